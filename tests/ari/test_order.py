"""Requests of one channel are carried out in the order in which they were made."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import ari
from callcenter.ari import models, operations
from callcenter.ari.operation import Operation
from callcenter.ari.pins import Pins, slot
from tests.ari.fake import Request, fake_asterisk

ops = operations


@settings(max_examples=25, deadline=None)
@given(
    calls=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=60),
    sockets=st.integers(1, 4),
)
def test_any_interleaving_keeps_each_channels_order(calls: list[tuple[int, int]], sockets: int) -> None:
    """The server works on each socket's requests in turn, and for as long as it likes."""
    asyncio.run(check_interleaving(calls, sockets))


async def check_interleaving(calls: list[tuple[int, int]], sockets: int) -> None:
    done: list[tuple[str, str]] = []
    async with fake_asterisk() as fake:
        turns: dict[str, asyncio.Lock] = {}

        async def answer(app: str, request: Request) -> tuple[int, Any]:
            async with turns.setdefault(app, asyncio.Lock()):
                query = {item["name"]: item["value"] for item in request.get("query_strings", ())}
                if "value" in query:
                    owner, number = query["value"].split(":")
                    for _ in range(len(number) * 3):
                        await asyncio.sleep(0)
                    done.append((owner, number))
            return 204, None

        fake.answer = answer
        client = ari.AriClient(fake.url, "u", "p", "app", ari.AriOptions(command_sockets=sockets))
        async with client:
            futures = []
            for number, (owner, pause) in enumerate(calls):
                futures.append(
                    client.channels.setChannelVar(
                        channelId=f"c{owner}", variable="X", value=f"c{owner}:{number}"
                    )
                )
                for _ in range(pause):
                    await asyncio.sleep(0)
            await asyncio.gather(*futures)
    for owner in range(6):
        wanted = [str(number) for number, call in enumerate(calls) if call[0] == owner]
        assert [number for name, number in done if name == f"c{owner}"] == wanted


def test_pins() -> None:
    pins = Pins()
    cases: list[tuple[Operation[Any], str | None]] = [
        (ops.channels.Answer(channelId="c"), "c"),
        (ops.channels.Originate(endpoint="x", channelId="c"), "c"),
        (ops.channels.Originate(endpoint="x"), None),
        (ops.bridges.AddChannel(bridgeId="b", channel=["c", "d"]), "c"),
        (ops.bridges.RemoveChannel(bridgeId="b", channel="c,d"), "c"),
        (ops.bridges.Create(bridgeId="b"), "b"),
        (ops.bridges.SetVideoSource(bridgeId="b", channelId="c"), "b"),
        (ops.bridges.Create(), None),
        (ops.asterisk.Ping(), None),
        (ops.playbacks.Stop(playbackId="unknown"), "unknown"),
        # A playback or recording belongs to what it was started on.
        (ops.channels.Play(channelId="c", media="sound:x", playbackId="p1"), "c"),
        (ops.playbacks.Stop(playbackId="p1"), "c"),
        (ops.bridges.Play(bridgeId="b", media="sound:x", playbackId="p2"), "b"),
        (ops.playbacks.Control(playbackId="p2", operation="pause"), "b"),
        (ops.bridges.Record(bridgeId="b", name="r", format="wav"), "b"),
        (ops.recordings.Stop(recordingName="r"), "b"),
    ]
    for operation, pin in cases:
        assert pins.of(operation) == pin, operation


def test_pins_learn_from_answers_and_forget_the_oldest() -> None:
    pins = Pins()
    pins.learn(models.Playback(id="p", media_uri="sound:x", target_uri="channel:c", state="playing"))
    pins.learn(models.LiveRecording(name="r", format="wav", target_uri="bridge:b", state="recording"))
    assert pins.of(ops.playbacks.Stop(playbackId="p")) == "c"
    assert pins.of(ops.recordings.Stop(recordingName="r")) == "b"
    for number in range(10_000):
        pins.of(ops.channels.Play(channelId="c2", media="sound:x", playbackId=f"p{number}"))
    assert pins.of(ops.playbacks.Stop(playbackId="p")) == "p"


def test_pins_spread_evenly_and_never_move() -> None:
    # Written down, so that a change of the rule is noticed: processes of two versions may run side by side.
    assert [slot(f"leg-{number}", 4) for number in range(8)] == [2, 0, 2, 0, 3, 1, 3, 1]
    assert min(Counter(slot(f"id-{number}", 8) for number in range(8000)).values()) > 800


async def test_what_has_no_pin_goes_to_the_least_busy_socket() -> None:
    async with fake_asterisk() as fake:
        gate = asyncio.Event()

        async def answer(app: str, request: Request) -> tuple[int, Any]:
            await gate.wait()
            return 200, []

        fake.answer = answer
        client = ari.AriClient(fake.url, "u", "p", "app", ari.AriOptions(command_sockets=3))
        async with client:
            futures = [client.channels.list() for _ in range(6)]
            await fake.until(lambda: len(fake.requests) == 6)
            assert sorted(Counter(app for app, _ in fake.requests).values()) == [2, 2, 2]
            pinned = [client.submit(ops.asterisk.Ping(), pin="leg-1", timeout=0.01) for _ in range(2)]
            await fake.until(lambda: len(fake.requests) == 8)
            assert {app for app, _ in fake.requests[6:]} == {f"app-cmd-{slot('leg-1', 3)}"}
            await asyncio.gather(*pinned, return_exceptions=True)
            gate.set()
            await asyncio.gather(*futures)
