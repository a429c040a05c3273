"""The agents' own survey, as it is shown."""

from collections.abc import Sequence

import msgspec

from callcenter.domain.configuration import Labels
from callcenter.service.intervals import Interval

from .answers import SurveyQuestion


class StaffRoundRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A round, from one time to another (ms since 1970). `questions`: only for who may answer it now;
    `answered`: they have."""

    id: str
    survey: str
    labels: Labels
    opened_ms: int
    closes_ms: int
    open: bool
    answered: bool
    questions: Sequence[SurveyQuestion] = ()


class StaffScore(msgspec.Struct, frozen=True, kw_only=True):
    """Of one question or indicator (0-100). None where fewer than five have answered it."""

    code: str
    labels: Labels
    n: int | None
    mean: float | None
    interval: Interval | None


class StaffResults(msgspec.Struct, frozen=True, kw_only=True):
    """A round that is over. `shown` false: fewer than five have answered, and nothing is told. `words` are in
    the order of the alphabet."""

    round: StaffRoundRecord
    shown: bool
    n: int | None = None
    indicators: Sequence[StaffScore] = ()
    questions: Sequence[StaffScore] = ()
    words: Sequence[str] = ()
