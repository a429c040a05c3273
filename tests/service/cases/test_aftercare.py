"""Winning customers back, calls after it, corrective actions, templates and similar cases."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select, update

from callcenter.domain.enums import Channel, ContactState
from callcenter.domain.hours import Hours
from callcenter.repository.care_work import CareTask
from callcenter.repository.cases import CaseDeadline
from callcenter.repository.enums import CaseStatus, CaseStep, RecoveryKind, RecoveryState, TaskKind
from callcenter.repository.models import Contact, Customer
from callcenter.repository.text_tables import TextIndexState
from callcenter.service.callers import Callers
from callcenter.service.cases import Cases, StepFields, StepRefused
from callcenter.service.cases.actions import NewAction
from callcenter.service.cases.deadlines import Timing
from callcenter.service.cases.filters import CaseFilter
from callcenter.service.cases.recovery import NewRecovery
from callcenter.service.cases.similar import Similar
from callcenter.service.cases.templates import NewTemplate
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.care import demo_care

from .conftest import ADMIN, AGENT, CLOSING, DAY, OTHER, SUPERVISOR, TOLD, Desk, actor

#: Monday to Friday; the clock stands on a Monday at 10:00 in Shanghai.
HOURS = Hours(time_zone="Asia/Shanghai", weekly=dict.fromkeys(("mon", "tue", "wed", "thu"), ("09:00-18:00",)))


@pytest.fixture
def timed(desk: Desk) -> Desk:
    """With opening hours, and an index of texts."""

    def timing() -> Timing:
        zone = dt.timezone(dt.timedelta(hours=8))
        return Timing(care=demo_care(), hours={"main": HOURS}, zone=zone)

    texts = Similar(desk.database.direct)
    desk.course.hooks.append(texts.hook)
    desk.cases = Cases(desk.database.sessions, desk.course, now=desk.clock.now, timing=timing, texts=texts)
    texts.catch_up()
    return desk


def refund(amount: int = 20_000) -> NewRecovery:
    return NewRecovery(kind=RecoveryKind.REFUND, words="Half the price", amount_minor=amount)


async def test_within_ones_limit_it_is_promised_and_in_the_pop(timed: Desk) -> None:
    number = await timed.a_case()
    new = NewRecovery(
        kind=RecoveryKind.DISCOUNT, words="10 off", amount_minor=1_000, promised_by=dt.date(2026, 6, 20)
    )
    case = await timed.cases.propose(AGENT, number, new)
    assert [(each.state, each.may) for each in case.recoveries] == [("approved", ["done", "withdraw"])]
    pop = await Callers(timed.database, now=timed.clock.now).pop("+8613800000001", "")
    assert [(each.case_number, each.words, each.promised_by) for each in pop.recoveries] == [
        (number, "10 off", "2026-06-20")
    ]


async def test_above_it_another_who_may_decides(timed: Desk) -> None:
    number = await timed.a_case()
    case = await timed.cases.propose(AGENT, number, refund())
    one = case.recoveries[0]
    assert (one.state, one.may) == (RecoveryState.PROPOSED, ["withdraw"])
    assert (await Callers(timed.database).pop("+8613800000001", "")).recoveries == ()
    for who in (AGENT, OTHER):
        with pytest.raises(Forbidden) as refused:
            await timed.cases.on_recovery(who, one.id, "approve")
    assert "supervisor" in refused.value.hint
    case = await timed.cases.on_recovery(SUPERVISOR, one.id, "approve")
    assert (case.recoveries[0].state, case.recoveries[0].decided_by_name) == ("approved", "周敏")
    with pytest.raises(Conflict):
        await timed.cases.on_recovery(SUPERVISOR, one.id, "refuse", "Too much")
    assert await timed.steps(number) == ["register", "recovery", "recovery"]


async def test_nobody_approves_what_they_proposed(timed: Desk) -> None:
    number = await timed.a_case()
    # Above a supervisor's own limit, so that it waits.
    one = (await timed.cases.propose(SUPERVISOR, number, refund(500_000))).recoveries[0]
    with pytest.raises(Forbidden):
        await timed.cases.on_recovery(SUPERVISOR, one.id, "approve")
    with pytest.raises(Invalid):
        await timed.cases.on_recovery(ADMIN, one.id, "refuse")
    case = await timed.cases.on_recovery(ADMIN, one.id, "refuse", "Too much")
    assert (case.recoveries[0].state, case.recoveries[0].decision) == ("refused", "Too much")


async def test_a_case_is_not_closed_while_something_waits_for_approval(timed: Desk) -> None:
    number = await timed.a_case(CaseStatus.REPLIED)
    await timed.cases.propose(AGENT, number, refund())
    with pytest.raises(StepRefused) as refused:
        await timed.cases.step(AGENT, number, CaseStep.CLOSE, None, StepFields(**CLOSING))
    assert [need.value for need in refused.value.missing] == ["recoveries"]
    await timed.cases.step(AGENT, number, CaseStep.WITHDRAW, None, StepFields(reason="Never mind"))
    case = await timed.cases.get(AGENT, number)
    assert case.recoveries[0].state is RecoveryState.WITHDRAWN
    before = await timed.row(number)
    with pytest.raises(StepRefused):
        await timed.cases.propose(AGENT, number, refund())
    assert await timed.row(number) == before


async def test_a_wrong_recovery_names_the_field(timed: Desk) -> None:
    number = await timed.a_case()
    for new, field in (
        (NewRecovery(kind=RecoveryKind.REFUND, words="Money"), "amount_minor"),
        (NewRecovery(kind=RecoveryKind.APOLOGY, words="Sorry", amount_minor=5), "amount_minor"),
        (NewRecovery(kind=RecoveryKind.APOLOGY, words=" "), "words"),
    ):
        with pytest.raises(Invalid) as refused:
            await timed.cases.propose(AGENT, number, new)
        assert refused.value.field == field
    assert await timed.steps(number) == ["register"]


async def _done(desk: Desk, number: str) -> str:
    """An apology made; the id of the call that follows."""
    new = NewRecovery(kind=RecoveryKind.APOLOGY, words="Flowers")
    one = (await desk.cases.propose(AGENT, number, new)).recoveries[0]
    case = await desk.cases.on_recovery(OTHER, one.id, "done", cost_minor=900)
    assert (case.recoveries[0].state, case.recoveries[0].cost_minor) == ("done", 900)
    return case.tasks[0].id if case.tasks else ""


async def test_after_it_was_done_the_customer_is_called_when_we_are_open(timed: Desk) -> None:
    number = await timed.a_case()
    await _done(timed, number)
    (task,) = await timed.cases.tasks(AGENT, mine=True)
    assert [each.id for each in await timed.cases.tasks(AGENT, kind=TaskKind.FOLLOW_UP)] == [task.id]
    assert await timed.cases.tasks(AGENT, kind=TaskKind.LOW_MARK) == []
    # Three days later is a Thursday at 10:00, which is open.
    assert task.due_ms == int((timed.clock.now() + 3 * DAY).timestamp() * 1000)
    assert (task.number, task.may, task.owner_name) == ("+8613800000001", ["done", "call"], "陈静")
    assert [each.words for each in (await Callers(timed.database).pop("", "c001")).tasks] == ["Flowers"]
    call = await timed.cases.task_call(AGENT, task.id)
    assert (call.number, call.case_number, call.tier) == ("+8613800000001", number, "vip")
    await timed.cases.task_calling(AGENT, call, "contact-8")
    await timed.cases.task_not_called(AGENT, call, "contact-8")
    await timed.cases.task_calling(AGENT, call, "contact-9")
    with pytest.raises(Conflict, match="Somebody else"):
        await timed.cases.task_calling(OTHER, call, "contact-10")
    with pytest.raises(Conflict, match="already"):
        await timed.cases.task_call(OTHER, task.id)
    assert (await timed.cases.tasks(AGENT))[0].may == ["done"]
    # The customer was not reached: somebody may try once more.
    async with timed.database.sessions.begin() as session:
        over = {"started_at": timed.clock.now(), "ended_at": timed.clock.now()}
        session.add(Contact(id="contact-9", channel=Channel.PHONE, state=ContactState.ENDED, **over))
    assert (await timed.cases.tasks(AGENT))[0].may == ["done", "call"]
    again = await timed.cases.task_call(OTHER, task.id)
    await timed.cases.task_calling(OTHER, again, "contact-11")
    await timed.cases.task_done(AGENT, task.id, "All is well")
    with pytest.raises(Conflict):
        await timed.cases.task_done(OTHER, task.id, "Called too")
    case = await timed.cases.get(AGENT, number)
    assert (case.tasks[0].result, case.tasks[0].may) == ("All is well", [])
    assert [item.step.value for item in case.course][-5:] == ["task"] * 5
    assert await timed.cases.tasks(AGENT) == []


async def test_a_call_due_while_we_are_closed_waits_for_the_opening(timed: Desk) -> None:
    timed.clock.forward(days=1)
    await _done(timed, await timed.a_case())
    (task,) = await timed.cases.tasks(AGENT)
    # Friday is closed: Monday at nine in Shanghai.
    assert dt.datetime.fromtimestamp(task.due_ms / 1000, dt.UTC) == dt.datetime(2026, 6, 22, 1, tzinfo=dt.UTC)
    timed.clock.forward(days=3)
    with pytest.raises(Conflict) as refused:
        await timed.cases.task_call(AGENT, task.id)
    assert refused.value.hint == "Call from 2026-06-22 09:00 on."


async def test_who_wants_no_calls_is_not_called(timed: Desk) -> None:
    task_id = await _done(timed, await timed.a_case())
    async with timed.database.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == "c001").values(no_calls=True))
    with pytest.raises(Conflict, match="does not want to be called"):
        await timed.cases.task_call(AGENT, task_id)
    assert await _done(timed, await timed.a_case()) == ""


async def test_a_task_without_a_case_is_its_companys(timed: Desk) -> None:
    async with timed.database.sessions.begin() as session:
        session.add(
            CareTask(
                id="t1",
                kind="low_mark",
                origin="survey:1",
                words="1 of 5",
                customer_id="c001",
                org_unit_id="company",
                made_at=timed.clock.now(),
                due_at=timed.clock.now(),
            )
        )
    stranger = actor("x1", unit="elsewhere")
    assert await timed.cases.tasks(stranger) == []
    with pytest.raises(NotFound):
        await timed.cases.task_done(stranger, "t1", "x")
    assert [task.id for task in await timed.cases.tasks(OTHER)] == ["t1"]
    await timed.cases.task_done(OTHER, "t1", "Apologised")


async def test_what_was_promised_goes_with_the_case_to_its_customer(timed: Desk) -> None:
    number = await timed.a_case(customer_id=None, org_unit_id=None)
    new = NewRecovery(kind=RecoveryKind.APOLOGY, words="Flowers")
    await timed.cases.propose(AGENT, number, new)
    case = await timed.cases.step(AGENT, number, CaseStep.LINK_CUSTOMER, None, StepFields(customer_id="c002"))
    assert case.customer_name == "曾丽华"
    assert (await timed.row(number))["org_unit_id"] == "company"
    pop = await Callers(timed.database, now=timed.clock.now).pop("", "c002")
    assert [each.words for each in pop.recoveries] == ["Flowers"]


def an_action(**change: Any) -> NewAction:
    return NewAction(
        **{
            "title": "Pack better",
            "words": "Two layers",
            "owner": "agent2",
            "due_on": dt.date(2026, 6, 20),
            "check_on": dt.date(2026, 7, 20),
            **change,
        }
    )


async def test_a_corrective_action_and_a_look_at_its_effect_by_another(timed: Desk) -> None:
    number = await timed.a_case()
    case = await timed.cases.add_action(AGENT, number, an_action())
    one = case.actions[0]
    assert (one.state, one.owner_name, one.may) == ("open", "Daniel Reed", ["done", "cancel"])
    assert [(each.kind, each.of) for each in case.deadlines] == [("action", one.id)]
    with pytest.raises(Conflict):
        await timed.cases.on_action(AGENT, one.id, "effective", "It works")
    case = await timed.cases.on_action(OTHER, one.id, "done", "New boxes")
    async with timed.database.sessions() as session:
        of_it = select(CaseDeadline.met_at).where(CaseDeadline.case_number == number)
        assert await session.scalar(of_it.where(CaseDeadline.of == one.id)) is not None
    assert case.actions[0].may == []
    with pytest.raises(Forbidden):
        await timed.cases.on_action(OTHER, one.id, "effective", "It works")
    case = await timed.cases.on_action(AGENT, one.id, "ineffective", "Still broken")
    assert (case.actions[0].state, case.actions[0].effect, case.actions[0].checked_by_name) == (
        "ineffective",
        "Still broken",
        "陈静",
    )


async def test_a_wrong_action_changes_nothing(timed: Desk) -> None:
    number = await timed.a_case()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"owner": "nobody"}, "owner"),
        ({"due_on": dt.date(2026, 6, 14)}, "due_on"),
        ({"check_on": dt.date(2026, 6, 1)}, "check_on"),
        ({"title": ""}, "title"),
    ]
    for change, field in wrong:
        with pytest.raises(Invalid) as refused:
            await timed.cases.add_action(AGENT, number, an_action(**change))
        assert refused.value.field == field
    assert await timed.steps(number) == ["register"]


async def test_what_solved_a_case_is_a_template_in_one_step(timed: Desk) -> None:
    number = await timed.a_case()
    new = NewTemplate(title="Late parcel", language="en", text="It is on its way.")
    with pytest.raises(Conflict):
        await timed.cases.make_template(AGENT, number, new)
    await timed.cases.step(AGENT, number, CaseStep.REPLY, None, StepFields(**TOLD))
    some_id = await timed.cases.make_template(AGENT, number, new)
    fields = StepFields(**TOLD, data={"template_id": some_id})
    await timed.cases.step(AGENT, await timed.a_case(), CaseStep.REPLY, None, fields)
    for asked in ("late_delivery", "delivery", ""):
        (found,) = await timed.cases.templates(OTHER, asked)
        assert (found.id, found.texts, found.used) == (some_id, {"en": "It is on its way."}, 1)
    assert await timed.cases.templates(OTHER, "quality") == []


async def test_similar_cases_show_what_solved_them(timed: Desk) -> None:
    numbers = []
    for subject in ("水壶漏水", "茶具破损", "水壶底部漏水"):
        number = await timed.a_case()
        await timed.cases.step(
            AGENT, number, CaseStep.EDIT, None, StepFields(subject=subject, description="。")
        )
        numbers.append(number)
    await timed.take(numbers[2], CaseStep.ANSWER_ON_SPOT, by_agent(), text="换一个密封圈", channel="phone")
    found = await timed.cases.similar(AGENT, "客户说水壺漏水了")
    assert [case.number for case in found] == [numbers[2], numbers[0]]
    assert found[0].solution == "换一个密封圈"
    assert await timed.cases.similar(actor("x1", unit="elsewhere"), "水壶漏水") == []
    page = await timed.cases.page(AGENT, CaseFilter(q="密封圈"))
    assert [row.number for row in page.items] == [numbers[2]]


async def test_cases_that_are_not_in_the_index_come_into_it(timed: Desk) -> None:
    numbers = [await timed.a_case(subject=f"Broken lid {place}") for place in range(3)]
    texts = Similar(timed.database.direct)
    assert not set(await texts.numbers("broken lid", 10)) & set(numbers)
    assert texts.catch_up() == 3
    assert set((await texts.numbers("broken lid", 10))[:3]) == set(numbers)
    assert texts.catch_up() == 0
    async with timed.database.sessions.begin() as session:
        await session.execute(update(TextIndexState).values(analysis=0))
    assert texts.catch_up() > 3
    assert set((await texts.numbers("broken lid", 10))[:3]) == set(numbers)


def by_agent() -> Any:
    from callcenter.service.cases.access import by

    return by(AGENT)


async def test_limits_are_for_a_case_and_not_to_be_split(timed: Desk) -> None:
    number = await timed.a_case()
    give = NewRecovery(kind=RecoveryKind.DISCOUNT, words="off", amount_minor=15_000)
    await timed.cases.propose(AGENT, number, give)
    view = await timed.cases.propose(AGENT, number, give)
    assert sorted(each.state for each in view.recoveries) == [RecoveryState.APPROVED, RecoveryState.PROPOSED]


async def test_what_is_above_every_limit_an_administrator_approves(timed: Desk) -> None:
    number = await timed.a_case()
    view = await timed.cases.propose(AGENT, number, refund(10**9))
    assert await timed.cases.on_recovery(ADMIN, view.recoveries[0].id, "approve")
