"""An agent's phone that goes is told at once when its connection says so, and at a second look when it hangs.

Pages that hang are found within 2 s without Asterisk: tests/web/test_pulse.py.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from callcenter.domain import messages as m
from tests.support.asterisk import RunningAsterisk, running_asterisk
from tests.support.phones import Phone
from tests.telephony.asterisk.test_browser_phone import BrowserPhone
from tests.telephony.support import FakeEngine, running_telephony

#: Promised are 2 s (and 1.8 s by the quick second look); the rest is for a machine on which all are late.
SECONDS = 3.0
#: The second look as it is, and quick, so that the tests need not wait for it.
SECOND_LOOK = "qualify_frequency = 10\nqualify_timeout = 5\n"
QUICK_LOOK = "qualify_frequency = 1\nqualify_timeout = 0.8\n"
_COPIED = ("via:", "from:", "to:", "call-id:", "cseq:")


class AnsweringPhone(BrowserPhone):
    """A browser's phone that answers Asterisk's questions whether it is there, until it freezes."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, user: str, secret: str) -> None:
        super().__init__(socket, user, secret)
        self.asked = asyncio.Event()
        self._socket = socket
        self._answering: asyncio.Task[None] | None = None

    async def register(self, seconds: int = 60) -> None:
        """With `seconds` 0 the registration ends."""
        await self.freeze()
        extra = (f"Expires: {seconds}",)
        answer = await self.request("REGISTER", "sip:127.0.0.1", extra=extra, expires=seconds)
        assert answer.startswith("SIP/2.0 200"), answer
        self._answering = asyncio.create_task(self._answer())

    async def _answer(self) -> None:
        await self.next(lambda _: False, timeout=60)

    async def next(self, wanted: Callable[[str], bool], timeout: float = 5) -> str:
        """The next message that is wanted; the first question may come before the answer to REGISTER."""
        while True:
            text = await super().next(lambda text: wanted(text) or text.startswith("OPTIONS "), timeout)
            if not text.startswith("OPTIONS "):
                return text
            kept = [line for line in text.split("\r\n") if line.lower().startswith(_COPIED)]
            kept = [f"{line};tag=t" if line.lower().startswith("to:") else line for line in kept]
            lines = ["SIP/2.0 200 OK", *kept, "Content-Length: 0", "", ""]
            await self._socket.send_str("\r\n".join(lines))
            self.asked.set()

    async def freeze(self) -> None:
        """Say nothing from now on; the connection stays."""
        if self._answering is not None:
            self._answering.cancel()
            await asyncio.gather(self._answering, return_exceptions=True)
            self._answering = None

    async def close(self) -> None:
        """Close the connection as a page does that goes."""
        await self.freeze()
        await self._socket.close()

    async def kill(self) -> None:
        """As the kernel does for a browser killed with -9: the connection is gone, nothing was said."""
        await self.freeze()
        response = self._socket._response
        assert response.connection is not None and response.connection.transport is not None
        response.connection.transport.abort()


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[RunningAsterisk]:
    async with running_asterisk(tmp_path, agents=["alice"]) as running:
        yield running


@pytest.fixture
async def quick(asterisk: RunningAsterisk) -> RunningAsterisk:
    """The same with a second look each second."""
    path = asterisk.dirs.etc / "pjsip.conf"
    text = path.read_text(encoding="utf-8")
    assert SECOND_LOOK in text
    path.write_text(text.replace(SECOND_LOOK, QUICK_LOOK), encoding="utf-8")
    await asterisk.rx("module reload res_pjsip.so")
    await asterisk.wait_rx("pjsip show aor alice", "0.8")
    return asterisk


@asynccontextmanager
async def registered(asterisk: RunningAsterisk, engine: FakeEngine) -> AsyncIterator[AnsweringPhone]:
    """Alice's phone, which has been seen to answer."""
    async with aiohttp.ClientSession() as session:
        url = f"{asterisk.settings.asterisk_http.url}/ws"
        async with session.ws_connect(url, protocols=("sip",)) as socket:
            alice = AnsweringPhone(socket, "alice", asterisk.agents[0].secret)
            await alice.register()
            await engine.hears(m.EndpointChanged, agent_id="alice", online=True)
            await asyncio.wait_for(alice.asked.wait(), 10)
            try:
                yield alice
            finally:
                await alice.freeze()


@pytest.mark.parametrize("way", ["unregisters", "closes", "killed"])
async def test_a_browser_that_goes(asterisk: RunningAsterisk, engine: FakeEngine, way: str) -> None:
    async with running_telephony(asterisk, engine), registered(asterisk, engine) as alice:
        match way:
            case "unregisters":
                await alice.register(0)
            case "closes":
                await alice.close()
            case "killed":
                await alice.kill()
        await engine.hears(m.EndpointChanged, agent_id="alice", online=False, timeout=SECONDS)


async def test_a_phone_that_hangs_and_thaws(quick: RunningAsterisk, engine: FakeEngine) -> None:
    async with running_telephony(quick, engine), registered(quick, engine) as alice:
        await alice.freeze()
        await engine.hears(m.EndpointChanged, online=False, timeout=SECONDS)
        await alice.register()
        await engine.hears(m.EndpointChanged, online=True, count=2)
        assert [each.online for each in engine.all(m.EndpointChanged)] == [True, False, True]


async def test_a_phone_that_answers_stays(quick: RunningAsterisk, engine: FakeEngine) -> None:
    async with running_telephony(quick, engine), registered(quick, engine) as alice:
        for _ in range(3):
            alice.asked.clear()
            await asyncio.wait_for(alice.asked.wait(), 10)
        assert not engine.all(m.EndpointChanged, online=False)


async def test_a_phone_on_udp_whose_machine_dies(quick: RunningAsterisk, engine: FakeEngine) -> None:
    """No connection tells of it."""
    async with running_telephony(quick, engine), Phone() as phone:
        await phone.register(f"127.0.0.1:{quick.sip_port}", "alice", quick.agents[0].secret)
        await engine.hears(m.EndpointChanged, agent_id="alice", online=True)
        with contextlib.suppress(ProcessLookupError):
            phone.vanish()
        await engine.hears(m.EndpointChanged, agent_id="alice", online=False, timeout=SECONDS)
