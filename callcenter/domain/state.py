"""The centre's state: one mutable value that the engine's loop owns and the folds alone change."""

from typing import Any

import msgspec

from .configuration import Configuration, FlowSource, Labels, RecipeStep
from .enums import (
    AgentState,
    AssignmentPhase,
    CallbackPurpose,
    Channel,
    ContactState,
    KeptWhy,
    LegRole,
    LegState,
    NotReadyReason,
    Outcome,
    Presence,
    Tier,
    TimerKind,
)
from .personal import NOTHING, Personal


class Leg(msgspec.Struct, kw_only=True, gc=False):
    """One party's channel."""

    id: str
    contact_id: str
    role: LegRole
    state: LegState
    agent_id: str = ""


class Offer(msgspec.Struct, kw_only=True, gc=False):
    """The pending offer of a contact (ended offers live in the journal only)."""

    id: str
    agent_id: str
    leg_id: str
    made_at: int
    reason: str
    pop_shown: bool = False
    rung: bool = False
    #: When the agent picked up and began to wait for the customer who is being called back.
    answered_at: int = 0


class Callback(msgspec.Struct, kw_only=True):
    """A promise to call the customer back. `due`: not before (0: in turn); `leg_id`: being dialled now;
    `called_in`: they were reached because they phoned in themselves."""

    number: Personal
    queue: str
    promised_at: int
    due: int = 0
    by: str = ""
    attempts: int = 0
    leg_id: str = ""
    reached: bool = False
    called_in: bool = False
    purpose: CallbackPurpose = CallbackPurpose.ASKED
    #: The case it is about, if any.
    case_number: str = ""


class Transfer(msgspec.Struct, kw_only=True):
    """The caller is put through to `to` of the company's numbers, on the leg `leg_id`; both talk since
    `answered_at` (0: it rings)."""

    to: str
    leg_id: str
    answered_at: int = 0

    @property
    def bridge_id(self) -> str:
        """Where both talk."""
        return f"{self.leg_id}-bridge"


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """Nobody but this agent may take the contact, from `since` to `until` (ms)."""

    agent_id: str
    why: KeptWhy
    since: int
    until: int


class KeyedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing keyed in the menu: the question, the digits, and what they mean."""

    labels: Labels
    value: Personal
    meanings: Labels


class Contact(msgspec.Struct, kw_only=True, gc=False):
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
    #: Its caller was heard to hang up, and was not lost.
    hung_up: bool = False
    #: Its living legs: the customer's, the agent's, and those told to hang up that have not gone yet.
    legs: list[str] = []
    customer_ids: tuple[str, ...] = ()
    customer_id: str = ""
    tier: Tier = Tier.STANDARD
    #: The customer's value, 0-100.
    value: int = 0
    dedicated_agent: str = ""
    last_agent: str = ""
    #: Whose number it is, is known: nobody's may be the answer too.
    identified: bool = False
    customer_name: Personal = NOTHING
    #: The language the customer prefers.
    preferred: str = ""
    #: Where the customer can be called back: the calling number, in E.164 once it is known to be one.
    number: Personal = NOTHING
    #: Not so of a number that anybody can show and that we would pay dearly for.
    may_call_back: bool = True
    #: They may be asked how it was.
    may_survey: bool = True
    language: str = ""
    flow: str = ""
    flow_version: str = ""
    ivr_session: Personal = Personal("")
    ivr_secret: str = ""
    keyed: list[KeyedEntry] = []
    served: bool = False
    voicemail: str = ""
    transfer: Transfer | None = None
    queue: str = ""
    skills: dict[str, int] = {}
    #: Levels that are enough for this contact, by skill, whatever queue and flow ask for.
    lowered: dict[str, int] = {}
    #: Queues whose agents may take it too.
    added_queues: tuple[str, ...] = ()
    queued_at: int = 0
    #: When it entered its present queue: recipes count from here.
    entered_at: int = 0
    #: The time that counts for the order.
    waiting_since: int = 0
    front: bool = False
    #: Steps of the present queue's recipe that were taken.
    steps_taken: tuple[RecipeStep, ...] = ()
    kept: Kept | None = None
    #: A last word is being said; then the contact ends so, or (None) goes on without the call.
    leaving: bool = False
    leaving_as: Outcome | None = None
    callback_offered: bool = False
    callback: Callback | None = None
    offer: Offer | None = None
    #: Offers and agent legs so far: their ids are counted from it.
    dials: int = 0
    agent_id: str = ""
    agent_leg_id: str = ""
    bridge_id: str = ""
    connected_at: int = 0
    #: Since when an agent is with the customer, how long agents were before, and how much of it was hold, ms.
    talk_since: int = 0
    talked_ms: int = 0
    hold_ms: int = 0
    held_since: int = 0
    held: bool = False
    wrap_up_ms: int = 0
    recovering: bool = False
    #: The talk is over, and a survey was begun: the contact counts as handled however that ends.
    surveyed: bool = False
    outcome: Outcome | None = None
    #: Numbers of the cases registered during it, by the request that took them.
    cases: dict[str, str] = {}


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


#: State of an agent who holds one contact, by its phase.
_HOLDING = {
    AssignmentPhase.CONNECTED: AgentState.BUSY,
    AssignmentPhase.OFFERED: AgentState.OFFERED,
    AssignmentPhase.WRAP_UP: AgentState.WRAP_UP,
}
_UNASSIGNED = {presence: AgentState(presence.value) for presence in Presence}


class Agent(msgspec.Struct, kw_only=True):
    """An agent: presence, and what they hold (contact id -> phase)."""

    id: str
    presence: Presence = Presence.LOGGED_OUT
    reason: NotReadyReason | None = None
    since: int = 0
    idle_since: int = 0
    phone: Phone = msgspec.field(default_factory=Phone)
    assignments: dict[str, AssignmentPhase] = {}
    wrap_up_since: int = 0
    wrap_up_until: int = 0
    #: Offers in a row that rang unanswered.
    missed: int = 0
    #: Occupancy today when they last became free, per mille.
    occupancy: int = 0

    @property
    def state(self) -> AgentState:
        """Presence and assignments together."""
        return state_of(self)


def state_of(agent: Agent) -> AgentState:
    """Presence and assignments together, for folds that ask often: a property takes longer than a call."""
    if not agent.assignments:
        return _UNASSIGNED[agent.presence]
    phases = agent.assignments.values()
    if len(phases) == 1:
        (phase,) = phases
        return _HOLDING[phase]
    if AssignmentPhase.CONNECTED in phases:
        return AgentState.BUSY
    if AssignmentPhase.OFFERED in phases:
        return AgentState.OFFERED
    return AgentState.WRAP_UP


class Timer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A running timer."""

    generation: int
    due: int
    #: What an IVR session calls this timer.
    token: int = 0


class AgentFigures(msgspec.Struct, kw_only=True):
    """An agent's day so far, without the state that lasts: `Agent.since` tells of that. Times in ms.

    `logged_in_ms` counts all states but LOGGED_OUT, `not_ready_ms` NOT_READY alone; `busy_ms` is talk, hold
    and wrap-up, as state BUSY and WRAP_UP.
    """

    answered: int = 0
    missed: int = 0
    rejected: int = 0
    logged_in_ms: int = 0
    not_ready_ms: int = 0
    busy_ms: int = 0


class DayFigures(msgspec.Struct, kw_only=True):
    """Counts of one queue (or all of them, under the empty name) since local midnight."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    abandoned_after_threshold: int = 0
    dropped: int = 0
    self_service: int = 0
    #: Put through from the menu to a number outside.
    transferred: int = 0
    within: int = 0
    wait_ms: int = 0
    late_pops: int = 0
    #: Talks that are over and written up, and their parts in ms.
    handled: int = 0
    talk_ms: int = 0
    hold_ms: int = 0
    wrap_up_ms: int = 0
    #: Promises to call back, and those that reached the customer.
    callbacks: int = 0
    called_back: int = 0
    turned_away: int = 0
    voicemails: int = 0
    #: Sent on to another queue by the recipe.
    overflowed: int = 0

    @property
    def service_level(self) -> float | None:
        """Answered within T / (answered + abandoned after T); None before the first."""
        of = self.answered + self.abandoned_after_threshold
        return self.within / of if of else None

    @property
    def asa_ms(self) -> float | None:
        """Average speed of answer: wait of answered contacts, queue and ringing."""
        return self.wait_ms / self.answered if self.answered else None

    @property
    def aht_ms(self) -> float | None:
        """Average handling time: talk + hold + wrap-up."""
        return (self.talk_ms + self.hold_ms + self.wrap_up_ms) / self.handled if self.handled else None


class Unwanted(msgspec.Struct, frozen=True, kw_only=True):
    """A recording that is to be deleted: whose it is, and where."""

    contact_id: str
    node: str


class Center(msgspec.Struct, kw_only=True):
    """All of it."""

    configuration: Configuration | None = None
    #: Flows that are not in force any more, and that open contacts began with: (name, version) -> source.
    old_flows: dict[tuple[str, str], FlowSource] = {}
    #: What all callers hear first: sound files by name.
    notices: dict[str, str] = {}
    contacts: dict[str, Contact] = {}
    legs: dict[str, Leg] = {}
    agents: dict[str, Agent] = {}
    #: Who is to be called back: the contact that waits for it, by queue and number (`line.promise_key`).
    callbacks: dict[str, str] = {}
    #: Open contacts with their caller on the line, by number.
    on_the_line: dict[str, tuple[str, ...]] = {}
    timers: dict[tuple[TimerKind, str], Timer] = {}
    generation: int = 0
    #: Nodes whose channels are known to agree with this state.
    reconciled: set[str] = set()
    #: Recordings to be deleted, by name, until Asterisk has done it.
    unwanted: dict[str, Unwanted] = {}
    #: Numbers taken in from the dialplan's fallback, so that none is taken in twice.
    numbers_left: set[str] = set()
    day_began_at: int = 0
    day_ends_at: int = 0
    day_figures: dict[str, DayFigures] = {}
    agent_figures: dict[str, AgentFigures] = {}
    #: Handling time of each queue, ms: a moving mean over the last some 64 contacts, for the expected wait.
    handling_ms: dict[str, int] = {}
    #: Numbers of the cases that came without a call, by contact, so that none is taken in twice: the last
    #: MOST_WRITTEN of them.
    written: dict[str, str] = {}
    #: The number last given to a case: the next one is always higher.
    last_case: str = ""
    #: acd's index of who waits and who is free, made from all of the above when it is first needed. No part
    #: of what is kept or compared.
    index: Any = None
