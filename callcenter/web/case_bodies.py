"""What the browser may send about cases, with limits."""

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from callcenter.domain.enums import CaseKind, Channel, Severity
from callcenter.repository.enums import CaseStatus, CaseStep, RecoveryKind, ResponsibleKind, TaskKind
from callcenter.service.cases import LONGEST_DESCRIPTION, LONGEST_ORDER_NUMBER, LONGEST_SUBJECT
from callcenter.service.cases.fields import LONGEST_NAME, LONGEST_REASON, LONGEST_TEXT
from callcenter.service.cases.listing import LONGEST_QUERY, MOST_ROWS

from .bodies import Body, Code, Id, Language, one_line, several_lines

Number = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9-]+$")]
#: A code, or empty: none.
CodeOrNone = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9_]*$")]
Reason = Annotated[str, several_lines(1, LONGEST_REASON)]
Words = Annotated[str, several_lines(1, 1000)]
Amount = Annotated[int, Field(ge=0, le=10**12)]
OrderNumber = Annotated[str, one_line(0, LONGEST_ORDER_NUMBER)]


class Classed(Body):
    """A body whose `class` is a word of Python's."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


#: A code; empty: any; `-`: those of which none is known.
CodeOrDash = Annotated[str, StringConstraints(max_length=40, pattern=r"^([a-z0-9_]*|-)$")]
IdOrDash = Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9._:@+-]*$")]


class NewCase(Classed):
    """`POST /api/cases`: what is said on a contact. The same `request_id` again gives the same number.

    Without `contact_id`: what came by `channel` without a call, of a customer, or of whoever has this name,
    phone number (as a person writes it) or e-mail address.
    """

    request_id: UUID
    contact_id: Id | None = None
    channel: Channel | None = None
    customer_id: Id | None = None
    name: Annotated[str, one_line(0, LONGEST_NAME)] = ""
    phone: Annotated[str, one_line(0, 40)] = ""
    email: Annotated[str, one_line(0, 254)] = ""
    language: Language | None = None
    kind: CaseKind
    subject: Annotated[str, one_line(1, LONGEST_SUBJECT)]
    case_class: Annotated[Code, Field(alias="class")]
    severity: Severity = Severity.NORMAL
    description: Annotated[str, several_lines(1, LONGEST_DESCRIPTION)]
    order_number: OrderNumber = ""
    product: CodeOrNone = ""
    batch: Annotated[str, one_line(0, 40)] = ""


class CaseList(Classed):
    """Query of `GET /api/cases`; `class` and `cause` may be branches, `after` is `next` of the page before.

    `status`: `open` are those in which the customer waits, `counted` all but duplicates. `blamed` is the unit
    from which the fault came, a department with those below; `agent` whose it is in the month's figures. `-`
    for cause, product, blamed and agent: of which none is known.
    """

    status: CaseStatus | Literal["open", "counted"] | None = None
    kind: CaseKind | None = None
    case_class: Annotated[Code | None, Field(alias="class")] = None
    cause: CodeOrDash = ""
    product: CodeOrDash = ""
    blamed: IdOrDash = ""
    agent: IdOrDash = ""
    mine: bool = False
    unit: bool = False
    overdue: bool = False
    month: Annotated[str, StringConstraints(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$")] = ""
    q: Annotated[str, one_line(0, LONGEST_QUERY)] = ""
    customer: Annotated[str, StringConstraints(max_length=40)] = ""
    after: Annotated[str, StringConstraints(max_length=60)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


class ResponsibleBody(Body):
    """Who is to solve a case: a user or unit by `id`, or someone outside by name and mail address."""

    kind: ResponsibleKind
    id: Annotated[str, one_line(0, 64)] = ""
    name: Annotated[str, one_line(0, LONGEST_NAME)] = ""
    email: Annotated[str, one_line(0, 254)] = ""
    language: Language | None = None


class StepBody(Classed):
    """`POST /api/cases/NUMBER/steps`: the step, the version it was seen in, and what the step asks for.

    `to` is a user's or unit's id, or `user:ID`, `unit:ID`; `mark` 0 to 100; `product` empty: about none.
    """

    step: CaseStep
    version: Annotated[int, Field(ge=1)] | None = None
    contact_id: Id | None = None
    text: Annotated[str, several_lines(0, LONGEST_TEXT)] | None = None
    reason: Annotated[str, several_lines(0, LONGEST_REASON)] | None = None
    channel: Channel | None = None
    article_id: Id | None = None
    template_id: Id | None = None
    responsible: ResponsibleBody | None = None
    survey: Annotated[str, one_line(0, 60)] | None = None
    mark: Annotated[float, Field(ge=0, le=100)] | None = None
    into: Number | None = None
    to: Annotated[str, one_line(0, 70)] | None = None
    granted: bool | None = None
    customer_id: Id | None = None
    kind: CaseKind | None = None
    case_class: Annotated[Code | None, Field(alias="class")] = None
    subject: Annotated[str, one_line(1, LONGEST_SUBJECT)] | None = None
    description: Annotated[str, several_lines(0, LONGEST_DESCRIPTION)] | None = None
    severity: Severity | None = None
    product: CodeOrNone | None = None
    batch: Annotated[str, one_line(0, 40)] | None = None
    order_number: OrderNumber | None = None
    cause: CodeOrNone | None = None
    unit: Annotated[str, one_line(0, 40)] | None = None
    fault: bool | None = None
    solution: Annotated[str, several_lines(0, LONGEST_TEXT)] | None = None
    language: Language | None = None
    reporter_name: Annotated[str, one_line(0, LONGEST_NAME)] | None = None
    reporter_number: Annotated[str, one_line(0, 64)] | None = None
    reporter_email: Annotated[str, one_line(0, 254)] | None = None


class NewRecovery(Body):
    """`POST /api/cases/NUMBER/recoveries`; `promised_by`: the day by which the customer has it."""

    kind: RecoveryKind
    words: Words
    amount_minor: Amount | None = None
    promised_by: dt.date | None = None


class RecoveryAct(Body):
    """`POST /api/recoveries/ID`; `cost_minor`: what it cost in the end."""

    act: Literal["approve", "refuse", "withdraw", "done"]
    words: Annotated[str, several_lines(0, 1000)] = ""
    cost_minor: Amount | None = None


class NewAction(Body):
    """`POST /api/cases/NUMBER/actions`."""

    title: Annotated[str, one_line(1, 200)]
    words: Annotated[str, several_lines(0, LONGEST_TEXT)] = ""
    owner: Id
    due_on: dt.date
    check_on: dt.date | None = None


class ActionAct(Body):
    """`POST /api/actions/ID`: it was done, its effect was looked at, or it is not to be done."""

    act: Literal["done", "effective", "ineffective", "cancel"]
    words: Annotated[str, several_lines(0, LONGEST_TEXT)] = ""


class TaskAct(Body):
    """`POST /api/tasks/ID`."""

    act: Literal["done"]
    result: Words


class CallForTask(Body):
    """`POST /api/tasks/ID/call`; `queue` whose agents are to have the call, one of the asker's own if left
    out; without `due_ms` in turn."""

    queue: Id | None = None
    due_ms: Annotated[int, Field(ge=0, le=2**53)] | None = None


class TaskList(Body):
    """Query of `GET /api/tasks`."""

    mine: bool = False
    kind: TaskKind | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


class CaseImport(Body):
    """Query of `POST /api/cases/import`; `dry_run`: only say what is wrong with the file."""

    dry_run: bool = False


class Similar(Body):
    """`POST /api/cases/similar`: what is typed."""

    text: Annotated[str, several_lines(1, 500)]
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class TemplateList(Classed):
    """Query of `GET /api/templates`."""

    case_class: Annotated[Code | None, Field(alias="class")] = None


class NewTemplate(Body):
    """`POST /api/cases/NUMBER/template`."""

    title: Annotated[str, one_line(1, 200)]
    language: Language
    text: Annotated[str, several_lines(1, LONGEST_TEXT)]
