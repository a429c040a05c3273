"""What somebody outside sees of the one case that their link is for."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, or_, select

from callcenter.domain.enums import CaseKind
from callcenter.repository.base import to_ms, to_ms_or_none
from callcenter.repository.cases import Case, CaseCourse, CaseDeadline, CaseFile
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep, DeadlineKind

from .deadlines import Timing
from .life import steps_from
from .table import Who

#: What they may do by their link.
MAY: Final = (CaseStep.ACCEPT, CaseStep.DECLINE, CaseStep.FEEDBACK, CaseStep.NOTE)


class OutsideWords(msgspec.Struct, frozen=True, kw_only=True):
    """What they have said themselves."""

    at_ms: int
    step: CaseStep
    words: str | None


class OutsideFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the customer's or of their own; `mine`: their own."""

    id: str
    name: str
    media_type: str
    bytes: int
    mine: bool


class OutsideCase(msgspec.Struct, frozen=True, kw_only=True, rename={"class_label": "class"}):
    """All that somebody outside sees of a case: nothing of who the customer is, of other cases, of what our
    people said of it. `steps`: what they may do now; `name` is their own; times in ms since 1970."""

    number: str
    kind: CaseKind
    class_label: str
    subject: str
    description: str
    product: str | None
    batch: str | None
    order_number: str | None
    status: CaseStatus
    opened_ms: int
    due_ms: int | None
    until_ms: int
    name: str
    language: str
    words: Sequence[OutsideWords]
    files: Sequence[OutsideFile]
    steps: Sequence[CaseStep]
    file_bytes: int


def shown_files(link: Any) -> tuple[Any, ...]:
    """The customer's files and their own."""
    own = (CaseFile.by_kind == ActorKind.OUTSIDE) & (CaseFile.by_id == link.email)
    return CaseFile.case_number == link.case_number, or_(CaseFile.by_kind == ActorKind.CUSTOMER, own)


def case_of(connection: Connection, link: Any, timing: Timing) -> OutsideCase:
    """The case of a link (a row of `case_links`), as its holder sees it."""
    number = link.case_number
    case = connection.execute(select(*Case.__table__.c).where(Case.number == number)).one()
    due_at = connection.scalar(
        select(CaseDeadline.due_at).where(
            CaseDeadline.case_number == number,
            CaseDeadline.kind == DeadlineKind.REPLY,
            CaseDeadline.met_at.is_(None),
        )
    )
    said = connection.execute(
        select(CaseCourse.at, CaseCourse.step, CaseCourse.words)
        .where(
            CaseCourse.case_number == number,
            CaseCourse.by_kind == ActorKind.OUTSIDE,
            CaseCourse.by_id == link.email,
            CaseCourse.step.in_(MAY),
        )
        .order_by(CaseCourse.place)
    )
    files = connection.execute(
        select(CaseFile.id, CaseFile.name, CaseFile.media_type, CaseFile.bytes, CaseFile.by_kind)
        .where(*shown_files(link))
        .order_by(CaseFile.at, CaseFile.id)
    )
    care = timing.care
    return OutsideCase(
        number=number,
        kind=case.kind,
        class_label=care.labels(case.class_code, link.language),
        subject=case.subject,
        description=case.description,
        product=care.labels(case.product_code, link.language) if case.product_code else None,
        batch=case.batch,
        order_number=case.order_number,
        status=case.status,
        opened_ms=to_ms(case.opened_at),
        due_ms=to_ms_or_none(due_at),
        until_ms=to_ms(link.expires_at),
        name=link.name,
        language=link.language,
        words=[OutsideWords(at_ms=to_ms(row.at), step=row.step, words=row.words) for row in said],
        files=[
            OutsideFile(
                id=row.id,
                name=row.name,
                media_type=row.media_type,
                bytes=row.bytes,
                mine=row.by_kind is ActorKind.OUTSIDE,
            )
            for row in files
        ],
        steps=[step for step in steps_from(case.status, frozenset({Who.RESPONSIBLE})) if step in MAY],
        file_bytes=care.content.outside.file_bytes,
    )
