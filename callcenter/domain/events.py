"""What has happened, in the past tense. Folding events is the only way the state changes."""

import msgspec

from .configuration import Configuration, Labels
from .enums import (
    Channel,
    EndedBy,
    LookupStatus,
    NotReadyReason,
    OfferState,
    Outcome,
    Preference,
    Presence,
    RecipeAction,
    Tier,
    TimerKind,
)
from .personal import NOTHING, Personal


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=True):
    """Base of all events. The time is the journal record's."""


class ContactEvent(Event, frozen=True, kw_only=True):
    """About one contact."""

    contact_id: str


class ConfigurationLoaded(Event, frozen=True, kw_only=True):
    """The company's set-up changed; `by` is the user who did it, empty at a start."""

    configuration: Configuration
    by: str = ""


class QueueMoved(Event, frozen=True, kw_only=True):
    """A queue was taken away: whoever is in it is in queue `to`, with the same place in time."""

    queue: str
    to: str


class ControllerStarted(Event, frozen=True, kw_only=True):
    """A controller process began: no page is connected, no node reconciled."""


class Reconciled(Event, frozen=True, kw_only=True):
    """A node's channels and ours agree; agents may be offered calls."""

    node: str


class NodeLost(Event, frozen=True, kw_only=True):
    """A node cannot be reached; no offers until it is reconciled."""

    node: str


class TimerSet(Event, frozen=True, kw_only=True):
    """A timer runs until `due` (ms since 1970)."""

    kind: TimerKind
    subject: str
    generation: int
    due: int
    token: int = 0


class TimerCleared(Event, frozen=True, kw_only=True):
    """A timer was cancelled or has fired."""

    kind: TimerKind
    subject: str


# The contact's life


class ContactArrived(ContactEvent, frozen=True, kw_only=True):
    """A contact began."""

    channel: Channel
    leg_id: str
    node: str
    entry: str
    ani: Personal
    ani_name: Personal
    dnis: str
    language: str = ""


class CustomerRecognised(ContactEvent, frozen=True, kw_only=True):
    """Customers found by the number; with several, `customer_id` is empty until one is chosen."""

    customer_ids: tuple[str, ...]
    customer_id: str
    tier: Tier
    value: int = 0
    dedicated_agent: str = ""
    last_agent: str = ""
    number: Personal = NOTHING


class CustomerLinked(ContactEvent, frozen=True, kw_only=True):
    """An agent said whose contact it is."""

    agent_id: str
    customer_id: str
    tier: Tier


class IvrMoved(ContactEvent, frozen=True, kw_only=True):
    """The voice menu is at `node`; `session` is the interpreter's state as JSON."""

    flow: str
    version: str
    node: str
    language: str
    session: Personal
    #: The variable whose digits must be masked now; empty when none.
    secret: str = ""


class Keyed(ContactEvent, frozen=True, kw_only=True):
    """What the customer keyed, as the agent may see it (sensitive entries masked)."""

    labels: Labels
    value: Personal
    meanings: Labels


class LookupAnswered(ContactEvent, frozen=True, kw_only=True):
    """The company's data answered the customer."""

    status: LookupStatus


class VoicemailLeft(ContactEvent, frozen=True, kw_only=True):
    """A message was recorded under `name`, `seconds` long."""

    name: str
    seconds: int


class ContactQueued(ContactEvent, frozen=True, kw_only=True):
    """Waiting for an agent. `since` is the time that counts for the order: it outlives a failed offer."""

    queue: str
    since: int
    skills: dict[str, int] = {}
    reason: str = ""
    front: bool = False


class ContactReturned(ContactEvent, frozen=True, kw_only=True):
    """Back to its own place in the queue after an offer that came to nothing."""


class AgentPreferred(ContactEvent, frozen=True, kw_only=True):
    """Until `until` (ms) the contact is kept for this agent."""

    agent_id: str
    why: Preference
    until: int


class PreferenceEnded(ContactEvent, frozen=True, kw_only=True):
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


class CallbackOffered(ContactEvent, frozen=True, kw_only=True):
    """The waiting caller was told that they may be called back by pressing 1."""


class GoodbyeBegan(ContactEvent, frozen=True, kw_only=True):
    """The caller hears a last word; then the contact ends as `outcome`, or without one lives on uncalled."""

    outcome: Outcome | None


class Announced(ContactEvent, frozen=True, kw_only=True):
    """The caller was told their position and expected wait (0: not told)."""

    position: int
    expected_wait_ms: int


class CallbackPromised(ContactEvent, frozen=True, kw_only=True):
    """The customer will be called back at `number`, not before `due` (0: when the turn comes)."""

    number: Personal
    due: int = 0
    by: str = ""
    #: How often the customer was dialled before, when the promise was made before and is handed over.
    attempts: int = 0
    again: bool = False


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


class ContactConnected(ContactEvent, frozen=True, kw_only=True):
    """The offer was accepted: customer and agent hear each other."""

    agent_id: str
    offer_id: str
    bridge_id: str


class ContactHeld(ContactEvent, frozen=True, kw_only=True):
    """The customer is on hold."""


class ContactResumed(ContactEvent, frozen=True, kw_only=True):
    """The customer is off hold."""


class ContactEnded(ContactEvent, frozen=True, kw_only=True):
    """The customer's part is over; every contact gets exactly one of these."""

    outcome: Outcome
    by: EndedBy


class ContactClosed(ContactEvent, frozen=True, kw_only=True):
    """Nothing is left to do: ended, and written up if anyone had talked."""


class NumberLeft(ContactEvent, frozen=True, kw_only=True):
    """A number taken by the dialplan while we were away; begins and ends a contact at `received_at`."""

    number: Personal
    ani: Personal
    dnis: str
    received_at: int


class ComplaintRegistered(ContactEvent, frozen=True, kw_only=True):
    """A complaint and the number it was given."""

    number: str
    request_id: str
    agent_id: str
    customer_id: str
    subject: Personal
    description: Personal
    case_class: str
    severity: str
    order_number: Personal = NOTHING


# Offers


class OfferMade(ContactEvent, frozen=True, kw_only=True):
    """A contact is presented to an agent; `reason` says why to this one."""

    offer_id: str
    agent_id: str
    leg_id: str
    queue: str
    reason: str


class PopAcknowledged(ContactEvent, frozen=True, kw_only=True):
    """The agent's page shows the pop."""

    offer_id: str


class RingStarted(ContactEvent, frozen=True, kw_only=True):
    """The agent's phone is being rung; `pop_late` when the pop was not acknowledged in time."""

    offer_id: str
    pop_late: bool


class OfferEnded(ContactEvent, frozen=True, kw_only=True):
    """An offer came to its end."""

    offer_id: str
    agent_id: str
    state: OfferState
    cause: int = 0


# Legs


class AgentLegDialled(ContactEvent, frozen=True, kw_only=True):
    """An agent's leg was asked for, for an offer or to recover a lost one."""

    agent_id: str
    leg_id: str


class LegRang(ContactEvent, frozen=True, kw_only=True):
    """The phone rings."""

    leg_id: str


class LegWentUp(ContactEvent, frozen=True, kw_only=True):
    """The leg was answered."""

    leg_id: str


class LegGone(ContactEvent, frozen=True, kw_only=True):
    """The leg ended; `cause` Q.850."""

    leg_id: str
    cause: int
    lost: bool = False


class RecoveryStarted(ContactEvent, frozen=True, kw_only=True):
    """The agent's leg was lost: the customer is held and the agent will be rung again."""

    agent_id: str


class RecoveryEnded(ContactEvent, frozen=True, kw_only=True):
    """The lost agent came back (`recovered`), or did not."""

    agent_id: str
    recovered: bool


# Agents


class AgentEvent(Event, frozen=True, kw_only=True):
    """About one agent."""

    agent_id: str


class PhoneTabChanged(AgentEvent, frozen=True, kw_only=True):
    """Which browser tab is the agent's phone, and whether its page is connected now."""

    tab: str
    attached: bool


class PhoneReported(AgentEvent, frozen=True, kw_only=True):
    """What the phone tab said of itself."""

    registered: bool
    microphone: bool
    sound: bool


class EndpointWent(AgentEvent, frozen=True, kw_only=True):
    """Asterisk gained or lost the agent's registration."""

    online: bool


class PresenceChanged(AgentEvent, frozen=True, kw_only=True):
    """The agent's presence; `reason` only with NOT_READY."""

    presence: Presence
    reason: NotReadyReason | None = None


class WrapUpStarted(AgentEvent, frozen=True, kw_only=True):
    """The agent writes up the contact, until `until` (ms) at the most."""

    contact_id: str
    until: int


class WrapUpExtended(AgentEvent, frozen=True, kw_only=True):
    """More time to write up, until `until` (ms)."""

    contact_id: str
    until: int


class WrapUpFinished(AgentEvent, frozen=True, kw_only=True):
    """Written up; `disposition` is empty when the limit ended it."""

    contact_id: str
    disposition: str
    notes: Personal = NOTHING


AnyEvent = (
    ConfigurationLoaded
    | ControllerStarted
    | Reconciled
    | NodeLost
    | QueueMoved
    | TimerSet
    | TimerCleared
    | ContactArrived
    | CustomerRecognised
    | CustomerLinked
    | IvrMoved
    | Keyed
    | LookupAnswered
    | VoicemailLeft
    | ContactQueued
    | ContactReturned
    | AgentPreferred
    | PreferenceEnded
    | RecipeStepTaken
    | SkillLowered
    | QueueAdded
    | CallbackOffered
    | GoodbyeBegan
    | Announced
    | CallbackPromised
    | CallbackDue
    | CallbackDialled
    | CallbackFailed
    | CallbackPutOff
    | ContactConnected
    | ContactHeld
    | ContactResumed
    | ContactEnded
    | ContactClosed
    | NumberLeft
    | ComplaintRegistered
    | OfferMade
    | PopAcknowledged
    | RingStarted
    | OfferEnded
    | AgentLegDialled
    | LegRang
    | LegWentUp
    | LegGone
    | RecoveryStarted
    | RecoveryEnded
    | PhoneTabChanged
    | PhoneReported
    | EndpointWent
    | PresenceChanged
    | WrapUpStarted
    | WrapUpExtended
    | WrapUpFinished
)
