"""What is attached to a case, as it is shown: its course, deadlines, files, links, letters, articles used."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.base import to_ms, to_ms_or_none
from callcenter.repository.enums import ActorKind
from callcenter.repository.models import (
    ArticleUse,
    CaseCourse,
    CaseDeadline,
    CaseFile,
    CaseLink,
    IncomingMail,
    OutgoingMail,
)

from .names import Names
from .records import ArticleUseRecord, CourseItem, DeadlineRecord, FileRecord, LinkRecord, MailRecord


def course_item(row: CaseCourse, names: Names) -> CourseItem:
    """A step that was taken. A customer is not named."""
    return CourseItem(
        place=row.place,
        at_ms=to_ms(row.at),
        step=row.step,
        from_status=row.from_status,
        to_status=row.to_status,
        by_kind=row.by_kind,
        by_id=row.by_id,
        by_name="" if row.by_kind is ActorKind.CUSTOMER else names.sure(row.by_id),
        contact_id=row.contact_id,
        words=row.words,
        data=row.data | ({"to_name": names.of(row.data["to"])} if row.data.get("to") else {}),
    )


def deadline_record(row: CaseDeadline, now: dt.datetime) -> DeadlineRecord:
    """By when something is to have happened."""
    return DeadlineRecord(
        kind=row.kind,
        of=row.of,
        due_ms=to_ms(row.due_at),
        met_ms=to_ms_or_none(row.met_at),
        overdue=row.met_at is None and row.due_at <= now,
        escalated_ms=to_ms_or_none(row.escalated_at),
    )


def file_record(row: CaseFile, names: Names) -> FileRecord:
    """A file, which is fetched by its id."""
    return FileRecord(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        bytes=row.bytes,
        by_kind=row.by_kind,
        by_name=names.sure(row.by_id),
        at_ms=to_ms(row.at),
    )


def link_record(row: CaseLink) -> LinkRecord:
    """A link of somebody outside; never its token."""
    return LinkRecord(
        name=row.name,
        email=row.email,
        made_by=row.made_by,
        made_ms=to_ms(row.made_at),
        expires_ms=to_ms(row.expires_at),
        ended_ms=to_ms_or_none(row.ended_at),
        seen_ms=to_ms_or_none(row.seen_at),
    )


def use_record(row: ArticleUse, names: Names) -> ArticleUseRecord:
    """An article that was used for the case."""
    return ArticleUseRecord(
        article_id=row.article_id, by_name=names.sure(row.by), at_ms=to_ms(row.at), helped=row.helped
    )


async def mail_records(session: AsyncSession, number: str) -> Sequence[MailRecord]:
    """Letters about the case, the oldest first. What they say is told only of those that nobody sends, and
    never when it holds a link."""
    sent = await session.scalars(
        select(OutgoingMail).where(OutgoingMail.about_kind == "case", OutgoingMail.about_id == number)
    )
    got = await session.scalars(select(IncomingMail).where(IncomingMail.case_number == number))
    found = [
        MailRecord(
            at_ms=to_ms(mail.made_at),
            incoming=False,
            address=mail.recipient,
            subject=mail.subject,
            sent_ms=to_ms_or_none(mail.sent_at),
            error=mail.error,
            returned_ms=to_ms_or_none(mail.returned_at),
            body=mail.body if not mail.secret and mail.sent_at is None and mail.next_at is None else None,
        )
        for mail in sent
    ]
    found += [
        MailRecord(
            at_ms=to_ms(mail.at),
            incoming=True,
            address=mail.sender,
            subject=mail.subject,
            sent_ms=None,
            error=mail.why,
        )
        for mail in got
    ]
    return sorted(found, key=lambda mail: mail.at_ms)
