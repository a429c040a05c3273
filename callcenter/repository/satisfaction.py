"""Tables of surveys: whom we asked, what they answered; and the agents' own, which knows no names."""

import datetime as dt

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.domain.enums import Channel
from callcenter.repository.base import Base, UtcDateTime, text_enum


class SurveyAnswer(Base):
    """A customer's answer to one question of a survey: in the voice menu, the key. What was asked and what
    the answer meant, by language, are as they were in that version of the survey.

    `answered_in` is the contact in which it was answered, or the invitation's id. `value` is the answer on a
    scale of 0 (worst) to 100, None for words and for choices without order. Who served, and on what, are as
    they were when it was asked. `sheet`, beside the newest of a person's answers to a survey, is what all of
    them count for (sheets.py).
    """

    __tablename__ = "survey_answers"
    __table_args__ = (
        Index("ix_survey_answers_survey", "survey", "answered_at"),
        # One row for each person: what results are counted of.
        Index(
            "ix_survey_answers_sheet",
            "survey",
            "answered_at",
            sqlite_where=text("sheet IS NOT NULL"),
            postgresql_where=text("sheet IS NOT NULL"),
        ),
        Index("ix_survey_answers_agent", "agent_id", "answered_at"),
        Index("ix_survey_answers_case", "case_number"),
        Index("ix_survey_answers_contact", "contact_id"),
    )

    answered_in: Mapped[str] = mapped_column(String(64), primary_key=True)
    survey: Mapped[str] = mapped_column(String(60), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    contact_id: Mapped[str | None] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(Text)
    value: Mapped[float | None]
    indicator: Mapped[str | None] = mapped_column(String(60))
    sheet: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    channel: Mapped[Channel] = mapped_column(
        text_enum(Channel), default=Channel.PHONE, server_default="phone"
    )
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    agent_id: Mapped[str | None] = mapped_column(String(64))
    queue: Mapped[str | None] = mapped_column(String(64))
    case_number: Mapped[str | None] = mapped_column(String(20))
    class_code: Mapped[str | None] = mapped_column(String(40))
    tier: Mapped[str | None] = mapped_column(String(20))
    flow: Mapped[str] = mapped_column(String(60), default="", server_default="")
    version: Mapped[str] = mapped_column(String(64), default="", server_default="")
    labels: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")
    meanings: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")


class SurveyInvitation(Base):
    """Somebody was asked for their opinion. Only a hash of a web link's token is kept."""

    __tablename__ = "survey_invitations"
    __table_args__ = (
        Index("ix_survey_invitations_made", "survey", "made_at"),
        Index("ix_survey_invitations_case", "case_number"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    survey: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    # The number or address by which they were reached.
    reached: Mapped[str | None] = mapped_column(String(254))
    case_number: Mapped[str | None] = mapped_column(ForeignKey("cases.number", ondelete="CASCADE"))
    contact_id: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    language: Mapped[str] = mapped_column(String(10))
    agent_id: Mapped[str | None] = mapped_column(String(64))
    queue: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class SurveySlot(Base):
    """Until when a customer (or a number nobody knows) is not asked again."""

    __tablename__ = "survey_slots"

    who: Mapped[str] = mapped_column(String(300), primary_key=True)
    until: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class StaffRound(Base):
    """One round of the agents' own survey."""

    __tablename__ = "staff_rounds"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    survey: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(64))
    org_unit_id: Mapped[str | None] = mapped_column(ForeignKey("org_units.id"))
    opened_by: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class StaffAnswer(Base):
    """An agent's answers in a round, without name and time; `sheet` is random, so that rows tell no order."""

    __tablename__ = "staff_answers"

    round_id: Mapped[str] = mapped_column(ForeignKey("staff_rounds.id", ondelete="CASCADE"), primary_key=True)
    sheet: Mapped[str] = mapped_column(String(40), primary_key=True)
    question: Mapped[str] = mapped_column(String(60), primary_key=True)
    answer: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str | None] = mapped_column(Text)
    value: Mapped[float | None]
    indicator: Mapped[str | None] = mapped_column(String(60))


class StaffAnswered(Base):
    """That someone has answered in a round, and no more."""

    __tablename__ = "staff_answered"

    round_id: Mapped[str] = mapped_column(ForeignKey("staff_rounds.id", ondelete="CASCADE"), primary_key=True)
    # A keyed hash of the user's id: the key is thrown away with the round's end.
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
