"""Results: as their definition has them, whatever was answered; by each group; no rank on a few answers."""

import asyncio
import datetime as dt
import math
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from callcenter.care import DEMO_CARE, Care, parse_care
from callcenter.domain.enums import Channel, Tier
from callcenter.repository.database import Database, open_database
from callcenter.repository.enums import CaseKind, CaseStatus, LifeCycle, OrgUnitKind, Role, Severity
from callcenter.repository.models import Case, Customer, OrgUnit, SurveyAnswer, SurveyInvitation, User
from callcenter.repository.sheets import sheet_of
from callcenter.service.errors import Forbidden, Invalid
from callcenter.service.permissions import Actor
from callcenter.service.satisfaction.indicators import scores
from callcenter.service.satisfaction.result_records import By
from callcenter.service.satisfaction.results import SatisfactionResults
from tests.support.repositories import Backend

SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")
#: Already the 22nd in Shanghai.
NOW = dt.datetime(2026, 11, 21, 17, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


def of(database: Database, care: Care) -> SatisfactionResults:
    return SatisfactionResults(
        database.sessions, lambda: care, lambda: ZoneInfo("Asia/Shanghai"), lambda: NOW
    )


async def answer(database: Database, person: str, given: dict[str, float], **about: object) -> None:
    rows = [
        SurveyAnswer(
            **{
                "answered_in": person,
                "survey": "case_handling",
                "question": f"q_{detail}",
                "answer": "1",
                "value": value,
                "indicator": detail,
                "answered_at": NOW,
                "channel": Channel.WEB,
                **about,
            }
        )
        for detail, value in given.items()
    ]
    if rows:
        rows[-1].sheet = sheet_of(given.items())
    async with database.sessions.begin() as session:
        session.add_all(rows)


async def test_groups_have_a_rank_only_with_enough_answers(empty: Database, care: Care) -> None:
    for number in range(10):
        await answer(empty, f"a{number}", {"result": 75.0}, agent_id="agent1")
        await answer(empty, f"b{number}", {"result": 100.0 if number else 0.0}, agent_id="agent2")
        await answer(empty, f"d{number}", {"result": 75.0}, agent_id="agent4")
    for number in range(9):
        await answer(empty, f"c{number}", {"result": 100.0}, agent_id="agent3")
    await answer(empty, "nobody", {"result": 0.0})
    results = await of(empty, care).results(SUPERVISOR, by=By.AGENT)
    assert (results.since, results.until) == (TODAY - dt.timedelta(days=29), TODAY)
    assert [(each.key, each.score.n, each.rank) for each in results.groups] == [
        ("agent2", 10, 1),
        ("agent1", 10, 2),
        ("agent4", 10, 2),
        ("agent3", 9, None),
    ]
    two = results.groups[0].score
    assert two.mean == pytest.approx(90)
    assert two.interval is not None
    # 90 ± 2.262 * 31.6 / sqrt(10), cut at 100.
    assert (two.interval.low, two.interval.high) == (pytest.approx(67.38, abs=0.01), 100)
    assert two.content == pytest.approx(0.9)
    assert two.content_interval is not None
    assert (round(two.content_interval.low, 3), round(two.content_interval.high, 3)) == (0.596, 0.982)
    top = results.indicators[0]
    assert (top.code, top.parent, top.score.n) == ("satisfaction", "", 40)
    # What only agents are asked is not among it.
    assert not {"work", "workload"} & {each.code for each in results.indicators}


async def test_months_are_the_companys_and_have_no_rank(empty: Database, care: Care) -> None:
    october = dt.datetime(2026, 10, 31, 15, 59, 59, tzinfo=dt.UTC)
    await answer(empty, "a", {"result": 0.0}, answered_at=october)
    await answer(empty, "b", {"result": 50.0}, answered_at=october + dt.timedelta(seconds=1))
    await answer(empty, "c", {"result": 100.0}, answered_at=NOW)
    results = await of(empty, care).results(SUPERVISOR, dt.date(2026, 9, 1), TODAY, By.MONTH)
    assert [(each.key, each.score.n, each.score.mean, each.rank) for each in results.groups] == [
        ("2026-10", 1, 0, None),
        ("2026-11", 2, 75, None),
    ]
    one = await of(empty, care).results(SUPERVISOR, TODAY, TODAY, By.MONTH)
    assert [(each.key, each.score.n) for each in one.groups] == [("2026-11", 1)]


async def test_by_queue_class_and_tier(empty: Database, care: Care) -> None:
    about = {"queue": "service", "class_code": "refund", "tier": "gold"}
    await answer(empty, "a", {"result": 25.0, "recommendation": 100.0}, **about)
    service = of(empty, care)
    for by, key in ((By.QUEUE, "service"), (By.CLASS, "refund"), (By.TIER, "gold")):
        (group,) = (await service.results(SUPERVISOR, by=by, indicator="handling")).groups
        assert (group.key, group.score.n, group.score.mean) == (key, 1, 25)
        assert group.score.interval is None


async def test_response_rates_count_calls_and_links(empty: Database, care: Care) -> None:
    async with empty.sessions.begin() as session:
        for number in range(4):
            session.add(
                SurveyInvitation(
                    id=f"i{number}",
                    survey="case_handling",
                    version="v",
                    channel=Channel.PHONE if number > 1 else Channel.WEB,
                    contact_id=f"call{number}" if number > 1 else None,
                    language="en",
                    made_at=NOW,
                    expires_at=NOW,
                    answered_at=NOW if number % 2 else None,
                )
            )
    rates = {each.survey: each for each in (await of(empty, care).results(SUPERVISOR)).responses}
    case = rates["case_handling"]
    assert (case.asked, case.answered, case.share) == (4, 2, 0.5)
    assert rates["after_call"].share is None


async def test_who_would_recommend_us(empty: Database, care: Care) -> None:
    for number, value in enumerate((100, 90, 90, 80, 70, 60, 0, 100)):
        await answer(empty, f"p{number}", {"recommendation": float(value)}, question="recommend")
    (found,) = (await of(empty, care).results(SUPERVISOR)).recommending
    assert (found.n, found.promoters, found.detractors, found.net) == (8, 0.5, 0.25, 25)
    assert found.net_interval is not None
    # Of four +100, two 0, two -100: s = 88.64; t with 7 degrees of freedom = 2.3646.
    assert found.net_interval.high == pytest.approx(25 + 2.3646 * 88.641 / math.sqrt(8), abs=0.02)


def a_case(unit: str) -> Case:
    return Case(
        number=unit,
        kind=CaseKind.COMPLAINT,
        class_code="refund",
        subject="x",
        description="",
        severity=Severity.NORMAL,
        status=CaseStatus.CLOSED,
        opened_by="a",
        opened_at=NOW,
        reported_month="2026-11",
        org_unit_id=unit,
    )


async def test_comments_are_of_ones_own_company(empty: Database, care: Care) -> None:
    names = {"en": "x"}
    async with empty.sessions.begin() as session:
        for unit in ("company", "other"):
            if await session.get(OrgUnit, unit) is None:
                session.add(OrgUnit(id=unit, parent_id=None, kind=OrgUnitKind.COMPANY, names=names))
        await session.flush()
        session.add(
            Customer(
                id="x1",
                name="Other",
                sort_key="other",
                tier=Tier.STANDARD,
                language="en",
                life_cycle=LifeCycle.ACTIVE,
                org_unit_id="other",
                created_at=NOW,
            )
        )
        for unit in ("company", "other"):
            session.add(a_case(unit))
            session.add(
                User(
                    id=f"agent of {unit}",
                    username=unit,
                    name=unit,
                    password_hash="",
                    role=Role.AGENT,
                    language="en",
                    time_zone="UTC",
                    org_unit_id=unit,
                    created_at=NOW,
                )
            )
    await answer(empty, "theirs", {"result": 0.0}, comment="Theirs.", customer_id="x1")
    # Nobody knows whose customer it is, but whose case, and who has served them.
    await answer(empty, "their case", {"result": 0.0}, comment="Their case.", case_number="other")
    await answer(empty, "their agent", {"result": 0.0}, comment="Their agent.", agent_id="agent of other")
    await answer(empty, "ours", {"result": 100.0}, comment="Ours.")
    await answer(empty, "our case", {"result": 100.0}, comment="Ours.", case_number="company")
    await answer(empty, "our agent", {"result": 100.0}, comment="Ours.", agent_id="agent of company")
    service = of(empty, care)
    assert [each.words for each in await service.comments(SUPERVISOR)] == ["Ours."] * 3
    assert (await service.results(SUPERVISOR)).indicators[0].score.mean == 100
    other = replace(SUPERVISOR, org_unit="other")
    assert sorted({each.words for each in await service.comments(other)}) == [
        "Ours.",
        "Their agent.",
        "Their case.",
        "Theirs.",
    ]
    # Of those that are theirs, and of nobody's company.
    assert (await service.results(other)).indicators[0].score.mean == 25


async def test_what_is_asked_for_wrongly_is_refused(empty: Database, care: Care) -> None:
    service = of(empty, care)
    for wrong in (
        {"indicator": "nosuch"},
        {"indicator": "work"},
        {"survey": "agents"},
        {"since": TODAY, "until": TODAY - dt.timedelta(days=1)},
        {"since": TODAY - dt.timedelta(days=900), "until": TODAY},
    ):
        with pytest.raises(Invalid):
            await service.results(SUPERVISOR, **wrong)  # type: ignore[arg-type]
    agent = Actor(user_id="agent1", role=Role.AGENT, org_unit="company")
    with pytest.raises(Forbidden):
        await service.results(agent)
    with pytest.raises(Forbidden):
        await service.comments(agent)


DETAILS = ["solved", "friendliness", "waiting", "result", "speed", "being_informed", "recommendation"]
CARE = parse_care(Path("care.yaml"), DEMO_CARE.read_bytes())


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(DETAILS), st.sampled_from([0.0, 25.0, 50.0, 75.0, 100.0]), min_size=1
        ),
        min_size=1,
        max_size=8,
    )
)
def test_the_database_scores_as_the_definition_has_it(
    backend: Backend, people: list[dict[str, float]]
) -> None:
    url = backend.copy(demo=False)

    async def check() -> None:
        database = open_database(url)
        try:
            for number, person in enumerate(people):
                await answer(database, f"p{number}", person)
            found = await of(database, CARE).results(SUPERVISOR)
        finally:
            await database.close()
        wanted = [scores(CARE, {code: [value] for code, value in person.items()}) for person in people]
        for each in found.indicators:
            values = [person[each.code] for person in wanted if each.code in person]
            assert each.score.n == len(values)
            if values:
                assert each.score.mean == pytest.approx(sum(values) / len(values))

    asyncio.run(check())
    backend.clear()
