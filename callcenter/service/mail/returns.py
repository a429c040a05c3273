"""Letters of ours that came back: a mail server reports that one did not arrive (RFC 3464).

Anybody can send such a report. It marks only a letter whose Message-ID it has, which nobody can guess: who
knows it was sent that letter.
"""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

import structlog
from sqlalchemy import Connection, select, update

from callcenter.care import Care
from callcenter.repository.cases import CaseCourse
from callcenter.repository.enums import ActorKind
from callcenter.repository.mail import OutgoingMail
from callcenter.service.cases import people

from . import letters, threads
from .outbox import LONGEST_ERROR, Letter, Outbox, unaddressed
from .reading import Received

log = structlog.get_logger("callcenter.mail")

#: Origins of letters that somebody counts on: links to people outside, and replies.
_CAUSED: Final = re.compile(r"(?:link|reply):\d+:(\d+)")
NO_REASON: Final = "the mail server does not say why"


class Returns:
    """Marks letters that came back, and tells who caused them."""

    def __init__(self, outbox: Outbox, care: Callable[[], Care], *, site: str) -> None:
        """`site` is where links in letters lead."""
        self._outbox = outbox
        self._care = care
        self._site = site

    def mark(self, connection: Connection, at: dt.datetime, report: Received) -> bool:
        """Mark what a report is about; False if that is no letter of ours, or was marked before."""
        if report.returned is None:
            return False
        told = report.returned.message_id
        why = report.returned.why or NO_REASON
        rows = connection.execute(
            update(OutgoingMail)
            .where(
                OutgoingMail.id.in_(threads.ours([told] if told else report.answers)),
                OutgoingMail.returned_at.is_(None),
            )
            .values(returned_at=at, error=why[:LONGEST_ERROR])
            .returning(*OutgoingMail.__table__.c)
        ).all()
        for row in rows:
            log.warning("mail.returned", letter=row.id, about=row.about_id, why=unaddressed(why))
            self.tell(connection, at, row, why)
        return bool(rows)

    def tell(self, connection: Connection, at: dt.datetime, row: Any, why: str) -> None:
        """A letter (its row) did not arrive, or was given up: who gave the case to somebody outside, or
        replied, believes that they have it."""
        for person in people.named(connection, _cause(connection, row) or ""):
            if not person.email:
                continue
            subject, body = letters.written(
                letters.NOT_ARRIVED,
                person.language,
                self._care(),
                name=person.name,
                number=row.about_id,
                address=row.recipient,
                why=why,
                url=f"{self._site}/cases/{row.about_id}",
            )
            letter = Letter(
                recipient=person.email,
                subject=subject,
                body=body,
                about=(row.about_kind, row.about_id),
                origin=f"not_arrived:{row.id}",
            )
            self._outbox.put(connection, at, letter)


def _cause(connection: Connection, row: Any) -> str | None:
    """The user whose step a letter came of; None: nobody's. Its origin has the step's place in the course."""
    caused = _CAUSED.fullmatch(row.origin)
    if caused is None or row.about_kind != "case":
        return None
    return connection.scalar(
        select(CaseCourse.by_id).where(
            CaseCourse.case_number == row.about_id,
            CaseCourse.place == int(caused[1]),
            CaseCourse.by_kind == ActorKind.USER,
        )
    )
