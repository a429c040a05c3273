"""Asterisk as a child: what it opens, what is said when it cannot start, that it goes away."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import psutil
import pytest

from callcenter.config import HostPort
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.telephony.asterisk.process import AsteriskError, check_ports, wait_until_ready
from tests.support.asterisk import make_settings, running_asterisk
from tests.support.phones import Caller
from tests.support.waiting import until


async def test_nothing_is_open_beyond_loopback(tmp_path: Path) -> None:
    async with running_asterisk(tmp_path, agents=["alice"]) as asterisk, Caller() as caller:
        # In a call, so that the ports for speech are open too.
        await caller.call(f"sip:95001@127.0.0.1:{asterisk.sip_port}")
        await caller.answered()
        open_now = psutil.Process(asterisk.process.pid).net_connections("inet")
        assert len(open_now) >= 4
        assert {one.laddr.ip for one in open_now} <= {"127.0.0.1", "::1"}


async def test_only_the_right_password_opens_ari(tmp_path: Path) -> None:
    async with running_asterisk(tmp_path) as asterisk:
        assert not await wait_until_ready(asterisk.settings.asterisk_http, "wrong", seconds=0.3)
        assert await wait_until_ready(asterisk.settings.asterisk_http, asterisk.ari_password, seconds=2)


async def test_it_goes_away_and_its_port_is_free_again(tmp_path: Path) -> None:
    async with running_asterisk(tmp_path) as asterisk:
        pid = asterisk.process.pid
        settings = asterisk.settings
    assert not psutil.pid_exists(pid)
    check_ports(settings)


@pytest.mark.parametrize(
    ("kind", "setting"),
    [(socket.SOCK_DGRAM, "CALLCENTER_SIP"), (socket.SOCK_STREAM, "CALLCENTER_ASTERISK_HTTP")],
)
async def test_a_taken_port_is_named_with_its_setting(
    tmp_path: Path, kind: socket.SocketKind, setting: str
) -> None:
    settings = make_settings(tmp_path)
    address: HostPort = settings.sip if kind is socket.SOCK_DGRAM else settings.asterisk_http
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind((address.host, address.port))
        if kind is socket.SOCK_STREAM:
            holder.listen()
        with pytest.raises(AsteriskError) as refused:
            async with running_asterisk(tmp_path, settings=settings):
                pass
    assert str(address.port) in str(refused.value)
    assert setting in str(refused.value)


async def test_a_question_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    def ours() -> set[int]:
        return {child.pid for child in psutil.Process().children()}

    async with running_asterisk(tmp_path) as asterisk:
        before = ours()
        os.kill(asterisk.process.pid, signal.SIGSTOP)
        try:
            asking = asyncio.create_task(asterisk.rx("core show version"))
            await until(lambda: ours() - before, "it is asked")
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            assert ours() == before
        finally:
            os.kill(asterisk.process.pid, signal.SIGCONT)


async def test_every_module_and_setting_is_accepted(tmp_path: Path) -> None:
    async with running_asterisk(tmp_path, agents=["alice", "bob"]) as asterisk:
        said = (asterisk.dirs.log / "asterisk.log").read_text()
        assert "WARNING" not in said
        assert "ERROR" not in said
        assert "Not Running" not in await asterisk.rx("module show")
        codecs = await asterisk.rx("core show translation paths opus")
        assert "alaw" in codecs


def test_the_installed_asterisk_is_new_enough() -> None:
    major, minor = (int(part) for part in ensure_asterisk().version.split(".")[:2])
    assert (major, minor) >= (22, 9)
