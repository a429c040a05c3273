"""What the browser may send over the WebSocket, with limits: its hello, and commands with their arguments."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from callcenter.domain.enums import CHOSEN_REASONS, NotReadyReason

from .bodies import Body, Id, several_lines


def _chosen(reason: NotReadyReason) -> NotReadyReason:
    if reason not in CHOSEN_REASONS:
        raise PydanticCustomError("not_chosen", "this reason is set by the system only")
    return reason


class Hello(Body):
    """The first frame."""

    type: Literal["hello"]
    view: Literal["desktop", "monitor"]
    tab: UUID
    page: UUID


class CommandFrame(Body):
    """A command; `args` is checked by the command's own model."""

    type: Literal["command"]
    id: Annotated[str, Field(min_length=1, max_length=64)]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    args: dict[str, Any] = Field(default_factory=dict)


class ClaimPhone(Body):
    """`claim_phone`."""

    force: bool = False


class PhoneState(Body):
    """`phone_state`."""

    registered: bool
    microphone: bool
    sound: bool


class NotReady(Body):
    """`not_ready`."""

    reason: Annotated[NotReadyReason, AfterValidator(_chosen)]


class OnOffer(Body):
    """`pop_shown`, `reject`."""

    offer_id: Id


class OnContact(Body):
    """`hold`, `resume`, `hang_up`, `more_time`."""

    contact_id: Id


class WrapUp(Body):
    """`wrap_up`. An empty disposition: the draft as it is when the time is up."""

    contact_id: Id
    disposition: Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_]*$")]
    notes: Annotated[str, several_lines(0, 4_000)] = ""
