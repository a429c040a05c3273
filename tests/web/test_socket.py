"""The WebSocket: snapshot, deltas, the pop before the ring, commands, the one phone tab."""

from callcenter.domain import messages as m
from callcenter.domain.personal import Personal

from .conftest import Site


async def test_an_agent_gets_ready_and_sees_who_calls(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    first = await alice.frame()
    assert first["type"] == "snapshot"
    assert alice.state["me"]["presence"] == "LOGGED_OUT"
    assert alice.state["system"] == {"calls": True, "repository": True}
    await alice.ready(site.engine, "alice")
    assert alice.state["me"]["state"] == "READY"

    site.engine.call("one")
    while "contact:one" not in alice.state:
        await alice.frame()
    contact = alice.state["contact:one"]
    assert contact["phase"] == "offered"
    assert contact["offer_id"]
    while not alice.state["contact:one"]["pop"]["available"]:
        await alice.frame()
    assert alice.state["contact:one"]["pop"]["customer"]["name"] == "王小明"
    assert alice.state["me"]["state"] == "OFFERED"
    assert (await alice.command("pop_shown", offer_id=contact["offer_id"]))["ok"]
    assert site.engine.center.contacts["one"].offer.pop_shown


async def test_a_pop_that_is_shown_too_late_is_no_error(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    offer = site.engine.call("one").offer
    assert offer is not None
    assert (await alice.command("pop_shown", offer_id=offer.id))["data"] == {"late": False}
    assert (await alice.command("pop_shown", offer_id=offer.id))["data"] == {"late": False}
    site.engine.take(m.LegAnswered(leg_id=offer.leg_id))
    assert (await alice.command("pop_shown", offer_id=offer.id))["data"] == {"late": True}
    assert not (await alice.command("pop_shown", offer_id="nobody-offer1"))["ok"]


async def test_the_pop_is_in_memory_before_the_offer(site: Site) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    site.engine.call("one", key=None)
    # Reading frames gives the fetch its turn; the monitor's queues follow the arrival.
    while site.repository.pops == 0:
        await alice.command("phone_state", registered=True, microphone=True, sound=True)
    site.engine.take(m.DigitReceived(leg_id="one-leg", digit=Personal("1")))
    while "contact:one" not in alice.state:
        frame = await alice.frame()
    assert frame["put"]["contact:one"]["pop"]["available"]
    assert frame["put"]["contact:one"]["pop"]["customer"]["id"] == "c1"


async def test_a_second_tab_is_not_the_phone_unless_it_takes_over(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    first, second = await browser.live(), await browser.live()
    await first.frame()
    await second.frame()
    await first.ready(site.engine, "alice")
    refused = await second.command("claim_phone", force=False)
    assert not refused["ok"]
    assert refused["error"]["code"] == "conflict"
    state = {"registered": False, "microphone": False, "sound": False}
    assert (await second.command("phone_state", **state))["error"]["code"] == "conflict"
    assert (await second.command("claim_phone", force=True))["ok"]
    assert site.engine.center.agents["alice"].phone.tab == second.phone
    assert (await first.command("ready"))["error"]["code"] == "conflict"


async def test_the_phone_tab_is_detached_when_its_page_goes(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    onlooker, phone = await browser.live(), await browser.live()
    await onlooker.frame()
    await phone.ready(site.engine, "alice")
    await phone.socket.close()
    while not site.engine.posted:
        await onlooker.frame()
    assert site.engine.posted == [m.PhoneDetached(agent_id="alice", tab=phone.phone)]
    # Nobody is there any more, so the other tab needs no force.
    assert (await onlooker.command("claim_phone", force=False))["ok"]


async def test_a_page_that_came_back_first_is_not_detached(site: Site) -> None:
    browser = await site.browser().log_in("alice")
    old = await browser.live()
    await old.ready(site.engine, "alice")
    new = await browser.live(like=old)
    await new.frame()
    await old.socket.close()
    assert (await new.command("phone_state", registered=True, microphone=True, sound=True))["ok"]
    assert site.engine.posted == []
