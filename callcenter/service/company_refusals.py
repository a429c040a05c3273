"""Refusals of the set-up that pages can say in their reader's language: `reason` names the sentence, `values`
fill it. The reasons are those of `callcenter.company.ProblemCode` and of SetupReason."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from callcenter.company import Value
from callcenter.service.errors import Conflict, Invalid


class SetupReason(StrEnum):
    """What speaks against a change whose file would be right."""

    CHANGED_SINCE = "changed_since"
    CHANGED_BY_HAND = "changed_by_hand"
    #: given: what is wrong with the file, in English
    UNREADABLE = "unreadable"
    NOT_WRITTEN = "not_written"
    #: given: what is wrong first, by the language it is told in; more: how much else
    FLOW_FAULTY = "flow_faulty"
    #: queue, contacts
    QUEUE_NOT_EMPTY = "queue_not_empty"
    #: name, places (at most MOST_PLACES_NAMED), unnamed: how many more
    STILL_USED = "still_used"
    #: agent, role
    NOT_AN_AGENT = "not_an_agent"
    #: username, role
    USERNAME_TAKEN = "username_taken"
    #: given
    NO_PHONE_NAME = "no_phone_name"


RefusalValue = Value | dict[str, str]
"""What is there in several languages is told by the language."""

#: So many places are named of a thing that cannot go yet.
MOST_PLACES_NAMED = 20


class SetupInvalid(Invalid):
    """A field of the set-up cannot be as it is sent."""

    def __init__(
        self, field: str, message: str, hint: str, reason: str, values: Mapping[str, RefusalValue]
    ) -> None:
        super().__init__(field, message, hint)
        self.reason = reason
        self.values = values


class SetupConflict(Conflict):
    """The set-up or the calls are not such that this can be done now."""

    def __init__(self, message: str, hint: str, reason: SetupReason, **values: Any) -> None:
        super().__init__(message, hint)
        self.reason = reason
        self.values: Mapping[str, Value] = values
