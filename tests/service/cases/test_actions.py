"""Who looks at whether a corrective action had an effect."""

import datetime as dt

import pytest
from alembic import command
from sqlalchemy import Connection, insert, text

from callcenter.repository import migrate
from callcenter.repository.care_work import CorrectiveAction
from callcenter.repository.cases import CaseCourse
from callcenter.repository.enums import ActionState, ActorKind, CaseStatus, CaseStep
from callcenter.service.cases.actions import NewAction
from callcenter.service.errors import Forbidden
from callcenter.service.permissions import Actor
from tests.support.repositories import NOW, connected

from .conftest import AGENT, OTHER, SUPERVISOR, Desk, actor

THIRD = actor("agent3", unit="service")


@pytest.mark.parametrize("did", [AGENT, OTHER], ids=["another did it", "the owner did it"])
@pytest.mark.parametrize("act", ["effective", "ineffective"])
async def test_neither_its_owner_nor_who_did_it(desk: Desk, did: Actor, act: str) -> None:
    number = await desk.a_case()
    new = NewAction(title="Pack better", words="Two layers", owner="agent2", due_on=dt.date(2026, 6, 20))
    one = (await desk.cases.add_action(SUPERVISOR, number, new)).actions[0]
    done = (await desk.cases.on_action(did, one.id, "done", "New boxes")).actions[0]
    assert done.done_by_name == ("陈静" if did is AGENT else "Daniel Reed")
    for who in (AGENT, OTHER):
        may = (await desk.cases.get(who, number)).actions[0].may
        if who is OTHER or who is did:
            assert may == []
            with pytest.raises(Forbidden):
                await desk.cases.on_action(who, one.id, act, "It works")
        else:
            assert may == ["effective", "ineffective"]
    checked = (await desk.cases.on_action(THIRD, one.id, act, "It works")).actions[0]
    assert (checked.state.value, checked.checked_by_name) == (act, "林佳慧")


def test_who_did_one_before_is_read_from_the_course(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", demo_url)
    with connected(demo_url) as connection:
        number = connection.execute(text("SELECT min(number) FROM cases")).scalar_one()
        for some_id, state in (("a1", ActionState.DONE), ("a2", ActionState.OPEN)):
            _put(connection, number, some_id, state)
    command.downgrade(migrate.alembic_config(), "0011")
    migrate.upgrade(demo_url)
    with connected(demo_url) as connection:
        found = connection.execute(text("SELECT id, done_by FROM corrective_actions ORDER BY id")).all()
    assert [tuple(row) for row in found] == [("a1", "agent2"), ("a2", None)]


def _put(connection: Connection, number: str, some_id: str, state: ActionState) -> None:
    connection.execute(
        insert(CorrectiveAction).values(
            id=some_id,
            case_number=number,
            title="Pack better",
            words="",
            owner="agent1",
            due_on=NOW.date(),
            state=state,
            made_by="agent1",
            made_at=NOW,
        )
    )
    steps = ["open", "done"] if state is ActionState.DONE else ["open"]
    for place, each in enumerate(steps):
        connection.execute(
            insert(CaseCourse).values(
                case_number=number,
                place=900 + 10 * int(some_id[1:]) + place,
                at=NOW,
                step=CaseStep.ACTION,
                from_status=CaseStatus.REGISTERED,
                to_status=CaseStatus.REGISTERED,
                by_kind=ActorKind.USER,
                by_id="agent1" if each == "open" else "agent2",
                data={"action": some_id, "state": each},
            )
        )
