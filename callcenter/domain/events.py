"""What has happened, in the past tense. Folding events is the only way the state changes."""

from .configuration import Configuration
from .enums import (
    CaseKind,
    Channel,
    EndedBy,
    NotReadyReason,
    OfferState,
    Outcome,
    Presence,
    Severity,
    Tier,
    TimerKind,
)
from .event import AgentEvent as AgentEvent
from .event import ContactEvent as ContactEvent
from .event import Event as Event
from .menu_events import AnswerKept as AnswerKept
from .menu_events import IvrLeft as IvrLeft
from .menu_events import IvrMoved as IvrMoved
from .menu_events import Keyed as Keyed
from .menu_events import LookupAnswered as LookupAnswered
from .menu_events import NoticeSet as NoticeSet
from .menu_events import PathStep as PathStep
from .menu_events import RecordingDeleted as RecordingDeleted
from .menu_events import RecordingDropped as RecordingDropped
from .menu_events import RecordingKept as RecordingKept
from .menu_events import TransferDialled as TransferDialled
from .menu_events import TransferFailed as TransferFailed
from .menu_events import VoicemailLeft as VoicemailLeft
from .personal import NOTHING, Personal
from .waiting_events import Announced as Announced
from .waiting_events import CallbackDialled as CallbackDialled
from .waiting_events import CallbackDue as CallbackDue
from .waiting_events import CallbackFailed as CallbackFailed
from .waiting_events import CallbackOffered as CallbackOffered
from .waiting_events import CallbackPromised as CallbackPromised
from .waiting_events import CallbackPutOff as CallbackPutOff
from .waiting_events import ContactKept as ContactKept
from .waiting_events import ContactQueued as ContactQueued
from .waiting_events import ContactReturned as ContactReturned
from .waiting_events import GoodbyeBegan as GoodbyeBegan
from .waiting_events import KeepingEnded as KeepingEnded
from .waiting_events import QueueAdded as QueueAdded
from .waiting_events import RecipeStepTaken as RecipeStepTaken
from .waiting_events import SkillLowered as SkillLowered


class ConfigurationLoaded(Event, frozen=True, kw_only=True):
    """The company's set-up changed; `by` is the user who did it, empty at a start."""

    configuration: Configuration
    by: str = ""


class QueueMoved(Event, frozen=True, kw_only=True):
    """A queue was taken away: whoever is in it is in queue `to`, with the same place in time, and what was
    promised there is promised in `to`."""

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
    name: Personal = NOTHING
    #: The language the customer prefers, empty when there is not one customer.
    language: str = ""
    may_call_back: bool = True
    may_survey: bool = True


class CustomerLinked(ContactEvent, frozen=True, kw_only=True):
    """An agent said whose contact it is. `may_survey`: that customer may be asked."""

    agent_id: str
    customer_id: str
    tier: Tier
    may_survey: bool = True


class ContactConnected(ContactEvent, frozen=True, kw_only=True):
    """The offer was accepted: customer and agent hear each other."""

    agent_id: str
    offer_id: str
    bridge_id: str


class ContactHeld(ContactEvent, frozen=True, kw_only=True):
    """The customer is on hold."""


class ContactResumed(ContactEvent, frozen=True, kw_only=True):
    """The customer is off hold."""


class TalkEnded(ContactEvent, frozen=True, kw_only=True):
    """The agent has hung up, and the customer is asked by the menu `flow` how it was. What they say is about
    this agent, this queue, and the case `case_number`, where there is one."""

    agent_id: str
    queue: str
    flow: str
    case_number: str = ""


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


class CaseRegistered(ContactEvent, frozen=True, kw_only=True):
    """A case and the number it was given: taken by an agent, left by the caller in the voice menu (`agent_id`
    empty; `recording` names what they said), written, or taken down without a call (`request_id` is that of
    the contact then).

    `channel` is how it came, `language` the reporter's as far as it is known; `name`, `phone` and `email` are
    what a writer said of themselves.
    """

    number: str
    request_id: str
    kind: CaseKind
    channel: Channel
    agent_id: str
    customer_id: str
    subject: Personal
    description: Personal
    case_class: str
    severity: Severity
    order_number: Personal = NOTHING
    product: str = ""
    batch: str = ""
    language: str = ""
    name: Personal = NOTHING
    phone: Personal = NOTHING
    email: Personal = NOTHING
    recording: str = ""


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
    | RecordingKept
    | RecordingDropped
    | RecordingDeleted
    | AnswerKept
    | TransferDialled
    | TransferFailed
    | IvrLeft
    | NoticeSet
    | ContactQueued
    | ContactReturned
    | ContactKept
    | KeepingEnded
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
    | TalkEnded
    | ContactEnded
    | ContactClosed
    | NumberLeft
    | CaseRegistered
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
