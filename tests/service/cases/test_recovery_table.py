"""Recoveries go by their table: every act, state, status of the case and person, in the table and in the
database; and limits are for a case, however it is given in parts."""

import itertools
import uuid

import pytest
from sqlalchemy import insert, select

from callcenter.domain.enums import CaseKind
from callcenter.repository.care_work import Recovery
from callcenter.repository.enums import CaseStatus, CaseStep, RecoveryKind, RecoveryState
from callcenter.service.cases import StepFields, StepRefused
from callcenter.service.cases.recovery import NewRecovery
from callcenter.service.cases.recovery_table import TABLE, Act, Whose, acts, after
from callcenter.service.errors import Conflict, Forbidden, ServiceError
from callcenter.service.permissions import Actor
from tests.support.repositories import (
    NOW,
    backend_on_sqlite,  # noqa: F401
)

from .conftest import ADMIN, AGENT, OTHER, SUPERVISOR, Desk

OPEN = "registered assigned accepted feedback replied appealed"
OVER = "closed asked evaluated"
#: As it was designed, written down apart from the code: act, state, state after, statuses of the case, whose.
DESIGNED = f"""
propose | - | approved | {OPEN} {OVER} | limit
propose | - | proposed | {OPEN} | staff
approve | proposed | approved | {OPEN} | another
refuse | proposed | refused | {OPEN} {OVER} withdrawn | another
withdraw | proposed | withdrawn | {OPEN} {OVER} withdrawn | staff
withdraw | approved | withdrawn | {OPEN} {OVER} withdrawn | staff
done | approved | done | {OPEN} {OVER} withdrawn | staff
"""
STATES = (None, *RecoveryState)
#: A supervisor gives a refund of so much alone, an agent none.
SUM = 20_000


def designed(act: Act, state: RecoveryState | None, status: CaseStatus, may: set[str]) -> str | None:
    for line in DESIGNED.strip().splitlines():
        name, of, to, when, whose = (part.strip() for part in line.split("|"))
        fits = name == act.value and of == (state.value if state else "-") and status.value in when.split()
        if fits and whose in may:
            return to
    return None


@pytest.mark.parametrize("status", CaseStatus)
def test_the_table_is_as_designed(status: CaseStatus) -> None:
    assert len(TABLE) == len(DESIGNED.strip().splitlines())
    parts = [{Whose.STAFF}, {Whose.STAFF, Whose.LIMIT}, {Whose.STAFF, Whose.ANOTHER}]
    for act, state, may in itertools.product(Act, STATES, parts):
        expected = designed(act, state, status, {each.value for each in may})
        assert (act in acts(state, status, frozenset(may))) is (expected is not None)
        try:
            assert after(act, state, status, frozenset(may)).value == expected
        except (Conflict, Forbidden):
            assert expected is None


async def _put(desk: Desk, number: str, state: RecoveryState, amount: int = SUM) -> str:
    """A refund that agent1 proposed."""
    some_id = uuid.uuid4().hex
    async with desk.database.sessions.begin() as session:
        await session.execute(
            insert(Recovery).values(
                id=some_id,
                case_number=number,
                kind=RecoveryKind.REFUND,
                amount_minor=amount,
                words="Half the price",
                state=state,
                proposed_by="agent1",
                proposed_at=NOW,
            )
        )
    return some_id


#: One of each kind of case: open, over, over by wish, over by being another; the table has them all.
SOME = (CaseStatus.REPLIED, CaseStatus.ASKED, CaseStatus.WITHDRAWN, CaseStatus.MERGED)


@pytest.mark.parametrize("status", SOME)
async def test_everybody_does_what_the_table_says_or_changes_nothing(desk: Desk, status: CaseStatus) -> None:
    merged = {"before_merge": CaseStatus.REGISTERED} if status is CaseStatus.MERGED else {}
    number = await desk.a_case(status, merged_into=await desk.a_case() if merged else None, **merged)
    people: list[tuple[Actor, bool, bool]] = [
        # whether a refund of SUM is within their limit, whether they decide one that agent1 proposed
        (AGENT, False, False),
        (OTHER, False, False),
        (SUPERVISOR, True, True),
    ]
    for (who, _limit, another), state, act in itertools.product(people, RecoveryState, list(Act)[1:]):
        some_id = await _put(desk, number, state)
        may = {"staff", *(["another"] if another else [])}
        expected = designed(act, state, status, may)
        try:
            view = await desk.cases.on_recovery(who, some_id, act.value, "Because")
        except ServiceError:
            assert expected is None
            assert await _state(desk, some_id) == state.value
        else:
            assert expected == await _state(desk, some_id)
            one = next(each for each in view.recoveries if each.id == some_id)
            assert set(one.may) == {
                each for each in Act if each is not Act.PROPOSE and designed(each, one.state, status, may)
            }
        await _forget(desk, number)
    for who, limit, _ in people:
        expected = designed(Act.PROPOSE, None, status, {"staff", *(["limit"] if limit else [])})
        new = NewRecovery(kind=RecoveryKind.REFUND, words="Half the price", amount_minor=SUM)
        before = await desk.row(number)
        try:
            view = await desk.cases.propose(who, number, new)
        except StepRefused:
            assert expected is None
            assert await desk.row(number) == before
        else:
            assert [each.state.value for each in view.recoveries] == [expected]
        await _forget(desk, number)


async def _state(desk: Desk, some_id: str) -> str:
    async with desk.database.sessions() as session:
        found = await session.scalar(select(Recovery.state).where(Recovery.id == some_id))
        assert found is not None
        return found.value


async def _forget(desk: Desk, number: str) -> None:
    async with desk.database.sessions.begin() as session:
        for row in (await session.scalars(select(Recovery).where(Recovery.case_number == number))).all():
            await session.delete(row)


async def test_what_was_given_in_parts_is_added_up_when_it_is_approved_too(desk: Desk) -> None:
    number = await desk.a_case()
    first, second = [await _put(desk, number, RecoveryState.PROPOSED, 150_000) for _ in range(2)]
    view = await desk.cases.on_recovery(SUPERVISOR, first, "approve")
    # Above a supervisor's limit of 200,000, both together.
    assert {each.id: each.may for each in view.recoveries} == {
        first: ["done", "withdraw"],
        second: ["withdraw"],
    }
    with pytest.raises(Forbidden) as refused:
        await desk.cases.on_recovery(SUPERVISOR, second, "approve")
    assert "role admin" in refused.value.hint
    view = await desk.cases.on_recovery(ADMIN, second, "approve")
    assert [each.state.value for each in view.recoveries] == ["approved", "approved"]


async def test_a_withdrawn_case_is_given_nothing_until_it_is_reopened(desk: Desk) -> None:
    number = await desk.a_case(CaseStatus.REPLIED, kind=CaseKind.COMPLAINT)
    apology = NewRecovery(kind=RecoveryKind.APOLOGY, words="Flowers")
    promised = (await desk.cases.propose(AGENT, number, apology)).recoveries[0].id
    await desk.cases.step(AGENT, number, CaseStep.WITHDRAW, None, StepFields(reason="Never mind"))
    with pytest.raises(StepRefused) as refused:
        await desk.cases.propose(AGENT, number, apology)
    assert refused.value.hint == "Reopen the case first."
    # What was promised is kept.
    assert (await desk.cases.on_recovery(AGENT, promised, "done")).recoveries[0].state is RecoveryState.DONE
    await desk.cases.step(AGENT, number, CaseStep.REOPEN, None, StepFields(reason="After all"))
    assert len((await desk.cases.propose(AGENT, number, apology)).recoveries) == 2
