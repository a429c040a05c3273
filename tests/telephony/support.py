"""A recording engine, and an Asterisk with agents that a plain SIP phone can be."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from callcenter.domain import messages as m
from callcenter.domain.refusal import Refusal
from callcenter.telephony.adapter import AriConfig, Telephony
from tests.support.asterisk import RunningAsterisk, running_asterisk

NODE = "a1"
NOW = 1_800_000_000_000
SECRET = "plain-phones-only"

PLAIN_AGENT = """
[{name}]
type = endpoint
context = agent-dead-end
disallow = all
allow = alaw,ulaw
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
rtp_timeout = 2
aors = {name}
auth = {name}
[{name}]
type = aor
max_contacts = 1
remove_existing = yes
[{name}]
type = auth
auth_type = userpass
username = {name}
password = {secret}
"""

AGENTS = ("pat", "quinn")

M = TypeVar("M", bound=m.Message)


class FakeEngine:
    """Takes messages down; knows the legs it is told to know."""

    def __init__(self) -> None:
        self.messages: list[m.Message] = []
        self.legs: set[str] = set()
        self.refuse: Callable[[m.Message], Refusal | None] = lambda _: None
        self._changed = asyncio.Condition()

    def post(self, message: m.Message) -> None:
        self.messages.append(message)
        match message:
            case m.CallArrived(leg_id=leg_id):
                self.legs.add(leg_id)
            case m.LegEnded(leg_id=leg_id):
                self.legs.discard(leg_id)
        self._wake()

    async def send(self, message: m.Message) -> Refusal | None:
        refusal = self.refuse(message)
        if refusal is None:
            self.post(message)
        return refusal

    def all(self, kind: type[M], **fields: Any) -> list[M]:
        """The messages of this kind with these fields."""
        return [
            each
            for each in self.messages
            if isinstance(each, kind) and all(getattr(each, name) == value for name, value in fields.items())
        ]

    async def hears(self, kind: type[M], *, count: int = 1, timeout: float = 10, **fields: Any) -> M:
        """The `count`-th message of this kind with these fields, once it is there."""
        try:
            async with asyncio.timeout(timeout), self._changed:
                await self._changed.wait_for(lambda: len(self.all(kind, **fields)) >= count)
        except TimeoutError as error:
            raise TimeoutError(f"no {kind.__name__} {fields} in {self.messages}") from error
        return self.all(kind, **fields)[count - 1]

    def _wake(self) -> None:
        async def wake() -> None:
            async with self._changed:
                self._changed.notify_all()

        self._waking = asyncio.get_running_loop().create_task(wake())


@asynccontextmanager
async def plain_asterisk(home: Path) -> AsyncIterator[RunningAsterisk]:
    """The product's Asterisk, and two agents more whose phones need no browser."""
    async with running_asterisk(home, agents=["alice"]) as asterisk:
        config = asterisk.dirs.etc / "pjsip.conf"
        config.write_text(
            config.read_text() + "".join(PLAIN_AGENT.format(name=name, secret=SECRET) for name in AGENTS)
        )
        await asterisk.rx("module reload res_pjsip.so")
        await asterisk.wait_rx("pjsip show endpoints", AGENTS[-1])
        yield asterisk


#: The company's number.
COMPANY = "+862151230000"


def make_telephony(
    asterisk: RunningAsterisk, engine: FakeEngine, *, request_timeout: float = 5.0
) -> Telephony:
    return Telephony(
        AriConfig(
            url=asterisk.ari_url,
            user=asterisk.ari_user,
            password=asterisk.ari_password,
            request_timeout=request_timeout,
        ),
        node=NODE,
        agents=("alice", *AGENTS),
        post=engine.post,
        send=engine.send,
        now_ms=lambda: NOW,
        known_leg=lambda leg_id: leg_id in engine.legs,
        rx=asterisk.rx,
        own_number=COMPANY,
    )


@asynccontextmanager
async def running_telephony(
    asterisk: RunningAsterisk, engine: FakeEngine, *, request_timeout: float = 5.0
) -> AsyncIterator[Telephony]:
    """A started adapter, reconciled."""
    telephony = make_telephony(asterisk, engine, request_timeout=request_timeout)
    before = len(engine.all(m.Reconcile))
    await telephony.start()
    try:
        await engine.hears(m.Reconcile, count=before + 1)
        yield telephony
    finally:
        await telephony.close()
