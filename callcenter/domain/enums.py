"""The field's words as enums. docs/glossary.md defines each; a test keeps the two in step."""

from enum import StrEnum


class Channel(StrEnum):
    """How the customer reaches us."""

    PHONE = "phone"
    CHAT = "chat"
    WEB = "web"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"


#: Channels on which customers write to the centre: such a contact begins and ends with what was written.
WRITTEN = frozenset({Channel.WEB, Channel.EMAIL})
#: Channels of what one of the staff takes down of a customer with whom the centre has no contact.
TAKEN_DOWN = WRITTEN | {Channel.PHONE, Channel.LETTER, Channel.VISIT}


class ContactState(StrEnum):
    """Where a contact stands; transitions.py says how it moves."""

    ARRIVED = "ARRIVED"
    IN_IVR = "IN_IVR"
    QUEUED = "QUEUED"
    OFFERED = "OFFERED"
    CONNECTED = "CONNECTED"
    ENDED = "ENDED"


class Outcome(StrEnum):
    """How a contact ended. System losses are DROPPED and never counted as ABANDONED."""

    HANDLED = "handled"
    ABANDONED = "abandoned"
    ABANDONED_IN_IVR = "abandoned_in_ivr"
    SELF_SERVICE = "self_service"
    VOICEMAIL = "voicemail"
    TRANSFERRED = "transferred"
    NUMBER_LEFT = "number_left"
    RECEIVED = "received"
    DROPPED = "dropped"
    TURNED_AWAY = "turned_away"
    CALLBACK_FAILED = "callback_failed"
    CALLBACK_MERGED = "callback_merged"
    CALLBACK_WITHDRAWN = "callback_withdrawn"


class EndedBy(StrEnum):
    """Who ended it."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"


class IvrExit(StrEnum):
    """How a contact left the voice menu: the first four to people, then those for good."""

    CHOSEN = "chosen"
    ASKED = "asked"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"

    CALLBACK = "callback"
    TRANSFERRED = "transferred"
    VOICEMAIL = "voicemail"
    SELF_SERVICE = "self_service"
    TURNED_AWAY = "turned_away"
    GAVE_UP = "gave_up"
    DROPPED = "dropped"


class LegRole(StrEnum):
    """Whose channel a leg is."""

    CUSTOMER = "customer"
    AGENT = "agent"
    EXTERNAL = "external"


class LegState(StrEnum):
    """How far a leg has come."""

    DIALLING = "dialling"
    RINGING = "ringing"
    UP = "up"


class OfferState(StrEnum):
    """One bounded presentation of one contact to one agent."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TIMED_OUT = "timed_out"
    REVOKED = "revoked"


class AssignmentPhase(StrEnum):
    """What an agent is doing with a contact."""

    OFFERED = "offered"
    CONNECTED = "connected"
    WRAP_UP = "wrap_up"


class Presence(StrEnum):
    """What an agent said of themselves; the only part of an agent's state that is stored."""

    LOGGED_OUT = "LOGGED_OUT"
    NOT_READY = "NOT_READY"
    READY = "READY"


class AgentState(StrEnum):
    """Presence and assignments together, as people see it (derived, never stored)."""

    LOGGED_OUT = "LOGGED_OUT"
    NOT_READY = "NOT_READY"
    READY = "READY"
    OFFERED = "OFFERED"
    BUSY = "BUSY"
    WRAP_UP = "WRAP_UP"


class NotReadyReason(StrEnum):
    """Why an agent takes no calls. The first group agents choose, the second the system sets."""

    BREAK = "break"
    LUNCH = "lunch"
    MEETING = "meeting"
    TRAINING = "training"
    BACK_OFFICE = "back_office"

    LOGIN = "login"
    RING_NO_ANSWER = "ring_no_answer"
    REJECTED = "rejected"
    PHONE_LOST = "phone_lost"
    REMOVED = "removed"


#: The reasons an agent may choose.
CHOSEN_REASONS = frozenset(
    {
        NotReadyReason.BREAK,
        NotReadyReason.LUNCH,
        NotReadyReason.MEETING,
        NotReadyReason.TRAINING,
        NotReadyReason.BACK_OFFICE,
    }
)


class Tier(StrEnum):
    """A customer's standing."""

    STANDARD = "standard"
    SILVER = "silver"
    GOLD = "gold"
    VIP = "vip"


class CaseKind(StrEnum):
    """What the customer wants to say."""

    COMPLAINT = "complaint"
    ENQUIRY = "enquiry"
    REQUEST = "request"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Severity(StrEnum):
    """How much harm a case tells of."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class RecoveryKind(StrEnum):
    """What can be done to win a customer back."""

    APOLOGY = "apology"
    REPLACEMENT = "replacement"
    DISCOUNT = "discount"
    REFUND = "refund"
    VISIT = "visit"


class CallbackPurpose(StrEnum):
    """Why a customer is called back."""

    ASKED = "asked"
    FOLLOW_UP = "follow_up"
    SURVEY = "survey"


class Strategy(StrEnum):
    """Which of the agents who may take a contact gets it."""

    LONGEST_IDLE = "longest_idle"
    BEST_LEVEL = "best_level"
    LEAST_OCCUPIED = "least_occupied"
    FEWEST_CALLS = "fewest_calls"
    VALUE_WEIGHTED = "value_weighted"


class RecipeAction(StrEnum):
    """What a step of a queue's recipe does for a contact that waits."""

    LOWER_SKILL = "lower_skill"
    ADD_QUEUE = "add_queue"
    OFFER_CALLBACK = "offer_callback"
    PLAY_MESSAGE = "play_message"
    OVERFLOW = "overflow"
    VOICEMAIL = "voicemail"
    HANG_UP = "hang_up"


class KeptWhy(StrEnum):
    """Why a contact is kept for one agent before anybody may take it."""

    DEDICATED = "dedicated"
    LAST_AGENT = "last_agent"


class LookupStatus(StrEnum):
    """What a look-up in the company's data came to."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


class TimerKind(StrEnum):
    """What a timer is for; a timer is named by its kind and subject."""

    IVR = "ivr"
    POP = "pop"
    RING = "ring"
    WRAP_UP = "wrap_up"
    RECOVERY = "recovery"
    REDIAL = "redial"
    PHONE = "phone"
    RECIPE = "recipe"
    ANNOUNCE = "announce"
    KEEPING = "keeping"
    CALLBACK = "callback"
    CALLBACK_RING = "callback_ring"
    GOODBYE = "goodbye"
