"""What services answer: the shapes of docs/protocol.md, ready to be encoded. Times are ms since 1970."""

from enum import StrEnum
from typing import Any

import msgspec

from callcenter.domain.enums import Channel, Outcome, Tier
from callcenter.repository.enums import (
    CaseKind,
    CaseStatus,
    LifeCycle,
    OrderStatus,
    RecoveryKind,
    RecoveryState,
    Role,
    Severity,
    TaskKind,
)


class UserRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in."""

    id: str
    username: str
    name: str
    role: Role
    language: str
    time_zone: str
    org_unit: str


class SessionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A log-in."""

    user: UserRecord
    csrf: str


class CustomerBrief(msgspec.Struct, frozen=True, kw_only=True):
    """A customer in a list; `value` 0 (none known) to 100."""

    id: str
    name: str
    company: str | None
    tier: Tier
    value: int
    language: str
    numbers: list[str]


class CustomerRecord(CustomerBrief, frozen=True, kw_only=True):
    """A customer opened; `dedicated_agent` is the id of the agent who serves this key account, if any.

    `no_calls`, `no_surveys`: they do not want to be called by us, or asked for their opinion.
    """

    email: str | None
    dedicated_agent: str | None
    dedicated_agent_name: str | None
    notes: str
    life_cycle: LifeCycle
    created_ms: int
    org_unit: str
    no_calls: bool = False
    no_surveys: bool = False


class Voicemail(msgspec.Struct, frozen=True, kw_only=True):
    """A message a caller recorded; its name is that of `GET /api/recordings/NAME`."""

    name: str
    seconds: int


class ContactBrief(msgspec.Struct, frozen=True, kw_only=True):
    """A contact in a list; `agent` is an id, None when nobody took it."""

    id: str
    channel: Channel
    ani: str | None
    dnis: str | None
    queue: str | None
    agent: str | None
    agent_name: str | None
    outcome: Outcome | None
    started_ms: int
    ended_ms: int | None
    disposition: str | None
    notes: str | None
    voicemail: Voicemail | None
    left_number: str | None


class ContactEventRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened in a contact."""

    at_ms: int
    type: str
    data: dict[str, Any]


class ContactRecord(ContactBrief, frozen=True, kw_only=True):
    """A contact opened; `flow` and its version: the voice menu it came through."""

    wait_ms: int | None
    talk_ms: int | None
    hold_ms: int | None
    wrap_up_ms: int | None
    customer_id: str | None
    flow: str | None
    flow_version: str | None
    events: list[ContactEventRecord]


class CaseBrief(msgspec.Struct, frozen=True, kw_only=True, rename={"class_code": "class"}):
    """A case in a list."""

    number: str
    kind: CaseKind
    class_code: str
    subject: str
    severity: Severity
    status: CaseStatus
    opened_ms: int
    order_number: str | None


class OrderBrief(msgspec.Struct, frozen=True, kw_only=True):
    """An order in a timeline; `amount_minor` in hundredths, `*_on` ISO dates."""

    number: str
    status: OrderStatus
    summary: str
    amount_minor: int
    currency: str
    placed_ms: int
    expected_on: str
    shipped_on: str | None
    delivered_on: str | None


class PromisedRecovery(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer was promised to be won back, or what was done for them lately."""

    id: str
    case_number: str
    kind: RecoveryKind
    amount_minor: int | None
    currency: str | None
    words: str
    state: RecoveryState
    promised_by: str | None


class OpenTask(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is to call the customer."""

    id: str
    kind: TaskKind
    words: str
    case_number: str | None
    due_ms: int


class PopRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The repository's part of a screen pop."""

    customer: CustomerRecord | None = None
    candidates: tuple[CustomerBrief, ...] = ()
    open_cases: tuple[CaseBrief, ...] = ()
    last_contacts: tuple[ContactBrief, ...] = ()
    recoveries: tuple[PromisedRecovery, ...] = ()
    tasks: tuple[OpenTask, ...] = ()


class MessageKind(StrEnum):
    """What a caller left who talked to nobody."""

    VOICEMAIL = "voicemail"
    RECORDING = "recording"
    NUMBER_LEFT = "number_left"


class MessageRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller left. `number` is the one to call; `voicemail` what is to be heard, if anything is.

    `customer` is the contact's, or else the only one with this number.
    """

    kind: MessageKind
    contact_id: str
    at_ms: int
    number: str | None
    customer: CustomerBrief | None
    voicemail: Voicemail | None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A code to choose, with its words by language tag."""

    code: str
    labels: dict[str, str]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a timeline, newest first; the rest begins before `next_before_ms`, if there is any."""

    items: list[dict[str, Any]]
    next_before_ms: int | None
