"""What the web shows of the company's set-up."""

from collections.abc import Mapping, Sequence

import msgspec

from callcenter.domain.configuration import AgentSpec, Labels, Limits, PriorityRule, QueueSpec

#: What the audit trail calls the things that are changed here.
KINDS = ("queue", "agent", "skill", "priority", "limits", "company")


class FlowBrief(msgspec.Struct, frozen=True, kw_only=True):
    """The flow that answers: what queues may name of it."""

    name: str
    version: str
    languages: Sequence[str]
    hours: Sequence[str]
    voicemails: Sequence[str]


class SetupView(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force. `version` goes into If-Match of a change; it names the file as it was loaded.

    `file_changed`: somebody has changed company.yaml by hand since. `kept_queues` are in force beside
    `queues`, though the file has them no more, because contacts are in them.
    """

    version: str
    file_changed: bool
    kept_queues: Sequence[str]
    time_zone: str
    flow: FlowBrief
    skills: Mapping[str, Labels]
    queues: Sequence[QueueSpec]
    agents: Sequence[AgentSpec]
    priority: PriorityRule
    limits: Limits


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """The change is in force and on disk; `version` is the new one."""

    version: str


class AgentChanged(msgspec.Struct, frozen=True, kw_only=True):
    """The agent is in force. `password` is told once, and only when it was made by us."""

    version: str
    username: str
    password: str | None = None
