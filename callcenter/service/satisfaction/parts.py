"""All of it, put together for one installation."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Purpose
from callcenter.domain.configuration import Labels
from callcenter.service.auth import utc_now
from callcenter.service.cases import Course
from callcenter.service.permissions import Actor

from .answers import SurveyQuestion, questions_of
from .asking import Asking
from .case_surveys import CaseSurveys, Mailing
from .results import SatisfactionResults
from .staff import StaffSurveys


class SurveySetup(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as it is set up: after a call, about a case, or of the agents."""

    id: str
    purpose: Purpose
    labels: Labels
    questions: Sequence[SurveyQuestion]


class Satisfaction:
    """The parts: `asking` takes turns, `cases` asks about cases and holds what links open (`cases.links`)."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        home: Path,
        course: Course,
        outbox: Mailing,
        *,
        site: str,
        zone: Callable[[], ZoneInfo],
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """`site` is where links in letters lead, `zone` the company's."""
        self._care = course.care
        self.asking = Asking(sessions, course.care, now)
        self.cases = CaseSurveys(sessions, self.asking, course, outbox, site=site, zone=zone, now=now)
        self.results = SatisfactionResults(sessions, course.care, zone, now)
        self.staff = StaffSurveys(sessions, home, course.care, now)

    async def surveys(self, _actor: Actor) -> Sequence[SurveySetup]:
        """Those of care.yaml."""
        return [
            SurveySetup(id=name, purpose=each.purpose, labels=each.labels, questions=questions_of(each))
            for name, each in self._care().content.surveys.items()
        ]
