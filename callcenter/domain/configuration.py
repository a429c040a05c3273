"""What the company has set up, as one value: it enters the centre as a message like everything else."""

import msgspec

from .enums import Channel, RecipeAction, Strategy, Tier
from .hours import Hours

#: Words in the three written languages: {"zh-CN": ..., "zh-TW": ..., "en": ...}.
Labels = dict[str, str]

#: Points of each tier unless the company says otherwise.
TIER_POINTS = {Tier.STANDARD: 0, Tier.SILVER: 10, Tier.GOLD: 20, Tier.VIP: 30}

#: How far ahead a callback may be agreed.
CALLBACK_DAYS_AHEAD = 60

#: Where callers are called back unless the company says otherwise.
CALLBACK_COUNTRIES = ("CN", "HK", "MO", "TW")

#: The highest level of a skill.
HIGHEST_LEVEL = 10


class RecipeStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a queue's recipe: when (exactly one of five) and what is done then.

    When: `after_ms` in this queue; `position` or a later one on entering it; `nobody` who could take the
    contact is logged in; `full`: one of the queue's limits is reached; `closed`: on entering it outside the
    queue's opening hours. What needs what: LOWER_SKILL `skill`
    and `level`; ADD_QUEUE and OVERFLOW `queue`; PLAY_MESSAGE `prompt`; VOICEMAIL `node`, a voicemail node of
    the flow; OFFER_CALLBACK and HANG_UP nothing. Each step is taken once for each stay in the queue.
    """

    do: RecipeAction
    after_ms: int | None = None
    position: int | None = None
    nobody: bool = False
    full: bool = False
    closed: bool = False
    skill: str = ""
    level: int = 0
    queue: str = ""
    prompt: str = ""
    node: str = ""


class Announcements(msgspec.Struct, frozen=True, kw_only=True):
    """What a waiting caller is told between the music, every `every_ms` (0: nothing)."""

    every_ms: int = 0
    position: bool = False
    expected_wait: bool = False
    comfort: bool = True


class CallbackRule(msgspec.Struct, frozen=True, kw_only=True):
    """How customers are called back: how often at most, how long their phone rings, and when it is tried
    again. `hours` names the opening hours within which it is dialled; empty: at any time."""

    attempts: int = 3
    ring_ms: int = 30_000
    retry_ms: int = 300_000
    hours: str = ""


class QueueSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A queue: `skills` maps skill to the least level (0-10) an agent must have.

    `dedicated_wait_ms` and `last_agent_wait_ms`: how long a contact is kept for the agent of its key account,
    or for the one who had the customer last, before anybody may take it (0: not at all). `max_waiting` and
    `max_expected_wait_ms` are its limits (0: none); a queue with one has a recipe step for `full`.
    `hours` names its opening hours (empty: always open); a queue with them has a step for `closed`.
    `wrap_up_ms` overrides the limits' own. `survey` names the flow that asks customers after a talk.
    """

    id: str
    names: Labels
    skills: dict[str, int] = {}
    service_level_ms: int = 20_000
    org_unit: str = "company"
    strategy: Strategy = Strategy.LONGEST_IDLE
    recipe: tuple[RecipeStep, ...] = ()
    announce: Announcements = Announcements()
    callback: CallbackRule = CallbackRule()
    dedicated_wait_ms: int = 0
    last_agent_wait_ms: int = 0
    max_waiting: int = 0
    max_expected_wait_ms: int = 0
    auto_answer: bool = False
    wrap_up_ms: int | None = None
    hours: str = ""
    survey: str = ""


class AgentSpec(msgspec.Struct, frozen=True, kw_only=True):
    """An agent: the user of the same id, their skills with level, the queues they serve.

    `preferences` ranks queues (1, also of those not named, to 9): each rank above 1 puts a contact back as if
    it had waited one preference step less. `capacity`: how many contacts of a channel at once (a phone call
    is exclusive and always one; one of each channel not named).
    """

    id: str
    name: str
    skills: dict[str, int] = {}
    queues: tuple[str, ...] = ()
    org_unit: str = "company"
    preferences: dict[str, int] = {}
    capacity: dict[Channel, int] = {}


class PriorityRule(msgspec.Struct, frozen=True, kw_only=True):
    """Priority is a head start in waiting: a point counts like `point_ms` of it, for everybody alike.

    So a contact is overtaken only by those who come within the greatest head start after it, and nobody
    starves. Points: those of the customer's tier, and up to `value_points` for a customer of value 100.
    `preference_ms`: what each rank of an agent's preference among queues counts for.
    """

    tier_points: dict[Tier, int] = msgspec.field(default_factory=TIER_POINTS.copy)
    value_points: int = 10
    point_ms: int = 6_000
    preference_ms: int = 30_000


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Times in milliseconds that govern offers and wrap-up; company/limits.py knows their bounds.

    `pop_wait_ms` 0 rings at once, `wrap_up_ms` 0 leaves no write-up. An agent may extend a write-up to
    `wrap_up_most_ms` in all. After `missed_offers` in a row that rang unanswered an agent is NOT_READY; one
    whose page is gone for `absent_ms` is logged out.
    """

    pop_wait_ms: int = 250
    ring_ms: int = 20_000
    wrap_up_ms: int = 60_000
    wrap_up_most_ms: int = 300_000
    recovery_ms: int = 20_000
    phone_grace_ms: int = 10_000
    absent_ms: int = 600_000
    missed_offers: int = 1


class FlowSource(msgspec.Struct, frozen=True, kw_only=True):
    """A checked flow as JSON: it travels in the journal so that a replay needs no files."""

    name: str
    version: str
    json: str


class ExternalNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number outside, to which callers may be put through: E.164, or digits as the trunk takes them."""

    number: str
    names: Labels = {}


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. An empty time zone is UTC. `skills` names the known skills; when it is empty, those that
    agents have are known.

    `flow` answers the calls to every number but those in `entries` (number dialled → name of one of `flows`).
    `hours` are the opening hours by name. `numbers`: the only ones callers may be put through to;
    `http_hosts`: the origins that flows may ask, such as "https://erp.example.com". `callback_countries`
    (ISO 3166): only numbers there are called back for callers who ask for it by themselves; national numbers
    are those of the first.
    """

    queues: tuple[QueueSpec, ...]
    agents: tuple[AgentSpec, ...]
    flow: FlowSource
    limits: Limits = Limits()
    time_zone: str = "UTC"
    skills: dict[str, Labels] = {}
    priority: PriorityRule = PriorityRule()
    flows: tuple[FlowSource, ...] = ()
    entries: dict[str, str] = {}
    hours: dict[str, Hours] = {}
    numbers: dict[str, ExternalNumber] = {}
    http_hosts: tuple[str, ...] = ()
    callback_countries: tuple[str, ...] = CALLBACK_COUNTRIES
