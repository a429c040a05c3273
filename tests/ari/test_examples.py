"""The examples work against a real Asterisk."""

from __future__ import annotations

import asyncio
import logging

import pytest

from callcenter import ari
from callcenter.ari.examples import answer_and_play, bridge_two, measure
from tests.support.asterisk import RunningAsterisk


def arguments(asterisk: RunningAsterisk, *more: str) -> list[str]:
    return [
        f"--url={asterisk.ari_url}",
        f"--user={asterisk.ari_user}",
        # With the sign: a random password may begin with a dash.
        f"--password={asterisk.ari_password}",
        *more,
    ]


async def test_answer_and_play(
    asterisk: RunningAsterisk, tone: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "answer_and_play")
    serving = asyncio.create_task(answer_and_play.main(arguments(asterisk, "--media", tone)))
    tester = ari.AriClient(asterisk.ari_url, asterisk.ari_user, asterisk.ari_password, "tester")
    came, gone = asyncio.Event(), asyncio.Event()
    tester.on_event("StasisStart", lambda event: came.set())
    tester.on_event("ChannelDestroyed", lambda event: gone.set())
    try:
        async with tester, asyncio.timeout(20):
            while "serving hello" not in caplog.text:
                await asyncio.sleep(0.01)
            caller = await tester.channels.originate(
                endpoint="Local/7@ari-app/n", app="tester", channelId="caller"
            )
            await came.wait()
            await caller.sendDTMF(dtmf="4#", between=100, duration=100)
            await gone.wait()
            while "has gone" not in caplog.text:
                await asyncio.sleep(0.01)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    assert "caller;2 pressed 4" in caplog.text
    assert "caller;2 pressed #" in caplog.text


async def test_bridge_two(asterisk: RunningAsterisk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bridge_two")
    endpoints = ("--first", "Local/1@ari-park/n", "--second", "Local/2@ari-park/n")
    calling = asyncio.create_task(bridge_two.main(arguments(asterisk, *endpoints)))
    tester = ari.AriClient(asterisk.ari_url, asterisk.ari_user, asterisk.ari_password, "tester")
    async with tester, asyncio.timeout(20):
        bridged: tuple[str, ...] = ()
        while len(bridged) < 2:
            bridged = next((b.model.channels for b in await tester.bridges.list()), ())
        await tester.channels.hangup(channelId=bridged[0])
        await calling
    assert caplog.text.count("has answered") == 2
    assert caplog.text.count("has gone") >= 1


async def test_measure(asterisk: RunningAsterisk, capsys: pytest.CaptureFixture[str]) -> None:
    await measure.main(arguments(asterisk, "--requests", "50"))
    printed = capsys.readouterr().out
    assert "decode one StasisStart" in printed
    assert "requests/s" in printed
