"""A message the centre will not take: the state stays exactly as it was."""

from enum import StrEnum

import msgspec


class RefusalCode(StrEnum):
    """Why."""

    UNKNOWN_CONTACT = "unknown_contact"
    UNKNOWN_LEG = "unknown_leg"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_QUEUE = "unknown_queue"
    NOT_CONFIGURED = "not_configured"
    WRONG_STATE = "wrong_state"
    NOT_YOURS = "not_yours"
    NOT_THE_PHONE_TAB = "not_the_phone_tab"
    PHONE_NOT_READY = "phone_not_ready"
    STALE = "stale"
    ALREADY = "already"
    INVALID = "invalid"


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What was wrong, in words a person can act on."""

    code: RefusalCode
    message: str


class Refused(Exception):
    """Raised inside decide before anything was emitted."""

    def __init__(self, code: RefusalCode, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(code=code, message=message)
