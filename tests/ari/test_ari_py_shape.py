"""Programs written for ari-py keep their shape: its names, plain functions, events read like dictionaries.

ari-py's callbacks are plain functions and its calls block. Here the same calls are sent at once and give
futures, so the program may leave them alone; only the outermost ``run`` is awaited.
"""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

from callcenter import ari
from tests.support.asterisk import RunningAsterisk


async def test_a_program_in_ari_pys_shape(asterisk: RunningAsterisk, tone: str) -> None:
    log: list[str] = []
    client = ari.connect(asterisk.ari_url, asterisk.ari_user, asterisk.ari_password)

    def key_pressed(channel: Any, event: Any) -> None:
        log.append(event["digit"])
        if event["digit"] == "#":
            channel.continueInDialplan(context="ari-park", extension="1")

    def caller_left(channel: Any, event: Any, word: str) -> None:
        log.append(f"{word} {channel.json['name'].partition('/')[0]}")

    def caller_came(channel: Any, event: Any) -> None:
        if event.get("args") != ["dialplan", "5"]:
            return
        assert channel.id == event["channel"]["id"] == channel.json["id"]
        channel.on_event("ChannelDtmfReceived", key_pressed)
        channel.on_event("StasisEnd", caller_left, "left")
        channel.answer()
        channel.play(media=tone)

    def other_end_came(channel: Any, event: Any) -> None:
        if not event["args"]:
            channel.sendDTMF(dtmf="12#", between=100, duration=100)

    def left(event: Any) -> None:
        if event["channel"]["id"] == "caller;2":
            # The program ends itself; a plain function cannot wait for it.
            log.append("over")
            over.set()

    over = asyncio.Event()
    client.on_channel_event("StasisStart", caller_came)
    client.on_channel_event("StasisStart", other_end_came)
    client.on_event("StasisEnd", left)

    async def play_caller() -> None:
        await connected.wait()
        await client.channels.originate(endpoint="Local/5@ari-app/n", app="hello", channelId="caller")
        await over.wait()
        await client.close()

    connected = asyncio.Event()
    client.on_connected(connected.set)
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(play_caller())
        group.create_task(client.run(apps="hello"))
    assert log == ["1", "2", "#", "over", "left Local"]


def test_the_names_ari_py_documents() -> None:
    client = ari.connect("http://127.0.0.1:8088/", "user", "password")
    for repository in ("applications", "asterisk", "bridges", "channels", "deviceStates", "endpoints"):
        assert hasattr(client, repository)
    for repository in ("events", "mailboxes", "playbacks", "recordings", "sounds"):
        assert hasattr(client, repository)
    for name in ("on_channel_event", "on_bridge_event", "on_playback_event", "on_endpoint_event", "on_event"):
        assert list(inspect.signature(getattr(client, name)).parameters)[:2] == ["event_type", "callback"]
    assert list(inspect.signature(client.run).parameters) == ["apps"]
    assert callable(client.close)
