"""Tables of e-mail: what is to be sent and was, and which messages were taken in."""

import datetime as dt

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.repository.base import Base, UtcDateTime


class OutgoingMail(Base):
    """A letter that is to be sent, or was. `next_at` is when it is tried (again); None when that is over."""

    __tablename__ = "mail_out"
    __table_args__ = (
        Index("ix_mail_out_next", "next_at"),
        Index("ix_mail_out_about", "about_kind", "about_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    in_reply_to: Mapped[str | None] = mapped_column(String(998))
    # What it is about, such as ("case", number): shown there.
    about_kind: Mapped[str] = mapped_column(String(20))
    about_id: Mapped[str] = mapped_column(String(64))
    # What it came of, so that it is written once.
    origin: Mapped[str] = mapped_column(String(200), unique=True)
    # It holds a link that lets its reader in: the body goes when it was sent or given up.
    secret: Mapped[bool] = mapped_column(default=False, server_default="0")
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    sent_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # A mail server reported that it did not arrive; `error` says why.
    returned_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str | None] = mapped_column(String(300))


class IncomingMail(Base):
    """An e-mail that was looked at; `why` says why none was made a case or a customer's answer of it.

    Until it is `done` it is being taken: it is here before its case, whose first letter answers it.
    """

    __tablename__ = "mail_in"

    # SHA-256 of the Message-ID, or of the whole message when it has none.
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    sender: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    case_number: Mapped[str | None] = mapped_column(String(20), index=True)
    contact_id: Mapped[str | None] = mapped_column(String(64), index=True)
    why: Mapped[str | None] = mapped_column(String(200))
    # As its header has it, if it can be answered by that.
    message_id: Mapped[str | None] = mapped_column(String(998))
    done: Mapped[bool] = mapped_column(default=True, server_default="1")
