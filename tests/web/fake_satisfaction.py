"""Satisfaction behind the pages: one survey, one round, a link called "right"."""

import datetime as dt
from collections.abc import Mapping, Sequence

from callcenter.care import Purpose
from callcenter.service.errors import Conflict, NotFound
from callcenter.service.permissions import Actor
from callcenter.service.satisfaction.answers import SurveyPage, SurveyQuestion, Thanks
from callcenter.service.satisfaction.case_surveys import AskedCase, AskedHow
from callcenter.service.satisfaction.parts import SurveySetup
from callcenter.service.satisfaction.result_records import By, Comment, Results
from callcenter.service.satisfaction.staff_records import StaffResults, StaffRoundRecord

DAY = dt.date(2026, 11, 22)
LABELS = {"en": "How was it"}
QUESTION = SurveyQuestion(id="ok", texts=LABELS, scale="yes_no", required=True, choices=(), ways=(), next="")
ROUND = StaffRoundRecord(
    id="r1", survey="agents", labels=LABELS, opened_ms=1, closes_ms=2, open=True, answered=False
)


class FakeResults:
    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    async def results(
        self,
        actor: Actor,
        since: dt.date | None = None,
        until: dt.date | None = None,
        by: By = By.AGENT,
        indicator: str = "",
        survey: str = "",
    ) -> Results:
        self.asked.append((since, until, by, indicator, survey))
        return Results(
            since=since or DAY,
            until=until or DAY,
            indicator=indicator or "satisfaction",
            by=by,
            minimum=10,
            indicators=(),
            groups=(),
            responses=(),
            recommending=(),
        )

    async def comments(
        self, actor: Actor, since: dt.date | None = None, until: dt.date | None = None, survey: str = ""
    ) -> Sequence[Comment]:
        return []


class FakeCaseSurveys:
    def __init__(self) -> None:
        self.kept: list[tuple[str, Mapping[str, str]]] = []

    async def ask(self, actor: Actor, number: str) -> AskedCase:
        if number == "1":
            raise Conflict("This customer was asked lately.", "Leave it at that.")
        return AskedCase(how=AskedHow.LINK, url="http://x/survey#token")

    async def answer_for(self, actor: Actor, number: str, given: Mapping[str, str]) -> Thanks:
        self.kept.append((number, given))
        return Thanks()


class FakeStaff:
    def __init__(self) -> None:
        self.sheets: list[Mapping[str, str]] = []

    async def open(self, actor: Actor, survey: str, days: int) -> StaffRoundRecord:
        return ROUND

    async def all(self, actor: Actor) -> Sequence[StaffRoundRecord]:
        return [ROUND]

    async def answer(self, actor: Actor, round_id: str, given: Mapping[str, str]) -> Thanks:
        self.sheets.append(given)
        return Thanks()

    async def results(self, actor: Actor, round_id: str) -> StaffResults:
        return StaffResults(round=ROUND, shown=False)


class FakeSatisfaction:
    def __init__(self) -> None:
        self.results = FakeResults()
        self.cases = FakeCaseSurveys()
        self.staff = FakeStaff()

    async def surveys(self, actor: Actor) -> Sequence[SurveySetup]:
        return [SurveySetup(id="s", purpose=Purpose.CASE, labels=LABELS, questions=[QUESTION])]


class FakeLinks:
    def __init__(self) -> None:
        self.answers: list[Mapping[str, str]] = []

    async def page(self, token: str) -> SurveyPage:
        if token != "right":
            raise NotFound("survey")
        return SurveyPage(labels=LABELS, language="en", answered=False, questions=[QUESTION])

    async def take(self, token: str, given: Mapping[str, str]) -> Thanks:
        await self.page(token)
        self.answers.append(given)
        return Thanks(again=len(self.answers) > 1)
