"""A flow as its YAML file says it. Checks over several nodes are in `validate`.

Whoever uses it takes every name from here: `parts`, `speech`, `nodes` and `asking` only keep them apart.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from pydantic import Field

from callcenter.ivr.model.asking import (
    Answer,
    Asked,
    Asking,
    CallbackNode,
    Choice,
    Collect,
    Menu,
    Question,
    RecordNode,
    Verify,
)
from callcenter.ivr.model.nodes import (
    Branch,
    Case,
    HangupNode,
    Http,
    LanguageNode,
    LookupNode,
    Queue,
    Say,
    SetNode,
    Switch,
    Transfer,
    Voicemail,
)
from callcenter.ivr.model.parts import Key, Labels, Language, Name, Part, Variable, Word
from callcenter.ivr.model.speech import (
    ITEM_TAGS,
    Choose,
    PlayNotice,
    PlayRecording,
    PromptIn,
    SayDate,
    SayDigits,
    SayDuration,
    SayExpectedWait,
    SayMoney,
    SayNumber,
    SayPosition,
    SayTime,
    Speech,
    SpeechItem,
    SpokenValue,
)

__all__ = [
    "ITEM_TAGS",
    "Answer",
    "Asked",
    "Asking",
    "Branch",
    "CallbackNode",
    "Case",
    "Choice",
    "Choose",
    "Collect",
    "Flow",
    "HangupNode",
    "Http",
    "Key",
    "Labels",
    "Language",
    "LanguageNode",
    "LookupNode",
    "Menu",
    "Name",
    "Node",
    "PlayNotice",
    "PlayRecording",
    "PromptIn",
    "Question",
    "Queue",
    "RecordNode",
    "Say",
    "SayDate",
    "SayDigits",
    "SayDuration",
    "SayExpectedWait",
    "SayMoney",
    "SayNumber",
    "SayPosition",
    "SayTime",
    "SetNode",
    "Speech",
    "SpeechItem",
    "SpokenValue",
    "Switch",
    "Transfer",
    "Variable",
    "Verify",
    "Voicemail",
    "Word",
]

Node = Annotated[
    Say
    | Menu
    | Collect
    | Verify
    | LookupNode
    | Http
    | Branch
    | Switch
    | SetNode
    | LanguageNode
    | Question
    | RecordNode
    | CallbackNode
    | Transfer
    | Queue
    | Voicemail
    | HangupNode,
    Field(discriminator="kind"),
]


class Flow(Part):
    """One flow. `version` is the hash of its file, set by the loader."""

    flow: Name
    version: str = ""
    languages: tuple[Language, ...] = Field(min_length=1)
    start: Name
    person: Name
    """Where 0 leads, and every failure that names no other place: a queue, or a branch before one."""
    nodes: dict[Name, Node] = Field(min_length=1, max_length=200)

    @cached_property
    def caller_nodes(self) -> frozenset[str]:
        """The nodes whose doing depends on who calls."""
        from callcenter.ivr.graph import reads_caller  # which knows this module

        return frozenset(name for name, node in self.nodes.items() if reads_caller(node))
