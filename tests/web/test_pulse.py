"""A page that froze, or whose computer or network died, is noticed: its connection stays open, silent."""

import asyncio
import time

import pytest

from callcenter.domain import messages as m
from callcenter.web import pulse
from callcenter.web.client import Client
from tests.support.waiting import until

from .conftest import Live, Site


def freeze(page: Live) -> None:
    """The page's computer stops: nothing is read or answered any more, nothing closed."""
    connection = page.socket._response.connection
    assert connection is not None and connection.transport is not None
    connection.transport.pause_reading()  # type: ignore[attr-defined]


async def measure(lags: list[float]) -> None:
    """How late this event loop is: what a busy machine takes from everybody in it. Looked at often: of a
    pause only what comes after the next look is seen."""
    while True:
        due = time.monotonic() + 0.01
        await asyncio.sleep(0.01)
        lags.append(max(0.0, time.monotonic() - due - 0.001))


async def frozen_renderer(page: Live) -> None:
    """A page that froze in a browser that lives: pings of the protocol are answered, no question is."""
    async for _ in page.socket:
        await page.socket.ping()


@pytest.mark.parametrize("what", ["computer", "page"])
async def test_a_frozen_phone_is_noticed_within_two_seconds(site: Site, what: str) -> None:
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    lags = [0.0]
    measuring = asyncio.ensure_future(measure(lags))
    frozen = time.monotonic()
    if what == "computer":
        freeze(alice)
    else:
        reading = asyncio.ensure_future(frozen_renderer(alice))
    await until(lambda: bool(site.engine.posted), "the phone is detached")
    assert time.monotonic() - frozen < 2.0 + sum(lags)
    measuring.cancel()
    assert site.engine.posted == [m.PhoneDetached(agent_id="alice", tab=alice.phone, silent=True)]
    assert not site.hub.clients
    # No calls for who cannot be seen.
    assert not site.engine.center.agents["alice"].phone.usable
    if what == "page":
        await reading


async def test_a_page_that_answers_is_kept(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "LOOK_S", 0.05)
    alice = await (await site.browser().log_in("alice")).live()
    await alice.ready(site.engine, "alice")
    (client,) = site.hub.clients
    for _ in range(8):
        assert (await alice.socket.receive_json(timeout=10)) == {"type": "ping"}
        await alice.socket.send_json({"type": "pong"})
    await until(lambda: client.silent < pulse.PHONE.ask, "the last answer is heard")
    assert site.engine.posted == []
    assert client.open


class Silent(Client):
    """A browser that says nothing."""

    def __init__(self) -> None:
        self.silent = 0
        self.asked = False
        self.read = True
        self.pings = 0
        self.busy = 0
        self.closed_after = 0

    def ping(self) -> bool:
        self.busy -= 1
        self.pings += self.busy < 0
        return self.busy < 0

    def close(self, code: int, reason: str) -> None:
        self.closed_after = self.silent


@pytest.mark.parametrize(("patience", "seconds", "left"), [(pulse.PHONE, 1.8, 0.9), (pulse.OTHERS, 9.0, 4.5)])
def test_who_says_nothing_is_asked_and_then_given_up(
    patience: pulse.Patience, seconds: float, left: float
) -> None:
    client = Silent()
    while not client.closed_after:
        pulse.look_after(client, patience)
    assert client.closed_after * pulse.LOOK_S == pytest.approx(seconds)
    assert client.pings == 1
    assert (patience.give_up - patience.ask) * pulse.LOOK_S == pytest.approx(left)


def test_a_question_that_is_not_taken_is_put_again() -> None:
    client = Silent()
    client.busy = 1
    for _ in range(pulse.PHONE.ask + 1):
        pulse.look_after(client, pulse.PHONE)
    assert (client.pings, client.closed_after) == (1, 0)
    client.silent = 0  # it answers
    for _ in range(pulse.PHONE.ask):
        pulse.look_after(client, pulse.PHONE)
    assert (client.pings, client.closed_after) == (2, 0)


def test_who_is_not_read_from_is_not_silent() -> None:
    client = Silent()
    client.read = False
    for _ in range(pulse.OTHERS.give_up):
        pulse.look_after(client, pulse.PHONE)
    assert (client.silent, client.pings, client.closed_after) == (0, 0, 0)
