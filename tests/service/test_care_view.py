"""What pages are told of care.yaml: names in the reader's language, one's own limits, faults to those who
mend them."""

from pathlib import Path

from callcenter.care import DEMO_CARE, parse_care
from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.service.care_view import CareRecord, CareView
from callcenter.service.permissions import Actor


async def view(demo: Database, role: Role, language: str = "en") -> CareRecord:
    care = parse_care(Path("care.yaml"), DEMO_CARE.read_bytes())
    pages = CareView(demo.sessions, lambda: care, faults=lambda: "care.yaml:3: wrong", mails=True)
    return await pages.get(Actor(user_id="x", role=role, org_unit="company"), language)


async def test_everyone_sees_the_trees_and_whom_to_ask(demo: Database) -> None:
    agent = await view(demo, Role.AGENT, "zh-CN")
    leaves = {leaf.code for top in agent.classes for leaf in top.children or (top,)}
    assert {"late_delivery", "damaged_goods"} <= leaves
    assert {person.id for person in agent.people} >= {"agent1", "agent2"}
    assert agent.files.bytes > 0
    assert "application/pdf" in agent.files.media


async def test_limits_are_ones_own(demo: Database) -> None:
    agent, supervisor = await view(demo, Role.AGENT), await view(demo, Role.SUPERVISOR)
    assert agent.recovery.mine["discount"] < supervisor.recovery.mine["discount"]
    assert agent.recovery.currency == supervisor.recovery.currency


async def test_faults_are_told_to_those_who_can_have_them_mended(demo: Database) -> None:
    assert (await view(demo, Role.AGENT)).faults == ""
    assert (await view(demo, Role.SUPERVISOR)).faults == "care.yaml:3: wrong"


async def test_units_are_named_in_the_readers_language(demo: Database) -> None:
    english = {unit.id: unit.name for unit in (await view(demo, Role.AGENT, "en")).units}
    chinese = {unit.id: unit.name for unit in (await view(demo, Role.AGENT, "zh-CN")).units}
    assert english.keys() == chinese.keys()
    assert english != chinese
