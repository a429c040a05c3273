"""Everything that can reach the centre. A message carries its time beside it; ids are supplied."""

import msgspec

from .configuration import Configuration
from .enums import (
    CallbackPurpose,
    CaseKind,
    Channel,
    LookupStatus,
    NotReadyReason,
    Severity,
    Tier,
    TimerKind,
)
from .personal import NOTHING, Personal


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag=True):
    """Base of all messages."""


class ContactMessage(Message, frozen=True, kw_only=True):
    """About one contact: transitions.py lists the contact states that take it."""

    contact_id: str


class LegMessage(Message, frozen=True, kw_only=True):
    """About one leg, and through it about a contact."""

    leg_id: str


class AgentMessage(Message, frozen=True, kw_only=True):
    """From or about one agent."""

    agent_id: str


# The centre itself


class LoadConfiguration(Message, frozen=True, kw_only=True):
    """The company's set-up, at the start and whenever it changed. `moves` says of queues that are left out
    where the contacts in them go; `by` is the user who changed it, empty at a start."""

    configuration: Configuration
    moves: dict[str, str] = {}
    by: str = ""


class SetNotice(Message, frozen=True, kw_only=True):
    """What all callers are to hear first under this name: a sound file; nothing when `media` is empty. `by`:
    the user who recorded it or took it away."""

    name: str
    media: str
    by: str


class StartController(Message, frozen=True, kw_only=True):
    """The first message of each controller process."""


class LegSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A channel found alive in Asterisk. `bridge_id` is empty when it is alone."""

    leg_id: str
    up: bool
    bridge_id: str = ""


class Reconcile(Message, frozen=True, kw_only=True):
    """All that is alive on a node after a start or reconnect; what is not listed has gone."""

    node: str
    legs: tuple[LegSeen, ...]
    online_agents: tuple[str, ...]


class TelephonyLost(Message, frozen=True, kw_only=True):
    """The connection to a node broke: no agent is offered a call until it is reconciled."""

    node: str


class TimerFired(Message, frozen=True, kw_only=True):
    """A timer came due; `generation` tells a stale one."""

    kind: TimerKind
    subject: str
    generation: int


# Calls


class CallArrived(Message, frozen=True, kw_only=True):
    """A customer's call reached the application and is not answered yet."""

    contact_id: str
    leg_id: str
    node: str
    entry: str
    ani: Personal
    ani_name: Personal
    dnis: str


class NumberWasLeft(Message, frozen=True, kw_only=True):
    """While we were away a caller left a number with the dialplan. `received_at` in ms."""

    contact_id: str
    number: Personal
    ani: Personal
    dnis: str
    received_at: int


class RequestCallback(Message, frozen=True, kw_only=True):
    """Somebody wants to be called back: at `due` (ms since 1970), or when their turn comes (0).

    `by` is the user who asks for the customer. One number waits for one callback only: a second request is
    refused and names the first. `dnis`: the number of ours that the customer had dialled, if they had.
    `case_number` is what a follow-up or survey is about.
    """

    contact_id: str
    node: str
    queue: str
    number: Personal
    by: str
    due: int = 0
    customer_id: str = ""
    tier: Tier = Tier.STANDARD
    value: int = 0
    language: str = ""
    dnis: str = ""
    purpose: CallbackPurpose = CallbackPurpose.ASKED
    case_number: str = ""


class WithdrawCallback(ContactMessage, frozen=True, kw_only=True):
    """The customer need not be called back any more; `by` is the user who says so."""

    by: str


class DigitReceived(LegMessage, frozen=True, kw_only=True):
    """A key. In a sensitive entry the shell has already masked it as "x"."""

    digit: Personal


class PlaybackEnded(LegMessage, frozen=True, kw_only=True):
    """A prompt is over, or could not be played (`ok` false)."""

    token: str
    ok: bool = True


class RecordingEnded(LegMessage, frozen=True, kw_only=True):
    """A recording is over; `seconds` 0 when nothing was kept."""

    token: str
    name: str
    seconds: int


class RecordingFound(ContactMessage, frozen=True, kw_only=True):
    """What there is of a recording whose caller went while nobody listened; `seconds` 0 when nothing is."""

    token: str
    name: str
    seconds: int


class RecordingGone(Message, frozen=True, kw_only=True):
    """A recording that was to be deleted is there no more."""

    name: str


class LegRinging(LegMessage, frozen=True, kw_only=True):
    """The far phone rings (SIP 180)."""


class LegAnswered(LegMessage, frozen=True, kw_only=True):
    """The far phone was answered."""


class LegEnded(LegMessage, frozen=True, kw_only=True):
    """A channel is gone. `cause` is the Q.850 cause; `lost` when the far end vanished without hanging up."""

    cause: int
    lost: bool = False


# Results of effects


class CustomerIdentified(ContactMessage, frozen=True, kw_only=True):
    """Whose number it is: none, one or several customers; `tier` and `value` (0-100) the highest of them.

    `dedicated_agent` serves this key account; `last_agent` had the customer or their open case last. Both are
    empty unless there is one customer, like `name` and the `language` they prefer. `number` is the calling
    number in E.164, empty when it is none; `may_call_back`: whoever shows it may have it called.
    `may_survey`: they may be asked how it was: they were not asked lately, and have not asked us not to.
    """

    customer_ids: tuple[str, ...]
    tier: Tier
    value: int = 0
    dedicated_agent: str = ""
    last_agent: str = ""
    number: Personal = NOTHING
    name: Personal = NOTHING
    language: str = ""
    may_call_back: bool = True
    may_survey: bool = True


class LookupCompleted(ContactMessage, frozen=True, kw_only=True):
    """The answer to a look-up; `data` is a JSON object of strings."""

    token: str
    status: LookupStatus
    data: Personal = NOTHING


# Agents


class PhoneClaimed(AgentMessage, frozen=True, kw_only=True):
    """A browser tab is now the agent's phone; `tab` is new with every page load."""

    tab: str


class PhoneDetached(AgentMessage, frozen=True, kw_only=True):
    """The phone tab's connection closed; `silent`: it was given up, for the page answered no more."""

    tab: str
    silent: bool = False


class PhoneStateChanged(AgentMessage, frozen=True, kw_only=True):
    """What the phone tab says of itself."""

    tab: str
    registered: bool
    microphone: bool
    sound: bool


class EndpointChanged(AgentMessage, frozen=True, kw_only=True):
    """What Asterisk says of the agent's registration."""

    online: bool


class BecomeReady(AgentMessage, frozen=True, kw_only=True):
    """The agent wants calls."""


class BecomeNotReady(AgentMessage, frozen=True, kw_only=True):
    """The agent wants no calls; takes effect after the contacts held now."""

    reason: NotReadyReason


class LogOut(AgentMessage, frozen=True, kw_only=True):
    """The agent leaves."""


class PopShown(AgentMessage, frozen=True, kw_only=True):
    """The pop is in the page: name, open complaints, last contacts."""

    offer_id: str


class RejectOffer(AgentMessage, frozen=True, kw_only=True):
    """The agent declines."""

    offer_id: str


class Hold(AgentMessage, frozen=True, kw_only=True):
    """Put the customer on hold."""

    contact_id: str


class Resume(AgentMessage, frozen=True, kw_only=True):
    """Take the customer off hold."""

    contact_id: str


class HangUp(AgentMessage, frozen=True, kw_only=True):
    """End the talk."""

    contact_id: str


class ExtendWrapUp(AgentMessage, frozen=True, kw_only=True):
    """The agent needs more time to write up."""

    contact_id: str


class FinishWrapUp(AgentMessage, frozen=True, kw_only=True):
    """The write-up is done."""

    contact_id: str
    disposition: str
    notes: Personal = NOTHING


class LinkCustomer(AgentMessage, frozen=True, kw_only=True):
    """This contact is that customer's; `tier`, and whether they may be asked how it was, come from the
    repository."""

    contact_id: str
    customer_id: str
    tier: Tier
    may_survey: bool = True


class TakeCase(AgentMessage, frozen=True, kw_only=True):
    """A case taken during a contact; the centre gives the number, the same for the same `request_id`.
    `product` and `batch` as care.yaml and the label have them, empty when it is about none."""

    contact_id: str
    request_id: str
    kind: CaseKind
    subject: Personal
    description: Personal
    case_class: str
    severity: Severity
    order_number: Personal = NOTHING
    product: str = ""
    batch: str = ""


class TakeWritten(Message, frozen=True, kw_only=True):
    """A case that came by `channel` without a call: its contact begins and ends with it. The customer wrote
    (`agent_id` empty, one of WRITTEN), or one of the staff takes down what a letter, a visitor or a caller
    elsewhere told (one of TAKEN_DOWN).

    `contact_id` is made of the request, or of the mail's Message-ID, and tells nobody who wrote: the same one
    is taken in once, and `Center.written` has its number. `sender` is the address it came from, `name`,
    `phone` and `email` what they say of themselves; `customer_id` is empty unless it is certain.
    """

    contact_id: str
    channel: Channel
    agent_id: str = ""
    kind: CaseKind
    subject: Personal
    description: Personal
    case_class: str
    severity: Severity = Severity.NORMAL
    language: str = ""
    sender: Personal = NOTHING
    customer_id: str = ""
    tier: Tier = Tier.STANDARD
    name: Personal = NOTHING
    phone: Personal = NOTHING
    email: Personal = NOTHING
    order_number: Personal = NOTHING
    product: str = ""
    batch: str = ""


AnyMessage = (
    LoadConfiguration
    | SetNotice
    | StartController
    | Reconcile
    | TelephonyLost
    | TimerFired
    | CallArrived
    | NumberWasLeft
    | RequestCallback
    | WithdrawCallback
    | DigitReceived
    | PlaybackEnded
    | RecordingEnded
    | RecordingFound
    | RecordingGone
    | LegRinging
    | LegAnswered
    | LegEnded
    | CustomerIdentified
    | LookupCompleted
    | PhoneClaimed
    | PhoneDetached
    | PhoneStateChanged
    | EndpointChanged
    | BecomeReady
    | BecomeNotReady
    | LogOut
    | PopShown
    | RejectOffer
    | Hold
    | Resume
    | HangUp
    | ExtendWrapUp
    | FinishWrapUp
    | LinkCustomer
    | TakeCase
    | TakeWritten
)
