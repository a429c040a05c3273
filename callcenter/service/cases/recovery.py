"""Winning a customer back: what was proposed, approved by whom, promised and done.

What is within the proposer's own limit is approved at once, and so promised; what is above it waits for
another person who may give it. Each change is a row of the case's course.
"""

import datetime as dt
import uuid
from typing import Any

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from callcenter.care import Care
from callcenter.repository.cases import Recovery
from callcenter.repository.enums import CaseStatus, CaseStep, RecoveryKind, RecoveryState
from callcenter.service import checks
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.service.permissions import Actor

from . import access, parts, tasks
from .course import Course, lock
from .deadlines import TimingNow
from .fields import StepFields
from .life import RefusalCode, StepRefused

LONGEST_WORDS = 1000
MOST_AMOUNT = 10**12
#: In these nothing may be left to wait for.
_SETTLED = (CaseStatus.CLOSED, CaseStatus.ASKED, CaseStatus.EVALUATED, CaseStatus.WITHDRAWN)


class NewRecovery(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done; an apology has no amount, all else what it is worth, in minor units."""

    kind: RecoveryKind
    words: str
    amount_minor: int | None = None
    promised_by: dt.date | None = None


class Recoveries:
    """Changes of recoveries, on the connection of whoever calls."""

    def __init__(self, course: Course, timing: TimingNow) -> None:
        self._course = course
        self._timing = timing

    def propose(
        self, connection: Connection, reach: access.Reach, number: str, new: NewRecovery, at: dt.datetime
    ) -> None:
        """Propose it, or promise it at once. Raises NotFound, Invalid, StepRefused."""
        care, actor = self._course.care(), reach.actor
        words = checks.text("words", new.words, longest=LONGEST_WORDS)
        if not words:
            raise Invalid("words", "This is empty.", "Say what is to be done.")
        _check_amount(new)
        # The limit is for a case: what is given in parts is added up.
        amount = (new.amount_minor or 0) + _given(connection, number, new.kind)
        approved = care.may_give(actor.role, new.kind, amount)
        some_id = uuid.uuid4().hex
        state = RecoveryState.APPROVED if approved else RecoveryState.PROPOSED
        data = {"recovery": some_id, "state": state.value, "recovery_kind": new.kind.value}
        stepped = self._take(connection, reach, number, words, at, data | _sum(care, new.amount_minor))
        if not approved and stepped.case.status in _SETTLED:
            raise StepRefused(
                RefusalCode.NOT_ALLOWED,
                "This is above your limit, and a case that is over cannot wait for approval.",
                "Reopen the case first, or ask someone with a higher limit to give it.",
            )
        connection.execute(
            insert(Recovery).values(
                id=some_id,
                case_number=number,
                customer_id=stepped.case.customer_id,
                kind=new.kind,
                amount_minor=new.amount_minor,
                currency=care.content.recovery.currency if new.amount_minor is not None else None,
                words=words,
                state=state,
                proposed_by=actor.user_id,
                proposed_at=at,
                decided_by=actor.user_id if approved else None,
                decided_at=at if approved else None,
                promised_by=new.promised_by,
            )
        )

    def act(
        self,
        connection: Connection,
        reach: access.Reach,
        some_id: str,
        act: str,
        words: str,
        cost_minor: int | None,
        at: dt.datetime,
    ) -> str:
        """Approve, refuse, withdraw, or say that it was done (`cost_minor`: what it cost in the end). The
        number of its case. Raises NotFound, Invalid, Forbidden, Conflict."""
        words = checks.text("words", words, longest=LONGEST_WORDS)
        number = connection.scalar(select(Recovery.case_number).where(Recovery.id == some_id))
        if number is None or lock(connection, number) is None:
            raise NotFound("recovery")
        row = connection.execute(select(Recovery.__table__).where(Recovery.id == some_id)).one()
        values = _decided(self._course.care(), reach.actor, row, act, words, cost_minor, at)
        data = {"recovery": some_id, "state": values["state"].value, "recovery_kind": row.kind.value}
        if cost_minor is not None:
            data["cost_minor"] = cost_minor
        stepped = self._take(connection, reach, number, words, at, data)
        connection.execute(update(Recovery).where(Recovery.id == some_id).values(**values))
        if values["state"] is RecoveryState.DONE:
            tasks.open_follow_up(connection, self._course, self._timing(), stepped.case, row, at)
        return number

    def _take(
        self,
        connection: Connection,
        reach: access.Reach,
        number: str,
        words: str,
        at: dt.datetime,
        data: dict[str, Any],
    ) -> Any:
        return self._course.take(
            connection,
            number,
            CaseStep.RECOVERY,
            access.by(reach.actor),
            StepFields(text=words, data=data),
            at,
            may_see=reach.sees,
        )


def _check_amount(new: NewRecovery) -> None:
    if new.kind is RecoveryKind.APOLOGY:
        if new.amount_minor:
            raise Invalid("amount_minor", "An apology has no amount.", "Leave it out.")
    elif new.amount_minor is None or not 0 <= new.amount_minor <= MOST_AMOUNT:
        raise Invalid("amount_minor", "What it is worth is missing.", "Give it in minor units, such as 5000.")


def _sum(care: Care, amount_minor: int | None) -> dict[str, Any]:
    if amount_minor is None:
        return {}
    return {"amount_minor": amount_minor, "currency": care.content.recovery.currency}


def _decided(
    care: Care, actor: Actor, row: Any, act: str, words: str, cost_minor: int | None, at: dt.datetime
) -> dict[str, Any]:
    """The columns after the act. Raises Conflict, Forbidden, Invalid."""
    decided = {"decided_by": actor.user_id, "decided_at": at, "decision": words or None}
    match act, row.state:
        case (("approve" | "refuse"), RecoveryState.PROPOSED):
            if not parts.may_decide(care, actor, row):
                least = care.approver_of(row.kind, row.amount_minor or 0)
                raise Forbidden(
                    "This is not yours to decide.",
                    f"Somebody else than who proposed it decides, of the role {least} or a higher one.",
                )
            if act == "refuse" and not words:
                raise Invalid("words", "The reason is missing.", "Say why it is refused.")
            state = RecoveryState.APPROVED if act == "approve" else RecoveryState.REFUSED
            return {**decided, "state": state}
        case "withdraw", (RecoveryState.PROPOSED | RecoveryState.APPROVED):
            return {**decided, "state": RecoveryState.WITHDRAWN}
        case "done", RecoveryState.APPROVED:
            done = {"done_by": actor.user_id, "done_at": at, "cost_minor": cost_minor}
            return {**done, "state": RecoveryState.DONE}
        case _:
            raise Conflict(
                f"The recovery is {row.state.value}: {act} is not possible now.", "Look at it as it is now."
            )


def _given(connection: Connection, number: str, kind: RecoveryKind) -> int:
    """What was proposed or given of a kind on a case, and not taken back, in minor units."""
    kept = (RecoveryState.PROPOSED, RecoveryState.APPROVED, RecoveryState.DONE)
    total = connection.scalar(
        select(func.sum(Recovery.amount_minor)).where(
            Recovery.case_number == number, Recovery.kind == kind, Recovery.state.in_(kept)
        )
    )
    return int(total or 0)
