"""The web on the real parts: engine with journal, projector, services, SQLite, argon2."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import AgentSpec
from callcenter.domain.personal import Personal
from callcenter.engine.journal import Journal
from callcenter.engine.loop import Engine
from callcenter.prompts.apart import Apart
from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.repository.flow_steps import utc
from callcenter.repository.projector import Projector
from callcenter.service.audit import Audit, note_pops
from callcenter.service.auth import Auth
from callcenter.service.callers import Callers
from callcenter.service.cases import Cases
from callcenter.service.contacts import Contacts
from callcenter.service.customers import Customers
from callcenter.service.flow_reports import FlowReports
from callcenter.service.messages import Messages
from callcenter.service.notices import Notices
from callcenter.service.permissions import Actor
from callcenter.service.prompts import Prompts
from callcenter.service.staff_pins import StaffPins
from callcenter.web.app import HUB, create_app
from callcenter.web.context import CONTEXT
from tests.engine.center import NODE, configuration
from tests.support.care import course, registrar
from tests.support.repositories import LOGINS

from .conftest import Browser
from .fakes import FakeEngine, FakeFlows, FakeSetup

CALLER = "+8613800000001"
SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="haiqiao")


class RealSite:
    """What Browser needs, with the parts main.py puts together."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.customers = Customers(database.sessions)
        self.callers = Callers(database)
        self.audit = Audit(database.sessions)
        self.engine = Engine(Journal(folder / "journal.db"), self._perform)
        self.projector = Projector(
            database,
            Journal(folder / "journal.db", read_only=True),
            handlers=(registrar().on_journal_event, note_pops),
        )
        apart = Apart()
        self.notices = Notices(
            folder,
            lambda: self.engine.center,
            self.engine.send,
            self.engine.now_ms,
            self.audit,
            apart,
        )
        self.app = create_app(
            engine=self.engine,
            auth=Auth(database.sessions),
            customers=self.customers,
            contacts=Contacts(database.sessions),
            cases=Cases(database.sessions, course()),
            messages=Messages(database.sessions),
            flows=FakeFlows(),
            flow_reports=FlowReports(database.sessions, utc),
            audit=self.audit,
            setup=FakeSetup(FakeEngine()),
            prompts=Prompts(folder, lambda: self.engine.center.configuration, self.audit, apart),
            notices=self.notices,
            pins=StaffPins(database.sessions),
            pops=self.callers,
            projector=self.projector,
            check_repository=self._check,
            phones={},
            webphone=None,
            hosts=(),
            asterisk_ws="ws://127.0.0.1:18088",
            recordings=folder,
            static=None,
        )
        self.server = TestServer(self.app, host="127.0.0.1")

    def _perform(self, effect: do.Effect) -> None:
        if isinstance(effect, do.ShowPop):
            self.app[HUB].show_pop(effect.agent_id, effect.contact_id, effect.offer_id)

    async def _check(self) -> None:
        assert self.projector.available

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def calling(self, contact_id: str, number: str) -> None:
        """A customer calls, is recognised as the telephony and answers would, and presses 1."""
        message = m.CallArrived(
            contact_id=contact_id,
            leg_id=f"{contact_id}-leg",
            node=NODE,
            entry="trunk",
            ani=Personal(number),
            ani_name=Personal("<b>王</b>"),
            dnis="4000",
        )
        assert await self.engine.send(message) is None
        caller = await self.callers.identify(number)
        found = m.CustomerIdentified(
            contact_id=contact_id, customer_ids=caller.customer_ids, tier=caller.tier, value=caller.value
        )
        await self.engine.send(found)
        await self.engine.send(m.DigitReceived(leg_id=f"{contact_id}-leg", digit=Personal("1")))


@pytest.fixture
async def real(demo: Database, tmp_path: Path) -> AsyncIterator[RealSite]:
    site = RealSite(demo, tmp_path)
    agents = (AgentSpec(id="agent1", name="陈晓燕", queues=("sales", "service"), skills={"en": 9}),)
    await site.engine.start(configuration(agents=agents))
    await site.engine.send(m.Reconcile(node=NODE, legs=(), online_agents=("agent1",)))
    unsubscribe = site.engine.subscribe(site.projector.on_record)
    await site.server.start_server()
    projecting = asyncio.create_task(site.projector.run())
    try:
        yield site
    finally:
        await site.server.close()
        unsubscribe()
        projecting.cancel()
        await asyncio.gather(projecting, return_exceptions=True)
        await site.engine.close()


@pytest.fixture
async def browser(real: RealSite) -> AsyncIterator[Browser]:
    browser = Browser(real)
    yield browser
    await browser.client.session.close()


async def test_a_call_from_pop_to_timeline(real: RealSite, browser: Browser) -> None:
    credentials = {"username": "agent1", "password": LOGINS["agent1"]}
    status, session = await browser.call("POST", "/api/login", credentials)
    assert (status, session["user"]["role"]) == (200, "agent")
    browser.csrf = session["csrf"]
    live = await browser.live()
    for name, args in (
        ("claim_phone", {}),
        ("phone_state", {"registered": True, "microphone": True, "sound": True}),
        ("ready", {}),
    ):
        result = await live.command(name, **args)
        assert result["ok"], result

    await real.calling("one", CALLER)
    while not live.state.get("contact:one", {}).get("pop", {}).get("available"):
        await live.frame()
    offered = live.state["contact:one"]
    customer = offered["pop"]["customer"]
    assert CALLER in customer["numbers"]
    assert (await live.command("pop_shown", offer_id=offered["offer_id"]))["ok"]
    contact = real.engine.center.contacts["one"]
    assert contact.offer is not None
    await real.engine.send(m.LegAnswered(leg_id=contact.offer.leg_id))
    while live.state["contact:one"]["phase"] != "connected":
        await live.frame()

    complaint = {
        "contact_id": "one",
        "kind": "complaint",
        "request_id": "00000000-0000-4000-8000-000000000001",
        "subject": "Too late <script>",
        "class": "late_delivery",
        "severity": "high",
        "description": "Two weeks.",
    }
    status, case = await browser.call("POST", "/api/cases", complaint)
    assert status == 200, case
    assert await browser.call("POST", "/api/cases", complaint) == (200, case)
    status, answer = await browser.call("POST", "/api/cases", {**complaint, "class": "nothing"})
    assert (status, answer["error"]["field"]) == (400, "class")
    status, read = await browser.call("GET", f"/api/cases/{case['number']}")
    assert (status, read["customer_id"], read["contact_id"]) == (200, customer["id"], "one")

    await real.engine.send(m.LegEnded(leg_id="one-leg", cause=16))
    await real.engine.send(m.LegEnded(leg_id=contact.agent_leg_id, cause=16))
    written = await live.command("wrap_up", contact_id="one", disposition="resolved", notes="Sorry")
    assert written["ok"], written
    status, page = await browser.call("GET", f"/api/customers/{customer['id']}/timeline?limit=5")
    assert status == 200
    assert {("contact", "one"), ("case", case["number"])} <= {(i["kind"], i["id"]) for i in page["items"]}
    status, opened = await browser.call("GET", "/api/contacts/one")
    assert (status, opened["disposition"], opened["notes"]) == (200, "resolved", "Sorry")
    assert opened["events"][0]["type"] == "ContactArrived"

    assert (await browser.call("GET", f"/api/customers/{customer['id']}"))[0] == 200
    trail = await real.audit.of_object(SUPERVISOR, "customer", customer["id"])
    assert [(entry.actor, entry.action) for entry in trail] == [("agent1", "opened"), ("agent1", "popped")]


async def test_an_unknown_caller_becomes_a_customer_while_talking(real: RealSite, browser: Browser) -> None:
    credentials = {"username": "agent1", "password": LOGINS["agent1"]}
    browser.csrf = (await browser.call("POST", "/api/login", credentials))[1]["csrf"]
    live = await browser.live()
    await live.command("claim_phone")
    await live.command("phone_state", registered=True, microphone=True, sound=True)
    assert (await live.command("ready"))["ok"]
    await real.calling("two", "+442079460199")
    while not live.state.get("contact:two", {}).get("pop", {}).get("available"):
        await live.frame()
    assert live.state["contact:two"]["pop"]["customer"] is None
    contact = real.engine.center.contacts["two"]
    assert contact.offer is not None
    await real.engine.send(m.LegAnswered(leg_id=contact.offer.leg_id))
    new = {"name": "Ann O'Neill", "language": "en", "numbers": ["+44 20 7946 0199"]}
    status, customer = await browser.call("POST", "/api/customers", new)
    assert (status, customer["numbers"]) == (200, ["+442079460199"])
    status, pop = await browser.call("PUT", "/api/contacts/two/customer", {"customer_id": customer["id"]})
    assert (status, pop["customer"]["name"]) == (200, "Ann O'Neill")
    status, found = await browser.call("GET", "/api/customers?q=ann")
    assert customer["id"] in [item["id"] for item in found["items"]]
    status, answer = await browser.call("POST", "/api/customers", {**new, "numbers": ["1001"]})
    assert (status, answer["error"]["field"]) == (400, "numbers[0]")


async def test_a_customers_new_value_shows_where_their_contact_is(real: RealSite, browser: Browser) -> None:
    credentials = {"username": "supervisor1", "password": LOGINS["supervisor1"]}
    browser.csrf = (await browser.call("POST", "/api/login", credentials))[1]["csrf"]
    await real.calling("one", CALLER)
    pops = real.app[CONTEXT].pops
    await pops.refreshed("one")
    change = {"value": 12, "dedicated_agent": "agent2"}
    status, customer = await browser.call("PATCH", "/api/customers/c001", change)
    assert (status, customer["tier"], customer["value"]) == (200, "vip", 12)
    data = (await pops.refreshed("one")).data
    assert data is not None and data.customer is not None
    assert (data.customer.value, data.customer.dedicated_agent_name) == (12, "Daniel Reed")
    status, answer = await browser.call("PATCH", "/api/customers/c001", {"value": 101})
    assert (status, answer["error"]["field"]) == (400, "value")
    status, answer = await browser.call("PATCH", "/api/customers/c001", {"dedicated_agent": "nobody"})
    assert (status, answer["error"]["field"]) == (400, "dedicated_agent")


async def test_a_number_left_is_listed_for_the_supervisor(real: RealSite, browser: Browser) -> None:
    credentials = {"username": "supervisor1", "password": LOGINS["supervisor1"]}
    browser.csrf = (await browser.call("POST", "/api/login", credentials))[1]["csrf"]
    number = Personal(CALLER)
    left = m.NumberWasLeft(contact_id="left", number=number, ani=number, dnis="4000", received_at=1_790_000)
    assert await real.engine.send(left) is None
    status, answer = await browser.call("GET", "/api/messages?limit=5")
    assert status == 200
    (message,) = answer["items"]
    assert (message["kind"], message["contact_id"], message["at_ms"]) == ("number_left", "left", 1_790_000)
    assert (message["number"], message["customer"]["id"], message["voicemail"]) == (CALLER, "c001", None)


async def test_wrong_passwords_are_counted(real: RealSite, browser: Browser) -> None:
    codes = []
    for _ in range(11):
        _, answer = await browser.call("POST", "/api/login", {"username": "agent1", "password": "wrong"})
        codes.append(answer["error"]["code"])
    assert codes == ["unauthenticated"] * 10 + ["too_many"]


async def test_who_published_a_notice_is_told_from_the_audit_trail(real: RealSite) -> None:
    boss = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")
    admin = Actor(user_id="admin1", role=Role.ADMIN, org_unit="company")
    tone = (Path(__file__).parents[1] / "prompts" / "tone.mp3").read_bytes()
    await real.notices.publish(boss, "emergency", tone)
    first = real.engine.center.notices["emergency"]
    await real.notices.publish(admin, "emergency", tone)
    [notice] = await real.notices.all(boss)
    assert (notice.by, notice.name) == ("admin1", "emergency")
    assert notice.media != first and notice.seconds is not None
    trail = await real.audit.of_object(boss, "notice", "emergency")
    assert [entry.actor for entry in trail] == ["admin1", "supervisor1"]
