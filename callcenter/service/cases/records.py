"""What is shown of cases. Times in ms since 1970, days as ISO, amounts in minor units of their currency."""

from collections.abc import Sequence
from typing import Any

import msgspec

from callcenter.domain.enums import Channel, Tier
from callcenter.repository.enums import (
    ActionState,
    ActorKind,
    CaseStatus,
    CaseStep,
    DeadlineKind,
    RecoveryKind,
    RecoveryState,
    ResponsibleKind,
    TaskKind,
)
from callcenter.service.records import CaseBrief, CustomerBrief

_NAMES = {"class_code": "class", "product_code": "product", "cause_code": "cause"}


class CaseRow(CaseBrief, frozen=True, kw_only=True, rename=_NAMES):
    """A case in a list. `due_ms`: the nearest deadline that is not met."""

    customer_name: str | None
    tier: Tier | None
    responsible_name: str | None
    due_ms: int | None
    overdue: bool


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a list, newest first; `next` is where the rest begins, None at its end."""

    items: Sequence[CaseRow]
    next: str | None


class CourseItem(
    msgspec.Struct, frozen=True, kw_only=True, rename={"from_status": "from", "to_status": "to"}
):
    """A step of a case's course; `by_name` is empty for the system and for customers nobody knows."""

    place: int
    at_ms: int
    step: CaseStep
    from_status: CaseStatus | None
    to_status: CaseStatus
    by_kind: ActorKind
    by_id: str
    by_name: str
    contact_id: str | None
    words: str | None
    data: dict[str, Any]


class DeadlineRecord(msgspec.Struct, frozen=True, kw_only=True):
    """By when something must have happened. `of`: the corrective action it is about."""

    kind: DeadlineKind
    of: str
    due_ms: int
    met_ms: int | None
    overdue: bool
    escalated_ms: int | None


class FileRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a case."""

    id: str
    name: str
    media_type: str
    bytes: int
    by_kind: ActorKind
    by_name: str
    at_ms: int


class ResponsibleRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to solve a case. `id` of the user or unit; `email` of someone outside."""

    kind: ResponsibleKind
    id: str | None
    name: str
    email: str | None


class LinkRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A link of someone outside, as far as it may be told."""

    name: str
    email: str
    made_by: str
    made_ms: int
    expires_ms: int
    ended_ms: int | None
    seen_ms: int | None


class RecoveryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is done to win the customer back; `may`: what the asker may do with it now (approve, refuse,
    withdraw, done)."""

    id: str
    kind: RecoveryKind
    amount_minor: int | None
    currency: str | None
    words: str
    state: RecoveryState
    proposed_by_name: str
    proposed_ms: int
    decided_by_name: str | None
    decided_ms: int | None
    decision: str | None
    promised_by: str | None
    done_ms: int | None
    cost_minor: int | None
    may: Sequence[str]


class ActionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A corrective action; `may`: done, effective, ineffective, cancel."""

    id: str
    case_number: str
    title: str
    words: str
    owner: str
    owner_name: str
    due_on: str
    state: ActionState
    done_by_name: str | None
    done_ms: int | None
    done_words: str | None
    check_on: str | None
    checked_by_name: str | None
    effect: str | None
    may: Sequence[str]


class TaskRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Someone is to call a customer; `number` is theirs; `may`: done, call."""

    id: str
    kind: TaskKind
    words: str
    case_number: str | None
    customer_id: str | None
    customer_name: str | None
    owner_name: str | None
    due_ms: int
    number: str | None
    callback_contact: str | None
    done_ms: int | None
    result: str | None
    may: Sequence[str]


class MailRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A letter about a case: `incoming` (with `error` if it was left out), or sent, waiting, given up with
    `error`, or returned: a mail server reported that it did not arrive, and why (`error`). `body` of those
    that no server takes: somebody of ours is to pass them on."""

    at_ms: int
    incoming: bool
    address: str
    subject: str
    sent_ms: int | None
    error: str | None
    returned_ms: int | None = None
    body: str | None = None


class ArticleUseRecord(msgspec.Struct, frozen=True, kw_only=True):
    """An article of the knowledge base that was used for a case."""

    article_id: str
    by_name: str
    at_ms: int
    helped: bool | None


class Reporter(msgspec.Struct, frozen=True, kw_only=True):
    """Who told of it, as they said themselves."""

    name: str | None
    number: str | None
    email: str | None


class CaseView(CaseRow, frozen=True, kw_only=True, rename=_NAMES):
    """A case opened. `version` is to be named when it is changed; `steps`: what the asker may do with it now;
    `suggested_unit`: who care.yaml says is asked first; `link` is told once, when no letter could take it."""

    version: int
    description: str
    channel: Channel
    language: str | None
    customer_id: str | None
    contact_id: str | None
    customer: CustomerBrief | None
    reporter: Reporter | None
    recording: str | None
    product_code: str | None
    batch: str | None
    opened_by: str
    opened_by_name: str | None
    due_on: str | None
    cause_code: str | None
    blamed_unit: str | None
    fault: bool | None
    solution: str | None
    responsible: ResponsibleRecord | None
    suggested_unit: str | None
    escalated_to: str | None
    escalated_to_name: str | None
    first_answered_ms: int | None
    replied_ms: int | None
    closed_ms: int | None
    mark: float | None
    reopened: int
    escalated: int
    merged_into: str | None
    merged: Sequence[str]
    deadlines: Sequence[DeadlineRecord]
    course: Sequence[CourseItem]
    files: Sequence[FileRecord]
    links: Sequence[LinkRecord]
    recoveries: Sequence[RecoveryRecord]
    actions: Sequence[ActionRecord]
    tasks: Sequence[TaskRecord]
    mails: Sequence[MailRecord]
    articles: Sequence[ArticleUseRecord]
    steps: Sequence[CaseStep]
    link: str | None = None
