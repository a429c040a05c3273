"""The controller is away: callers hear a message and can leave a number. A real Asterisk, a real call."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.asterisk import RunningAsterisk, running_asterisk
from tests.support.phones import Caller


def hotline(asterisk: RunningAsterisk, number: str = "95001") -> str:
    return f"sip:{number}@127.0.0.1:{asterisk.sip_port}"


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[RunningAsterisk]:
    async with running_asterisk(tmp_path, agents=["alice"]) as running:
        yield running


async def test_a_caller_hears_something_and_leaves_a_number(asterisk: RunningAsterisk) -> None:
    async with Caller() as caller:
        await caller.call(hotline(asterisk), from_number="+8613800138000")
        await caller.answered()
        await caller.hears_sound()
        caller.send_digits("01088886666#")
        said = await asterisk.wait_rx("database show fallback", "01088886666|")
        await caller.disconnected(timeout=60)
    entry = next(line for line in said.splitlines() if "/fallback/" in line)
    key, _, value = (part.strip() for part in entry.partition(": "))
    number, ani, seconds, dnis = value.split("|")
    assert key.startswith("/fallback/a1-")
    assert (number, ani, dnis) == ("01088886666", "+8613800138000", "95001")
    assert int(seconds) > 1_700_000_000


async def test_hostile_names_and_numbers_leave_digits_only(asterisk: RunningAsterisk) -> None:
    async with Caller() as caller:
        await caller.call(
            hotline(asterisk, "9500%24%7BSHELL(id)%7D"),
            from_number="1%24%7BDB(x)%7D2'%2C3%7C4",
            display_name="<script>alert(1)</script>${EXTEN}" + "x" * 300,
        )
        await caller.answered()
        await caller.hears_sound()
        caller.send_digits("123#")
        said = await asterisk.wait_rx("database show fallback", "123|")
        caller.hang_up()
    entry = next(line for line in said.splitlines() if "/fallback/" in line)
    number, ani, _, dnis = entry.partition(": ")[2].strip().split("|")
    assert number == "123"
    assert set(ani) <= set("+0123456789")
    assert set(dnis) <= set("+*#0123456789")


async def test_calls_from_elsewhere_are_refused(asterisk: RunningAsterisk) -> None:
    for address in ("127.0.0.1", "127.0.0.3"):
        async with Caller(address) as stranger:
            await stranger.call(hotline(asterisk))
            assert await stranger.disconnected() == 401
    assert "0 active channels" in await asterisk.rx("core show channels count")


async def test_an_agents_phone_reaches_nobody(asterisk: RunningAsterisk) -> None:
    said = await asterisk.rx("dialplan show agent-dead-end")
    assert said.count("Hangup()") == 2
    assert "2 extensions (2 priorities)" in said
