"""The client against a real Asterisk."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from callcenter import ari
from callcenter.ari import events, models, operations
from callcenter.ari.codec import encode_request
from callcenter.ari.operation import render
from callcenter.ari.options import FRAME_LIMIT
from tests.support.asterisk import RunningAsterisk
from tests.support.waiting import until

LEG = {"endpoint": "Local/1@ari-park/n", "app": "hello"}


class Heard:
    """Keeps every event and waits for the ones a test needs."""

    def __init__(self, client: ari.AriClient) -> None:
        self.events: list[Any] = []
        self._changed = asyncio.Condition()
        client.on_every_event(self._add)

    async def _add(self, event: Any) -> None:
        async with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def of(self, kind: str, **wanted: str) -> list[Any]:
        return [
            e for e in self.events if e.type == kind and all(_matches(e, *item) for item in wanted.items())
        ]

    async def wait(self, kind: str, count: int = 1, **wanted: str) -> Any:
        """The count-th event of a kind; ``channel="c1"`` asks for an object's id."""
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: len(self.of(kind, **wanted)) >= count)
        return self.of(kind, **wanted)[count - 1]


def _matches(event: Any, field: str, identity: str) -> bool:
    value = getattr(event, field)
    return getattr(value, "id", value) == identity


def client_of(asterisk: RunningAsterisk, **options: Any) -> ari.AriClient:
    return ari.AriClient(
        asterisk.ari_url, asterisk.ari_user, asterisk.ari_password, "hello", ari.AriOptions(**options)
    )


@asynccontextmanager
async def running(asterisk: RunningAsterisk, **options: Any) -> AsyncIterator[tuple[ari.AriClient, Heard]]:
    client = client_of(asterisk, **options)
    heard = Heard(client)
    async with client:
        yield client, heard
    assert not [event for event in heard.events if isinstance(event, ari.RawEvent)]


async def both_ends(
    client: ari.AriClient, heard: Heard, name: str
) -> tuple[ari.ChannelHandle, ari.ChannelHandle]:
    """A Local channel with both its ends in the application; the other end is called NAME;2."""
    leg = await client.channels.originate(endpoint="Local/5@ari-app/n", app="hello", channelId=name)
    start = await heard.wait("StasisStart", channel=f"{name};2")
    assert start.args == ("dialplan", "5")
    other = client.bind(start.channel)
    await other.answer()
    await heard.wait("StasisStart", channel=name)
    return leg, other


async def test_a_call_from_originate_to_hangup(asterisk: RunningAsterisk, tone: str) -> None:
    async with running(asterisk) as (client, heard):
        leg = await client.channels.originate(
            **LEG, appArgs="one,two", channelId="leg/1 ü", variables={"GREETING": '你好 & "more"'}
        )
        assert leg.id == "leg/1 ü"
        start = await heard.wait("StasisStart", channel="leg/1 ü")
        assert isinstance(start, events.StasisStart)
        assert start.args == ("one", "two")
        assert start.channel.state == models.ChannelState.UP
        await leg.answer()
        assert (await leg.getChannelVar(variable="GREETING")).value == '你好 & "more"'
        await leg.setChannelVars(variables={"A": "1", "B": "2"})
        assert (await leg.getChannelVars(variables=["A", "B"])).variables == {"A": "1", "B": "2"}
        playback = await leg.play(media=tone, playbackId="pb-1")
        assert playback.model.state in (models.PlaybackState.QUEUED, models.PlaybackState.PLAYING)
        await heard.wait("PlaybackStarted", playback="pb-1")
        await playback.stop()
        assert (
            await heard.wait("PlaybackFinished", playback="pb-1")
        ).playback.target_uri == "channel:leg/1 ü"
        # It has ended; Asterisk may say so a moment before it forgets it.
        with pytest.raises((ari.AriNotFound, ari.AriConflict)):
            await playback.control(operation="pause")
        assert [each.id for each in await client.channels.list() if each.id == leg.id] == [leg.id]
        await leg.hangup(reason="busy")
        gone = await heard.wait("ChannelDestroyed", channel="leg/1 ü")
        assert gone.cause == 17
        with pytest.raises(ari.AriNotFound, match=r"channels\.answer: 404"):
            await leg.answer()


async def test_two_legs_in_a_bridge(asterisk: RunningAsterisk) -> None:
    async with running(asterisk) as (client, heard):
        bridge = await client.bridges.create(type="mixing", bridgeId="br-1", name="talk")
        for name in ("a", "b"):
            await client.channels.originate(**LEG, channelId=name)
            await heard.wait("StasisStart", channel=name)
        await bridge.addChannel(channel=["a", "b"])
        await heard.wait("ChannelEnteredBridge", count=2)
        assert set((await client.bridges.get(bridgeId="br-1")).model.channels) == {"a", "b"}
        await bridge.removeChannel(channel="b")
        left = await heard.wait("ChannelLeftBridge", channel="b")
        assert left.bridge.channels == ("a",)
        # A bridge's own end is told only to those who subscribe to it: its channels have left by then.
        await client.applications.subscribe(applicationName="hello", eventSource="bridge:br-1")
        await bridge.destroy()
        await heard.wait("BridgeDestroyed", bridge="br-1")
        with pytest.raises(ari.AriConflict):
            await client.channels.originate(**LEG, channelId="a")


async def test_digits_come_typed_and_in_order(asterisk: RunningAsterisk) -> None:
    async with running(asterisk) as (client, heard):
        sender, receiver = await both_ends(client, heard, "s")
        digits: list[str] = []
        done = asyncio.Event()

        def hear(channel: ari.ChannelHandle, event: events.ChannelDtmfReceived) -> None:
            assert channel.id == receiver.id
            digits.append(event.digit)
            if event.digit == "#":
                done.set()

        receiver.on_event("ChannelDtmfReceived", hear)
        await sender.sendDTMF(dtmf="1*59#", between=100, duration=100)
        async with asyncio.timeout(10):
            await done.wait()
        assert "".join(digits) == "1*59#"


async def test_the_filter_is_set_and_a_left_over_one_is_cleared(asterisk: RunningAsterisk) -> None:
    wanted = ari.EventFilter(allowed=("StasisStart", "ChannelDestroyed"))
    async with running(asterisk, event_filter=wanted) as (client, heard):
        leg = await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart")
        # An answer passes the filter: it would time out if RESTResponse were held back.
        await leg.hangup()
        await heard.wait("ChannelDestroyed")
        assert {event.type for event in heard.events} == {"StasisStart", "ChannelDestroyed"}
    async with running(asterisk) as (client, heard):
        await client.channels.originate(**LEG, channelId="b")
        await heard.wait("ChannelDialplan")


async def test_each_channels_requests_keep_their_order(asterisk: RunningAsterisk) -> None:
    async with running(asterisk, command_sockets=3) as (client, heard):
        names = [f"leg-{number}" for number in range(4)]
        for name in names:
            await client.channels.originate(**LEG, channelId=name)
            await heard.wait("StasisStart", channel=name)
        reads: dict[str, list[asyncio.Future[models.Variable]]] = {name: [] for name in names}
        writes = []
        for number in range(200):
            for name in names:
                writes.append(client.channels.setChannelVar(channelId=name, variable="N", value=str(number)))
                reads[name].append(client.channels.getChannelVar(channelId=name, variable="N"))
        await asyncio.gather(*writes)
        for name in names:
            answers = await asyncio.gather(*reads[name])
            assert [answer.value for answer in answers] == [str(number) for number in range(200)]


async def test_a_prompt_is_stopped_and_bridged_without_waiting(asterisk: RunningAsterisk, tone: str) -> None:
    """The stop travels on the channel's own socket, ahead of what would wait for the prompt."""
    async with running(asterisk) as (client, heard):
        await client.bridges.create(type="mixing", bridgeId="br-1")
        await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", channel="a")
        await client.channels.play(channelId="a", media=tone, playbackId="pb-1")
        await heard.wait("PlaybackStarted", playback="pb-1")
        stop = client.playbacks.stop(playbackId="pb-1")
        add = client.bridges.addChannel(bridgeId="br-1", channel="a")
        async with asyncio.timeout(2):
            await asyncio.gather(stop, add)
        await heard.wait("ChannelEnteredBridge", channel="a")


async def test_a_socket_that_waits_for_a_prompt_is_not_taken_for_dead(
    asterisk: RunningAsterisk, tone: str
) -> None:
    async with running(asterisk, ping_interval=0.1, ping_timeout=0.3, command_sockets=1) as (client, heard):
        lost: list[ari.AriError] = []
        client.on_disconnected(lost.append)
        await client.bridges.create(type="mixing", bridgeId="br-1")
        await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", channel="a")
        await client.channels.play(channelId="a", media=tone, playbackId="pb-1")
        await heard.wait("PlaybackStarted", playback="pb-1")
        with pytest.raises(ari.AriTimeout):
            await client.request(operations.bridges.AddChannel(bridgeId="br-1", channel="a"), timeout=1.5)
        await heard.wait("ChannelEnteredBridge", channel="a")
        await client.asterisk.ping()
        assert lost == []


async def test_a_recording_is_fetched_over_http(asterisk: RunningAsterisk, tone: str) -> None:
    async with running(asterisk) as (client, heard):
        await both_ends(client, heard, "a")
        bridge = await client.bridges.create(type="mixing", bridgeId="br-1")
        await bridge.addChannel(channel="a")
        recording = await bridge.record(name="talk-1", format="wav")
        await heard.wait("RecordingStarted")
        await bridge.play(media=tone)
        await heard.wait("PlaybackStarted")
        await recording.stop()
        assert (await heard.wait("RecordingFinished")).recording.name == "talk-1"
        assert (await client.recordings.getStoredFile(recordingName="talk-1"))[:4] == b"RIFF"
        stored = await client.recordings.getStored(recordingName="talk-1")
        await stored.deleteStored()
        with pytest.raises(ari.AriNotFound):
            await client.recordings.getStoredFile(recordingName="talk-1")


async def test_the_biggest_request_asterisk_takes(asterisk: RunningAsterisk) -> None:
    async with running(asterisk) as (client, heard):
        leg = await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", channel="a")
        empty = operations.channels.SetChannelVars(channelId="a", variables={"BIG": ""})
        # The request after the originate and the filter is the third.
        value = "x" * (FRAME_LIMIT - len(encode_request("3", render(empty))))
        await leg.setChannelVars(variables={"BIG": value})
        assert len((await leg.getChannelVars(variables="BIG")).variables["BIG"]) == len(value)
        with pytest.raises(ValueError, match="65528 bytes, and Asterisk takes 65527"):
            leg.setChannelVars(variables={"BIG": value + "x"})


async def test_asterisk_restarted(asterisk: RunningAsterisk) -> None:
    log: list[str] = []
    again = asyncio.Event()
    client = client_of(asterisk, backoff_first=0.05, backoff_last=0.2)
    heard = Heard(client)

    async def reconcile() -> None:
        log.append(f"up {len(await client.channels.list())}")
        if len(log) > 1:
            again.set()

    client.on_connected(reconcile)
    client.on_disconnected(lambda reason: log.append("down"))
    async with client:
        await until(lambda: bool(log), "the first look at the channels")
        await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", channel="a")
        os.kill(asterisk.process.pid, signal.SIGKILL)
        with pytest.raises(ari.AriDisconnected):
            async with asyncio.timeout(10):
                while True:
                    await client.asterisk.ping()
        await asterisk.process.stop()
        await asterisk.process.start()
        async with asyncio.timeout(10):
            await again.wait()
        assert log == ["up 0", "down", "up 0"]
        await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", count=2, channel="a")


async def test_a_frozen_asterisk_is_noticed_and_found_again(asterisk: RunningAsterisk) -> None:
    """The connection stays open and says nothing: only pings tell. The channel lives through it."""
    client = client_of(asterisk, ping_interval=0.1, ping_timeout=0.3, connect_timeout=0.5)
    heard = Heard(client)
    up, down = asyncio.Event(), asyncio.Event()
    client.on_disconnected(lambda reason: down.set())
    async with client:
        await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", channel="a")
        client.on_connected(up.set)
        os.kill(asterisk.process.pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(10):
                await down.wait()
        finally:
            os.kill(asterisk.process.pid, signal.SIGCONT)
        async with asyncio.timeout(10):
            await up.wait()
        assert [leg.id for leg in await client.channels.list() if leg.id == "a"] == ["a"]
        await client.channels.hangup(channelId="a")
        await heard.wait("ChannelDestroyed", channel="a")


async def test_the_newest_client_wins_and_the_old_one_is_fenced(
    asterisk: RunningAsterisk, caplog: pytest.LogCaptureFixture
) -> None:
    old = client_of(asterisk)
    reasons: list[ari.AriError] = []
    old.on_disconnected(reasons.append)
    connected = asyncio.Event()
    old.on_connected(connected.set)
    life = asyncio.create_task(old.run())
    await connected.wait()
    async with running(asterisk) as (new, heard):
        with caplog.at_level(logging.ERROR, "callcenter.ari"), pytest.raises(ari.AriReplaced):
            async with asyncio.timeout(10):
                await life
        assert "stopped for good" in caplog.text
        with pytest.raises(ari.AriReplaced):
            await old.asterisk.ping()
        await new.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", channel="a")
    assert [type(reason) for reason in reasons] == [ari.AriReplaced]


async def test_a_wrong_password(asterisk: RunningAsterisk) -> None:
    client = ari.AriClient(asterisk.ari_url, asterisk.ari_user, "wrong", "hello")
    with pytest.raises(ari.AriUnauthorized):
        await client.start()


async def test_what_asterisk_tells_fits_the_models(asterisk: RunningAsterisk) -> None:
    async with running(asterisk) as (client, heard):
        leg = await client.channels.originate(**LEG, channelId="a")
        await heard.wait("StasisStart", channel="a")
        await client.bridges.create(bridgeId="b")
        answers = await asyncio.gather(
            client.asterisk.getInfo(),
            client.asterisk.listModules(),
            client.asterisk.listLogChannels(),
            client.applications.list(),
            client.applications.get(applicationName="hello"),
            client.bridges.list(),
            client.channels.list(),
            client.deviceStates.list(),
            client.endpoints.list(),
            client.endpoints.listByTech(tech="PJSIP"),
            client.recordings.listStored(),
            client.sounds.list(),
        )
        assert answers[0].system is not None
        assert answers[0].system.version.startswith("22.")
        assert "a" in answers[4].model.channel_ids
        assert leg.json["id"] == "a"
