"""What if: simulations asked by supervisors, each in a process of its own, one at a time for each of them."""

from callcenter.service.permissions import SUPERVISORS
from callcenter.simulation import Problem, Question, RecordedDay, Request, SimulationError
from callcenter.simulation.problems import Value
from callcenter.simulation.question import check

from . import bodies
from .context import Call
from .errors import ApiError, ErrorBody, ErrorCode, not_found
from .routing import Route
from .simulation_runs import Simulation, field_of


class QuestionErrorBody(ErrorBody, frozen=True, kw_only=True):
    """The error of a question that cannot be simulated: `reason` with its `values` as in Simulation."""

    reason: str
    values: dict[str, Value]


def refused(request: Request, problem: Problem) -> ApiError:
    """400, with the field and what is wrong with it."""
    error = ApiError(ErrorCode.INVALID, problem.words, "Correct it and ask again.")
    error.body = QuestionErrorBody(
        code=error.body.code,
        field=field_of(request, problem.field),
        message=error.body.message,
        hint=error.body.hint,
        reason=problem.code,
        values=problem.values,
    )
    return error


def _request(body: bodies.NewSimulation) -> Request:
    if (body.question is None) is (body.recorded is None):
        raise ApiError(
            ErrorCode.INVALID,
            "Exactly one of question and recorded is asked at a time.",
            "Send one of them.",
            field="question",
        )
    if body.recorded is not None:
        asked = body.recorded
        return RecordedDay(
            day=asked.day, changes=tuple(asked.changes), repeats=asked.repeats, seed=asked.seed
        )
    assert body.question is not None
    question = Question(**body.question.model_dump())
    try:
        check(question)
    except SimulationError as error:
        raise refused(question, error.problems[0]) from None
    return question


async def start_simulation(call: Call) -> Simulation:
    """Begin to simulate; the answer is asked for with its id. A user's earlier one is forgotten."""
    return await call.context.simulations.start(call.actor.user_id, _request(call.body))


async def get_simulation(call: Call) -> Simulation:
    """How far it is, or its result."""
    return _own(call)


async def cancel_simulation(call: Call) -> Simulation:
    """Stop it, if it still runs."""
    return await call.context.simulations.cancel(call.actor.user_id, _own(call).id)


def _own(call: Call) -> Simulation:
    wanted = call.path("simulation_id")
    found = call.context.simulations.of(call.actor.user_id)
    if found is None or found.id != wanted:
        raise not_found("simulation", "simulation_id")
    return found


ROUTES = (
    Route(
        method="POST",
        path="/api/simulations",
        summary="Ask what if: a queue in numbers, or a recorded day with other staff",
        handler=start_simulation,
        roles=SUPERVISORS,
        body=bodies.NewSimulation,
        answer=Simulation,
    ),
    Route(
        method="GET",
        path="/api/simulations/{simulation_id}",
        summary="How far a simulation is, or its result",
        handler=get_simulation,
        roles=SUPERVISORS,
        answer=Simulation,
    ),
    Route(
        method="DELETE",
        path="/api/simulations/{simulation_id}",
        summary="Cancel a simulation",
        handler=cancel_simulation,
        roles=SUPERVISORS,
        answer=Simulation,
    ),
)
