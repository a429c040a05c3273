"""`callcenter run` as a person types it, with a real Asterisk and a stand-in for the controller."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from callcenter.config import Settings
from callcenter.supervisor import alive
from tests.support.asterisk import environment, make_settings
from tests.support.phones import Caller
from tests.support.waiting import until
from tests.test_supervisor import read

# The real parts in front of a controller that only says it is healthy: what is tested is the running of it.
PROGRAM = """
import asyncio, sys
from rich.console import Console
from callcenter.config import load_settings
from callcenter.run import prepare, serve
from callcenter.supervisor import only_supervisor

settings = load_settings()
console = Console(stderr=True, soft_wrap=True)
with only_supervisor(settings.home):
    asyncio.run(serve(prepare(settings, console), console, [sys.executable, "-c", sys.argv[1]]))
"""
CONTROLLER = """
from http.server import BaseHTTPRequestHandler, HTTPServer
from callcenter.config import load_settings

class Healthy(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

address = load_settings().http
HTTPServer((address.host, address.port), Healthy).serve_forever()
"""

# Takes calls and does nothing with them. Once `broken` is there it cannot start any more.
TAKES_CALLS = """
import sys
from callcenter.ari import AriClient
from callcenter.config import load_settings
from callcenter.telephony.asterisk.credentials import ARI_USER, load_credentials

settings = load_settings()
if (settings.home / "broken").exists():
    sys.exit("cannot start")

import asyncio
from aiohttp import web

async def healthy(_):
    return web.Response()

async def main():
    password = load_credentials(settings.home, []).ari_password
    client = AriClient(settings.asterisk_http.url, ARI_USER, password, "callcenter")
    client.on_event("StasisStart", lambda _: (settings.home / "taken").touch())
    async with client:
        app = web.Application()
        app.router.add_get("/healthz", healthy)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, settings.http.host, settings.http.port).start()
        await asyncio.Event().wait()

asyncio.run(main())
"""


@asynccontextmanager
async def call_centre(
    settings: Settings, tmp_path: Path, controller: str = CONTROLLER
) -> AsyncIterator[asyncio.subprocess.Process]:
    said = tmp_path / "said"
    with said.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, controller),
            env=environment(settings),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 20)


def pid_in(settings: Settings, name: str) -> int:
    text = read(settings.home / "run" / f"{name}.pid")
    return int(text) if text else 0


async def test_it_starts_says_where_it_is_and_takes_everything_along(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "home")
    async with call_centre(settings, tmp_path) as process:
        await until(lambda: "Ctrl-C" in read(tmp_path / "said"), "it says that it is up")
        said = read(tmp_path / "said")
        assert f"{settings.http.url}/phone" in said
        assert "agent1" in said
        pids = [pid_in(settings, name) for name in ("asterisk", "controller")]
        assert all(alive(pid) for pid in pids)
        assert (settings.home / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert settings.home.stat().st_mode & 0o777 == 0o700
        for pid in (process.pid, *pids):
            for one in psutil.Process(pid).net_connections("inet"):
                assert one.laddr.ip in {"127.0.0.1", "::1"}
        process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(process.wait(), 15) == 0
    assert not any(alive(pid) for pid in pids)


async def test_killing_the_controller_touches_neither_asterisk_nor_a_call(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "home")
    async with call_centre(settings, tmp_path):
        await until(lambda: "Ctrl-C" in read(tmp_path / "said"), "it says that it is up")
        asterisk, controller = pid_in(settings, "asterisk"), pid_in(settings, "controller")
        async with Caller() as caller:
            await caller.call(f"sip:95001@{settings.sip}")
            await caller.answered()
            os.kill(controller, signal.SIGKILL)
            await until(lambda: pid_in(settings, "controller") not in (0, controller), "it comes back")
            await caller.hears_sound()
            assert pid_in(settings, "asterisk") == asterisk


async def test_callers_do_not_wait_in_silence_for_a_controller_that_cannot_start(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "home")
    async with call_centre(settings, tmp_path, TAKES_CALLS):
        await until(lambda: "Ctrl-C" in read(tmp_path / "said"), "it says that it is up")
        async with Caller() as caller:
            await caller.call(f"sip:95001@{settings.sip}")
            await until((settings.home / "taken").exists, "the call is in the application")
            (settings.home / "broken").touch()
            os.kill(pid_in(settings, "controller"), signal.SIGKILL)
            await caller.answered(timeout=60)
            await caller.hears_sound()


async def test_a_killed_supervisors_asterisk_does_not_hinder_the_next(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "home")
    async with call_centre(settings, tmp_path) as process:
        await until(lambda: "Ctrl-C" in read(tmp_path / "said"), "it says that it is up")
        first = pid_in(settings, "asterisk")
        process.kill()
    async with call_centre(settings, tmp_path):
        await until(lambda: "Ctrl-C" in read(tmp_path / "said"), "the next says that it is up")
        assert not alive(first)


async def test_a_controller_that_cannot_start_ends_the_run_with_its_own_words(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "home")
    broken = "raise SystemExit('the journal is on fire')"
    async with call_centre(settings, tmp_path, broken) as process:
        assert await asyncio.wait_for(process.wait(), 30) == 1
    assert "the journal is on fire" in read(tmp_path / "said")


async def run_as_typed(settings: Settings, **changed: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from callcenter.cli import app; app()", "run"),
        env={**environment(settings), **changed},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, said.decode()


@pytest.mark.parametrize(
    ("setting", "kind"),
    [
        ("http", socket.SOCK_STREAM),
        ("asterisk_http", socket.SOCK_STREAM),
        ("sip", socket.SOCK_DGRAM),
    ],
)
async def test_a_taken_port_is_named_with_what_to_set(
    tmp_path: Path, setting: str, kind: socket.SocketKind
) -> None:
    settings = make_settings(tmp_path / "home")
    address = getattr(settings, setting)
    with socket.socket(socket.AF_INET, kind) as holder:
        holder.bind((address.host, address.port))
        if kind is socket.SOCK_STREAM:
            holder.listen()
        status, said = await run_as_typed(settings)
    assert status == 1
    assert str(address) in said
    assert f"CALLCENTER_{setting.upper()}" in said
    assert "Traceback" not in said


async def test_a_wrong_setting_is_said_without_a_traceback(tmp_path: Path) -> None:
    status, said = await run_as_typed(make_settings(tmp_path / "home"), CALLCENTER_HTTP="0.0.0.0:80")
    assert status == 1
    assert "CALLCENTER_HTTP" in said
    assert "Traceback" not in said
