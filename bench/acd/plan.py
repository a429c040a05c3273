"""What a run of the comparison does."""

from enum import StrEnum

import msgspec

from bench.options import Stage


class Contender(StrEnum):
    """Who is measured; in a turn they come in this order."""

    APP_QUEUE = "app_queue"
    ASYNCARI = "asyncari"
    BARE = "bare ARI"
    DIAL = "Dial()"
    OURS = "ours"


#: Dial() has no queue: a caller whose agent is busy is turned away.
CANNOT_QUEUE = frozenset({Contender.DIAL})


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """`steady`: callers at an even rate while agents are ready; `waiting`: so many wait all the time.

    Seconds: `talk` in the steady stages, `busy_talk` (mean; half as much to half as much again) while callers
    wait, `window` what is measured of each level of waiting.
    """

    contenders: tuple[Contender, ...]
    turns: int
    agents: int
    steady: tuple[Stage, ...]
    waiting: tuple[int, ...]
    burst: tuple[Stage, ...]
    talk: float
    busy_talk: float
    window: float


FULL = Plan(
    contenders=tuple(Contender),
    turns=2,
    agents=80,
    steady=(Stage(5, 50), Stage(20, 200)),
    waiting=(10, 50, 300),
    burst=(Stage(100, 1000), Stage(140, 1000)),
    talk=0.3,
    busy_talk=4.0,
    window=8.0,
)

#: For development: each figure from a handful of calls.
QUICK = Plan(
    contenders=tuple(Contender),
    turns=1,
    agents=20,
    steady=(Stage(5, 15), Stage(20, 60)),
    waiting=(10,),
    burst=(),
    talk=0.3,
    busy_talk=1.0,
    window=3.0,
)
