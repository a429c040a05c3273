"""Simulated agents: each has a desktop (REST and WebSocket, as the page uses them) and a plain SIP phone."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any, Self

import aiohttp
import msgspec

from .centre import MONITOR, PASSWORD, Centre
from .sip import Phones

LOG_INS_AT_ONCE = 4
READY_SECONDS = 30.0


class _Frame(msgspec.Struct):
    type: str = ""
    state: dict[str, Any] = {}
    put: dict[str, Any] = {}
    drop: list[str] = []
    ok: bool = True
    error: dict[str, Any] | None = None


_decode = msgspec.json.Decoder(_Frame).decode
_encode = msgspec.json.Encoder().encode
#: The server's question whether the page is there, and the answer.
_PING, _PONG = '{"type":"ping"}', '{"type":"pong"}'


class Page:
    """A logged-in page: its session and its WebSocket."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session = aiohttp.ClientSession(
            url, headers={"Origin": url}, cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        #: What a call can be written up as.
        self.dispositions: list[str] = []

    async def open(self, username: str, password: str, view: str) -> Self:
        """Log in and show the view. Raises RuntimeError when the log-in is refused."""
        async with self._session.post(
            "/api/login", json={"username": username, "password": password}
        ) as answer:
            if answer.status != 200:
                raise RuntimeError(f"{username} cannot log in: {await answer.text()}")
            csrf = (await answer.json())["csrf"]
        if view == "desktop":
            async with self._session.get("/api/dispositions") as answer:
                self.dispositions = [item["code"] for item in (await answer.json())["items"]]
        self.socket = await self._session.ws_connect(f"/api/ws?csrf={csrf}", max_msg_size=0)
        hello = {"type": "hello", "view": view, "tab": str(uuid.uuid4()), "page": str(uuid.uuid4())}
        await self.socket.send_str(_encode(hello).decode())
        return self

    async def command(self, name: str, **arguments: Any) -> None:
        """Send a command; its result comes among the other frames."""
        assert self.socket is not None
        frame = {"type": "command", "id": str(uuid.uuid4()), "name": name, "args": arguments}
        await self.socket.send_str(_encode(frame).decode())

    async def heard(self) -> AsyncIterator[str]:
        """What the server says, until the socket closes; its questions are answered."""
        assert self.socket is not None
        async for message in self.socket:
            if message.data == _PING:
                await self.socket.send_str(_PONG)
            elif message.type is aiohttp.WSMsgType.TEXT:
                yield message.data

    @property
    def address(self) -> tuple[str, int]:
        """The page's own end of its socket, as packets show it."""
        assert self.socket is not None
        host, port = self.socket.get_extra_info("sockname")
        return host, port

    async def close(self) -> None:
        """Close socket and session."""
        if self.socket is not None:
            await self.socket.close()
        await self._session.close()


class Agent:
    """One agent, who takes every call: acknowledges the pop at once and finishes the write-up at once."""

    def __init__(self, name: str, page: Page) -> None:
        self.name = name
        self.page = page
        self.refused: list[dict[str, Any]] = []
        #: When calls were written up, ns since 1970.
        self.finished_ns: list[int] = []
        self.ready = asyncio.Event()
        self._registered = asyncio.Event()
        self._acknowledged = ""
        self._written_up = ""

    async def become_ready(self) -> None:
        """Claim the phone and become READY once Asterisk knows it."""
        await self.page.command("claim_phone", force=True)
        await self.page.command("phone_state", registered=True, microphone=True, sound=True)
        async with asyncio.timeout(READY_SECONDS):
            await self._registered.wait()
            await self.page.command("ready")
            await self.ready.wait()

    async def work(self) -> None:
        """Do what the centre asks for until the socket closes."""
        async for text in self.page.heard():
            await self._take(_decode(text))

    async def _take(self, frame: _Frame) -> None:
        if frame.error is not None:
            self.refused.append(frame.error)
        for key, value in (frame.put or frame.state).items():
            if key == "me":
                if value["phone"]["registered"]:
                    self._registered.set()
                if value["presence"] == "READY":
                    self.ready.set()
                else:
                    self.ready.clear()
            elif key.startswith("contact:"):
                await self._contact(value)

    async def _contact(self, contact: dict[str, Any]) -> None:
        offer, contact_id = contact["offer_id"], contact["contact_id"]
        if contact["phase"] == "offered" and offer != self._acknowledged and contact["pop"]["available"]:
            self._acknowledged = offer
            await self.page.command("pop_shown", offer_id=offer)
        elif contact["phase"] == "wrap_up" and contact_id != self._written_up:
            self._written_up = contact_id
            self.finished_ns.append(time.time_ns())
            await self.page.command(
                "wrap_up", contact_id=contact_id, disposition=self.page.dispositions[0], notes=""
            )


class Team:
    """The agents of a run, their phones, and a supervisor who watches the monitor."""

    def __init__(self, agents: Sequence[Agent], phones: Phones) -> None:
        self.agents = agents
        self.phones = phones

    @property
    def refused(self) -> list[dict[str, Any]]:
        """Errors that commands were answered with."""
        return [error for agent in self.agents for error in agent.refused]

    @property
    def not_ready(self) -> list[str]:
        """Agents whom something has made NOT_READY."""
        return [agent.name for agent in self.agents if not agent.ready.is_set()]


@contextlib.asynccontextmanager
async def working_team(
    centre: Centre, *, answer_after: float, talk: float, voice: bool = False
) -> AsyncIterator[Team]:
    """All simulated agents of the centre, READY; seconds as Phones takes them."""
    phones = Phones(centre.sip, answer_after=answer_after, talk=talk, voice=voice)
    pages = [Page(centre.url) for _ in range(len(centre.agents) + 1)]
    agents = [Agent(name, page) for name, page in zip(centre.agents, pages[1:], strict=True)]
    tasks: list[asyncio.Task[None]] = []
    gate = asyncio.Semaphore(LOG_INS_AT_ONCE)

    async def begin(agent: Agent) -> None:
        async with gate:
            await phones.register(agent.name, centre.sip_secrets[agent.name])
            await agent.page.open(agent.name, centre.logins[agent.name], "desktop")
        tasks.append(asyncio.create_task(agent.work()))
        await agent.become_ready()

    async def watch(page: Page) -> None:
        async for _ in page.heard():
            pass

    try:
        await pages[0].open(MONITOR, PASSWORD, "monitor")
        tasks.append(asyncio.create_task(watch(pages[0])))
        await asyncio.gather(*(begin(agent) for agent in agents))
        yield Team(agents, phones)
    finally:
        await asyncio.gather(*(page.close() for page in pages))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        phones.close()
