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
from callcenter.repository.care_work import Recovery
from callcenter.repository.enums import CaseStep, RecoveryKind, RecoveryState, Role
from callcenter.service import checks
from callcenter.service.errors import Forbidden, Invalid, NotFound
from callcenter.service.permissions import Actor

from . import access, parts, tasks
from .course import Course, lock
from .deadlines import TimingNow
from .fields import StepFields
from .reasons import CaseReason
from .recovery_table import Act, Whose, after

LONGEST_WORDS = 1000
MOST_AMOUNT = 10**12


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
            raise Invalid("words", "This is empty.", "Say what is to be done.", CaseReason.NOTHING_SAID)
        _check_amount(new)
        case = lock(connection, number)
        if case is None or not reach.sees(case):
            raise NotFound("case")
        # The limit is for a case: what is given in parts is added up.
        amount = (new.amount_minor or 0) + _given(connection, number, new.kind)
        may = {Whose.STAFF, Whose.LIMIT} if care.may_give(actor.role, new.kind, amount) else {Whose.STAFF}
        state = after(Act.PROPOSE, None, case.status, frozenset(may))
        approved = state is RecoveryState.APPROVED
        some_id = uuid.uuid4().hex
        data = {"recovery": some_id, "state": state.value, "recovery_kind": new.kind.value}
        self._take(connection, reach, number, words, at, data | _sum(care, new.amount_minor))
        connection.execute(
            insert(Recovery).values(
                id=some_id,
                case_number=number,
                customer_id=case.customer_id,
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
        """Approve, refuse, withdraw, or say that it was done (`cost_minor`: what it cost in the end), by the
        table. The number of its case. Raises NotFound, Invalid, Forbidden, Conflict."""
        words = checks.text("words", words, longest=LONGEST_WORDS)
        number = connection.scalar(select(Recovery.case_number).where(Recovery.id == some_id))
        case = lock(connection, number) if number is not None else None
        if number is None or case is None or not reach.sees(case):
            raise NotFound("recovery")
        rows = connection.execute(select(Recovery.__table__).where(Recovery.case_number == number)).all()
        row = next(each for each in rows if each.id == some_id)
        care, given = self._course.care(), parts.given_beside(rows, row)
        least = care.approver_of(row.kind, (row.amount_minor or 0) + given)
        state = after(Act(act), row.state, case.status, parts.whose(care, reach.actor, row, given), least)
        if state is RecoveryState.DONE:
            _check_cost(care, reach.actor, row, given, cost_minor or 0)
        values = _decided(reach.actor, Act(act), state, words, cost_minor, at)
        data = {"recovery": some_id, "state": state.value, "recovery_kind": row.kind.value}
        if cost_minor is not None:
            data["cost_minor"] = cost_minor
        stepped = self._take(connection, reach, number, words, at, data)
        connection.execute(update(Recovery).where(Recovery.id == some_id).values(**values))
        if state is RecoveryState.DONE:
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
            raise Invalid("amount_minor", "An apology has no amount.", "Leave it out.", CaseReason.NO_AMOUNT)
    elif new.amount_minor is None or not 0 <= new.amount_minor <= MOST_AMOUNT:
        raise Invalid(
            "amount_minor",
            "What it is worth is missing.",
            "Give it in minor units, such as 5000.",
            CaseReason.NO_AMOUNT,
        )


def _sum(care: Care, amount_minor: int | None) -> dict[str, Any]:
    if amount_minor is None:
        return {}
    return {"amount_minor": amount_minor, "currency": care.content.recovery.currency}


def _check_cost(care: Care, actor: Actor, recovery: Any, given: int, cost_minor: int) -> None:
    """Raise Forbidden when it cost more than was approved, and more than the actor may give: a limit that
    what it cost in the end may go beyond would be none. Of an apology, which has no amount (flowers have a
    price), the limit is the largest of any kind."""
    if cost_minor <= (recovery.amount_minor or 0):
        return
    kinds = (recovery.kind,) if recovery.amount_minor is not None else tuple(RecoveryKind)
    amount = cost_minor + given
    may = any(care.may_give(actor.role, kind, amount) for kind in kinds)
    least = min(
        (care.approver_of(kind, amount) for kind in kinds), key=lambda role: list(Role).index(Role(role))
    )
    if not may and actor.role != least:
        raise Forbidden(
            "It cost more than was approved, and more than you may give.",
            f"Somebody of the role {least} or a higher one says that it was done.",
            CaseReason.NOT_YOURS_TO_DECIDE,
        )


def _decided(
    actor: Actor, act: Act, state: RecoveryState, words: str, cost_minor: int | None, at: dt.datetime
) -> dict[str, Any]:
    """The columns after the act. Raises Invalid."""
    match act:
        case Act.DONE:
            return {"state": state, "done_by": actor.user_id, "done_at": at, "cost_minor": cost_minor}
        case Act.REFUSE if not words:
            raise Invalid(
                "words", "The reason is missing.", "Say why it is refused.", CaseReason.NOTHING_SAID
            )
        case _:
            decided = {"decided_by": actor.user_id, "decided_at": at, "decision": words or None}
            return {"state": state, **decided}


def _given(connection: Connection, number: str, kind: RecoveryKind) -> int:
    """What was proposed or given of a kind in a case, and not taken back, in minor units."""
    kept = (*parts.GIVEN, RecoveryState.PROPOSED)
    total = connection.scalar(
        select(func.sum(Recovery.amount_minor)).where(
            Recovery.case_number == number, Recovery.kind == kind, Recovery.state.in_(kept)
        )
    )
    return int(total or 0)
