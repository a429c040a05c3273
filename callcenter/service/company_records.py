"""What the web shows of the company's set-up."""

from collections.abc import Mapping, Sequence

import msgspec

from callcenter.company import HoursSpec, Value
from callcenter.domain.configuration import AgentSpec, Labels, Limits, PriorityRule, QueueSpec

#: What the audit trail calls the things that are changed here.
KINDS = ("queue", "agent", "skill", "hours", "calendar", "priority", "limits", "company")


class FlowBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The flow that answers: what queues may name of it."""

    name: str
    version: str
    languages: Sequence[str]
    voicemails: Sequence[str]


class SetupWarning(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force and would leave callers of a queue waiting without end; or, with an empty `queue`,
    holidays that are missing.

    `message` says what is missing and `hint` how to mend it, in English; `reason` (a ProblemCode) with its
    `values` in any language. `field` is the place in the file.
    """

    queue: str
    field: str
    reason: str
    values: Mapping[str, Value]
    message: str
    hint: str


class HoursNow(msgspec.Struct, frozen=True, kw_only=True):
    """How opening hours stand: open, or when they open next (ms since 1970; None: not within a year), and the
    fields that name them."""

    open: bool
    next_opening_ms: int | None
    used_by: Sequence[str]


class KeptQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue the file has no more. `contacts` are in it, in talk or coming back included, `waiting` of them
    wait or are being offered; once there is none it goes, or sooner when it is deleted with move_to."""

    id: str
    names: Labels
    waiting: int
    contacts: int


class SetupView(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force. `version` goes into If-Match of a change; it names the file as it was loaded.

    `file_changed`: somebody has changed company.yaml by hand since. `kept_queues` are in force beside
    `queues`, though the file has them no more, because contacts are in them.
    """

    version: str
    file_changed: bool
    kept_queues: Sequence[KeptQueue]
    warnings: Sequence[SetupWarning] = ()
    time_zone: str
    flow: FlowBrief
    hours: Mapping[str, HoursSpec] = {}
    hours_now: Mapping[str, HoursNow] = {}
    skills: Mapping[str, Labels]
    queues: Sequence[QueueSpec]
    agents: Sequence[AgentSpec]
    priority: PriorityRule
    limits: Limits


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """The change is in force and on disk; `version` is the new one, `warnings` are of the whole set-up."""

    version: str
    warnings: Sequence[SetupWarning] = ()


class AgentChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The agent is in force. `password` is told once, and only when it was made by us."""

    version: str
    warnings: Sequence[SetupWarning] = ()
    username: str
    password: str | None = None
