"""Live views: deltas put together equal a new snapshot; slow browsers are let go; sessions end sockets."""

import asyncio
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import pytest
from aiohttp import WSMsgType
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.acd.index import index_of
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.enums import Channel
from callcenter.domain.personal import Personal
from callcenter.engine.decide import decide
from callcenter.repository.enums import CaseKind, CaseStatus, Role, Severity
from callcenter.service.cases.clock import Late
from callcenter.service.records import CaseBrief, ContactBrief, PopRecord, SessionRecord
from callcenter.web import feed as feed_module
from callcenter.web import hub as hub_module
from callcenter.web import monitor_views, views
from callcenter.web import socket as socket_module
from callcenter.web.client import Client
from callcenter.web.encoding import encode
from callcenter.web.hub import LiveHub
from tests.engine.center import NODE, configuration
from tests.support.waiting import until

from .conftest import Site
from .fakes import FakeEngine, customer, user


class Page(Client):
    """A browser that folds what it is sent, without a network."""

    def __init__(self, session: SessionRecord) -> None:
        self.token = "t"
        self.session = session
        self.tab, self.page = "tab", "page"
        self.n = 0
        self.state: dict[str, Any] = {}

    @property
    def open(self) -> bool:
        return True

    def snapshot(self, now_ms: int, state: dict[str, msgspec.Raw]) -> None:
        self.n = 0
        self.state = msgspec.json.decode(encode(state))

    def delta(self, now_ms: int, body: bytes) -> None:
        frame = msgspec.json.decode(b"{" + body)
        for key in frame["drop"]:
            del self.state[key]
        self.state.update(frame["put"])


def case(subject: str, *, number: str) -> CaseBrief:
    return CaseBrief(
        number=number,
        kind=CaseKind.COMPLAINT,
        class_code="delivery",
        subject=subject,
        severity=Severity.NORMAL,
        status=CaseStatus.REGISTERED,
        opened_ms=1,
        order_number=None,
    )


def brief(ani: str) -> ContactBrief:
    """An ended contact of this number."""
    empty = dict.fromkeys(ContactBrief.__struct_fields__)
    return ContactBrief(**{**empty, "id": "old", "channel": Channel.PHONE, "ani": ani, "started_ms": 1})


CONTACTS = ("one", "two", "three")
AGENTS = ("alice", "bob", "carol")


def _messages() -> st.SearchStrategy[m.AnyMessage]:
    contact, agent = st.sampled_from(CONTACTS), st.sampled_from(AGENTS)
    legs = [f"{c}-leg" for c in CONTACTS]
    legs += [f"{NODE}-{c}-agent{n}" for c in CONTACTS for n in (1, 2)]
    offers = st.sampled_from([f"{c}-offer{n}" for c in CONTACTS for n in (1, 2)])
    leg, flag = st.sampled_from(legs), st.booleans()
    return st.one_of(
        st.builds(
            m.CallArrived,
            contact_id=contact,
            leg_id=contact.map(lambda c: f"{c}-leg"),
            node=st.just(NODE),
            entry=st.just("trunk"),
            ani=st.just(Personal("+8613800138000")),
            ani_name=st.just(Personal("<script>")),
            dnis=st.just("4000"),
        ),
        st.builds(
            m.CustomerIdentified,
            contact_id=contact,
            customer_ids=st.just(("c1",)),
            tier=st.sampled_from(m.Tier),
        ),
        st.builds(m.DigitReceived, leg_id=leg, digit=st.sampled_from([Personal("1"), Personal("2")])),
        st.builds(m.LegAnswered, leg_id=leg),
        st.builds(m.LegEnded, leg_id=leg, cause=st.just(16), lost=flag),
        st.builds(m.PhoneClaimed, agent_id=agent, tab=st.just("tab")),
        st.builds(m.PhoneDetached, agent_id=agent, tab=st.just("tab")),
        st.builds(
            m.PhoneStateChanged,
            agent_id=agent,
            tab=st.just("tab"),
            registered=st.just(True),
            microphone=st.just(True),
            sound=st.just(True),
        ),
        st.builds(m.EndpointChanged, agent_id=agent, online=flag),
        st.builds(m.BecomeReady, agent_id=agent),
        st.builds(m.BecomeNotReady, agent_id=agent, reason=st.just(m.NotReadyReason.LUNCH)),
        st.builds(m.LogOut, agent_id=agent),
        st.builds(m.PopShown, agent_id=agent, offer_id=offers),
        st.builds(m.RejectOffer, agent_id=agent, offer_id=offers),
        st.builds(m.Hold, agent_id=agent, contact_id=contact),
        st.builds(m.Resume, agent_id=agent, contact_id=contact),
        st.builds(m.HangUp, agent_id=agent, contact_id=contact),
        st.builds(m.FinishWrapUp, agent_id=agent, contact_id=contact, disposition=st.just("resolved")),
        st.builds(
            m.LinkCustomer,
            agent_id=agent,
            contact_id=contact,
            customer_id=st.just("c2"),
            tier=st.just(m.Tier.VIP),
        ),
        st.builds(
            m.RequestCallback,
            contact_id=contact,
            node=st.just(NODE),
            queue=st.sampled_from(["sales", "service"]),
            number=st.just(Personal("+442079460107")),
            by=agent,
            due=st.sampled_from([0, 1_790_000_060_000]),
        ),
        st.builds(m.WithdrawCallback, contact_id=contact, by=agent),
        st.just(m.TelephonyLost(node=NODE)),
        st.just(m.Reconcile(node=NODE, legs=(), online_agents=())),
    )


#: Agents ready and callers waiting, so that random messages meet offers and calls.
def _busy_engine() -> FakeEngine:
    engine = FakeEngine()
    engine.call("two", key="2")
    for name in AGENTS:
        engine.take(m.PhoneClaimed(agent_id=name, tab="tab"))
        engine.take(m.EndpointChanged(agent_id=name, online=True))
        engine.take(
            m.PhoneStateChanged(agent_id=name, tab="tab", registered=True, microphone=True, sound=True)
        )
    return engine


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(_messages(), st.booleans(), st.integers(0, 30_000)), min_size=5, max_size=60),
    st.sampled_from([1, monitor_views.PLACES]),
)
def test_deltas_put_together_equal_a_new_snapshot(
    steps: list[tuple[m.AnyMessage, bool, int]], places: int
) -> None:
    with mock.patch.object(monitor_views, "PLACES", places):
        _deltas_equal_a_snapshot(steps)


def _deltas_equal_a_snapshot(steps: list[tuple[m.AnyMessage, bool, int]]) -> None:
    async def story() -> None:
        engine = _busy_engine()
        known: dict[str, views.Known] = {}

        def known_of(contact_id: str) -> views.Known:
            return known.get(contact_id, views.Known())

        hub = LiveHub(engine, known_of, lambda: True)
        engine.subscribe(hub.on_record)
        pages = {name: Page(SessionRecord(user=user(name, Role.AGENT), csrf="")) for name in AGENTS}
        monitor = Page(SessionRecord(user=user("sam", Role.SUPERVISOR), csrf=""))
        for page in pages.values():
            hub.show_desktop(page)
        hub.show_monitor(monitor)
        for message, popped, passing in steps:
            for kind_subject, timer in sorted(engine.center.timers.items()):
                if timer.due <= engine.now + passing:
                    kind, subject = kind_subject
                    engine.post(m.TimerFired(kind=kind, subject=subject, generation=timer.generation))
            engine.now += passing
            engine.post(message)
            if popped:
                known["one"] = views.Known(data=PopRecord(customer=customer("c1")))
                hub.touch_contact("one")
                hub.flush_monitor()
                hub.flush_queues()
            hub.push_system()
        hub.flush_monitor()
        hub.flush_queues()
        directory = views.Directory(engine.center.configuration)
        system = {"calls": not views.calls_possible(engine.center), "repository": True}
        for name, page in pages.items():
            promises = views.promised(engine.center).get(name, ())
            fresh = views.desktop(engine.center, directory, name, name.title(), promises, known_of, system)
            fresh["cases"] = {"due_soon": 0, "overdue": 0}
            assert page.state == msgspec.json.decode(encode(fresh))
        fresh = monitor_views.monitor(engine.center, directory, known_of, {**system, "loop_lag_ms": 0})
        fresh["cases"] = {"overdue_cases": 0}
        assert monitor.state == msgspec.json.decode(encode(fresh))

    asyncio.run(story())


async def test_many_waiting_callers_cost_a_flush_little(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine()
    for number in range(5_000):
        engine.call(f"c{number}", tier=m.Tier.GOLD if number % 2 else m.Tier.STANDARD)
        engine.now += 1
    center = engine.center
    hub = LiveHub(engine, lambda _contact_id: views.Known(), lambda: True)
    engine.subscribe(hub.on_record)
    monitor = Page(SessionRecord(user=user("sam", Role.SUPERVISOR), csrf=""))
    desk = Page(SessionRecord(user=user("alice", Role.AGENT), csrf=""))
    hub.show_monitor(monitor)
    hub.show_desktop(desk)
    encoded: list[object] = []
    for module in (feed_module, hub_module):
        monkeypatch.setattr(module, "encode", lambda value: encoded.append(value) or encode(value))

    engine.ended("c1-leg")
    hub.flush_monitor()
    hub.flush_queues()
    # One left and all behind moved up: the queues, their lines, today, the desktop's queues, and the frames.
    assert len(encoded) < 20
    waiting = list(index_of(center).first_in_line("sales", 5_000))
    assert monitor.state["line:sales"] == waiting[: monitor_views.PLACES]
    assert monitor.state["queue:sales"]["waiting"] == 4_999
    # The one who waits longest is not the first, who is worth more.
    assert center.contacts[waiting[0]].tier is m.Tier.GOLD
    longest = min(center.contacts[c].waiting_since for c in waiting)
    assert monitor.state["queue:sales"]["longest_wait_since_ms"] == longest
    assert desk.state["queues"]["items"][0]["longest_wait_since_ms"] == longest

    encoded.clear()
    engine.call("last")
    hub.flush_monitor()
    hub.flush_queues()
    assert len(encoded) < 20
    assert "last" not in monitor.state["line:sales"]
    assert monitor.state["call:last"]["state"] == "QUEUED"


class Offered:
    """Alice is free, and her desktop open, when a caller comes of whom nothing is known yet."""

    def __init__(self) -> None:
        self.known: dict[str, views.Known] = {}
        engine = FakeEngine()
        self.hub = LiveHub(engine, lambda contact_id: self.known.get(contact_id, views.Known()), lambda: True)
        engine.subscribe(self.hub.on_record)
        engine.perform = self._perform
        engine.ready("alice")
        self.desk = Page(SessionRecord(user=user("alice", Role.AGENT), csrf=""))
        self.hub.show_desktop(self.desk)
        self.deltas: list[Any] = []
        self.desk.delta = self._delta  # type: ignore[method-assign]
        engine.call("one")
        self.hub.push_due()

    def _perform(self, effect: do.Effect) -> None:
        if isinstance(effect, do.ShowPop):
            self.hub.show_pop(effect.agent_id, effect.contact_id, effect.offer_id)

    def _delta(self, now_ms: int, body: bytes) -> None:
        self.deltas.append(body)
        Page.delta(self.desk, now_ms, body)


async def test_an_offer_and_what_is_known_of_the_caller_are_one_delta() -> None:
    offered = Offered()
    assert offered.deltas == []
    offered.known["one"] = views.Known(data=PopRecord())
    offered.hub.touch_contact("one")
    offered.hub.push_due()
    assert len(offered.deltas) == 1
    assert offered.desk.state["contact:one"]["pop"]["available"]
    assert offered.desk.state["me"]["state"] == "OFFERED"


async def test_an_offer_does_not_wait_long_for_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "POP_S", 0.001)
    offered = Offered()
    await until(lambda: offered.deltas, "the offer is shown")
    assert not offered.desk.state["contact:one"]["pop"]["available"]


async def test_who_gave_a_command_is_told_at_once() -> None:
    offered = Offered()
    offered.hub.push_due(at_once_to="alice")
    assert offered.desk.state["me"]["state"] == "OFFERED"


def test_the_random_story_reaches_every_phase() -> None:
    """The property above would prove little if nothing ever rang."""
    engine = _busy_engine()
    engine.take(m.BecomeReady(agent_id="alice"))
    contact = engine.center.contacts["two"]
    assert contact.offer is not None
    offer = contact.offer
    assert offer.id == "two-offer1"
    assert offer.leg_id == f"{NODE}-two-agent1"
    assert decide(engine.center, m.PopShown(agent_id="alice", offer_id=offer.id), engine.now).refusal is None
    assert decide(engine.center, m.LegAnswered(leg_id=offer.leg_id), engine.now).refusal is None
    assert engine.center.agents["alice"].state == "BUSY"


async def test_a_gap_is_mended_by_a_new_snapshot(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    assert alice.n is not None
    assert alice.n > 0
    before = dict(alice.state)
    alice.state = {}
    await alice.socket.send_json({"type": "resync"})
    assert (await alice.until("snapshot"))["n"] == 0
    assert alice.state["me"] == before["me"]
    # The next delta is number 1 again (Live checks the numbering).
    assert (await alice.command("not_ready", reason="lunch"))["ok"]
    while alice.state["me"]["reason"] != "lunch":
        await alice.frame()


async def test_an_agent_taken_away_in_a_call_is_told_so(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    assert alice.state["me"]["removed"] is False
    site.engine.answer(site.engine.call("one"))
    fewer = configuration(agents=configuration().agents[1:])
    site.engine.take(m.LoadConfiguration(configuration=fewer))
    while not alice.state["me"]["removed"]:
        await alice.frame()
    assert alice.state["me"]["state"] == "BUSY"
    assert alice.state["me"]["presence"] == "NOT_READY" and alice.state["me"]["reason"] == "removed"
    answer = await alice.command("ready")
    assert answer["error"]["code"] == "forbidden" and answer["error"]["field"] is None
    site.engine.take(m.LoadConfiguration(configuration=configuration()))
    while alice.state["me"]["removed"]:
        await alice.frame()


async def test_the_monitor_is_live(site: Site) -> None:
    sam = await (await site.browser().log_in("sam")).live("monitor")
    await sam.frame()
    assert sam.state["queue:sales"]["waiting"] == 0
    assert sam.state["agent:alice"]["state"] == "LOGGED_OUT"
    site.engine.call("one")
    site.engine.call("two")
    while sam.state["queue:sales"]["waiting"] != 2:
        await sam.frame()
    assert sam.state["line:sales"] == ["one", "two"]
    while not sam.state["call:two"]["customer"]:
        await sam.frame()
    assert sam.state["call:two"]["customer"] == "王小明"
    site.engine.ended("one-leg")
    while "call:one" in sam.state:
        await sam.frame()
    assert sam.state["line:sales"] == ["two"]
    assert sam.state["today"]["abandoned"] == 1
    assert sam.state["today"]["late_pops"] == 0
    site.engine.ready("alice")
    site.engine.wait(300)
    while sam.state["today"]["late_pops"] != 1:
        await sam.frame()


def _arrive(engine: FakeEngine, contact_id: str, name: str) -> None:
    """A caller nobody knows, with this name."""
    engine.take(
        m.CallArrived(
            contact_id=contact_id,
            leg_id=f"{contact_id}-leg",
            node=NODE,
            entry="trunk",
            ani=Personal("+442079460000" + name[50:]),
            ani_name=Personal(name),
            dnis="4000",
        )
    )


async def test_a_hostile_caller_name_is_text(site: Site) -> None:
    name = '<img src=x onerror=alert(1)>${x}"' + "A" * 300
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    _arrive(site.engine, "one", name)
    site.engine.take(m.DigitReceived(leg_id="one-leg", digit=Personal("1")))
    while "contact:one" not in alice.state:
        await alice.frame()
    assert alice.state["contact:one"]["pop"]["ani_name"] == name


async def test_roles_and_views(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live("monitor")
    assert await alice.close_code() == 4403
    sam = await (await site.browser().log_in("sam")).live("desktop")
    assert await sam.close_code() == 4403
    ada = await site.browser().log_in("ada")
    monitor, desktop = await ada.live("monitor"), await ada.live("desktop")
    await monitor.frame()
    await desktop.frame()
    # An administrator is not an agent: the engine does not know them.
    assert (await desktop.command("claim_phone"))["error"]["code"] == "forbidden"
    await monitor.socket.send_json({"type": "command", "id": "1", "name": "ready", "args": {}})
    assert await monitor.close_code() == 1008


@pytest.mark.parametrize(
    "hello",
    [
        "x",
        "[]",
        "{}",
        '{"type": "hello", "view": "desktop", "tab": "mine"}',
        '{"type": "hello", "view": "all", "tab": "00000000-0000-4000-8000-000000000000"}',
    ],
)
async def test_a_bad_hello_is_not_served(site: Site, hello: str) -> None:
    browser = await site.browser().log_in("alice")
    socket = await browser.client.ws_connect(f"/api/ws?csrf={browser.csrf}", headers={"Origin": site.origin})
    await socket.send_str(hello)
    assert (await socket.receive(timeout=10)).type is WSMsgType.CLOSE
    assert socket.close_code == 1008


@pytest.mark.parametrize(
    ("origin", "csrf", "cookie", "status"),
    [
        ("http://evil.example", None, True, 403),
        (None, "wrong", True, 403),
        (None, None, False, 401),
    ],
)
async def test_the_upgrade_is_guarded(
    site: Site, origin: str | None, csrf: str | None, cookie: bool, status: int
) -> None:
    browser = await site.browser().log_in("alice")
    if not cookie:
        browser.client.session.cookie_jar.clear()
    async with browser.client.get(
        f"/api/ws?csrf={csrf or browser.csrf}",
        headers={
            "Origin": origin or site.origin,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        },
    ) as response:
        assert response.status == status


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ({"name": "fly", "args": {}}, "name"),
        ({"name": "not_ready", "args": {}}, "reason"),
        ({"name": "not_ready", "args": {"reason": "phone_lost"}}, "reason"),
        ({"name": "not_ready", "args": {"reason": "bored"}}, "reason"),
        ({"name": "phone_state", "args": {"registered": 1, "microphone": True, "sound": True}}, "registered"),
        ({"name": "hold", "args": {"contact_id": "a/b"}}, "contact_id"),
        ({"name": "hold", "args": {"contact_id": "one"}}, "contact_id"),
        ({"name": "ready", "args": {"now": True}}, "now"),
        ({"name": "ready", "args": {}}, "phone.tab"),
        ({"name": "pop_shown", "args": {"offer_id": "one-offer1"}}, "phone.tab"),
        ({"args": {}}, "name"),
        ({"name": "ready", "args": [], "x": 1}, "args"),
    ],
)
async def test_a_bad_command_is_refused_by_field(site: Site, frame: dict[str, Any], field: str) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.frame()
    records = len(site.engine.records)
    await alice.socket.send_json({"type": "command", "id": "7", **frame})
    result = await alice.until("result")
    assert (result["id"], result["ok"], result["error"]["field"]) == ("7", False, field)
    assert len(site.engine.records) == records


async def test_ready_says_what_is_missing(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.command("claim_phone")
    refused = await alice.command("ready")
    assert (refused["error"]["code"], refused["error"]["field"]) == ("conflict", "phone.registered")
    site.engine.take(m.EndpointChanged(agent_id="alice", online=True))
    await alice.command("phone_state", registered=True, microphone=True, sound=False)
    assert (await alice.command("ready"))["error"]["field"] == "phone.sound"


async def test_pings_are_answered_and_long_frames_are_not_read(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.frame()
    await alice.socket.send_json({"type": "ping"})
    await alice.until("pong")
    await alice.socket.send_str("x" * 17_000)
    assert await alice.close_code() == 1009


async def test_commands_are_rate_limited(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.frame()
    codes = set()
    for _ in range(70):
        result = await alice.command("not_ready", reason="lunch")
        codes.add(result.get("error", {}).get("code"))
    assert "too_many" in codes


async def test_a_session_has_so_many_sockets(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    for _ in range(socket_module.MAX_SOCKETS):
        await (await browser.live()).frame()
    async with browser.client.get(
        f"/api/ws?csrf={browser.csrf}", headers={"Origin": site.origin}
    ) as response:
        assert response.status == 429


async def test_a_browser_that_does_not_read_is_let_go(site: Site) -> None:
    slow = await (await site.browser().log_in("sam")).live("monitor")
    await slow.frame()
    (connected,) = site.hub._clients
    other = await (await site.browser().log_in("alice")).live()
    await other.frame()
    connection = slow.socket._response.connection
    assert connection is not None
    assert connection.transport is not None
    connection.transport.pause_reading()
    number = 0
    while connected.open:
        # Each caller's name is long, so that the network's own buffers fill up soon.
        for _ in range(20):
            number += 1
            _arrive(site.engine, f"c{number}", "A" * 3000)
        site.hub.flush_monitor()
        await asyncio.sleep(0)
        assert number < 20_000
    # Nobody waited for it: the other browser is served as before.
    assert (await other.command("claim_phone"))["ok"]
    connection.transport.resume_reading()
    assert await slow.close_code() == 4008


@pytest.fixture
def sessions_looked_at_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the site is there: its first look is waited for from the start."""
    monkeypatch.setattr(socket_module, "SESSION_CHECK_S", 0.05)


async def test_a_session_that_ended_elsewhere_ends_its_sockets(
    sessions_looked_at_often: None, site: Site
) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.frame()
    site.auth.away = True
    await alice.command("not_ready", reason="lunch")
    assert not alice.socket.closed
    site.auth.away = False
    site.auth.sessions.clear()
    assert await alice.close_code() == 4401


async def test_a_pop_comes_when_the_repository_is_back(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    site.repository.away = True
    site.engine.call("one")
    while "contact:one" not in alice.state:
        await alice.frame()
    pop = alice.state["contact:one"]["pop"]
    assert (pop["available"], pop["customer"], pop["ani"]) == (False, None, "+8613800138000")
    site.repository.away = False
    while not alice.state["contact:one"]["pop"]["available"]:
        await alice.frame()
    assert alice.state["contact:one"]["pop"]["customer"]["id"] == "c1"


async def test_a_customer_the_engine_does_not_know_is_a_candidate_to_confirm(site: Site) -> None:
    """Else the page would show a customer while the contact is stored as nobody's."""
    browser = await site.browser().log_in("alice")
    alice = await browser.live()
    sam = await (await site.browser().log_in("sam")).live("monitor")
    await sam.frame()
    await alice.ready(site.engine, "alice")
    site.engine.identifies = False
    site.engine.answer(site.engine.call("one"))
    while not alice.state.get("contact:one", {}).get("pop", {}).get("available"):
        await alice.frame()
    pop = alice.state["contact:one"]["pop"]
    assert (pop["customer"], [c["id"] for c in pop["candidates"]]) == (None, ["c1"])
    while "call:one" not in sam.state:
        await sam.frame()
    assert sam.state["call:one"]["customer"] is None
    assert site.engine.center.contacts["one"].customer_id == ""
    status, pop = await browser.call("PUT", "/api/contacts/one/customer", {"customer_id": "c1"})
    assert (status, pop["customer"]["id"], pop["candidates"]) == (200, "c1", [])
    while not alice.state["contact:one"]["pop"]["customer"]:
        await alice.frame()
    while not sam.state["call:one"]["customer"]:
        await sam.frame()


async def test_a_candidate_becomes_the_customer_when_the_engine_hears_of_them(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    site.engine.identifies = False
    site.engine.call("one")
    while not alice.state.get("contact:one", {}).get("pop", {}).get("available"):
        await alice.frame()
    fetched = site.repository.pops
    site.engine.take(m.CustomerIdentified(contact_id="one", customer_ids=("c1",), tier=m.Tier.GOLD))
    while not alice.state["contact:one"]["pop"]["customer"]:
        await alice.frame()
    assert alice.state["contact:one"]["pop"]["candidates"] == []
    # They were fetched with the number already.
    assert site.repository.pops == fetched


async def test_a_customer_who_becomes_known_during_the_fetch_is_fetched(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    site.engine.identifies = False
    pop = site.repository.pop
    asked: list[str] = []

    async def slow(ani: str, customer_id: str) -> PopRecord:
        asked.append(customer_id)
        if len(asked) == 1:
            message = m.CustomerIdentified(contact_id="one", customer_ids=("c2",), tier=m.Tier.GOLD)
            site.engine.take(message)
        return await pop(ani, customer_id)

    monkeypatch.setattr(site.repository, "pop", slow)
    site.engine.call("one")
    while not alice.state.get("contact:one", {}).get("pop", {}).get("available"):
        await alice.frame()
    assert alice.state["contact:one"]["pop"]["customer"]["id"] == "c2"
    assert asked == ["", "c2"]


def test_a_candidates_pop_tells_of_this_number_and_this_contact_only() -> None:
    engine = FakeEngine()
    engine.identifies = False
    contact = engine.call("one")
    engine.ready("alice")
    engine.answer(contact)
    complaint = m.TakeCase(
        agent_id="alice",
        contact_id="one",
        request_id="r",
        kind=CaseKind.COMPLAINT,
        subject=Personal("Late"),
        description=Personal("Late"),
        case_class="delivery",
        severity=Severity.NORMAL,
    )
    engine.take(complaint)
    number = contact.cases["r"]
    cases = tuple(case("c", number=n) for n in (number, "other"))
    contacts = tuple(brief(ani) for ani in ("+8613800138000", "+8610"))
    data = PopRecord(customer=customer("c1"), open_cases=cases, last_contacts=contacts)
    shown = views.pop(contact, views.Known(data=data))
    assert [one.number for one in shown.open_cases] == [number]
    assert [one.ani for one in shown.last_contacts] == ["+8613800138000"]
    engine.take(m.LinkCustomer(agent_id="alice", contact_id="one", customer_id="c1", tier=m.Tier.GOLD))
    shown = views.pop(contact, views.Known(data=data))
    assert (shown.customer, shown.open_cases, shown.last_contacts) == (data.customer, cases, contacts)


async def test_what_was_written_up_shows_in_the_customers_other_call(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    contact = site.engine.call("one")
    while not alice.state.get("contact:one", {}).get("pop", {}).get("available"):
        await alice.frame()
    site.engine.answer(contact)
    site.engine.call("two")
    while site.repository.pops < 2:
        await asyncio.sleep(0)
    site.engine.ended("one-leg")
    site.engine.hung_up_legs_end()
    assert (await alice.command("wrap_up", contact_id="one", disposition="resolved"))["ok"]
    written_up = len(site.engine.records)
    while site.repository.pops < 3:
        await asyncio.sleep(0)
    # Fetched only after the repository held the write-up.
    assert site.repository.waited_for[-1] <= written_up


async def test_calls_that_were_there_before_the_server_have_pops(static: Path) -> None:
    site = Site(static)
    site.engine.call("one")
    await site.server.start_server()
    browser = site.browser()
    try:
        alice = await (await browser.log_in("alice")).live()
        await alice.ready(site.engine, "alice")
        while not alice.state.get("contact:one", {}).get("pop", {}).get("available"):
            await alice.frame()
        assert alice.state["contact:one"]["pop"]["customer"]["id"] == "c1"
    finally:
        await browser.client.session.close()
        await site.server.close()


async def test_late_cases_are_told_to_the_monitor_and_to_whose_they_are() -> None:
    hub = LiveHub(FakeEngine(), lambda _contact: views.Known(), lambda: True)
    alice = Page(SessionRecord(user=user("alice", Role.AGENT), csrf=""))
    monitor = Page(SessionRecord(user=user("sam", Role.SUPERVISOR), csrf=""))
    hub.show_desktop(alice)
    hub.show_monitor(monitor)
    assert (alice.state["cases"], monitor.state["cases"]) == (
        {"due_soon": 0, "overdue": 0},
        {"overdue_cases": 0},
    )
    hub.late = lambda: Late(overdue=3, by_user={"alice": (1, 2)})
    hub.push_system()
    assert (alice.state["cases"], monitor.state["cases"]) == (
        {"due_soon": 1, "overdue": 2},
        {"overdue_cases": 3},
    )
