"""The set-up changed while calls go on: file and centre, or neither; audited; nobody lost."""

import asyncio
import errno
import json
import os
import shutil
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec
import pytest
from ruamel.yaml import YAML

from callcenter.company import FILE_NAME, FLOWS, in_use, keep, parse_company, read_company
from callcenter.domain import messages as m
from callcenter.domain.enums import ContactState, Tier
from callcenter.domain.personal import Personal
from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.service.audit import Audit, AuditRecord
from callcenter.service.auth import Auth
from callcenter.service.company import Setup
from callcenter.service.company_force import InForce
from callcenter.service.company_records import KINDS
from callcenter.service.company_refusals import SetupConflict, SetupInvalid
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from callcenter.service.permissions import Actor
from callcenter.service.users import NewUser, Users
from tests.repository.conftest import LOGINS
from tests.support.repositories import backend_on_sqlite  # noqa: F401 - a fixture
from tests.web.fakes import FakeEngine

ADMIN = Actor(user_id="admin1", role=Role.ADMIN, org_unit="company")
CALLBACK = {"after_ms": 500, "do": "offer_callback"}
SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")


class FakePhones:
    """Accounts in memory; `bad` is a name it cannot take."""

    def __init__(self) -> None:
        self.accounts: set[str] = set()
        self.followed: set[str] = set()

    async def add(self, agent_ids: Collection[str]) -> None:
        if "bad" in agent_ids:
            raise ValueError("'bad' cannot be an agent's user name")
        self.accounts.update(agent_ids)

    async def follow(self, agent_ids: Collection[str]) -> None:
        self.followed.update(agent_ids)

    async def remove(self, agent_id: str) -> None:
        self.accounts.discard(agent_id)


class Centre:
    """The demo company with its file, database and centre."""

    def __init__(self, home: Path, database: Database) -> None:
        self.home = home
        self.path = home / FILE_NAME
        company = read_company(home)
        self.engine = FakeEngine(company.configuration)
        self.phones = FakePhones()
        self.auth = Auth(database.sessions)
        self.audit = Audit(database.sessions)
        self.force = InForce(home, company, frozenset(), lambda: self.engine.center, self.engine.send)
        self.sessions = database.sessions
        self.setup = Setup(self.force, self.sessions, self.phones)
        self.version = company.version

    async def put(self, part: str, name: str | None, body: Any) -> None:
        await self.setup.put(ADMIN, "*", part, name, body)

    def queue(self, name: str) -> Any:
        configuration = self.engine.center.configuration
        assert configuration is not None
        return next((queue for queue in configuration.queues if queue.id == name), None)

    def agent(self, name: str) -> Any:
        configuration = self.engine.center.configuration
        assert configuration is not None
        return next((agent for agent in configuration.agents if agent.id == name), None)

    def waits(self, name: str, state: ContactState = ContactState.QUEUED) -> None:
        """Somebody calls the sales queue and waits, or is offered at once."""
        self.engine.take(
            m.CallArrived(
                contact_id=name,
                leg_id=f"{name}-leg",
                node="a1",
                entry="trunk",
                ani=Personal("+8613800138000"),
                ani_name=Personal(""),
                dnis="4000",
            )
        )
        self.engine.take(m.CustomerIdentified(contact_id=name, customer_ids=(), tier=Tier.STANDARD))
        for key in "23":
            self.engine.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))
        assert self.engine.center.contacts[name].state is state

    async def trail(self, kind: str, name: str) -> AuditRecord:
        return (await self.audit.of_object(ADMIN, kind, name))[0]


@pytest.fixture
def centre(demo: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Centre:
    # The demo's office is open whatever the hour.
    (tmp_path / "flows").mkdir()
    shutil.copy(FLOWS / "main.yaml", tmp_path / "flows")
    return Centre(tmp_path, demo)


async def test_a_changed_queue_is_in_force_in_the_file_and_in_the_trail(centre: Centre) -> None:
    before = centre.path.read_text(encoding="utf-8")
    recipe = [{"nobody": True, "do": "voicemail", "node": "leave_message"}]
    changed = await centre.setup.put(
        ADMIN, centre.version, "queues", "sales", {"names": {"en": "Sell"}, "recipe": recipe}
    )
    assert centre.queue("sales").names == {"en": "Sell"}
    assert read_company(centre.home).version == changed.version != centre.version
    after = centre.path.read_text(encoding="utf-8")
    # Comments and everything else are as they were.
    assert [line for line in after.splitlines() if "sales" not in line and "Sell" not in line] and (
        before.splitlines()[0] in after and "ring-no-answer" in after
    )
    trail = await centre.trail("queue", "sales")
    assert (trail.actor, trail.action) == ("admin1", "changed")
    assert trail.data["from"]["names"]["en"] == "Sales"
    assert trail.data["to"]["names"] == {"en": "Sell"}
    assert [trail] == await centre.audit.of_kinds(SUPERVISOR, KINDS, 10)
    message = centre.engine.records[-1][1]
    assert isinstance(message, m.LoadConfiguration) and message.by == "admin1"


async def test_only_administrators_change_and_supervisors_look(centre: Centre) -> None:
    with pytest.raises(Forbidden):
        await centre.setup.put(SUPERVISOR, "*", "queues", "sales", {})
    assert (await centre.setup.view(SUPERVISOR)).version == centre.version
    with pytest.raises(Forbidden):
        await centre.setup.view(Actor(user_id="agent1", role=Role.AGENT, org_unit="sales"))


@pytest.mark.parametrize(
    ("part", "name", "body", "field"),
    [
        ("queues", "sales", {"names": {"en": "S"}, "skills": {"enn": 1}}, "skills.enn"),
        ("queues", "sales", {"names": {"en": "S"}, "strategy": "x"}, "strategy"),
        ("queues", "sales", {"names": {"en": "S"}, "recipe": [{"do": "hang_up"}]}, "recipe[0]"),
        ("queues", "sales", {"id": "other", "names": {"en": "S"}}, "id"),
        ("queues", "Bad", {"names": {"en": "S"}}, "id"),
        ("queues", "sales", [], "body"),
        ("queues", "sales", {"names": {"en": "S\x00"}}, "names.en"),
        ("skills", "en", {"de": "Englisch"}, "de"),
        ("limits", None, {"ring_ms": 1}, "ring_ms"),
        ("priority", None, {"tier_points": {"vip": -1}}, "tier_points.vip"),
    ],
)
async def test_what_is_wrong_is_named_and_changes_nothing(
    centre: Centre, part: str, name: str | None, body: Any, field: str
) -> None:
    before = centre.path.read_bytes()
    records = len(centre.engine.records)
    with pytest.raises(Invalid) as error:
        await centre.put(part, name, body)
    assert error.value.field == field
    assert error.value.hint
    assert centre.path.read_bytes() == before
    assert len(centre.engine.records) == records


async def test_what_other_things_need_is_named_with_all_their_places(centre: Centre) -> None:
    recipe = [{"after_ms": 1000, "do": "add_queue", "queue": "extra"}]
    await centre.put("queues", "extra", {"names": {"en": "Extra"}})
    await centre.put("queues", "service", {"names": {"en": "Service"}, "recipe": recipe})
    await centre.put("queues", "sales", {"names": {"en": "Sales"}, "recipe": [CALLBACK, *recipe]})
    with pytest.raises(SetupInvalid) as error:
        await centre.setup.delete(ADMIN, "*", "queues", "extra")
    assert error.value.reason == "still_used"
    places = ("queues.sales.recipe[1].queue", "queues.service.recipe[0].queue")
    assert error.value.values == {"name": "extra", "places": places, "unnamed": 0}
    assert all(place in error.value.message for place in places)
    with pytest.raises(SetupInvalid) as error:
        await centre.setup.delete(ADMIN, "*", "queues", "sales")
    assert error.value.values["places"] == ("flows.main.nodes.sales",)


async def test_a_skill_that_many_have_is_not_told_without_end(centre: Centre) -> None:
    content = YAML(typ="safe").load(centre.path)
    content["agents"] += [{"id": f"more{n}", "name": "M", "skills": {"goods": 3}} for n in range(30)]
    centre.path.write_text(json.dumps(content))
    await centre.setup.reload(ADMIN, {})
    with pytest.raises(SetupInvalid) as error:
        await centre.setup.delete(ADMIN, "*", "skills", "goods")
    places = error.value.values["places"]
    assert isinstance(places, tuple) and len(places) == 20
    assert {"queues.service.skills.goods", "queues.service.recipe[1].skill"} < set(places)
    # A queue and its recipe, the demo's four agents and the thirty new ones: 36 in all.
    assert error.value.values["unnamed"] == 16 and "and 16 more" in error.value.message


async def test_a_queue_that_nobody_can_serve_is_taken_and_said(
    centre: Centre, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = await centre.setup.put(ADMIN, "*", "queues", "extra", {"names": {"en": "Extra"}})
    view = await centre.setup.view(SUPERVISOR)
    assert changed.warnings == view.warnings and len(view.warnings) == 1
    warning = view.warnings[0]
    assert (warning.queue, warning.field, warning.reason) == ("extra", "queues.extra", "nobody_serves")
    assert "no agent serves" in warning.message.lower() and "recipe" in warning.hint
    assert "company.queue_unserved" in capsys.readouterr().out
    # At a start too.
    starting = asyncio.create_task(centre.setup.run())
    await asyncio.sleep(0)
    starting.cancel()
    assert "company.queue_unserved" in capsys.readouterr().out
    recipe = [{"nobody": True, "do": "hang_up"}]
    mended = await centre.setup.put(
        ADMIN, "*", "queues", "extra", {"names": {"en": "Extra"}, "recipe": recipe}
    )
    assert mended.warnings == []


async def test_two_administrators_do_not_undo_one_another(centre: Centre) -> None:
    await centre.setup.put(ADMIN, centre.version, "limits", None, {"ring_ms": 10_000})
    with pytest.raises(Conflict, match="has changed since you read it"):
        await centre.setup.put(ADMIN, centre.version, "limits", None, {"ring_ms": 12_000})


async def test_a_file_changed_by_hand_is_loaded_first(centre: Centre) -> None:
    text = centre.path.read_text(encoding="utf-8").replace("ring_ms: 20000", "ring_ms: 9000")
    centre.path.write_text(text, encoding="utf-8")
    assert (await centre.setup.view(ADMIN)).file_changed
    with pytest.raises(Conflict, match="changed by hand"):
        await centre.put("limits", None, {"ring_ms": 10_000})
    assert centre.path.read_text(encoding="utf-8") == text
    version = (await centre.setup.reload(ADMIN, {})).version
    view = await centre.setup.view(ADMIN)
    assert (view.version, view.file_changed, view.limits.ring_ms) == (version, False, 9_000)
    trail = await centre.trail("company", FILE_NAME)
    assert trail.data["changed"] == {"limits": {"from": {}, "to": {"ring_ms": 9_000}}}
    await centre.put("limits", None, {"ring_ms": 10_000})


async def test_the_trail_tells_of_every_part_that_was_loaded(centre: Centre) -> None:
    before = centre.force.company.configuration
    with centre.path.open("a", encoding="utf-8") as file:
        file.write('\ncallback_countries: [SG]\nnumbers: {repair: {number: "+6561234567", names: {en: R}}}\n')
    await centre.setup.reload(ADMIN, {})
    assert (await centre.trail("company", FILE_NAME)).data["changed"] == {
        "callback_countries": {"from": list(before.callback_countries), "to": ["SG"]},
        "numbers": {"from": {}, "to": {"repair": {"number": "+6561234567", "names": {"en": "R"}}}},
    }


@pytest.mark.parametrize("text", ["queues: [", "time_zone: Asia/Shanghai"])
async def test_a_broken_file_is_not_loaded(centre: Centre, text: str) -> None:
    centre.path.write_text(text)
    with pytest.raises(Invalid):
        await centre.setup.reload(ADMIN, {})
    assert centre.queue("sales") is not None


async def extra(centre: Centre) -> None:
    """The queue sales gets callers from the flow; make it one that may go."""
    flow = centre.home / "flows" / "main.yaml"
    flow.write_text(flow.read_text().replace(" queue: sales}", " queue: service}"))
    await centre.setup.reload(ADMIN, {})


def without_sales(centre: Centre) -> bytes:
    """The file as a hand left it that took the queue out."""
    content = YAML(typ="safe").load(centre.path)
    content["queues"] = [queue for queue in content["queues"] if queue["id"] != "sales"]
    for agent in content["agents"]:
        agent["queues"] = [queue for queue in agent["queues"] if queue != "sales"]
        agent.get("preferences", {}).pop("sales", None)
    return json.dumps(content).encode()


async def test_a_queue_with_callers_goes_only_with_a_word_where_to(centre: Centre) -> None:
    centre.waits("one")
    since = centre.engine.center.contacts["one"].waiting_since
    await extra(centre)
    before = centre.path.read_bytes()
    with pytest.raises(Conflict, match="has 1 contacts in it") as error:
        await centre.setup.delete(ADMIN, "*", "queues", "sales")
    assert "move_to" in error.value.hint
    assert isinstance(error.value, SetupConflict)
    assert (error.value.reason, error.value.values) == (
        "queue_not_empty",
        {"queue": "sales", "contacts": 1},
    )
    assert centre.path.read_bytes() == before and centre.queue("sales") is not None
    for wrong in ("nowhere", "sales"):
        with pytest.raises(Invalid) as named:
            await centre.setup.delete(ADMIN, "*", "queues", "sales", wrong)
        assert named.value.field == "move_to"
    centre.engine.now += 5_000
    await centre.setup.delete(ADMIN, "*", "queues", "sales", "complaints")
    contact = centre.engine.center.contacts["one"]
    assert (contact.queue, contact.waiting_since) == ("complaints", since)
    assert centre.queue("sales") is None
    assert "sales" not in centre.agent("agent1").queues
    assert (await centre.trail("queue", "sales")).data["moved_to"] == "complaints"
    read_company(centre.home)


async def test_a_hand_edit_that_forgets_a_queue_with_callers_says_so(centre: Centre) -> None:
    centre.waits("one")
    await extra(centre)
    centre.path.write_bytes(without_sales(centre))
    with pytest.raises(Conflict, match="has 1 contacts in it") as error:
        await centre.setup.reload(ADMIN, {})
    assert "moves" in error.value.hint
    await centre.setup.reload(ADMIN, {"sales": "service"})
    assert centre.engine.center.contacts["one"].queue == "service"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("company.yaml", "queues:\n", "queues: [\n", ("body", "unreadable")),
        (
            "company.yaml",
            "queues: [service, sales]",
            "queues: [sale]",
            ("agents.agent3.queues[0]", "unknown_queue"),
        ),
        ("flows/main.yaml", "languages: ", "language: ", ("flow", "flow_faulty")),
    ],
)
async def test_a_file_that_is_wrong_is_not_loaded_and_says_why(
    centre: Centre, file: str, old: str, new: str, told: tuple[str, str]
) -> None:
    path = centre.home / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(SetupInvalid) as error:
        await centre.setup.reload(ADMIN, {})
    assert (error.value.field, error.value.reason) == told


async def test_what_is_wrong_with_a_flow_is_told_in_the_languages_of_pages(centre: Centre) -> None:
    path = centre.home / "flows" / "main.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("start: ", "begin: ", 1), encoding="utf-8")
    with pytest.raises(SetupInvalid) as error:
        await centre.setup.reload(ADMIN, {})
    given = error.value.values["given"]
    assert isinstance(given, dict) and given["en"] == error.value.message
    assert given["zh-TW"].endswith("缺少「start」這一項。請補上。")
    assert error.value.values["more"] == 1
    assert msgspec.json.decode(msgspec.json.encode(error.value.values))["given"] == given


async def test_what_is_not_there_cannot_be_deleted(centre: Centre) -> None:
    for part in ("queues", "agents", "skills"):
        with pytest.raises(NotFound):
            await centre.setup.delete(ADMIN, "*", part, "nothing")


async def test_the_skill_of_an_agent_changes_and_who_waits_is_served(centre: Centre) -> None:
    centre.engine.ready("agent3")
    await centre.put("queues", "sales", {"names": {"en": "Sales"}, "skills": {"en": 8}})
    centre.waits("one")
    body = {
        "name": "林佳慧",
        "queues": ["service", "sales"],
        "skills": {"zh-CN": 10, "en": 8},
        "org_unit": "service",
    }
    await centre.setup.put_agent(ADMIN, "*", "agent3", body)
    offer = centre.engine.center.contacts["one"].offer
    assert offer is not None and offer.agent_id == "agent3"


async def test_a_new_agent_can_log_in_and_has_a_phone(centre: Centre) -> None:
    body = {"name": "Mei", "queues": ["sales"], "skills": {"en": 5}, "org_unit": "sales"}
    made = await centre.setup.put_agent(ADMIN, centre.version, "mei", body)
    assert made.username == "mei" and made.password
    assert centre.phones.accounts == centre.phones.followed == {"mei"}
    assert await centre.auth.log_in("mei", made.password) is not None
    assert "mei" in centre.engine.center.agents
    assert made.password not in str((await centre.trail("agent", "mei")).data)
    # Once more: nothing of the log-in changes.
    again = await centre.setup.put_agent(ADMIN, "*", "mei", {**body, "name": "Mei Li"})
    assert again.password is None
    assert await centre.auth.log_in("mei", made.password) is not None
    # Gone: no log-in, no phone.
    await centre.setup.delete(ADMIN, "*", "agents", "mei")
    assert await centre.auth.log_in("mei", made.password) is None
    assert centre.phones.accounts == set()
    assert "mei" not in centre.engine.center.agents
    # Back, with a new password.
    back = await centre.setup.put_agent(ADMIN, "*", "mei", body)
    assert back.password and back.password != made.password
    assert await centre.auth.log_in("mei", back.password) is not None


async def test_an_agent_deleted_while_their_phone_is_missing(centre: Centre) -> None:
    centre.engine.ready("agent1")
    centre.engine.take(m.EndpointChanged(agent_id="agent1", online=False))
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    assert "agent1" not in centre.engine.center.agents
    # The time their phone had to come back passes without them.
    centre.engine.wait(60_000)


async def in_contact(centre: Centre) -> str:
    """Agent1 is in a contact; the token of their session."""
    await centre.setup.put_agent(
        ADMIN, "*", "agent1", {"name": "A", "queues": ["sales"], "skills": {"en": 9}}
    )
    found = await centre.auth.log_in("agent1", LOGINS["agent1"])
    assert found is not None
    centre.engine.ready("agent1")
    centre.waits("one", state=ContactState.OFFERED)
    return found[0]


async def test_an_agent_deleted_in_mid_call_ends_it_with_page_and_phone(centre: Centre) -> None:
    token = await in_contact(centre)
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    await centre.setup.let_go()
    assert "agent1" in centre.engine.center.agents
    # They can write it up.
    assert await centre.auth.find(token) is not None and centre.phones.accounts == {"agent1"}
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    await centre.setup.let_go()
    assert "agent1" not in centre.engine.center.agents
    assert await centre.auth.find(token) is None and centre.phones.accounts == set()
    assert await centre.auth.log_in("agent1", LOGINS["agent1"]) is None


async def test_an_agent_deleted_in_mid_call_who_comes_back_keeps_their_log_in(centre: Centre) -> None:
    token = await in_contact(centre)
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    back = await centre.setup.put_agent(ADMIN, "*", "agent1", {"name": "A", "queues": ["sales"]})
    assert back.password is None
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    await centre.setup.let_go()
    assert await centre.auth.find(token) is not None and centre.phones.accounts == {"agent1"}


def restarted(centre: Centre, sessions: Any = None) -> Setup:
    """The set-up as after a restart of the controller: it remembers nothing."""
    return Setup(centre.force, sessions or centre.sessions, centre.phones)


async def can_log_in(centre: Centre) -> bool:
    return await centre.auth.log_in("agent1", LOGINS["agent1"]) is not None


async def test_a_log_in_that_a_crash_left_ends_with_the_next_start(centre: Centre) -> None:
    await in_contact(centre)
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    # The controller was away when the contact ended: the centre knows the agent no more.
    await centre.force.let_go()
    await restarted(centre).let_go()
    assert not await can_log_in(centre) and centre.phones.accounts == set()
    # Who was enabled on the console stays.
    await Users(centre.sessions).set_active("admin1", "agent1", True)
    await restarted(centre).let_go()
    assert await can_log_in(centre)


async def test_a_contact_that_outlasts_a_restart_is_ended_with_page_and_phone(centre: Centre) -> None:
    token = await in_contact(centre)
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    setup = restarted(centre)
    await setup.let_go()
    assert await centre.auth.find(token) is not None and centre.phones.accounts == {"agent1"}
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    await setup.let_go()
    assert await centre.auth.find(token) is None and centre.phones.accounts == set()


async def test_an_offer_that_comes_while_an_agent_is_deleted_is_not_cut_off(centre: Centre) -> None:
    body = {"name": "A", "queues": ["sales"], "skills": {"en": 9}}
    await centre.setup.put_agent(ADMIN, "*", "agent1", body)
    found = await centre.auth.log_in("agent1", LOGINS["agent1"])
    assert found is not None
    centre.engine.ready("agent1")

    callers = ["one"]

    async def send(message: m.LoadConfiguration) -> Any:
        # Up to here the agent is READY.
        if callers:
            centre.waits(callers.pop(), state=ContactState.OFFERED)
        return await centre.engine.send(message)

    force = InForce(centre.home, centre.force.company, frozenset(), lambda: centre.engine.center, send)
    setup = Setup(force, centre.sessions, centre.phones)
    await setup.delete(ADMIN, "*", "agents", "agent1")
    assert centre.engine.center.agents["agent1"].assignments
    assert await centre.auth.find(found[0]) is not None and centre.phones.accounts == {"agent1"}
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    await setup.let_go()
    assert await centre.auth.find(found[0]) is None and centre.phones.accounts == set()


async def deleted_but_for_the_phone(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Agent1 was in a contact, taken out, and the phone's account could not be; the file from before."""
    await in_contact(centre)
    before = centre.path.read_bytes()
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    with monkeypatch.context() as patched:
        patched.setattr(centre.phones, "accounts", None)
        await centre.setup.let_go()
    assert not await can_log_in(centre) and centre.phones.accounts == {"agent1"}
    return before


async def test_a_phone_that_cannot_be_taken_away_is_tried_again(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    await deleted_but_for_the_phone(centre, monkeypatch)
    await centre.setup.let_go()
    assert centre.phones.accounts == set()


async def test_an_agent_put_back_by_hand_keeps_log_in_and_phone(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.path.write_bytes(await deleted_but_for_the_phone(centre, monkeypatch))
    await centre.setup.reload(ADMIN, {})
    await Users(centre.sessions).set_active("admin1", "agent1", True)
    await centre.setup.let_go()
    assert "agent1" in centre.engine.center.agents
    assert await can_log_in(centre) and "agent1" in centre.phones.accounts
    # What was left to do is forgotten: taken out by hand, they keep both.
    centre.path.write_bytes(without_agent1(centre))
    await centre.setup.reload(ADMIN, {})
    await centre.setup.let_go()
    assert await can_log_in(centre) and "agent1" in centre.phones.accounts


def without_agent1(centre: Centre) -> bytes:
    content = YAML(typ="safe").load(centre.path)
    content["agents"] = [agent for agent in content["agents"] if agent["id"] != "agent1"]
    return json.dumps(content).encode()


@pytest.mark.parametrize(("busy", "restart"), [(False, False), (True, False), (True, True)])
async def test_a_hand_edit_takes_nobodys_log_in(centre: Centre, busy: bool, restart: bool) -> None:
    token = await in_contact(centre)
    if not busy:
        centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    before = centre.path.read_bytes()
    centre.path.write_bytes(without_agent1(centre))
    await centre.setup.reload(ADMIN, {})
    setup = restarted(centre) if restart else centre.setup
    await setup.let_go()
    if busy:
        assert "agent1" in centre.engine.center.agents
        centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
        await setup.let_go()
    # They are offered nothing more, and it was perhaps a mistake.
    assert "agent1" not in centre.engine.center.agents
    assert await centre.auth.find(token) is not None and "agent1" in centre.phones.accounts
    centre.path.write_bytes(before)
    await setup.reload(ADMIN, {})
    await setup.let_go()
    assert "agent1" in centre.engine.center.agents and await centre.auth.find(token) is not None


async def test_what_fails_in_looking_back_is_tried_again(centre: Centre) -> None:
    await in_contact(centre)
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))

    class Faulty:
        """The repository's sessions, the first of which fails by an error nobody thought of."""

        begin = staticmethod(centre.sessions.begin)
        failed = False

        def __call__(self) -> Any:
            if not self.failed:
                self.failed = True
                raise LookupError("what is this?")
            return centre.sessions()

    setup = restarted(centre, Faulty())
    await setup.let_go()
    # Agents are let go of, whatever was wrong with those of before.
    assert "agent1" not in centre.engine.center.agents and await can_log_in(centre)
    await setup.let_go()
    assert not await can_log_in(centre)


async def test_an_error_in_letting_go_does_not_end_it(centre: Centre) -> None:
    await in_contact(centre)
    await centre.setup.delete(ADMIN, "*", "agents", "agent1")
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    failures = [LookupError("what is this?")]

    async def send(message: m.LoadConfiguration) -> Any:
        if failures:
            raise failures.pop()
        return await centre.engine.send(message)

    force = InForce(centre.home, centre.force.company, frozenset(), lambda: centre.engine.center, send)
    setup = Setup(force, centre.sessions, centre.phones)
    await setup.let_go()
    assert "agent1" in centre.engine.center.agents and await can_log_in(centre)
    await setup.let_go()
    assert "agent1" not in centre.engine.center.agents and not await can_log_in(centre)


async def test_the_administrator_may_choose_name_and_password(centre: Centre) -> None:
    body = {"name": "Mei", "user": {"username": "mei.li", "password": "correct horse", "language": "zh-TW"}}
    made = await centre.setup.put_agent(ADMIN, "*", "mei", body)
    assert (made.username, made.password) == ("mei.li", None)
    found = await centre.auth.log_in("mei.li", "correct horse")
    assert found is not None and found[1].user.language == "zh-TW"
    changed = {"name": "Mei", "user": {"password": "another horse"}}
    await centre.setup.put_agent(ADMIN, "*", "mei", changed)
    assert await centre.auth.find(found[0]) is None
    assert await centre.auth.log_in("mei.li", "another horse") is not None


@pytest.mark.parametrize(
    ("agent", "body", "field"),
    [
        ("mei", {"name": "Mei", "user": {"password": "short"}}, "user.password"),
        ("mei", {"name": "Mei", "user": {"username": "agent1"}}, "user.username"),
        ("mei", {"name": "Mei", "user": {"language": "de"}}, "user.language"),
        ("mei", {"name": "Mei", "user": {"admin": True}}, "user.admin"),
        ("mei", {"name": "Mei", "user": 7}, "user"),
        ("mei", {"name": "Mei", "org_unit": "nowhere"}, "org_unit"),
        ("mei", {"name": "Mei", "queues": ["sale"]}, "queues[0]"),
        ("agent1", {"name": "A", "user": {"username": "other"}}, "user.username"),
        ("bad", {"name": "B"}, "id"),
    ],
)
async def test_a_wrong_agent_is_named_and_none_is_made(
    centre: Centre, agent: str, body: Any, field: str
) -> None:
    before = centre.path.read_bytes()
    with pytest.raises(Invalid) as error:
        await centre.setup.put_agent(ADMIN, "*", agent, body)
    assert error.value.field == field
    # Who was there before keeps their phone.
    assert centre.phones.accounts <= {"agent1"}
    assert centre.path.read_bytes() == before
    assert await centre.auth.log_in("agent1", LOGINS["agent1"]) is not None


@pytest.mark.parametrize(("user", "role"), [("supervisor1", "supervisor"), ("admin1", "admin")])
async def test_who_has_another_role_is_made_no_agent(centre: Centre, user: str, role: str) -> None:
    body = {"name": "Somebody", "user": {"password": "correct horse"}}
    with pytest.raises(SetupConflict, match=role) as error:
        await centre.setup.put_agent(ADMIN, "*", user, body)
    assert (error.value.reason, error.value.values) == ("not_an_agent", {"agent": user, "role": role})
    assert "another id" in error.value.hint
    found = await centre.auth.log_in(user, LOGINS[user])
    assert found is not None and (found[1].user.role, found[1].user.name != "Somebody") == (role, True)
    assert centre.agent(user) is None and centre.phones.accounts == set()


@pytest.mark.parametrize(("login", "field"), [({}, "id"), ({"user": {"username": "boss"}}, "user.username")])
async def test_a_log_in_name_of_somebody_else_is_not_given_to_an_agent(
    centre: Centre, login: dict[str, Any], field: str
) -> None:
    boss = NewUser(
        id="u7", name="B", role=Role.SUPERVISOR, org_unit="sales", time_zone="UTC", username="boss"
    )
    await Users(centre.sessions).add("admin1", boss)
    agent = "mei" if login else "boss"
    with pytest.raises(SetupInvalid) as error:
        await centre.setup.put_agent(ADMIN, "*", agent, {"name": "Mei", **login})
    assert (error.value.field, error.value.reason) == (field, "username_taken")
    assert error.value.values == {"username": "boss", "role": "supervisor"}


async def test_what_the_centre_refuses_leaves_no_trace(centre: Centre) -> None:
    centre.waits("one")
    await extra(centre)
    with pytest.raises(Conflict):
        await centre.setup.delete(ADMIN, "*", "queues", "sales")
    assert await centre.audit.of_object(ADMIN, "queue", "sales") == []


async def test_a_file_that_cannot_be_written_changes_nothing(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(Conflict, match="cannot be written"):
            await centre.put("limits", None, {"ring_ms": 10_000})
    assert (await centre.setup.view(ADMIN)).limits.ring_ms == 20_000


async def test_a_start_without_a_queue_keeps_it_while_callers_are_in_it(
    centre: Centre, demo: Database
) -> None:
    centre.waits("one")
    centre.engine.ready("agent4")
    await extra(centre)
    new = parse_company(centre.home, without_sales(centre))
    center = centre.engine.center
    configuration, kept = keep(new.configuration, new.flow, center.configuration, in_use(center))
    assert kept == {"sales"}
    assert {queue.id for queue in configuration.queues} == {"sales", "service", "complaints"}
    served = {agent.id: agent.queues for agent in configuration.agents}
    assert "sales" in served["agent1"] and "sales" not in served["agent4"]
    assert await centre.engine.send(m.LoadConfiguration(configuration=configuration)) is None
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    assert keep(new.configuration, new.flow, center.configuration, in_use(center)) == (
        new.configuration,
        frozenset(),
    )


async def test_a_kept_queue_is_named_and_goes_when_it_is_empty(centre: Centre) -> None:
    centre.waits("one")
    await extra(centre)
    center = centre.engine.center
    new = parse_company(centre.home, without_sales(centre))
    configuration, kept = keep(new.configuration, new.flow, center.configuration, in_use(center))
    assert await centre.engine.send(m.LoadConfiguration(configuration=configuration)) is None
    centre.path.write_bytes(new.raw)
    force = InForce(centre.home, new, kept, lambda: center, centre.engine.send)
    setup = Setup(force, centre.sessions, centre.phones)
    view = await setup.view(ADMIN)
    assert [(kept.id, kept.waiting, kept.contacts) for kept in view.kept_queues] == [("sales", 1, 1)]
    assert view.kept_queues[0].names["en"] == "Sales"
    assert "sales" not in {queue.id for queue in view.queues}
    # A change of something else leaves it; so does looking whether it is still needed.
    await setup.put(ADMIN, view.version, "limits", None, {"ring_ms": 10_000})
    await force.let_go()
    assert centre.queue("sales") is not None and center.contacts["one"].queue == "sales"
    centre.engine.take(m.LegEnded(leg_id="one-leg", cause=16))
    await force.let_go()
    assert centre.queue("sales") is None
    assert (await setup.view(ADMIN)).kept_queues == []
