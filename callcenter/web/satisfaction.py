"""Satisfaction: results, surveys about cases, the agents' own survey."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Protocol

from aiohttp import web
from pydantic import Field, StringConstraints

from callcenter.service.permissions import ALLOWED, Action, Actor
from callcenter.service.satisfaction.answers import Thanks
from callcenter.service.satisfaction.case_surveys import AskedCase
from callcenter.service.satisfaction.parts import SurveySetup
from callcenter.service.satisfaction.result_records import By, Comment, Results
from callcenter.service.satisfaction.staff_records import StaffResults, StaffRoundRecord
from callcenter.service.satisfaction.surveys import LONGEST_WORDS

from . import bodies
from .context import Call
from .customers import Items, own_writes
from .routing import Route

Name = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_]*$")]
Words = Annotated[str, StringConstraints(max_length=LONGEST_WORDS + 1)]


class CaseSurveysPort(Protocol):
    """callcenter.service.satisfaction.case_surveys."""

    async def ask(self, actor: Actor, number: str) -> AskedCase: ...
    async def answer_for(self, actor: Actor, number: str, given: Mapping[str, str]) -> Thanks: ...


class ResultsPort(Protocol):
    """callcenter.service.satisfaction.results."""

    async def results(
        self,
        actor: Actor,
        since: dt.date | None = None,
        until: dt.date | None = None,
        by: By = By.AGENT,
        indicator: str = "",
        survey: str = "",
    ) -> Results: ...
    async def comments(
        self, actor: Actor, since: dt.date | None = None, until: dt.date | None = None, survey: str = ""
    ) -> Sequence[Comment]: ...


class StaffPort(Protocol):
    """callcenter.service.satisfaction.staff."""

    async def open(self, actor: Actor, survey: str, days: int) -> StaffRoundRecord: ...
    async def all(self, actor: Actor) -> Sequence[StaffRoundRecord]: ...
    async def answer(self, actor: Actor, round_id: str, given: Mapping[str, str]) -> Thanks: ...
    async def results(self, actor: Actor, round_id: str) -> StaffResults: ...


class SatisfactionPort(Protocol):
    """callcenter.service.satisfaction.parts."""

    @property
    def cases(self) -> CaseSurveysPort: ...
    @property
    def results(self) -> ResultsPort: ...
    @property
    def staff(self) -> StaffPort: ...
    async def surveys(self, actor: Actor) -> Sequence[SurveySetup]: ...


#: Where wiring.py puts it.
SATISFACTION: web.AppKey[SatisfactionPort] = web.AppKey("satisfaction", SatisfactionPort)


class Days(bodies.FlowDays):
    """Query of what customers wrote: days by the company's clock, both included; the last thirty without
    any. Without `survey`: of all that customers are asked."""

    survey: Name = ""


class ResultsQuery(Days):
    """Query of results. `by` splits them; `indicator` is what the groups are compared by, the whole without
    one."""

    by: By = By.AGENT
    indicator: Name = ""


class SurveyAnswers(bodies.Body):
    """Answers by question: digits for numbers, `yes` or `no`, the code of a choice, words."""

    answers: Annotated[dict[Name, Words], Field(max_length=60)]


class NewRound(bodies.Body):
    """A round of the agents' own survey, open for so many days from now."""

    survey: Name
    days: Annotated[int, Field(ge=1, le=60)]


def _service(call: Call) -> SatisfactionPort:
    return call.request.app[SATISFACTION]


async def get_satisfaction(call: Call) -> Results:
    """Indicators, groups, how many answered."""
    query: ResultsQuery = call.query
    await own_writes(call)
    return await _service(call).results.results(
        call.actor, query.since, query.until, query.by, query.indicator, query.survey
    )


async def get_satisfaction_comments(call: Call) -> Items[Comment]:
    """What customers wrote, newest first."""
    query: Days = call.query
    found = await _service(call).results.comments(call.actor, query.since, query.until, query.survey)
    return Items(items=found)


async def get_surveys(call: Call) -> Items[SurveySetup]:
    """All of them."""
    return Items(items=await _service(call).surveys(call.actor))


async def ask_about_case(call: Call) -> AskedCase:
    """Ask the customer how a closed case was handled."""
    return await _service(call).cases.ask(call.actor, call.path("number"))


async def answer_about_case(call: Call) -> Thanks:
    """What a customer said who was called to be asked."""
    body: SurveyAnswers = call.body
    return await _service(call).cases.answer_for(call.actor, call.path("number"), body.answers)


async def get_staff_rounds(call: Call) -> Items[StaffRoundRecord]:
    """Agents: those that are open, with their questions."""
    return Items(items=await _service(call).staff.all(call.actor))


async def open_staff_round(call: Call) -> StaffRoundRecord:
    """Begin one."""
    body: NewRound = call.body
    return await _service(call).staff.open(call.actor, body.survey, body.days)


async def answer_staff_round(call: Call) -> Thanks:
    """One's own sheet; nothing tells whose it is."""
    body: SurveyAnswers = call.body
    return await _service(call).staff.answer(call.actor, call.path("round_id"), body.answers)


async def get_staff_results(call: Call) -> StaffResults:
    """Of a round that is over."""
    return await _service(call).staff.results(call.actor, call.path("round_id"))


_see = partial(Route, method="GET", roles=ALLOWED[Action.SEE_SATISFACTION])
_ask = partial(Route, method="POST", roles=ALLOWED[Action.ASK_CUSTOMERS])
_STAFF = "/api/staff-surveys"

ROUTES = (
    _see(
        path="/api/satisfaction",
        summary="What customers think of us: indicators and groups with sample and interval, response rates",
        handler=get_satisfaction,
        query=ResultsQuery,
        answer=Results,
    ),
    _see(
        path="/api/satisfaction/comments",
        summary="What customers wrote, newest first",
        handler=get_satisfaction_comments,
        query=Days,
        answer=Items[Comment],
    ),
    Route(
        method="GET",
        path="/api/surveys",
        summary="The surveys that are set up",
        handler=get_surveys,
        answer=Items[SurveySetup],
    ),
    _ask(
        path="/api/cases/{number}/survey",
        summary="Ask how a closed case was handled; without a mail server the link is told, once",
        handler=ask_about_case,
        answer=AskedCase,
    ),
    _ask(
        path="/api/cases/{number}/survey/answers",
        summary="Keep what a customer said who was called to be asked about the case (audited)",
        handler=answer_about_case,
        body=SurveyAnswers,
        answer=Thanks,
    ),
    Route(
        method="GET",
        path=_STAFF,
        summary="Rounds of the agents' own survey; agents get those that are open, with the questions",
        handler=get_staff_rounds,
        answer=Items[StaffRoundRecord],
    ),
    Route(
        method="POST",
        path=_STAFF,
        summary="Begin a round of the agents' own survey",
        handler=open_staff_round,
        roles=ALLOWED[Action.ASK_STAFF],
        body=NewRound,
        answer=StaffRoundRecord,
    ),
    Route(
        method="POST",
        path=f"{_STAFF}/{{round_id}}/answers",
        summary="Answer the agents' own survey, once; nothing tells who said what",
        handler=answer_staff_round,
        roles=ALLOWED[Action.ANSWER_STAFF_SURVEY],
        body=SurveyAnswers,
        answer=Thanks,
    ),
    Route(
        method="GET",
        path=f"{_STAFF}/{{round_id}}/results",
        summary="What agents said in a round that is over; nothing of fewer than five",
        handler=get_staff_results,
        roles=ALLOWED[Action.ASK_STAFF],
        answer=StaffResults,
    ),
)
