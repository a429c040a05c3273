"""Tables of what comes of cases: recoveries, calls to be made, corrective actions, answers to use again."""

import datetime as dt

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callcenter.repository.base import Base, UtcDateTime, text_enum
from callcenter.repository.enums import (
    ActionState,
    RecoveryKind,
    RecoveryState,
    TaskKind,
)


class Recovery(Base):
    """What is done to win a customer back; amounts in minor units of `currency`."""

    __tablename__ = "recoveries"
    __table_args__ = (Index("ix_recoveries_customer", "customer_id", "state"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number", ondelete="CASCADE"), index=True)
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    kind: Mapped[RecoveryKind] = mapped_column(text_enum(RecoveryKind))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    words: Mapped[str] = mapped_column(String(1000))
    state: Mapped[RecoveryState] = mapped_column(text_enum(RecoveryState), index=True)
    proposed_by: Mapped[str] = mapped_column(String(64))
    proposed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str | None] = mapped_column(String(1000))
    promised_by: Mapped[dt.date | None]
    done_by: Mapped[str | None] = mapped_column(String(64))
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    # What it cost in the end, when that is another sum than was promised.
    cost_minor: Mapped[int | None] = mapped_column(BigInteger)


class CareTask(Base):
    """Someone is to do something for a customer: call them after a recovery or after a low mark."""

    __tablename__ = "care_tasks"
    __table_args__ = (
        Index("ix_care_tasks_open", "done_at", "due_at"),
        Index("ix_care_tasks_customer", "customer_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(text_enum(TaskKind))
    # What it came of, so that it comes of it once: a recovery's id, an answer's place.
    origin: Mapped[str] = mapped_column(String(200), unique=True)
    case_number: Mapped[str | None] = mapped_column(
        ForeignKey("cases.number", ondelete="CASCADE"), index=True
    )
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    contact_id: Mapped[str | None] = mapped_column(String(64))
    words: Mapped[str] = mapped_column(String(1000))
    owner_user: Mapped[str | None] = mapped_column(String(64), index=True)
    owner_unit: Mapped[str | None] = mapped_column(String(40), index=True)
    org_unit_id: Mapped[str | None] = mapped_column(ForeignKey("org_units.id"))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    callback_contact: Mapped[str | None] = mapped_column(String(64))
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(64))
    result: Mapped[str | None] = mapped_column(String(1000))


class CorrectiveAction(Base):
    """What is changed so that a thing does not happen again, by whom and when, and whether it helped."""

    __tablename__ = "corrective_actions"
    __table_args__ = (Index("ix_corrective_actions_state", "state", "due_on"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case_number: Mapped[str] = mapped_column(ForeignKey("cases.number", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    due_on: Mapped[dt.date]
    state: Mapped[ActionState] = mapped_column(text_enum(ActionState))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(String(64))
    done_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    done_words: Mapped[str | None] = mapped_column(Text)
    # The check of its effect: planned for a day, made by neither the owner nor who did it.
    check_on: Mapped[dt.date | None]
    checked_by: Mapped[str | None] = mapped_column(String(64))
    checked_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    effect: Mapped[str | None] = mapped_column(Text)


class AnswerTemplate(Base):
    """An answer that solved a case, to be used again; texts by language tag."""

    __tablename__ = "answer_templates"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    class_code: Mapped[str] = mapped_column(String(40), index=True)
    title: Mapped[str] = mapped_column(String(200))
    texts: Mapped[dict[str, str]] = mapped_column(JSON)
    from_case: Mapped[str | None] = mapped_column(ForeignKey("cases.number", ondelete="SET NULL"))
    org_unit_id: Mapped[str | None] = mapped_column(ForeignKey("org_units.id"))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    used: Mapped[int] = mapped_column(default=0, server_default="0")
    retired: Mapped[bool] = mapped_column(default=False, server_default="0")
