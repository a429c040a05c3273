"""A made-up day as data: queues and agents as in company.yaml, shifts, and arrivals by interval."""

import msgspec

from callcenter.domain.configuration import AgentSpec, Limits, PriorityRule, QueueSpec
from callcenter.domain.enums import Tier


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agents alike: `count` of them, with skills, queues and shifts in common."""

    id: str
    count: int
    queues: tuple[str, ...]
    skills: dict[str, int] = {}
    shifts: tuple[str, ...] = ()


class Arrivals(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Callers of one kind. `intervals` maps "HH:MM-HH:MM" to contacts expected in it.

    `talk_s`, `wrap_up_s` and `patience_s` are means in seconds (no patience: they wait for ever); `answer_s`
    is how long an agent lets it ring. `tiers` gives each tier's share (0-1), the rest is standard. `skills`
    and `language` are what the voice menu would have asked for. `callback_share` (0-1) of those whom the
    queue's recipe offers to be called back wish it.
    """

    queue: str
    intervals: dict[str, float]
    talk_s: float
    wrap_up_s: float = 0.0
    answer_s: float = 0.0
    patience_s: float | None = None
    language: str = ""
    skills: dict[str, int] = {}
    tiers: dict[Tier, float] = {}
    callback_share: float = 0.0


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole day. `shifts` maps an agent's id to the periods they work; who is not named works from the
    first arrival to the last. Periods may reach over midnight ("22:00-06:00"). `changes` of staff in words
    (`staffing.parse_change`): the day is also simulated with them."""

    title: str = "Scenario"
    queues: tuple[QueueSpec, ...]
    agents: tuple[AgentSpec, ...] = ()
    groups: tuple[Group, ...] = ()
    shifts: dict[str, tuple[str, ...]] = {}
    arrivals: tuple[Arrivals, ...]
    limits: Limits = Limits(pop_wait_ms=0)
    priority: PriorityRule = PriorityRule()
    changes: tuple[str, ...] = ()
