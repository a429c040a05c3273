"""Callbacks promised, refused, listed and withdrawn; who may; what the views tell of them."""

from typing import Any

import pytest

from callcenter.acd.expected_wait import ASSUMED_HANDLING_MS
from callcenter.domain import events as e
from callcenter.domain import messages as m
from callcenter.domain.configuration import CallbackRule, QueueSpec
from callcenter.domain.enums import Outcome, Tier
from callcenter.domain.hours import Hours
from callcenter.domain.personal import Personal
from tests.engine.center import NODE, configuration

from .conftest import Live, Site

NUMBER = "+442079460107"
GOOD = {"number": "+44 20 7946 0107", "queue": "sales"}
HOUR = 3_600_000
#: 2026-09-21 13:33 UTC, a Monday, is the story's beginning; this is Tuesday at 10:00 in Shanghai.
TUESDAY_TEN = 1_790_042_400_000
TUESDAY_SEVEN = TUESDAY_TEN - 3 * HOUR


@pytest.fixture
def office_hours(site: Site) -> Site:
    """Queue "sales" calls back between 9 and 18 in Shanghai."""
    weekly = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
    hours = {"office": Hours(time_zone="Asia/Shanghai", weekly=weekly)}
    queues = (
        QueueSpec(id="sales", names={"en": "Sales"}, callback=CallbackRule(hours="office")),
        QueueSpec(id="service", names={"en": "Service"}),
    )
    changed = configuration(queues=queues, hours=hours)
    site.engine.take(m.LoadConfiguration(configuration=changed))
    return site


async def talking(site: Site, dnis: str = "4000") -> Live:
    """Alice talks with the repository's c1."""
    desk = await (await site.browser().log_in("alice")).live()
    await desk.until("snapshot")
    await desk.ready(site.engine, "alice")
    contact = site.engine.call("one", dnis=dnis)
    site.engine.answer(contact)
    return desk


async def test_a_supervisor_promises_one_in_turn(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    status, record = await browser.call("POST", "/api/callbacks", GOOD)
    assert status == 200
    assert (record["number"], record["due_ms"], record["by"], record["attempt"]) == (NUMBER, None, "sam", 1)
    contact = site.engine.center.contacts[record["contact_id"]]
    assert (contact.queue, contact.node, contact.ani.value) == ("sales", NODE, NUMBER)
    assert site.repository.done_things == [("sam", "callback promised", contact.id)]
    assert (await browser.call("GET", "/api/callbacks"))[1]["items"] == [record]


async def test_the_audit_trail_may_be_away(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    site.repository.away = True
    assert (await browser.call("POST", "/api/callbacks", GOOD))[0] == 200


async def test_an_agent_promises_one_to_the_customer_at_hand(site: Site) -> None:
    await talking(site, dnis="+862151234567")
    browser = await site.browser().log_in("alice")
    body = {**GOOD, "contact_id": "one", "due_ms": site.engine.now + HOUR}
    status, record = await browser.call("POST", "/api/callbacks", body)
    assert status == 200
    made = site.engine.center.contacts[record["contact_id"]]
    assert (made.customer_id, made.language) == ("c1", site.engine.center.contacts["one"].language)
    assert record["due_ms"] == body["due_ms"]
    # Whoever is called back sees the number they had dialled.
    assert made.dnis == "+862151234567"
    other = await site.browser().log_in("bob")
    status, answer = await other.call("POST", "/api/callbacks", {**body, "number": "+442079460108"})
    assert (status, answer["error"]["field"]) == (403, "contact_id")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"number": "12"}, 400, "number"),
        ({"number": "sip:somebody@else"}, 400, "number"),
        ({"number": ""}, 400, "number"),
        ({"number": "1" * 33}, 400, "number"),
        ({"queue": "nowhere"}, 400, "queue"),
        ({"queue": ""}, 400, "queue"),
        ({"due_ms": 0}, 400, "due_ms"),
        ({"due_ms": 1_000_000_000_000}, 400, "due_ms"),
        ({"due_ms": 1_890_000_000_000}, 400, "due_ms"),
        ({"due_ms": -1}, 400, "due_ms"),
        ({"due_ms": "soon"}, 400, "due_ms"),
        ({"customer_id": "nobody"}, 404, "customer_id"),
        ({"contact_id": "nobody"}, 403, "contact_id"),
        ({"priority": 9}, 400, "priority"),
    ],
)
async def test_a_bad_request_names_its_field(
    site: Site, change: dict[str, Any], status: int, field: str
) -> None:
    browser = await site.browser().log_in("sam")
    answered, answer = await browser.call("POST", "/api/callbacks", {**GOOD, **change})
    assert (answered, answer["error"]["field"]) == (status, field)
    assert answer["error"]["hint"]
    assert site.engine.center.callbacks == {}


async def test_one_number_waits_for_one_callback(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    await browser.call("POST", "/api/callbacks", GOOD)
    status, answer = await browser.call("POST", "/api/callbacks", {**GOOD, "number": NUMBER})
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (409, "conflict", "number")
    assert len(site.engine.center.callbacks) == 1


async def test_outside_opening_hours_the_next_opening_is_named(office_hours: Site) -> None:
    browser = await office_hours.browser().log_in("sam")
    status, answer = await browser.call("POST", "/api/callbacks", {**GOOD, "due_ms": TUESDAY_SEVEN})
    assert (status, answer["error"]["field"]) == (400, "due_ms")
    assert answer["error"]["next_ms"] == TUESDAY_SEVEN + 2 * HOUR
    assert "2026-09-22 09:00 (Asia/Shanghai)" in answer["error"]["hint"]
    other = {**GOOD, "queue": "service", "number": "+442079460108", "due_ms": TUESDAY_SEVEN}
    assert (await browser.call("POST", "/api/callbacks", other))[0] == 200
    assert (await browser.call("POST", "/api/callbacks", {**GOOD, "due_ms": TUESDAY_TEN}))[0] == 200


async def test_agents_see_their_own_queues_only(site: Site) -> None:
    supervisor = await site.browser().log_in("sam")
    for queue, number in (("sales", "+442079460107"), ("service", "+442079460108")):
        await supervisor.call("POST", "/api/callbacks", {"number": number, "queue": queue})
    queues = {}
    for name in ("sam", "alice", "carol"):
        browser = await site.browser().log_in(name)
        _, answer = await browser.call("GET", "/api/callbacks")
        queues[name] = [item["queue"] for item in answer["items"]]
    assert queues == {"sam": ["sales", "service"], "alice": ["sales", "service"], "carol": ["service"]}


async def test_agents_promise_for_their_own_queues_only(site: Site) -> None:
    browser = await site.browser().log_in("carol")
    status, answer = await browser.call("POST", "/api/callbacks", GOOD)
    error = answer["error"]
    assert (status, error["code"], error["field"]) == (403, "forbidden", "queue")
    assert error["message"] == "You do not serve this queue."
    assert error["hint"] == "Promise it for a queue of yours, or ask a supervisor to."
    assert site.engine.center.callbacks == {}
    status, record = await browser.call("POST", "/api/callbacks", {**GOOD, "queue": "service"})
    assert (status, record["queue"], record["by"]) == (200, "service", "carol")


async def test_a_second_promise_for_a_number_says_what_to_do(site: Site) -> None:
    browser = await site.browser().log_in("sam")
    await browser.call("POST", "/api/callbacks", GOOD)
    _, answer = await browser.call("POST", "/api/callbacks", GOOD)
    assert answer["error"]["hint"] == "Withdraw the one that waits first, or leave it as it is."
    # Another queue's promise is another wish.
    assert (await browser.call("POST", "/api/callbacks", {**GOOD, "queue": "service"}))[0] == 200


async def test_agents_see_what_they_promised_on_their_desktop(site: Site) -> None:
    await talking(site)
    desks = {}
    for name in ("alice", "bob"):
        desks[name] = await (await site.browser().log_in(name)).live()
        await desks[name].until("snapshot")
    browser = await site.browser().log_in("alice")
    body = {**GOOD, "contact_id": "one", "due_ms": site.engine.now + HOUR}
    _, record = await browser.call("POST", "/api/callbacks", body)
    key = f"callback:{record['contact_id']}"
    while not desks["alice"].state.get(key, {}).get("customer"):
        await desks["alice"].frame()
    listed = (await browser.call("GET", "/api/callbacks"))[1]["items"]
    assert [desks["alice"].state[key]] == listed
    shown = listed[0]
    assert (shown["number"], shown["queue"], shown["due_ms"]) == (NUMBER, "sales", body["due_ms"])
    assert (shown["attempt"], shown["by"], shown["dialling"]) == (1, "alice", False)
    again = await (await site.browser().log_in("alice")).live()
    await again.until("snapshot")
    assert again.state[key] == shown
    await browser.call("DELETE", f"/api/callbacks/{record['contact_id']}")
    while key in desks["alice"].state:
        await desks["alice"].frame()
    # Whoever promised nothing is shown nothing, whichever queues they serve.
    bob = await (await site.browser().log_in("sam")).call("POST", "/api/callbacks", GOOD)
    assert bob[0] == 200
    site.hub.flush_monitor()
    assert not [key for key in desks["bob"].state if key.startswith("callback:")]


async def test_a_promise_leaves_the_desktop_once_the_customer_is_reached(site: Site) -> None:
    """Alice promised it; whoever is free keeps it."""
    desk = await (await site.browser().log_in("alice")).live()
    await desk.until("snapshot")
    site.engine.ready("bob")
    browser = await site.browser().log_in("alice")
    _, record = await browser.call("POST", "/api/callbacks", GOOD)
    key = f"callback:{record['contact_id']}"
    contact = site.engine.center.contacts[record["contact_id"]]
    site.engine.answer(contact)
    while not desk.state.get(key, {}).get("dialling"):
        await desk.frame()
    assert contact.callback is not None
    site.engine.take(m.LegAnswered(leg_id=contact.callback.leg_id))
    while key in desk.state:
        await desk.frame()
    assert f"contact:{record['contact_id']}" not in desk.state


async def test_who_promised_it_and_is_offered_it_sees_both(site: Site) -> None:
    desk = await (await site.browser().log_in("alice")).live()
    await desk.until("snapshot")
    await desk.ready(site.engine, "alice")
    browser = await site.browser().log_in("alice")
    _, record = await browser.call("POST", "/api/callbacks", GOOD)
    contact_id = record["contact_id"]
    while {f"contact:{contact_id}", f"callback:{contact_id}"} - desk.state.keys():
        await desk.frame()
    contact = site.engine.center.contacts[contact_id]
    assert contact.offer is not None
    site.engine.take(m.RejectOffer(agent_id="alice", offer_id=contact.offer.id))
    while f"contact:{contact_id}" in desk.state:
        await desk.frame()
    assert f"callback:{contact_id}" in desk.state
    await browser.call("DELETE", f"/api/callbacks/{contact_id}")
    while f"callback:{contact_id}" in desk.state:
        await desk.frame()


async def test_withdrawing(site: Site) -> None:
    agent, other = await site.browser().log_in("alice"), await site.browser().log_in("bob")
    _, record = await agent.call("POST", "/api/callbacks", GOOD)
    path = f"/api/callbacks/{record['contact_id']}"
    assert (await other.call("DELETE", path))[0] == 403
    assert (await agent.call("DELETE", path)) == (200, {})
    assert site.engine.center.callbacks == {}
    ended = [
        event for _, _, events in site.engine.records for event in events if isinstance(event, e.ContactEnded)
    ]
    assert [(event.contact_id, event.outcome) for event in ended] == [
        (record["contact_id"], Outcome.CALLBACK_WITHDRAWN)
    ]
    assert site.repository.done_things[-1] == ("alice", "callback withdrawn", record["contact_id"])
    assert (await agent.call("DELETE", path))[0] == 404
    _, record = await agent.call("POST", "/api/callbacks", GOOD)
    supervisor = await site.browser().log_in("sam")
    assert (await supervisor.call("DELETE", f"/api/callbacks/{record['contact_id']}"))[0] == 200


async def test_a_live_call_is_no_callback_to_withdraw(site: Site) -> None:
    site.engine.call("one")
    supervisor = await site.browser().log_in("sam")
    assert (await supervisor.call("DELETE", "/api/callbacks/one"))[0] == 404


async def test_the_desktop_tells_of_the_promise_and_of_the_dialling(site: Site) -> None:
    desk = await (await site.browser().log_in("alice")).live()
    await desk.until("snapshot")
    await desk.ready(site.engine, "alice")
    supervisor = await site.browser().log_in("sam")
    _, record = await supervisor.call("POST", "/api/callbacks", GOOD)
    key = f"contact:{record['contact_id']}"
    while key not in desk.state:
        await desk.frame()
    offered = desk.state[key]
    assert (offered["phase"], offered["ani"]) == ("offered", NUMBER)
    assert offered["callback"] == {
        "number": NUMBER,
        "promised_ms": site.engine.now,
        "due_ms": None,
        "by": "sam",
        "attempt": 1,
        "dialling": False,
        "called_in": False,
        "purpose": "asked",
        "case_number": None,
    }
    contact = site.engine.center.contacts[record["contact_id"]]
    assert contact.offer is not None
    site.engine.take(m.PopShown(agent_id="alice", offer_id=contact.offer.id))
    site.engine.take(m.LegAnswered(leg_id=contact.offer.leg_id))
    while not desk.state[key]["callback"]["dialling"]:
        await desk.frame()
    assert desk.state[key]["phase"] == "offered"
    assert contact.callback is not None
    site.engine.take(m.LegAnswered(leg_id=contact.callback.leg_id))
    while desk.state[key]["phase"] != "connected":
        await desk.frame()
    assert (desk.state[key]["callback"]["attempt"], desk.state[key]["callback"]["dialling"]) == (1, False)
    assert desk.state[key]["callback"]["called_in"] is False


async def test_whoever_calls_before_they_are_called_back_is_not_told_of_as_called_back(site: Site) -> None:
    supervisor = await site.browser().log_in("sam")
    promise = {"number": "+8613800138000", "queue": "sales"}
    assert (await supervisor.call("POST", "/api/callbacks", promise))[0] == 200
    contact = site.engine.call("one")
    listed = (await supervisor.call("GET", "/api/callbacks"))[1]["items"]
    assert [(each["contact_id"], each["called_in"]) for each in listed] == [("one", True)]
    desk = await (await site.browser().log_in("alice")).live()
    await desk.until("snapshot")
    await desk.ready(site.engine, "alice")
    while "contact:one" not in desk.state:
        await desk.frame()
    offered = desk.state["contact:one"]
    assert (offered["phase"], offered["callback"]["called_in"]) == ("offered", True)
    site.engine.answer(contact)
    while desk.state["contact:one"]["phase"] != "connected":
        await desk.frame()
    assert desk.state["contact:one"]["callback"]["called_in"] is True
    site.engine.take(m.LegEnded(leg_id=contact.leg_id, cause=16))
    while desk.state["contact:one"]["phase"] != "wrap_up":
        await desk.frame()
    assert desk.state["contact:one"]["callback"]["called_in"] is True


async def test_the_monitor_tells_of_callbacks_and_preferences(site: Site) -> None:
    monitor = await (await site.browser().log_in("sam")).live("monitor")
    await monitor.until("snapshot")
    assert monitor.state["queue:sales"]["callbacks"] == 0
    browser = await site.browser().log_in("sam")
    _, record = await browser.call("POST", "/api/callbacks", {**GOOD, "due_ms": site.engine.now + HOUR})
    key = f"call:{record['contact_id']}"
    while key not in monitor.state:
        await monitor.frame()
    call = monitor.state[key]
    assert (call["state"], call["kept"]) == ("QUEUED", None)
    # Not before the agreed time is it in line.
    assert monitor.state["line:sales"] == []
    assert call["callback"]["due_ms"] == record["due_ms"]
    assert monitor.state["queue:sales"]["callbacks"] == 1
    assert monitor.state["queue:sales"]["waiting"] == 0


async def test_a_contact_kept_for_an_agent_is_shown_so(site: Site) -> None:
    """Bob talks with somebody else, Alice is free; Bob's own customer waits for him first."""
    queues = (
        QueueSpec(id="sales", names={"en": "Sales"}, dedicated_wait_ms=30_000),
        QueueSpec(id="service", names={"en": "Service"}),
    )
    engine = site.engine
    engine.take(m.LoadConfiguration(configuration=configuration(queues=queues)))
    engine.ready("bob")
    engine.answer(engine.call("zero"))
    engine.ready("alice")
    monitor = await (await site.browser().log_in("sam")).live("monitor")
    await monitor.until("snapshot")
    engine.identifies = False
    engine.call("one", key=None)
    engine.take(
        m.CustomerIdentified(
            contact_id="one", customer_ids=("c1",), tier=Tier.VIP, value=50, dedicated_agent="bob"
        )
    )
    engine.take(m.DigitReceived(leg_id="one-leg", digit=Personal("1")))
    while monitor.state.get("call:one", {}).get("state") != "QUEUED":
        await monitor.frame()
    call = monitor.state["call:one"]
    assert call["kept"] == {"agent": "Bob", "why": "dedicated", "until_ms": engine.now + 30_000}
    assert call["head_start_ms"] == (30 + 5) * 6_000
    queue = monitor.state["queue:sales"]
    assert (queue["waiting"], queue["agents_logged_in"], queue["agents_able"], queue["agents_ready"]) == (
        1,
        2,
        2,
        1,
    )
    engine.wait(30_000)
    while monitor.state["call:one"]["state"] == "QUEUED":
        await monitor.frame()
    assert (monitor.state["call:one"]["agent"], monitor.state["call:one"]["kept"]) == ("Alice", None)


async def test_the_expected_wait_of_somebody_who_came_now(site: Site) -> None:
    monitor = await (await site.browser().log_in("sam")).live("monitor")
    await monitor.until("snapshot")
    assert monitor.state["queue:sales"]["expected_wait_ms"] is None
    site.engine.ready("alice")
    while monitor.state["queue:sales"]["agents_ready"] == 0:
        await monitor.frame()
    assert monitor.state["queue:sales"]["expected_wait_ms"] == 0
    site.engine.answer(site.engine.call("one"))
    site.engine.call("two")
    while monitor.state["queue:sales"]["waiting"] == 0:
        await monitor.frame()
    assert monitor.state["queue:sales"]["expected_wait_ms"] == 2 * ASSUMED_HANDLING_MS
    agent = monitor.state["agent:alice"]
    assert (agent["state"], agent["today"]["answered"]) == ("BUSY", 1)
    assert agent["today"]["began_ms"] == site.engine.center.day_began_at
