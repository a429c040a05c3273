"""What happens to a contact while it waits; a part of `events`."""

import msgspec

from .enums import CallbackPurpose, KeptWhy, Outcome, RecipeAction
from .event import ContactEvent
from .personal import Personal


class ContactKept(ContactEvent, frozen=True, kw_only=True):
    """Until `until` (ms) the contact is kept for this agent."""

    agent_id: str
    why: KeptWhy
    until: int


class KeepingEnded(ContactEvent, frozen=True, kw_only=True):
    """Anybody may take it now."""


class RecipeStepTaken(ContactEvent, frozen=True, kw_only=True):
    """Step `step` (from 0) of the queue's recipe was taken; what it led to follows in events of its own."""

    queue: str
    step: int
    action: RecipeAction


class SkillLowered(ContactEvent, frozen=True, kw_only=True):
    """For this contact `level` of the skill is enough."""

    skill: str
    level: int


class QueueAdded(ContactEvent, frozen=True, kw_only=True):
    """Agents of this queue may take the contact too."""

    queue: str


class GoodbyeBegan(ContactEvent, frozen=True, kw_only=True):
    """The caller hears a last word; then the contact ends as `outcome`, or without one lives on uncalled."""

    outcome: Outcome | None


class Announced(ContactEvent, frozen=True, kw_only=True):
    """The caller was told their position and expected wait (0: not told)."""

    position: int
    expected_wait_ms: int


class CallbackOffered(ContactEvent, frozen=True, kw_only=True):
    """The waiting caller was told that they may be called back by pressing 1."""


class CallbackPromised(ContactEvent, frozen=True, kw_only=True):
    """The customer will be called back at `number`, not before `due` (0: when the turn comes); about the case
    `case_number`, where it is about one."""

    number: Personal
    due: int = 0
    by: str = ""
    #: How often the customer was dialled before, when the promise was made before and is handed over.
    attempts: int = 0
    again: bool = False
    #: When it was promised first, ms; 0: now.
    since: int = 0
    purpose: CallbackPurpose = CallbackPurpose.ASKED
    case_number: str = ""


class CallbackDue(ContactEvent, frozen=True, kw_only=True):
    """The agreed time has come: the contact takes its place in the queue."""


class CallbackDialled(ContactEvent, frozen=True, kw_only=True):
    """The agent is there and the customer's phone is dialled, for the `attempt`th time."""

    leg_id: str
    attempt: int


class CallbackFailed(ContactEvent, frozen=True, kw_only=True):
    """The customer was not reached (`cause` Q.850); tried again at `retry_at` (ms), never with 0.

    An attempt of which the customer cannot have noticed anything (not `counted`) is none.
    """

    cause: int
    retry_at: int
    counted: bool = True


class CallbackPutOff(ContactEvent, frozen=True, kw_only=True):
    """The customer is not dialled now: outside their hours, or on the line already. Not before `due` (ms)."""

    due: int


class ContactQueued(ContactEvent, frozen=True, kw_only=True):
    """Waiting for an agent. `since` is the time that counts for the order: it outlives a failed offer.

    `skills` are the flow's. For who reads it later: `demands` is what is asked of the queue's agents in all
    (skill to least level), `head_start_ms` what tier and value count for; None in journals from before.
    """

    queue: str
    since: int
    skills: dict[str, int] = msgspec.field(default_factory=dict)
    reason: str = ""
    front: bool = False
    demands: dict[str, int] | None = None
    head_start_ms: int | None = None


class ContactReturned(ContactEvent, frozen=True, kw_only=True):
    """Back to its own place in the queue after an offer that came to nothing."""
