"""Answers that solved a case, kept to be used again."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.care_work import AnswerTemplate
from callcenter.repository.enums import CaseStatus, CaseStep
from callcenter.service import checks
from callcenter.service.errors import Conflict, Invalid

from . import access
from .course import Course
from .fields import LONGEST_TEXT, StepFields
from .reasons import CaseReason

MOST_TEMPLATES = 200
#: In these something has solved the case.
SOLVED = (CaseStatus.REPLIED, CaseStatus.CLOSED, CaseStatus.ASKED, CaseStatus.EVALUATED)
LANGUAGES = ("zh-CN", "zh-TW", "en")


class TemplateRecord(msgspec.Struct, frozen=True, kw_only=True, rename={"class_code": "class"}):
    """An answer by language tag; `used`: how often."""

    id: str
    title: str
    class_code: str
    texts: dict[str, str]
    used: int
    from_case: str | None


class NewTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """An answer in one language."""

    title: str
    language: str
    text: str


async def templates(
    session: AsyncSession, reach: access.Reach, classes: Collection[str]
) -> Sequence[TemplateRecord]:
    """Those of these classes, all without any; what is used most first."""
    query = select(AnswerTemplate).where(
        AnswerTemplate.retired.is_(False),
        or_(AnswerTemplate.org_unit_id.in_(reach.units), AnswerTemplate.org_unit_id.is_(None)),
    )
    if classes:
        query = query.where(AnswerTemplate.class_code.in_(classes))
    rows = await session.scalars(
        query.order_by(AnswerTemplate.used.desc(), AnswerTemplate.made_at.desc()).limit(MOST_TEMPLATES)
    )
    return [
        TemplateRecord(
            id=row.id,
            title=row.title,
            class_code=row.class_code,
            texts=row.texts,
            used=row.used,
            from_case=row.from_case,
        )
        for row in rows
    ]


def make(
    connection: Connection,
    course: Course,
    reach: access.Reach,
    number: str,
    new: NewTemplate,
    at: dt.datetime,
) -> str:
    """Make a template of what solved a case; its id. Raises NotFound, Invalid, Conflict."""
    title = checks.line("title", new.title, longest=200)
    text = checks.text("text", new.text, longest=LONGEST_TEXT)
    if not text:
        raise Invalid("text", "This is empty.", "Write the answer.", CaseReason.NOTHING_SAID)
    if new.language not in LANGUAGES:
        raise Invalid("language", "This is no language of ours.", f"Choose one of {', '.join(LANGUAGES)}.")
    some_id = uuid.uuid4().hex
    fields = StepFields(text=title, data={"template": some_id})
    by = access.by(reach.actor)
    case = course.take(connection, number, CaseStep.NOTE, by, fields, at, may_see=reach.sees).case
    if case.status not in SOLVED:
        raise Conflict("This case is not solved yet.", "Reply to the customer first.", CaseReason.NOT_SOLVED)
    connection.execute(
        insert(AnswerTemplate).values(
            id=some_id,
            class_code=case.class_code,
            title=title,
            texts={new.language: text},
            from_case=number,
            org_unit_id=case.org_unit_id,
            made_by=reach.actor.user_id,
            made_at=at,
        )
    )
    return some_id


def count_use(connection: Connection, some_id: str, units: Collection[str]) -> bool:
    """A template was used in an answer; False when these units have none of this id."""
    theirs = or_(AnswerTemplate.org_unit_id.in_(sorted(units)), AnswerTemplate.org_unit_id.is_(None))
    changed = connection.execute(
        update(AnswerTemplate)
        .where(AnswerTemplate.id == some_id, AnswerTemplate.retired.is_(False), theirs)
        .values(used=AnswerTemplate.used + 1)
    )
    return changed.rowcount == 1
