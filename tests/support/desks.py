"""Agents and supervisors without a browser: the pages' WebSocket as docs/protocol.md has it, and SIP phones.

    await plain_phones(p, ["agent1"])
    async with Desk(p, "agent1") as desk, Monitor(p) as monitor:
        await desk.ready()
        await desk.offered()
        await desk.phone.rung()
        desk.phone.answer()
        await desk.is_in("BUSY")
        await monitor.until(lambda s: s["queue:sales"]["waiting"] == 0, "nobody waits")

Every awaiting method raises TimeoutError, saying what was waited for and what the page shows instead.
"""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable, Collection, Coroutine
from typing import Any, Self

import aiohttp

from callcenter.telephony.asterisk.credentials import load_credentials

from .phones import Phone
from .product import Product

#: Where the agents' phones are: elsewhere than the trunk.
AGENTS_BIND = "127.0.0.3"
#: An endpoint for a phone that is no browser; put in the browser template's place.
PLAIN = """
[plain](!)
type = endpoint
context = agent-dead-end
disallow = all
allow = alaw
direct_media = no
rtp_timeout = 10

"""

State = dict[str, Any]


async def plain_phones(p: Product, agents: Collection[str]) -> None:
    """Let these agents' phones be plain SIP over UDP: Asterisk reads its configuration once more, changed."""
    path = p.settings.home / "asterisk" / "etc" / "pjsip.conf"
    text = path.read_text(encoding="utf-8")
    for place, name in enumerate(agents):
        section = f"[{name}](agent)\n"
        assert section in text, f"{path} has no {section!r}"
        text = text.replace(section, (PLAIN if place == 0 else "") + f"[{name}](plain)\n")
    path.write_text(text, encoding="utf-8")
    await p.asterisk("module reload res_pjsip.so")


class Page:
    """A logged-in page: its session, its WebSocket, and what it would show. As a real one it comes back by
    itself when its connection breaks."""

    def __init__(self, p: Product, username: str, view: str) -> None:
        self.username = username
        self.state: State = {}
        self._p = p
        self._hello = {"type": "hello", "view": view, "tab": str(uuid.uuid4()), "page": str(uuid.uuid4())}
        self._http = aiohttp.ClientSession(
            p.url, headers={"Origin": p.url}, cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        self._changed = asyncio.Condition()
        self._results: dict[str, asyncio.Future[State]] = {}
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._csrf = ""
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        login = {"username": self.username, "password": self._p.logins[self.username]}
        async with self._http.post("/api/login", json=login) as answer:
            answer.raise_for_status()
            self._csrf = (await answer.json())["csrf"]
        self._soon(self._stay_connected())
        await self.until(bool, "the page to show anything")
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()
        await self._http.close()

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _stay_connected(self) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                self._socket = await self._http.ws_connect(f"/api/ws?csrf={self._csrf}", max_msg_size=0)
                await self._socket.send_json(self._hello)
                self._soon(self._shown())
                async for message in self._socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        await self._take(message.json())
            self.state = {}
            await asyncio.sleep(0.1)

    async def _shown(self) -> None:
        """What the page does by itself once it is connected."""

    async def get(self, path: str) -> Any:
        """What a GET answers."""
        async with self._http.get(path) as answer:
            answer.raise_for_status()
            return await answer.json()

    def download(self, path: str) -> Any:
        """What a GET answers, as it is: `async with page.download(path) as answer`."""
        return self._http.get(path, raise_for_status=True)

    async def post(self, path: str, body: State) -> Any:
        """What a POST answers."""
        async with self._http.post(path, json=body, headers={"X-CSRF-Token": self._csrf}) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def delete(self, path: str) -> None:
        """Do a DELETE."""
        async with self._http.delete(path, headers={"X-CSRF-Token": self._csrf}) as answer:
            assert answer.status == 200, await answer.text()

    async def command(self, name: str, **arguments: Any) -> None:
        """Do something on the page; AssertionError when it is refused."""
        await self.until(bool, "its connection")
        assert self._socket is not None
        frame = {"type": "command", "id": str(uuid.uuid4()), "name": name, "args": arguments}
        result = self._results[str(frame["id"])] = asyncio.get_running_loop().create_future()
        await self._socket.send_json(frame)
        async with asyncio.timeout(20):
            answer = await result
        assert answer["ok"], f"{self.username} {name}: {answer['error']}"

    async def until(self, met: Callable[[State], object], what: str, seconds: float = 20) -> None:
        """The page shows it, now or soon."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                while not met(self.state):
                    await self._changed.wait()
        except TimeoutError:
            shown = json.dumps(self.state, ensure_ascii=False)[:3000]
            raise TimeoutError(f"{self.username} waited {seconds:g} s for {what}; it shows {shown}") from None

    async def _take(self, frame: State) -> None:
        match frame["type"]:
            case "ping":
                assert self._socket is not None
                await self._socket.send_json({"type": "pong"})
            case "result":
                if (result := self._results.pop(frame["id"])) and not result.done():
                    result.set_result(frame)
            case "snapshot":
                self.state = dict(frame["state"])
            case "delta":
                for key in frame["drop"]:
                    self.state.pop(key, None)
                self.state.update(frame["put"])
        async with self._changed:
            self._changed.notify_all()


class Monitor(Page):
    """A supervisor who watches."""

    def __init__(self, p: Product) -> None:
        super().__init__(p, "supervisor1", "monitor")

    def call_of(self, ani: str) -> State | None:
        """The open call of that calling number."""
        calls = (value for key, value in self.state.items() if key.startswith("call:"))
        return next((call for call in calls if call["ani"] == ani), None)

    def position_of(self, call: State) -> int | None:
        """Its place in its queue, from 1."""
        line = self.state.get(f"line:{call['queue']}", ())
        return line.index(call["contact_id"]) + 1 if call["contact_id"] in line else None

    async def waits_in(self, ani: str, queue: str, seconds: float = 20, **shown: Any) -> State:
        """The caller waits there, with what else is to be shown; gives the call as the monitor shows it."""
        wanted = {"state": "QUEUED", "queue": queue, **shown}

        def found(_: State) -> bool:
            call = self.call_of(ani)
            if call is None:
                return False
            return {**call, "position": self.position_of(call)}.items() >= wanted.items()

        await self.until(found, f"{ani}: {wanted}", seconds)
        call = self.call_of(ani)
        assert call is not None
        return call

    async def nobody(self, seconds: float = 20) -> None:
        """No call is open."""
        await self.until(lambda s: not any(key.startswith("call:") for key in s), "no call is open", seconds)


class Desk(Page):
    """An agent at work: the page acknowledges each pop at once, and the phone is a plain one."""

    def __init__(self, p: Product, agent: str) -> None:
        super().__init__(p, agent, "desktop")
        self.phone = RingingPhone(AGENTS_BIND)
        self._acknowledged = ""

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        await self.phone.__aenter__()
        await self.register()
        await self.until(lambda s: s["me"]["phone"]["registered"], "the phone is registered")
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.phone.__aexit__(*exc)
        await super().__aexit__(*exc)

    async def register(self) -> None:
        """Let the phone be the agent's."""
        secret = load_credentials(self._p.settings.home).agents[self.username]
        await self.phone.register(f"127.0.0.1:{self._p.settings.sip.port}", self.username, secret)

    async def _shown(self) -> None:
        await self.command("claim_phone", force=True)
        await self.command("phone_state", registered=True, microphone=True, sound=True)

    @property
    def contact(self) -> State | None:
        """The contact the agent holds or is offered."""
        return next((value for key, value in self.state.items() if key.startswith("contact:")), None)

    async def ready(self) -> None:
        """Take calls from now on."""
        await self.command("ready")

    async def not_ready(self, reason: str = "break") -> None:
        """Take none after what is held now."""
        await self.command("not_ready", reason=reason)

    async def is_in(self, state: str, reason: str | None = None, seconds: float = 20) -> None:
        """The page shows that state of its agent (and reason)."""
        await self.until(
            lambda s: s["me"]["state"] == state and reason in (None, s["me"]["reason"]),
            f"state {state} {reason or ''}",
            seconds,
        )

    async def offered(self, ani: str = "", seconds: float = 20) -> State:
        """A contact (of that calling number) is offered; gives it."""

        def found(_: State) -> bool:
            contact = self.contact
            return contact is not None and contact["phase"] == "offered" and ani in ("", contact["ani"])

        await self.until(found, f"an offer of {ani or 'anybody'}", seconds)
        assert self.contact is not None
        return self.contact

    async def takes(self, ani: str = "", seconds: float = 20) -> State:
        """The contact is offered, the phone rings, the agent answers and talks; gives the contact."""
        contact = await self.offered(ani, seconds)
        await self.phone.rung()
        self.phone.answer()
        await self.is_in("BUSY")
        return contact

    async def hang_up(self) -> None:
        """End the talk on the page."""
        assert self.contact is not None
        await self.command("hang_up", contact_id=self.contact["contact_id"])

    async def written_up(self) -> None:
        """Finish the write-up with the first disposition."""
        assert self.contact is not None
        dispositions = await self.get("/api/dispositions")
        await self.command(
            "wrap_up",
            contact_id=self.contact["contact_id"],
            disposition=dispositions["items"][0]["code"],
            notes="",
        )

    async def _take(self, frame: State) -> None:
        await super()._take(frame)
        contact = self.contact
        if contact and contact["phase"] == "offered" and contact["pop"]["available"]:
            offer = contact["offer_id"]
            if offer != self._acknowledged:
                self._acknowledged = offer
                # Not awaited here: the result comes through this very method.
                self._soon(self._acknowledge(offer))

    async def _acknowledge(self, offer: str) -> None:
        # An offer may be over before the page can say that it was seen.
        with contextlib.suppress(AssertionError):
            await self.command("pop_shown", offer_id=offer)


class RingingPhone(Phone):
    """A phone that rings again and again: each ring is taken once."""

    def __init__(self, bind: str) -> None:
        super().__init__(bind)
        self._rings = 0

    @property
    def rings(self) -> int:
        """How often it has rung so far."""
        return sum(1 for _, event in self.history if event["event"] == "incoming")

    async def rung(self, *, timeout: float = 20) -> str:
        """It rings, once more than it was asked for before; gives the INVITE as it came."""
        self._rings += 1
        await self._until(lambda: self.rings >= self._rings, f"ring {self._rings}", timeout)
        invites = [event for _, event in self.history if event["event"] == "incoming"]
        return str(invites[self._rings - 1]["message"])
