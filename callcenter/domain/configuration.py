"""What the company has set up, as one value: it enters the centre as a message like everything else."""

import msgspec

from .enums import Tier

#: Words in the three written languages: {"zh-CN": ..., "zh-TW": ..., "en": ...}.
Labels = dict[str, str]

#: What a customer's tier adds to a contact's priority; within a priority it is first in, first out.
TIER_PRIORITY = {Tier.STANDARD: 0, Tier.SILVER: 10, Tier.GOLD: 20, Tier.VIP: 30}


class QueueSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A queue: `skills` maps skill to the least level (0-10) an agent must have."""

    id: str
    names: Labels
    skills: dict[str, int] = {}
    service_level_ms: int = 20_000
    org_unit: str = "company"


class AgentSpec(msgspec.Struct, frozen=True, kw_only=True):
    """An agent: the user of the same id, their skills with level, the queues they serve."""

    id: str
    name: str
    skills: dict[str, int] = {}
    queues: tuple[str, ...] = ()
    org_unit: str = "company"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Times in milliseconds that govern offers and wrap-up; company.py knows their bounds."""

    pop_wait_ms: int = 250
    ring_ms: int = 20_000
    wrap_up_ms: int = 60_000
    recovery_ms: int = 20_000
    phone_grace_ms: int = 10_000


class FlowSource(msgspec.Struct, frozen=True, kw_only=True):
    """A checked flow as JSON: it travels in the journal so that a replay needs no files."""

    name: str
    version: str
    json: str


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `flow` answers calls of every entry; an empty time zone is UTC."""

    queues: tuple[QueueSpec, ...]
    agents: tuple[AgentSpec, ...]
    flow: FlowSource
    limits: Limits = Limits()
    time_zone: str = "UTC"
