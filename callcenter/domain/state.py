"""The centre's state: one mutable value that the engine's loop owns and the folds alone change."""

import msgspec

from .configuration import Configuration, Labels
from .enums import (
    AgentState,
    AssignmentPhase,
    Channel,
    ContactState,
    LegRole,
    LegState,
    NotReadyReason,
    Outcome,
    Presence,
    Tier,
    TimerKind,
)
from .personal import Personal


class Leg(msgspec.Struct, kw_only=True):
    """One party's channel."""

    id: str
    contact_id: str
    role: LegRole
    state: LegState
    agent_id: str = ""


class Offer(msgspec.Struct, kw_only=True):
    """The pending offer of a contact (ended offers live in the journal only)."""

    id: str
    agent_id: str
    leg_id: str
    made_at: int
    reason: str
    pop_shown: bool = False
    rung: bool = False


class KeyedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing keyed in the menu: the question, the digits, and what they mean."""

    labels: Labels
    value: Personal
    meanings: Labels


class Contact(msgspec.Struct, kw_only=True):
    """One customer's contact while it lasts, wrap-up included."""

    id: str
    channel: Channel
    node: str
    entry: str
    ani: Personal
    ani_name: Personal
    dnis: str
    arrived_at: int
    state: ContactState = ContactState.ARRIVED
    since: int = 0
    leg_id: str = ""
    #: Its living legs: the customer's, the agent's, and those told to hang up that have not gone yet.
    legs: list[str] = []
    customer_ids: tuple[str, ...] = ()
    customer_id: str = ""
    tier: Tier = Tier.STANDARD
    language: str = ""
    flow: str = ""
    flow_version: str = ""
    ivr_node: str = ""
    ivr_session: Personal = Personal("")
    ivr_secret: str = ""
    keyed: list[KeyedEntry] = []
    served: bool = False
    voicemail: str = ""
    queue: str = ""
    skills: dict[str, int] = {}
    queued_at: int = 0
    waiting_since: int = 0
    front: bool = False
    offer: Offer | None = None
    #: Offers and agent legs so far: their ids are counted from it.
    dials: int = 0
    agent_id: str = ""
    agent_leg_id: str = ""
    bridge_id: str = ""
    connected_at: int = 0
    held: bool = False
    recovering: bool = False
    outcome: Outcome | None = None
    #: Numbers of the complaints taken during it, by the request that took them.
    complaints: dict[str, str] = {}


class Phone(msgspec.Struct, kw_only=True):
    """The agent's softphone as its tab and Asterisk describe it."""

    tab: str = ""
    attached: bool = False
    registered: bool = False
    microphone: bool = False
    sound: bool = False
    online: bool = False

    @property
    def usable(self) -> bool:
        """Calls can be taken with it."""
        return self.attached and self.registered and self.microphone and self.sound and self.online


class Agent(msgspec.Struct, kw_only=True):
    """An agent: presence, and what they hold (contact id -> phase)."""

    id: str
    presence: Presence = Presence.LOGGED_OUT
    reason: NotReadyReason | None = None
    since: int = 0
    idle_since: int = 0
    phone: Phone = msgspec.field(default_factory=Phone)
    assignments: dict[str, AssignmentPhase] = {}
    wrap_up_until: int = 0

    @property
    def state(self) -> AgentState:
        """Presence and assignments together."""
        phases = self.assignments.values()
        if AssignmentPhase.CONNECTED in phases:
            return AgentState.BUSY
        if AssignmentPhase.OFFERED in phases:
            return AgentState.OFFERED
        if AssignmentPhase.WRAP_UP in phases:
            return AgentState.WRAP_UP
        return AgentState(self.presence.value)


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """A running timer."""

    generation: int
    due: int
    #: What an IVR session calls this timer.
    token: int = 0


class DayFigures(msgspec.Struct, kw_only=True):
    """Counts of one queue (or all of them, under the empty name) since local midnight."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    abandoned_after_threshold: int = 0
    dropped: int = 0
    self_service: int = 0
    within: int = 0
    wait_ms: int = 0
    late_pops: int = 0

    @property
    def service_level(self) -> float | None:
        """Answered within T / (answered + abandoned after T); None before the first."""
        of = self.answered + self.abandoned_after_threshold
        return self.within / of if of else None

    @property
    def asa_ms(self) -> float | None:
        """Average speed of answer: wait of answered contacts, queue and ringing."""
        return self.wait_ms / self.answered if self.answered else None


class Center(msgspec.Struct, kw_only=True):
    """All of it."""

    configuration: Configuration | None = None
    contacts: dict[str, Contact] = {}
    legs: dict[str, Leg] = {}
    agents: dict[str, Agent] = {}
    #: Waiting contact ids of each queue, best first (kept by the folds).
    waiting: dict[str, list[str]] = {}
    timers: dict[tuple[TimerKind, str], Timer] = {}
    generation: int = 0
    #: Nodes whose channels are known to agree with this state.
    reconciled: set[str] = set()
    #: Numbers taken in from the dialplan's fallback, so that none is taken in twice.
    numbers_left: set[str] = set()
    day_ends_at: int = 0
    day_figures: dict[str, DayFigures] = {}
    #: The number last given to a complaint: the next one is always higher.
    last_complaint: str = ""
