"""The book of channels, and the order of requests."""

import asyncio
from typing import Any, cast

from callcenter.ari import AriClient, AriNotFound, AriTimeout, Operation
from callcenter.ari import operations as ops
from callcenter.telephony.lanes import Lanes
from callcenter.telephony.legs import Leg, Legs


def test_playbacks_have_ids_of_their_own() -> None:
    leg = Leg(id="a1-1", is_agent=False)
    first, second = leg.new_playback("w"), leg.new_playback("w")
    assert first == "a1-1~w"
    assert second != first
    assert leg.playbacks("w") == [first, second]
    leg.playing.clear()
    assert leg.playbacks("w") == []
    assert leg.new_playback("w") not in (first, second)


def test_what_an_earlier_controller_plays_can_be_named() -> None:
    assert Leg(id="a1-1", is_agent=False, inherited=True).playbacks("w") == ["a1-1~w"]


def test_a_leg_leaves_once() -> None:
    legs = Legs()
    legs.add(Leg(id="a", is_agent=False))
    legs.add(Leg(id="b", is_agent=True))
    legs.keep_only({"b"})
    assert "a" not in legs
    assert legs.remove("b") is not None
    assert legs.remove("b") is None


class FakeClient:
    """Keeps what is sent, and the futures of the answers."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, asyncio.Future[Any]]] = []

    def submit(self, operation: Operation[Any], *, pin: str) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.sent.append((pin, operation.FACTS.name, future))
        return future

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(pin, name) for pin, name, _ in self.sent]


def make_lanes() -> tuple[Lanes, FakeClient]:
    client = FakeClient()
    return Lanes(cast(AriClient, client), Legs()), client


async def test_a_closed_lane_keeps_the_order() -> None:
    lanes, client = make_lanes()
    made = lanes.submit("b", ops.bridges.CreateWithId(bridgeId="b", type="mixing"))
    again = lanes.submit("c", ops.bridges.CreateWithId(bridgeId="c", type="mixing"))
    assert made is not None and again is not None
    lanes.close_until("x", made)
    lanes.submit("x", ops.bridges.AddChannel(bridgeId="b", channel="x"))
    lanes.close_until("x", again)
    lanes.submit("x", ops.channels.Hangup(channelId="x"))
    lanes.submit("y", ops.channels.Answer(channelId="y"))
    assert client.names[2:] == [("y", "channels.answer")]
    made.set_result(None)
    await asyncio.sleep(0)
    assert client.names[3:] == [("x", "bridges.addChannel")]
    again.set_exception(AriNotFound(404, "no", "bridges.createWithId"))
    await asyncio.sleep(0)
    assert client.names[4:] == [("x", "channels.hangup")]
    lanes.submit("x", ops.channels.Answer(channelId="x"))
    assert client.names[5:] == [("x", "channels.answer")]


async def test_failures_are_told() -> None:
    lanes, client = make_lanes()
    told: list[str] = []
    lanes.submit("x", ops.channels.Answer(channelId="x"), lambda error: told.append(str(error)))
    client.sent[0][2].set_exception(AriTimeout("late"))
    await asyncio.sleep(0)
    assert told == ["late"]
