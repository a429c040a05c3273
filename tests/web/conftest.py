"""A server on a free port of loopback with stand-ins behind it, and browsers that log in."""

import io
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callcenter.domain import effects as do
from callcenter.prompts.apart import Apart
from callcenter.service.notices import Notices
from callcenter.service.prompts import Prompts
from callcenter.web import knowledge
from callcenter.web.app import HUB, create_app
from callcenter.web.care import CARE
from callcenter.web.ports import DemoCaller, PhoneAccount, WebPhone
from callcenter.web.quality import FIGURES, REPORTS, WARNINGS
from callcenter.web.ratelimit import RateLimiter
from callcenter.web.satisfaction import SATISFACTION
from callcenter.web.survey_links import LIMIT, LINKS, RATE
from tests.web.fake_care import FakeCare
from tests.web.fake_care_view import FakeCareView
from tests.web.fake_knowledge import FakeKnowledge
from tests.web.fake_quality import FakeQuality, FakeReports, FakeWarnings
from tests.web.fake_satisfaction import FakeLinks, FakeSatisfaction
from tests.web.fakes import (
    FakeAuth,
    FakeCases,
    FakeContacts,
    FakeEngine,
    FakeFlowReports,
    FakeFlows,
    FakeMessages,
    FakePins,
    FakeRepository,
    FakeSetup,
)

ASTERISK = "ws://127.0.0.1:18088"


class Served(Protocol):
    """A server that browsers can be pointed at."""

    server: TestServer

    @property
    def origin(self) -> str: ...


class Site:
    """The server and what is behind it."""

    def __init__(self, static: Path) -> None:
        self.engine = FakeEngine()
        self.auth = FakeAuth()
        self.repository = FakeRepository()
        self.messages = FakeMessages()
        self.flows = FakeFlows()
        self.flow_reports = FakeFlowReports()
        self.setup = FakeSetup(self.engine)
        self.recordings = static / "recordings"
        self.home = static / "home"
        apart = Apart()
        self.prompts = Prompts(self.home, lambda: self.engine.center.configuration, self.repository, apart)
        self.notices = Notices(
            self.home,
            lambda: self.engine.center,
            self.engine.send,
            self.engine.now_ms,
            self.repository,
            apart,
        )
        self.app: web.Application = create_app(
            engine=self.engine,
            auth=self.auth,
            customers=self.repository,
            contacts=FakeContacts(self.repository),
            cases=FakeCases(self.repository),
            messages=self.messages,
            flows=self.flows,
            flow_reports=self.flow_reports,
            audit=self.repository,
            setup=self.setup,
            prompts=self.prompts,
            notices=self.notices,
            pins=FakePins(),
            pops=self.repository,
            projector=self.repository,
            check_repository=self.repository.check,
            phones={
                name: PhoneAccount(
                    ws=f"{ASTERISK}/ws", uri=f"sip:{name}@callcenter", username=name, secret=f"s-{name}"
                )
                for name in ("alice", "bob")
            },
            webphone=WebPhone(
                ws=f"{ASTERISK}/ws",
                uri="sip:web@callcenter",
                username="web",
                secret="s",
                target="sip:4000@callcenter",
                demo_callers=(DemoCaller(number="+8613800138000", name="王小明"),),
            ),
            hosts=("centre.example",),
            asterisk_ws=ASTERISK,
            recordings=self.recordings,
            static=static,
        )
        self.quality = self.app[FIGURES] = FakeQuality()
        self.app[WARNINGS] = FakeWarnings()
        self.app[REPORTS] = FakeReports()
        self.app[CARE] = FakeCareView()
        self.satisfaction = self.app[SATISFACTION] = FakeSatisfaction()
        self.links = self.app[LINKS] = FakeLinks()
        # A clock that stands still: whoever asks too often is told so, however slow the machine is.
        self.app[LIMIT] = RateLimiter(RATE, lambda: 0.0)
        self.care = FakeCare(static)
        self.care.install(self.app)
        self.knowledge = FakeKnowledge()
        knowledge.install(self.app, self.knowledge)
        self.app[knowledge.LIMIT] = RateLimiter(knowledge.RATE, lambda: 0.0)
        self.hub = self.app[HUB]
        self.engine.perform = self._perform
        self.server = TestServer(self.app, host="127.0.0.1")

    def _perform(self, effect: do.Effect) -> None:
        if isinstance(effect, do.ShowPop):
            self.hub.show_pop(effect.agent_id, effect.contact_id, effect.offer_id)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def browser(self) -> "Browser":
        return Browser(self)


class Browser:
    """A browser: cookies, the CSRF token, the Origin header."""

    def __init__(self, site: Served) -> None:
        self.site = site
        self.client = TestClient(site.server, cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.csrf = ""

    async def log_in(self, username: str) -> "Browser":
        status, body = await self.call("POST", "/api/login", {"username": username, "password": "right"})
        assert status == 200, body
        self.csrf = body["csrf"]
        return self

    async def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        headers: dict[str, str] | None = None,
        data: bytes | None = None,
    ) -> tuple[int, Any]:
        sent = {"Origin": self.site.origin, "X-CSRF-Token": self.csrf, **(headers or {})}
        sent = {name: value for name, value in sent.items() if value}
        file = io.BytesIO(data) if data is not None else None
        async with self.client.request(method, path, json=json, data=file, headers=sent) as response:
            told = response.json if response.content_type == "application/json" else response.text
            return response.status, await told()

    async def live(self, view: str = "desktop", like: "Live | None" = None) -> "Live":
        """A page's WebSocket; `like`: the same load of the page, connected once more."""
        socket = await self.client.ws_connect(
            f"/api/ws?csrf={self.csrf}", headers={"Origin": self.site.origin}
        )
        live = Live(socket, like.tab if like else str(uuid.uuid4()), like.page if like else str(uuid.uuid4()))
        await socket.send_json({"type": "hello", "view": view, "tab": live.tab, "page": live.page})
        return live


class Live:
    """A page's WebSocket, folding what it gets as the browser does."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, tab: str, page: str) -> None:
        self.socket = socket
        self.tab = tab
        self.page = page
        #: What the engine calls it when it is the phone.
        self.phone = f"{tab}/{page}"
        self.n: int | None = None
        self.state: dict[str, Any] = {}
        self.frames: list[dict[str, Any]] = []

    async def frame(self) -> dict[str, Any]:
        """The next frame, folded into the state; the server's questions are answered on the way."""
        frame: dict[str, Any] = await self.socket.receive_json(timeout=10)
        while await self._asked(frame):
            frame = await self.socket.receive_json(timeout=10)
        self.frames.append(frame)
        if frame["type"] == "snapshot":
            assert frame["n"] == 0
            self.n, self.state = 0, dict(frame["state"])
        elif frame["type"] == "delta":
            assert self.n is not None
            assert frame["n"] == self.n + 1
            self.n = frame["n"]
            for key in frame["drop"]:
                del self.state[key]
            self.state.update(frame["put"])
        return frame

    async def until(self, kind: str) -> dict[str, Any]:
        """Read on to a frame of this type."""
        while (frame := await self.frame())["type"] != kind:
            pass
        return frame

    async def command(self, name: str, **args: Any) -> dict[str, Any]:
        """Send a command; its result."""
        await self.socket.send_json({"type": "command", "id": f"id-{name}", "name": name, "args": args})
        result = await self.until("result")
        assert result["id"] == f"id-{name}"
        return result

    async def ready(self, engine: FakeEngine, agent: str) -> None:
        """Become the phone and take calls."""
        from callcenter.domain.messages import EndpointChanged

        assert (await self.command("claim_phone"))["ok"]
        if not engine.center.agents[agent].phone.online:
            engine.take(EndpointChanged(agent_id=agent, online=True))
        state = {"registered": True, "microphone": True, "sound": True}
        assert (await self.command("phone_state", **state))["ok"]
        assert (await self.command("ready"))["ok"]

    async def close_code(self) -> int | None:
        """Read to the end; the code the server closed with."""
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._asked(message.json())
        return self.socket.close_code

    async def _asked(self, frame: dict[str, Any]) -> bool:
        """Whether it was the question if the page is there, which has been answered."""
        if frame["type"] != "ping":
            return False
        await self.socket.send_json({"type": "pong"})
        return True


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Centre</title>")
    (tmp_path / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "assets" / "main-1a2b.js").write_text("export {}")
    return tmp_path


@pytest.fixture
async def site(static: Path) -> AsyncIterator[Site]:
    site = Site(static)
    await site.server.start_server()
    browsers: list[Browser] = []
    original = site.browser

    def browser() -> Browser:
        browsers.append(original())
        return browsers[-1]

    site.browser = browser  # type: ignore[method-assign]
    try:
        yield site
    finally:
        for opened in browsers:
            await opened.client.session.close()
        await site.server.close()
