"""Events to callbacks: order, slow callbacks, callbacks that raise."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from callcenter.ari.codec import RawEvent, decode_message
from callcenter.ari.dispatch import Dispatcher, Event
from callcenter.ari.subjects import keys_of
from tests.ari.samples import channel, event
from tests.support.waiting import until


def made(name: str, identity: str = "c1", **fields: Any) -> Event:
    data = event(name, identity, application="a", timestamp="t", **fields)
    return decode_message(json.dumps(data))


def digit(value: str, identity: str = "c1") -> Event:
    return made("ChannelDtmfReceived", identity, digit=value, duration_ms=100)


def gone(identity: str = "c1") -> Event:
    return made("ChannelDestroyed", identity, cause=16, cause_txt="Normal Clearing")


@pytest.fixture
async def dispatcher() -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher(max_backlog=1000)
    task = asyncio.create_task(dispatcher.run())
    yield dispatcher
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await dispatcher.close()


async def drained(dispatcher: Dispatcher) -> None:
    """Wait until everything put in so far has been handed out and every callback is done."""
    passed = asyncio.Event()

    async def barrier() -> None:
        passed.set()

    dispatcher.put_barrier(barrier)
    await passed.wait()
    await until(lambda: not dispatcher.backlog, "all is handed out")


async def test_plain_functions_are_called_in_order(dispatcher: Dispatcher) -> None:
    seen: list[str] = []
    dispatcher.on_every(lambda e: seen.append(f"every {e.digit}"))
    dispatcher.on_type("ChannelDtmfReceived", lambda e: seen.append(f"type {e.digit}"))
    dispatcher.on_type("StasisEnd", lambda e: seen.append("never"))
    for value in "12":
        dispatcher.put(digit(value))
    await drained(dispatcher)
    assert seen == ["every 1", "type 1", "every 2", "type 2"]


async def test_a_slow_callback_holds_up_its_own_channel_only(dispatcher: Dispatcher) -> None:
    release = asyncio.Event()
    seen: list[str] = []

    async def slow(e: Any) -> None:
        if e.digit == "1":
            await release.wait()
        seen.append(f"{e.channel.id} {e.digit}")

    dispatcher.on_type("ChannelDtmfReceived", slow)
    for value in "123":
        dispatcher.put(digit(value, "slow"))
    for value in "89":
        dispatcher.put(digit(value, "quick"))
    await until(lambda: len(seen) == 2, "both are seen")
    assert seen == ["quick 8", "quick 9"]
    release.set()
    await drained(dispatcher)
    assert seen[2:] == ["slow 1", "slow 2", "slow 3"]


async def test_an_event_about_two_channels_waits_for_both(dispatcher: Dispatcher) -> None:
    releases = {"a": asyncio.Event(), "b": asyncio.Event()}
    seen: list[str] = []

    async def start(e: Any) -> None:
        await releases[e.channel.id].wait()
        seen.append(e.channel.id)

    dispatcher.on_type("StasisStart", start)
    dispatcher.on_type("Dial", lambda e: seen.append("dial"))
    dispatcher.on_type("ChannelDtmfReceived", lambda e: seen.append("digit of b"))
    for identity in "ab":
        dispatcher.put(made("StasisStart", identity, args=[]))
    dispatcher.put(made("Dial", caller=channel("a"), peer=channel("b"), dialstatus=""))
    dispatcher.put(digit("1", "b"))
    releases["b"].set()
    await until(lambda: seen, "it is seen")
    for _ in range(5):
        await asyncio.sleep(0)
    assert seen == ["b"]
    releases["a"].set()
    await drained(dispatcher)
    assert seen == ["b", "a", "dial", "digit of b"]


async def test_a_callback_that_raises_is_logged_and_stops_nobody(
    dispatcher: Dispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[str] = []

    def bad(e: Any) -> None:
        raise RuntimeError("plain trouble")

    async def worse(e: Any) -> None:
        await asyncio.sleep(0)
        raise RuntimeError("awaited trouble")

    dispatcher.on_every(bad)
    dispatcher.on_every(worse)
    dispatcher.on_every(lambda e: seen.append(e.digit))
    dispatcher.put(digit("1"))
    dispatcher.put(digit("2"))
    with caplog.at_level(logging.ERROR, "callcenter.ari"):
        await drained(dispatcher)
    assert seen == ["1", "2"]
    assert caplog.text.count("RuntimeError: plain trouble") == 2
    assert caplog.text.count("RuntimeError: awaited trouble") == 2


async def test_a_channels_callbacks_are_forgotten_with_it(dispatcher: Dispatcher) -> None:
    seen: list[str] = []
    dispatcher.on_object("ChannelDtmfReceived", "Channel", "c1", lambda c, e: seen.append(e.digit))
    dispatcher.on_object("ChannelDestroyed", "Channel", "c1", lambda c, e: seen.append("gone"))
    for item in (digit("1"), digit("2", "other"), gone("other"), gone(), digit("3")):
        dispatcher.put(item)
    await drained(dispatcher)
    assert seen == ["1", "gone"]


async def test_a_callback_made_in_a_callback_hears_the_next_event(dispatcher: Dispatcher) -> None:
    seen: list[str] = []

    async def start(e: Any) -> None:
        await asyncio.sleep(0)
        dispatcher.on_object("ChannelDtmfReceived", "Channel", "c1", lambda c, e: seen.append(e.digit))

    dispatcher.on_type("StasisStart", start)
    dispatcher.put(made("StasisStart", args=[]))
    dispatcher.put(digit("1"))
    await drained(dispatcher)
    assert seen == ["1"]


async def test_a_closed_subscription_hears_nothing_more(dispatcher: Dispatcher) -> None:
    seen: list[str] = []

    def listen(e: Any) -> None:
        seen.append(e.digit)

    first, second = dispatcher.on_every(listen), dispatcher.on_every(listen)
    first.close()
    first.close()
    dispatcher.put(digit("1"))
    await drained(dispatcher)
    second.close()
    dispatcher.put(digit("2"))
    await drained(dispatcher)
    assert seen == ["1"]


async def test_a_long_burst_lets_others_run(dispatcher: Dispatcher) -> None:
    """The socket readers share the loop: they must get a turn while events are handed out."""
    turns = 0

    def work(_: Event) -> None:
        # By the clock, so that it is as long on a quick machine.
        until = time.monotonic() + 0.0002
        while time.monotonic() < until:
            pass

    dispatcher.on_every(work)
    for _ in range(500):
        dispatcher.put(digit("1"))

    async def other() -> None:
        nonlocal turns
        while dispatcher.backlog:
            turns += 1
            await asyncio.sleep(0)

    await other()
    assert turns > 10


async def test_an_event_is_handed_out_in_the_readers_turn_and_in_order() -> None:
    dispatcher = Dispatcher(max_backlog=100)
    heard: list[str] = []

    def hear(event: Any) -> None:
        heard.append(event.digit)
        if event.digit == "1":
            assert dispatcher.put(digit("2"))
            heard.append("1 is done")

    dispatcher.on_every(hear)
    running = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0)
    assert dispatcher.put(digit("1"))
    assert heard == ["1", "1 is done"]
    assert dispatcher.put(digit("3"))
    while len(heard) < 4:
        await asyncio.sleep(0)
    assert heard == ["1", "1 is done", "2", "3"]
    running.cancel()


def test_too_many_events_are_refused() -> None:
    dispatcher = Dispatcher(max_backlog=2)
    assert [dispatcher.put(digit("1")) for _ in range(3)] == [True, True, False]


def test_keys_of_order() -> None:
    raw = RawEvent(type="X", application="a", data={"channel": {"id": "c9"}})
    playback = {"id": "p", "media_uri": "sound:x", "target_uri": "channel:c1", "state": "done"}
    bridge = dict.fromkeys(
        ("id", "technology", "bridge_type", "bridge_class", "creator", "name", "creationtime"), "b1"
    )
    cases = [
        (digit("1"), ("channel:c1",)),
        (raw, ("channel:c9",)),
        (RawEvent(type="X", application="a", data={}), ("",)),
        (made("ChannelEnteredBridge", bridge={**bridge, "channels": []}), ("channel:c1",)),
        (made("BridgeCreated", bridge={**bridge, "channels": []}), ("bridge:b1",)),
        (made("PlaybackFinished", playback=playback), ("channel:c1",)),
        (made("DeviceStateChanged", device_state={"name": "d", "state": "BUSY"}), ("devicestate:d",)),
        (made("ApplicationReplaced"), ("",)),
    ]
    for item, keys in cases:
        assert keys_of(item) == keys


async def test_a_callback_that_never_came_to_run_is_closed_with_the_dispatcher() -> None:
    """Closed in the turn in which the event came: pytest fails where a coroutine was never awaited."""
    dispatcher = Dispatcher(max_backlog=10)
    running = asyncio.create_task(dispatcher.run())
    await asyncio.sleep(0)
    heard: list[str] = []

    async def slow(event: Event) -> None:
        heard.append(event.type)

    dispatcher.on_every(slow)
    dispatcher.put(gone())
    await dispatcher.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    gc.collect()
    assert heard == []
