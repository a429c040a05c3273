"""The client against a server that behaves, and one that does not."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from callcenter import ari
from callcenter.ari import operations
from callcenter.ari.websocket import Socket
from tests.ari.fake import FakeAsterisk, Reply, Request, fake_asterisk
from tests.ari.samples import event

QUICK = ari.AriOptions(
    request_timeout=5.0,
    connect_timeout=2.0,
    ping_interval=0.05,
    ping_timeout=0.2,
    backoff_first=0.01,
    backoff_last=0.05,
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeAsterisk]:
    async with fake_asterisk() as server:
        yield server


def client_of(fake: FakeAsterisk, **changes: Any) -> ari.AriClient:
    options = ari.AriOptions(**({name: getattr(QUICK, name) for name in QUICK.__struct_fields__} | changes))
    return ari.AriClient(fake.url, "user", "password", "app", options)


async def agree(app: str, request: Request) -> Reply:
    return 204, None


class Connections:
    """Waits for a client's connects and disconnects."""

    def __init__(self, client: ari.AriClient) -> None:
        self.log: list[str] = []
        self.reasons: list[ari.AriError] = []
        self._changed = asyncio.Condition()
        client.on_connected(self._up)
        client.on_disconnected(self._down)

    async def _up(self) -> None:
        await self._add("up")

    async def _down(self, reason: ari.AriError) -> None:
        self.reasons.append(reason)
        await self._add("down")

    async def _add(self, what: str) -> None:
        async with self._changed:
            self.log.append(what)
            self._changed.notify_all()

    async def until(self, *log: str) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(lambda: self.log[: len(log)] == list(log))


async def test_connect_sets_the_filter_before_any_event_is_handed_on(fake: FakeAsterisk) -> None:
    seen: list[str] = []

    filtered = fake.filter_answer

    async def answer() -> Reply | None:
        await fake.emit("app", event("StasisStart", args=[]))
        await asyncio.sleep(0.05)
        seen.append("filter")
        return await filtered()

    fake.filter_answer = answer
    client = client_of(fake, event_filter=ari.EventFilter(allowed=("StasisStart",)))

    async def reconcile() -> None:
        seen.append("connected")
        await asyncio.sleep(0.05)
        seen.append("reconciled")

    heard = asyncio.Event()
    client.on_connected(reconcile)
    client.on_event("StasisStart", lambda e: (seen.append("event"), heard.set()))
    async with client, asyncio.timeout(5):
        await heard.wait()
    assert seen == ["filter", "connected", "reconciled", "event"]
    app, frame = fake.filters[0]
    assert app == "app"
    assert (frame["method"], frame["uri"]) == ("PUT", "applications/app/eventFilter")
    allowed = [item["type"] for item in json.loads(frame["message_body"])["allowed"]]
    assert allowed == ["StasisStart", "RESTResponse", "ApplicationReplaced"]
    assert sorted(fake.opened) == ["app", "app-cmd-0", "app-cmd-1"]


@pytest.fixture
async def client(fake: FakeAsterisk) -> AsyncIterator[ari.AriClient]:
    client = client_of(fake)
    async with client:
        yield client


async def test_answers_out_of_order_find_their_requests(fake: FakeAsterisk, client: ari.AriClient) -> None:
    waiting: list[tuple[str, Request]] = []

    async def hold_back(app: str, request: Request) -> None:
        waiting.append((app, request))
        if len(waiting) == 20:
            for asked, frame in reversed(waiting):
                await fake.reply(asked, frame, 200, {"value": frame["uri"].split("/")[1]})

    fake.answer = hold_back
    futures = [client.channels.getChannelVar(channelId=f"c{n}", variable="X") for n in range(20)]
    answers = await asyncio.gather(*futures)
    assert [answer.value for answer in answers] == [f"c{n}" for n in range(20)]


async def test_refusals_and_misfits(fake: FakeAsterisk, client: ari.AriClient) -> None:
    replies = iter([(404, {"message": "no such channel"}), (409, None), (200, {"id": 1})])

    async def refuse(app: str, request: Request) -> Reply:
        return next(replies)

    fake.answer = refuse
    with pytest.raises(ari.AriNotFound, match="no such channel"):
        await client.channels.answer(channelId="c")
    with pytest.raises(ari.AriConflict, match="as asked"):
        await client.channels.answer(channelId="c")
    with pytest.raises(ari.AriProtocolError):
        await client.channels.get(channelId="c")
    with pytest.raises(ValueError, match="channelId"):
        client.channels.get(channelId="")


async def test_a_request_never_answered_times_out_and_its_socket_lives_on(
    fake: FakeAsterisk, client: ari.AriClient
) -> None:
    """Asterisk answers pings from the thread that works on the request: no pong is then no bad sign."""
    connections = Connections(client)

    async def silence(app: str, request: Request) -> Reply | None:
        if request["uri"] == "channels/c/answer":
            fake.silent.add(app)
            return None
        return 204, None

    fake.answer = silence
    with pytest.raises(ari.AriTimeout, match=r"channels\.answer: no answer within 0\.6 s"):
        await client.request(operations.channels.Answer(channelId="c"), timeout=0.6)
    await client.channels.ring(channelId="c")
    assert "down" not in connections.log


async def test_a_late_answer_is_ignored(fake: FakeAsterisk, client: ari.AriClient) -> None:
    late: asyncio.Future[tuple[str, Request]] = asyncio.get_running_loop().create_future()

    async def be_late(app: str, request: Request) -> Reply | None:
        if request["uri"] == "channels/c/answer":
            late.set_result((app, request))
            return None
        return 204, None

    fake.answer = be_late
    with pytest.raises(ari.AriTimeout):
        await client.request(operations.channels.Answer(channelId="c"), timeout=0.05)
    async with asyncio.timeout(10):
        await fake.reply(*await late, 204)
    await client.channels.ring(channelId="c")


@pytest.mark.parametrize("first", [b"", b"\x81\x7e\x03\xe8{", b"\x81\x02\xff\xfe", b"\x83\x00"])
@pytest.mark.parametrize("victim", ["app", "app-cmd-1"])
async def test_a_drop_fails_what_is_on_the_way_and_the_client_comes_back(
    fake: FakeAsterisk, victim: str, first: bytes
) -> None:
    """Cut cleanly, in mid-frame, with bytes that are no UTF-8, with a reserved opcode."""

    async def nothing(app: str, request: Request) -> None:
        return None

    fake.answer = nothing
    client = client_of(fake)
    connections = Connections(client)
    async with client:
        futures = [client.channels.answer(channelId=f"c{n}") for n in range(8)]
        await fake.until(lambda: len(fake.requests) == 8)
        fake.break_off(victim, first)
        async with asyncio.timeout(5):
            results = await asyncio.gather(*futures, return_exceptions=True)
        assert [type(result) for result in results] == [ari.AriDisconnected] * 8
        await connections.until("up", "down", "up")
        fake.answer = agree
        await client.channels.answer(channelId="c")


async def test_without_a_connection_requests_fail_at_once(fake: FakeAsterisk) -> None:
    client = client_of(fake)
    connections = Connections(client)
    async with client:
        await connections.until("up")
        fake.refuses_with = 503
        fake.break_off("app")
        await connections.until("up", "down")
        assert not client.connected
        with pytest.raises(ari.AriDisconnected, match="no connection"):
            await client.channels.answer(channelId="c")
        fake.refuses_with = 0
        await connections.until("up", "down", "up")
        assert client.connected


@pytest.mark.parametrize("silent", ["app", "app-cmd-0"])
async def test_a_half_open_connection_is_noticed(fake: FakeAsterisk, silent: str) -> None:
    client = client_of(fake)
    connections = Connections(client)
    async with client:
        await connections.until("up")
        fake.silent.add(silent)
        await connections.until("up", "down")
        assert "no pong within 0.2 s" in str(connections.reasons[0])
        fake.silent.clear()
        await connections.until("up", "down", "up")


async def test_a_registration_that_died_at_birth_is_made_anew(fake: FakeAsterisk) -> None:
    """The WebSocket stands, but Asterisk has unregistered the application: nothing is ever answered."""
    filtered, dead = fake.filter_answer, 2

    async def answer() -> Reply | None:
        nonlocal dead
        dead -= 1
        return await filtered() if dead < 0 else None

    fake.filter_answer = answer
    client = client_of(fake, connect_timeout=0.1)
    connections = Connections(client)
    async with client:
        await connections.until("up")
        await client.channels.ring(channelId="c")
    # Two were never answered. A machine with much to do may be late with others.
    assert len(fake.filters) >= 3


async def test_a_drop_while_connecting_is_noticed_at_once(fake: FakeAsterisk) -> None:
    filtered, first = fake.filter_answer, True

    async def answer() -> Reply | None:
        nonlocal first
        if first:
            first = False
            fake.break_off("app-cmd-1")
            return None
        return await filtered()

    fake.filter_answer = answer
    client = client_of(fake, connect_timeout=60.0)
    async with asyncio.timeout(5), client:
        await client.channels.ring(channelId="c")


async def test_our_own_standing_still_is_not_taken_for_asterisks(fake: FakeAsterisk) -> None:
    client = client_of(fake)
    connections = Connections(client)
    async with client:
        await connections.until("up")
        for _ in range(3):
            time.sleep(0.5)
            await asyncio.sleep(0.1)
        await client.channels.ring(channelId="c")
    assert connections.log == ["up"]


async def test_garbage_and_unknown_events_do_not_disturb(
    fake: FakeAsterisk, client: ari.AriClient, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Any] = []
    done = asyncio.Event()
    client.on_every_event(lambda e: (seen.append(e), e.type == "ChannelDestroyed" and done.set()))
    with caplog.at_level(logging.WARNING, "callcenter.ari"):
        for text in ("{broken", "[]", '"x"', "{}"):
            await fake.emit_text("app", text)
            await fake.emit_text("app-cmd-0", text)
        await fake.emit_text("app-cmd-0", '{"type": "RESTResponse"}')
        await fake.emit("app", {"type": "Brandnew", "answer": 42})
        await fake.emit("app", event("ChannelDestroyed", cause=16, cause_txt="x"))
        async with asyncio.timeout(5):
            await done.wait()
    assert [type(e).__name__ for e in seen] == ["RawEvent", "ChannelDestroyed"]
    assert seen[0]["answer"] == 42
    assert caplog.text.count("ignored a frame") == 8
    await client.channels.answer(channelId="c")


async def test_a_burst_with_a_slow_callback_does_not_stop_the_reader(fake: FakeAsterisk) -> None:
    client = client_of(fake)
    seen: dict[str, list[int]] = {f"c{n}": [] for n in range(10)}
    done = asyncio.Event()
    release = asyncio.Event()

    async def slow(handle: ari.ChannelHandle, e: Any) -> None:
        await release.wait()
        seen[handle.id].append(int(e.digit))
        if sum(map(len, seen.values())) == 10_000:
            done.set()

    client.on_channel_event("ChannelDtmfReceived", slow)
    async with client:
        for number in range(10_000):
            name = f"c{number % 10}"
            await fake.emit("app", event("ChannelDtmfReceived", name, digit=str(number // 10), duration_ms=1))
        # The callbacks are all stuck: requests and answers must pass all the same.
        async with asyncio.timeout(5):
            await client.channels.ring(channelId="c1")
        release.set()
        async with asyncio.timeout(20):
            await done.wait()
    assert all(numbers == list(range(1000)) for numbers in seen.values())


async def test_callbacks_that_cannot_keep_up_cost_the_connection(fake: FakeAsterisk) -> None:
    """Events were lost: the owner is told by a disconnect and reconciles at the next connect."""
    client = client_of(fake, max_backlog=50)
    connections = Connections(client)
    release = asyncio.Event()

    async def stuck(e: Any) -> None:
        await release.wait()

    client.on_event("ChannelDtmfReceived", stuck)
    async with client:
        await connections.until("up")
        for _ in range(60):
            await fake.emit("app", event("ChannelDtmfReceived", digit="1", duration_ms=1))
        await connections.until("up", "down")
        assert "events wait for callbacks" in str(connections.reasons[0])
        release.set()
        await connections.until("up", "down", "up")


async def test_a_replaced_client_stops_for_good(fake: FakeAsterisk) -> None:
    async def nothing(app: str, request: Request) -> None:
        return None

    fake.answer = nothing
    client = client_of(fake)
    connections = Connections(client)
    running = asyncio.create_task(client.run())
    await connections.until("up")
    waiting = client.channels.answer(channelId="c")
    await fake.until(lambda: len(fake.requests) == 1)
    opened = len(fake.opened)
    await fake.emit("app", {"type": "ApplicationReplaced", "application": "app"})
    with pytest.raises(ari.AriReplaced):
        await waiting
    with pytest.raises(ari.AriReplaced, match="app"):
        await running
    with pytest.raises(ari.AriReplaced):
        await client.channels.answer(channelId="c")
    assert len(fake.opened) == opened
    assert not client.connected


async def test_another_applications_replacement_is_none_of_ours(
    fake: FakeAsterisk, client: ari.AriClient
) -> None:
    heard = asyncio.Event()
    client.on_event("ApplicationReplaced", lambda e: heard.set())
    await fake.emit("app", {"type": "ApplicationReplaced", "application": "someone-else"})
    async with asyncio.timeout(5):
        await heard.wait()
    await client.channels.answer(channelId="c")


async def test_a_wrong_password_is_said_at_once(fake: FakeAsterisk) -> None:
    fake.refuses_with = 401
    client = client_of(fake)
    with pytest.raises(ari.AriUnauthorized):
        await client.start()
    with pytest.raises(RuntimeError, match="make a new one"):
        await client.start()


async def test_start_waits_for_asterisk_and_can_be_given_up(fake: FakeAsterisk) -> None:
    fake.refuses_with = 503
    given_up = asyncio.create_task(client_of(fake).start())
    await fake.until(lambda: fake.refused > 0)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    client = client_of(fake)
    before = fake.refused
    starting = asyncio.create_task(client.start())
    await fake.until(lambda: fake.refused > before)
    assert not client.connected
    fake.refuses_with = 0
    async with asyncio.timeout(5):
        await starting
    assert client.connected
    await client.close()
    await client.close()


async def test_close_fails_what_is_on_the_way(fake: FakeAsterisk) -> None:
    async def nothing(app: str, request: Request) -> None:
        return None

    async def slow_file(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    fake.answer = nothing
    fake.http_answer = slow_file
    client = client_of(fake)
    await client.start()
    waiting = client.channels.answer(channelId="c")
    download = client.recordings.getStoredFile(recordingName="r")
    await fake.until(lambda: len(fake.requests) == 1)
    await client.close()
    for future in (waiting, download):
        with pytest.raises(ari.AriDisconnected):
            await future
    with pytest.raises(ari.AriDisconnected):
        await client.channels.answer(channelId="c")


async def test_close_leaves_no_task_behind(fake: FakeAsterisk) -> None:
    async def hang(*_: Any) -> None:
        await asyncio.sleep(60)

    client = client_of(fake)
    client.on_connected(hang)
    client.on_every_event(hang)
    await client.start()
    assert {task.get_name() for task in asyncio.all_tasks()} >= {"ari dispatcher", "ari connection"}
    await fake.emit("app", event("StasisEnd"))
    await client.channels.ring(channelId="c")
    await client.close()
    assert [task for task in asyncio.all_tasks() if task.get_name().startswith("ari ")] == []


async def test_close_leaves_no_socket_of_a_lost_connection_open(
    fake: FakeAsterisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One socket broke, and another's end is being waited for, as its peer reads nothing."""
    transports: list[asyncio.BaseTransport] = []
    made = Socket.connection_made

    def note(self: Socket, transport: asyncio.BaseTransport) -> None:
        transports.append(transport)
        made(self, transport)

    monkeypatch.setattr(Socket, "connection_made", note)
    client = client_of(fake, ping_interval=60.0)
    await client.start()
    peer = fake.transport("app")
    peer.pause_reading()
    fake.break_off("app-cmd-0")
    async with asyncio.timeout(10):
        while client._link is not None:
            await asyncio.sleep(0)
    await client.close()
    assert len(transports) == 3
    assert all(transport.is_closing() for transport in transports)
    peer.resume_reading()


async def test_a_callback_may_close_the_client(fake: FakeAsterisk) -> None:
    client = client_of(fake)

    async def finish(handle: ari.ChannelHandle, e: Any) -> None:
        await client.close()

    client.on_channel_event("StasisEnd", finish)
    client.on_connected(lambda: asyncio.ensure_future(fake.emit("app", event("StasisEnd"))))
    async with asyncio.timeout(5):
        await client.run()


async def test_binaries_go_over_http(fake: FakeAsterisk, client: ari.AriClient) -> None:
    asked: list[tuple[str, str, int]] = []

    async def serve(request: web.Request) -> web.StreamResponse:
        asked.append((request.method, request.raw_path, len(await request.read())))
        assert request.headers["Authorization"].startswith("Basic ")
        if "a%2Fb" in request.raw_path:
            return web.Response(body=b"RIFF....")
        return web.json_response({"message": "no"}, status=404)

    fake.http_answer = serve
    assert await client.recordings.getStoredFile(recordingName="a/b c") == b"RIFF...."
    with pytest.raises(ari.AriNotFound, match="no"):
        await client.recordings.getStoredFile(recordingName="c")
    assert asked[0] == ("GET", "/ari/recordings/stored/a%2Fb%20c/file", 0)
    assert fake.requests == []


async def test_http_that_cannot_be_reached_or_does_not_answer(
    fake: FakeAsterisk, client: ari.AriClient
) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    operation = operations.recordings.GetStoredFile(recordingName="r")
    fake.http_answer = slow
    with pytest.raises(ari.AriTimeout):
        await client.request(operation, timeout=0.05)
    fake.http_answer = cut
    with pytest.raises(ari.AriDisconnected):
        await client.request(operation)


async def test_giving_up_on_an_answer_harms_nobody(fake: FakeAsterisk, client: ari.AriClient) -> None:
    gate = asyncio.Event()

    async def wait(app: str, request: Request) -> Reply:
        await gate.wait()
        return 204, None

    fake.answer = wait
    task = asyncio.ensure_future(client.channels.answer(channelId="c"))
    await fake.until(lambda: len(fake.requests) == 1)
    task.cancel()
    gate.set()
    await client.channels.ring(channelId="c")


async def test_no_application_is_refused() -> None:
    with pytest.raises(ValueError, match="application"):
        await ari.connect("http://127.0.0.1:1", "u", "p").start()
