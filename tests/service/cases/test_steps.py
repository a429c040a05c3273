"""Cases on behalf of people: opened, changed, merged, appealed; each role and unit, in both databases."""

import asyncio

import pytest
from sqlalchemy import insert, update

from callcenter.domain.enums import Channel, Severity
from callcenter.repository.enums import CaseStatus, CaseStep, OrgUnitKind, ResponsibleKind, Role
from callcenter.repository.models import Article, AuditEntry, Customer, OrgUnit, User
from callcenter.service.audit import Audit
from callcenter.service.cases import Responsible, StepFields, StepRefused
from callcenter.service.cases.filters import CaseFilter
from callcenter.service.cases.life import RefusalCode
from callcenter.service.cases.table import CLOSING as CLOSING_NEEDS
from callcenter.service.cases.table import Need
from callcenter.service.errors import Invalid, NotFound
from callcenter.service.lookups import Lookups
from callcenter.service.permissions import Actor
from tests.support.repositories import NOW

from .conftest import ADMIN, AGENT, CLOSING, OTHER, SUPERVISOR, Desk, actor

REPLY = StepFields(text="It is on its way.", channel=Channel.PHONE, contact_id="demo-01")


def to(kind: ResponsibleKind, some_id: str) -> StepFields:
    return StepFields(responsible=Responsible(kind=kind, id=some_id))


async def test_from_the_first_word_to_the_customers_opinion(desk: Desk) -> None:
    number = await desk.a_case()
    cases = desk.cases
    case = await cases.get(AGENT, number)
    assert (case.version, case.suggested_unit, case.customer_name) == (1, "service", "王建国")
    assert CaseStep.ASSIGN in case.steps and CaseStep.ACCEPT not in case.steps
    case = await cases.step(AGENT, number, CaseStep.ASSIGN, 1, to(ResponsibleKind.UNIT, "service"))
    assert case.responsible_name == "Customer service" and case.first_answered_ms is not None
    case = await cases.get(OTHER, number)
    assert CaseStep.ACCEPT in case.steps
    case = await cases.step(OTHER, number, CaseStep.ACCEPT, case.version, StepFields())
    case = await cases.step(
        OTHER, number, CaseStep.FEEDBACK, case.version, StepFields(text="Lost in the van")
    )
    case = await cases.step(AGENT, number, CaseStep.REPLY, case.version, REPLY)
    case = await cases.step(AGENT, number, CaseStep.CLOSE, case.version, StepFields(**CLOSING))
    assert (case.cause_code, case.product_code, case.blamed_unit) == ("planning", "kettle", "service")
    case = await cases.step(AGENT, number, CaseStep.ASK, case.version, StepFields(survey="case_handling"))
    case = await cases.step(AGENT, number, CaseStep.EVALUATE, case.version, StepFields(mark=75.0))
    assert (case.status, case.mark) == (CaseStatus.EVALUATED, 75.0)
    told = [(item.place, item.step.value, item.by_name, item.contact_id) for item in case.course]
    assert told == [
        (1, "register", "陈静", None),
        (2, "assign", "陈静", None),
        (3, "accept", "Daniel Reed", None),
        (4, "feedback", "Daniel Reed", None),
        (5, "reply", "陈静", "demo-01"),
        (6, "close", "陈静", None),
        (7, "ask", "陈静", None),
        (8, "evaluate", "陈静", None),
    ]
    assert case.course[1].data["to_name"] == "Customer service"
    trail = await Audit(desk.database.sessions).of_object(SUPERVISOR, "case", number)
    assert {"case assign", "case close", "opened"} <= {entry.action for entry in trail}


def answer(article_id: str) -> StepFields:
    return StepFields(
        text="Press the knob.", channel=Channel.PHONE, article_id=article_id, contact_id="demo-01"
    )


async def test_an_answer_on_the_spot_is_the_solution(desk: Desk) -> None:
    number = await desk.a_case()
    before = await desk.row(number)
    with pytest.raises(Invalid) as refused:
        await desk.cases.step(AGENT, number, CaseStep.ANSWER_ON_SPOT, 1, answer("K9999"))
    assert refused.value.field == "article_id"
    assert await desk.row(number) == before
    async with desk.database.sessions.begin() as session:
        session.add(
            Article(
                id="K9998",
                state="published",
                version=2,
                owner="agent2",
                review_on=NOW.date(),
                classes=[],
                made_by="agent2",
                made_at=NOW,
            )
        )
    case = await desk.cases.step(AGENT, number, CaseStep.ANSWER_ON_SPOT, 1, answer("K9998"))
    assert (case.status, case.solution) == (CaseStatus.REPLIED, "Press the knob.")
    assert case.course[-1].data["article_id"] == "K9998"
    case = await desk.cases.step(AGENT, number, CaseStep.REPLY, None, answer("K9998"))
    assert [(use.article_id, use.by_name) for use in case.articles] == [("K9998", "陈静")]
    async with desk.database.sessions() as session:
        assert (await session.get_one(Article, "K9998")).used == 1


async def test_closing_names_all_that_is_missing(desk: Desk) -> None:
    number = await desk.a_case(CaseStatus.REPLIED, class_code="delivery")
    with pytest.raises(StepRefused) as refused:
        await desk.cases.step(AGENT, number, CaseStep.CLOSE, None, StepFields(cause="people", unit="no such"))
    assert refused.value.missing == tuple(
        need for need in CLOSING_NEEDS if need not in (Need.SEVERITY, Need.RECOVERIES)
    )
    assert (await desk.row(number))["version"] == 1


WRONG: list[tuple[CaseStep, StepFields, str]] = [
    (CaseStep.ASSIGN, to(ResponsibleKind.USER, "nobody"), "responsible.id"),
    (CaseStep.ASSIGN, to(ResponsibleKind.UNIT, "nowhere"), "responsible.id"),
    (CaseStep.ESCALATE, StepFields(to="nobody", reason="Late"), "to"),
    (CaseStep.MERGE, StepFields(into="1"), "into"),
    (CaseStep.LINK_CUSTOMER, StepFields(customer_id="c999"), "customer_id"),
    (CaseStep.EDIT, StepFields(), "fields"),
    (CaseStep.EDIT, StepFields(case_class="delivery"), "class"),
    (CaseStep.EDIT, StepFields(subject=" "), "subject"),
    (CaseStep.EDIT, StepFields(reporter_email="x"), "reporter_email"),
    (CaseStep.NOTE, StepFields(text="paid \u202e 001"), "text"),
    (CaseStep.NOTE, StepFields(text="x" * 4001), "text"),
    (CaseStep.REMIND, StepFields(), "step"),
]


async def test_what_is_wrong_is_named_and_nothing_changed(desk: Desk) -> None:
    number = await desk.a_case()
    before = await desk.row(number)
    for step, fields, field in WRONG:
        with pytest.raises(Invalid) as refused:
            await desk.cases.step(ADMIN, number, step, None, fields)
        assert refused.value.field == field
    assert await desk.row(number) == before
    assert await desk.steps(number) == ["register"]


async def test_facts_are_put_right_and_the_course_tells_what_they_were(desk: Desk) -> None:
    number = await desk.a_case()
    fields = StepFields(case_class="quality", severity=Severity.HIGH, product="")
    case = await desk.cases.step(AGENT, number, CaseStep.EDIT, 1, fields)
    assert (case.class_code, case.severity, case.product_code) == ("quality", "high", "")
    assert case.course[-1].data == {
        "class": "quality",
        "severity": "high",
        "product": "",
        "before": {"class": "late_delivery", "severity": "normal", "product": None},
    }


async def test_of_two_at_once_one_is_told_who_was_faster(desk: Desk) -> None:
    number = await desk.a_case()
    tries = [desk.cases.step(each, number, CaseStep.REPLY, 1, REPLY) for each in (AGENT, OTHER, SUPERVISOR)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    refused = [each for each in done if isinstance(each, StepRefused)]
    assert len(refused) == 2
    assert all(
        each.code is RefusalCode.OVERTAKEN and "was faster (reply)" in each.message for each in refused
    )
    assert await desk.steps(number) == ["register", "reply"]


async def test_a_duplicate_is_told_as_the_case_it_is_of(desk: Desk) -> None:
    one, other, third = await desk.a_case(), await desk.a_case(), await desk.a_case()
    cases = desk.cases
    before = await desk.row(one)
    await cases.step(AGENT, one, CaseStep.MERGE, 1, StepFields(into=other))
    assert (await cases.get(AGENT, other)).merged == [one]
    for into, number in ((one, third), (third, other)):
        with pytest.raises(StepRefused) as refused:
            await cases.step(AGENT, number, CaseStep.MERGE, None, StepFields(into=into))
        assert refused.value.code is RefusalCode.NOT_ALLOWED
    await desk.cases.step(AGENT, other, CaseStep.REPLY, None, REPLY)
    told = await Lookups(desk.database.sessions).verify_complaint(one, "0001")
    assert (told.data["status"], told.data["case_number"]) == ("answered", one)
    with pytest.raises(StepRefused):
        await cases.step(AGENT, one, CaseStep.EDIT, None, StepFields(subject="x"))
    await cases.step(AGENT, one, CaseStep.UNMERGE, None, StepFields())
    after = await desk.row(one)
    assert after | {"version": 0} == before | {"version": 0}
    told = await Lookups(desk.database.sessions).verify_complaint(one, "0001")
    assert told.data["status"] == "open"
    assert await desk.steps(other) == ["register", "note", "reply", "note"]


async def test_two_merged_into_each_other_at_once_end_in_one(desk: Desk) -> None:
    one, other = await desk.a_case(), await desk.a_case()
    done = await asyncio.gather(
        desk.cases.step(AGENT, one, CaseStep.MERGE, None, StepFields(into=other)),
        desk.cases.step(OTHER, other, CaseStep.MERGE, None, StepFields(into=one)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, StepRefused) for each in done) == 1


async def test_who_had_a_hand_in_a_case_does_not_decide_its_appeal(desk: Desk) -> None:
    number = await desk.a_case()
    cases = desk.cases
    await cases.step(SUPERVISOR, number, CaseStep.REPLY, None, REPLY)
    await cases.step(AGENT, number, CaseStep.CLOSE, None, StepFields(**CLOSING))
    case = await cases.step(AGENT, number, CaseStep.APPEAL, None, StepFields(reason="Still late"))
    assert (case.status, case.closed_ms) == (CaseStatus.APPEALED, None)
    decision = StepFields(granted=True, reason="They are right")
    for who, code in ((AGENT, RefusalCode.NOT_FOR_YOU), (SUPERVISOR, RefusalCode.INVOLVED)):
        with pytest.raises(StepRefused) as refused:
            await cases.step(who, number, CaseStep.DECIDE, None, decision)
        assert refused.value.code is code
    case = await cases.step(ADMIN, number, CaseStep.DECIDE, None, decision)
    assert (case.status, case.reopened) == (CaseStatus.REGISTERED, 1)


async def test_an_appeal_refused_closes_the_case_with_all_that_closing_asks_for(desk: Desk) -> None:
    number = await desk.a_case(CaseStatus.APPEALED)
    refusal = StepFields(granted=False, reason="All was done")
    with pytest.raises(StepRefused) as refused:
        await desk.cases.step(SUPERVISOR, number, CaseStep.DECIDE, None, refusal)
    assert Need.CAUSE in refused.value.missing
    fields = StepFields(granted=False, reason="All was done", **CLOSING)
    case = await desk.cases.step(SUPERVISOR, number, CaseStep.DECIDE, None, fields)
    assert case.status is CaseStatus.CLOSED


async def other_company(desk: Desk) -> None:
    """A second company of one group, with somebody in it."""
    names = {"en": "x"}
    async with desk.database.sessions.begin() as session:
        session.add(OrgUnit(id="group", parent_id=None, kind=OrgUnitKind.GROUP, names=names))
        await session.flush()
        (await session.get_one(OrgUnit, "company")).parent_id = "group"
        session.add(OrgUnit(id="other", parent_id="group", kind=OrgUnitKind.COMPANY, names=names))
        await session.flush()
        user = (await session.get_one(User, "agent1")).__dict__ | {"id": "x1", "username": "x1"}
        user = {name: user[name] for name in User.__table__.c.keys()} | {"org_unit_id": "other"}  # noqa: SIM118
        await session.execute(insert(User).values(user))


STRANGERS = [Actor(user_id="x1", role=role, org_unit="other") for role in Role]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda each: each.role.value)
async def test_another_company_sees_and_changes_nothing_until_it_is_given_a_case(
    desk: Desk, stranger: Actor
) -> None:
    await other_company(desk)
    number = await desk.a_case()
    before = await desk.row(number)
    for step in CaseStep:
        with pytest.raises((NotFound, Invalid)):
            await desk.cases.step(stranger, number, step, None, REPLY)
    with pytest.raises(NotFound):
        await desk.cases.get(stranger, number)
    page = await desk.cases.page(stranger, CaseFilter())
    assert page.items == []
    assert await desk.row(number) == before
    for refused in (to(ResponsibleKind.USER, "x1"), to(ResponsibleKind.UNIT, "other")):
        with pytest.raises(Invalid):
            await desk.cases.step(SUPERVISOR, number, CaseStep.ASSIGN, None, refused)
    group = actor("supervisor1", Role.SUPERVISOR, "group")
    await desk.cases.step(group, number, CaseStep.ASSIGN, None, to(ResponsibleKind.USER, "x1"))
    assert (await desk.cases.get(stranger, number)).number == number
    assert [row.number for row in (await desk.cases.page(stranger, CaseFilter(mine=True))).items] == [number]
    case = await desk.cases.step(stranger, number, CaseStep.DECLINE, None, StepFields(reason="Not ours"))
    assert (case.status, case.responsible) == (CaseStatus.REGISTERED, None)
    with pytest.raises(NotFound):
        await desk.cases.get(stranger, number)


async def test_customers_and_cases_of_another_company_are_not_named(desk: Desk) -> None:
    await other_company(desk)
    async with desk.database.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == "c002").values(org_unit_id="other"))
    number, theirs = await desk.a_case(), await desk.a_case(org_unit_id="other")
    for step, fields in (
        (CaseStep.LINK_CUSTOMER, StepFields(customer_id="c002")),
        (CaseStep.MERGE, StepFields(into=theirs)),
        (CaseStep.ESCALATE, StepFields(to="x1", reason="Late")),
    ):
        with pytest.raises(Invalid):
            await desk.cases.step(SUPERVISOR, number, step, None, fields)
    # A duplicate may be another department's.
    department = await desk.a_case(org_unit_id="service")
    case = await desk.cases.step(AGENT, number, CaseStep.MERGE, None, StepFields(into=department))
    assert case.merged_into == department


async def test_whom_it_is_escalated_to_sees_it(desk: Desk) -> None:
    await other_company(desk)
    number = await desk.a_case()
    group = actor("supervisor1", Role.SUPERVISOR, "group")
    await desk.cases.step(group, number, CaseStep.ESCALATE, None, StepFields(to="other", reason="Late"))
    theirs = actor("x1", unit="other")
    case = await desk.cases.get(theirs, number)
    assert (case.escalated, case.escalated_to) == (1, "other")
    assert [row.number for row in (await desk.cases.page(theirs, CaseFilter(unit=True))).items] == [number]


async def test_the_responsible_unit_accepts_and_others_of_the_company_do_not(desk: Desk) -> None:
    number = await desk.a_case()
    await desk.cases.step(AGENT, number, CaseStep.ASSIGN, None, to(ResponsibleKind.UNIT, "complaints"))
    for who in (AGENT, OTHER, SUPERVISOR, ADMIN):
        with pytest.raises(StepRefused) as refused:
            await desk.cases.step(who, number, CaseStep.ACCEPT, None, StepFields())
        assert refused.value.code is RefusalCode.NOT_FOR_YOU
    theirs = actor("agent4", unit="complaints")
    assert (await desk.cases.step(theirs, number, CaseStep.ACCEPT, None, StepFields())).status == "accepted"


async def test_opening_a_case_is_audited(desk: Desk) -> None:
    number = await desk.a_case()
    await desk.cases.get(OTHER, number)
    async with desk.database.sessions() as session:
        entry = await session.get(AuditEntry, 1)
    assert entry is not None and (entry.actor_id, entry.action, entry.object_id) == (
        "agent2",
        "opened",
        number,
    )
