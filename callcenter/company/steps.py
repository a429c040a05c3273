"""Checks of the steps of one recipe beside one another: the same twice, never reached, limits without any."""

from collections.abc import Iterator

from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import RecipeAction

from .problems import Place, Problem, ProblemCode

#: After these the contact is no longer in the queue.
LAST = frozenset({RecipeAction.OVERFLOW, RecipeAction.VOICEMAIL, RecipeAction.HANG_UP})


def same_step(queue: QueueSpec, index: int, place: Place) -> Iterator[Problem]:
    """The engine tells steps apart by what they are: of two that are the same only one is ever taken."""
    first = queue.recipe.index(queue.recipe[index])
    if first != index:
        yield Problem(
            place=(*place, index),
            code=ProblemCode.SAME_STEP,
            what=f"it is the same as recipe[{first}], and a step is taken once",
            mend="take it out, or give it another condition",
            values={"step": first + 1},
        )


def never_reached(queue: QueueSpec, place: Place) -> Iterator[Problem]:
    """Steps that come after the contact has left the queue."""
    for index, step in enumerate(queue.recipe):
        for earlier, last in enumerate(queue.recipe):
            if last.do in LAST and earlier != index and _comes_first(last, earlier, step, index):
                what = f"it is never reached: recipe[{earlier}] ({last.do.value}) has taken the contact away"
                yield Problem(
                    place=(*place, index),
                    code=ProblemCode.NEVER_REACHED,
                    what=what,
                    mend="take it out, or let it come earlier",
                    values={"step": earlier + 1, "action": last.do.value},
                )
                break


def _comes_first(one: RecipeStep, place: int, other: RecipeStep, other_place: int) -> bool:
    """Whether `one` always is taken before `other`: conditions of one kind alone can be compared."""
    if one.after_ms is not None and other.after_ms is not None:
        return (one.after_ms, place) < (other.after_ms, other_place)
    if one.position is not None and other.position is not None:
        return one.position <= other.position and place < other_place
    same = ("nobody", "full", "closed")
    return place < other_place and any(getattr(one, name) and getattr(other, name) for name in same)


def limits_and_steps(queue: QueueSpec, place: Place) -> Iterator[Problem]:
    """A limit needs a step for it, and such a step a limit; opening hours likewise."""
    limited = [name for name in ("max_waiting", "max_expected_wait_ms") if getattr(queue, name)]
    full = [index for index, step in enumerate(queue.recipe) if step.full]
    if limited and not full:
        yield Problem(
            place=(*place, limited[0]),
            code=ProblemCode.LIMIT_WITHOUT_STEP,
            what="nothing says what happens to a caller once this limit is reached",
            mend="add a step with `full: true` to the recipe, such as {full: true, do: offer_callback}",
        )
    elif full and not limited:
        yield Problem(
            place=(*place, "recipe", full[0], "full"),
            code=ProblemCode.NEVER_FULL,
            what="the queue is never full",
            mend="give it a limit, max_waiting or max_expected_wait_ms, or take the step out",
        )
    closed = [index for index, step in enumerate(queue.recipe) if step.closed]
    if queue.hours and not closed:
        yield Problem(
            place=(*place, "hours"),
            code=ProblemCode.HOURS_WITHOUT_STEP,
            what="nothing says what happens to a caller outside these hours",
            mend="add a step with `closed: true` to the recipe, such as {closed: true, do: hang_up}",
        )
    elif closed and not queue.hours:
        yield Problem(
            place=(*place, "recipe", closed[0], "closed"),
            code=ProblemCode.NEVER_CLOSED,
            what="the queue is never closed",
            mend="give it opening hours under the key hours, or take the step out",
        )
