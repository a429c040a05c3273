"""How services refuse. Nothing was changed when one of these is raised.

ServiceError
├── Forbidden      the actor's role may not do it
├── NotFound       no such thing, or none the actor may see
├── Invalid        a field is wrong: which, why, how to mend it
├── Conflict       it does not go together with how things are now
└── TooMany        try again after `retry_after` seconds
"""


class ServiceError(Exception):
    """Base of all refusals; `message` says what is wrong, `hint` how to mend it (English). `reason` is a code
    for it where pages have words of their own, empty where they say no more than its kind."""

    def __init__(self, message: str, hint: str, reason: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.reason = reason


class Forbidden(ServiceError):
    """The role may not do this."""


class NotFound(ServiceError):
    """There is no such thing, or it belongs to another company: the two look the same on purpose."""

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}.", "Check the id.")


class Invalid(ServiceError):
    """A value that cannot be taken; `field` names it as in `numbers[0]`."""

    def __init__(self, field: str, message: str, hint: str, reason: str = "") -> None:
        super().__init__(message, hint, reason)
        self.field = field


class Conflict(ServiceError):
    """What is asked would be right at another time; `hint` says what comes first."""


class TooMany(ServiceError):
    """Too many tries; `retry_after` in seconds, rounded up."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message, f"Try again in {retry_after} seconds.")
        self.retry_after = retry_after
