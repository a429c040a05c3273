"""What the company has set up, as one value: it enters the centre as a message like everything else."""

from typing import Annotated

import msgspec
from msgspec import Meta

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
    service_level_ms: Annotated[int, Meta(ge=1_000, le=3_600_000)] = 20_000
    org_unit: str = "company"


class AgentSpec(msgspec.Struct, frozen=True, kw_only=True):
    """An agent: the user of the same id, their skills with level, the queues they serve."""

    id: str
    name: str
    skills: dict[str, int] = {}
    queues: tuple[str, ...] = ()
    org_unit: str = "company"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Times in milliseconds that govern offers and wrap-up, each within what makes sense."""

    pop_wait_ms: Annotated[int, Meta(ge=0, le=250)] = 250
    ring_ms: Annotated[int, Meta(ge=1_000, le=120_000)] = 20_000
    wrap_up_ms: Annotated[int, Meta(ge=1_000, le=3_600_000)] = 60_000
    recovery_ms: Annotated[int, Meta(ge=1_000, le=120_000)] = 20_000
    phone_grace_ms: Annotated[int, Meta(ge=1_000, le=120_000)] = 10_000


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
