"""Cases as people read them, and what a complaint must hold before it gets a number."""

import pytest

from callcenter.repository.database import Database
from callcenter.service.callers import Callers
from callcenter.service.cases import Cases
from callcenter.service.contacts import Contacts
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Actor
from tests.support.care import course


@pytest.fixture
def cases(demo: Database) -> Cases:
    return Cases(demo.sessions, course())


async def test_a_case_opened(cases: Cases, agent: Actor) -> None:
    case = await cases.get(agent, "80010001")
    assert (case.subject, case.order_number, case.contact_id, case.opened_by) == (
        "汤锅晚到三天",
        "60010001",
        "demo-01",
        "agent4",
    )


async def test_only_cases_that_are_not_closed_are_open(demo: Database) -> None:
    callers = Callers(demo)
    assert [case.number for case in (await callers.pop("", "c001")).open_cases] == ["80010001"]
    assert (await callers.pop("", "c008")).open_cases == ()


async def test_dispositions_have_words_in_three_languages(demo: Database) -> None:
    choices = await Contacts(demo.sessions).dispositions()
    assert "resolved" in [choice.code for choice in choices]
    assert all(set(choice.labels) == {"zh-CN", "zh-TW", "en"} for choice in choices)


GOOD = {"subject": "Late", "case_class": "late_delivery", "severity": "high", "description": "Three\ndays"}


async def test_a_good_complaint_passes(cases: Cases) -> None:
    await cases.check(**GOOD, order_number="60010001")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"case_class": "weather"}, "class"),
        ({"severity": "awful"}, "severity"),
        ({"description": "x" * 4001}, "description"),
        ({"description": "\x1b[31m"}, "description"),
        ({"description": "paid \u202e 001"}, "description"),
        ({"subject": "paid \u2066 001"}, "subject"),
        ({"subject": "two\u2028lines"}, "subject"),
        ({"order_number": "6" * 21}, "order_number"),
    ],
)
async def test_a_bad_one_names_the_field(cases: Cases, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await cases.check(**(GOOD | changes))
    assert refusal.value.field == field
