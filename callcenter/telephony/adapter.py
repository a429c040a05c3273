"""Telephony for the engine: Asterisk's events become messages, the engine's effects become ARI requests.

What this is built on, tried against Asterisk 22.10:

- A leg that hung up ends with the Q.850 cause of its BYE or answer; one whose speech stopped coming (a page
  reloaded, a cable pulled) ends with cause 44 after pjsip's rtp_timeout. That is how `lost` is known.
- Of a caller's channel Asterisk tells the hang-up (with its cause) and that it left Stasis, not that it was
  destroyed; of a channel we dialled it tells that too, and there the cause is the whole truth.
- Endpoint subscriptions make the events of an agent's channel come twice; legs.py sees to it that they are
  told once.
- An originate to a phone that is not registered is refused at once with status 500.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection

import msgspec
import structlog

from callcenter.ari import AriClient, AriDisconnected, AriError, AriOptions, AriReplaced, EventFilter
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.refusal import Refusal

from .fallback import Rx, keep_taking_in
from .inbound import EVENTS, Inbound
from .lanes import Lanes
from .legs import Legs
from .outbound import Outbound
from .reconcile import Alive, look, online, reconcile, watch_endpoints

_log = structlog.get_logger(__name__)

#: Seconds until Asterisk is asked again what is alive, when it would not say.
LOOK_AGAIN = 0.1


class AriConfig(msgspec.Struct, frozen=True, kw_only=True):
    """Where Asterisk's HTTP server is, and who we are there. `password` is kept out of reprs.

    `request_timeout`: seconds until a request counts as failed. Asterisk answers in milliseconds; while it
    does not, a caller waits in silence.
    """

    url: str
    user: str
    password: str
    app: str = "callcenter"
    command_sockets: int = 4
    request_timeout: float = 5.0

    def __repr__(self) -> str:
        return f"AriConfig(url={self.url!r}, user={self.user!r}, app={self.app!r})"


class Telephony:
    """One Asterisk node.

    `post` takes messages at once, `send` returns when a message is on disk; `known_leg` tells whether the
    engine knows a leg; `rx` asks Asterisk's console; `agents` are the names of the agents' endpoints;
    `own_number` shows on the phones of customers who are called and of whom no better one is known.
    """

    def __init__(
        self,
        config: AriConfig,
        *,
        node: str,
        agents: Collection[str],
        post: Callable[[m.AnyMessage], None],
        send: Callable[[m.AnyMessage], Awaitable[Refusal | None]],
        now_ms: Callable[[], int],
        known_leg: Callable[[str], bool],
        rx: Rx,
        own_number: str = "",
    ) -> None:
        self._app = config.app
        self._node = node
        self._agents = frozenset(agents)
        self._post = post
        self._send = send
        self._now_ms = now_ms
        self._known_leg = known_leg
        self._rx = rx
        #: Set when another controller has taken our application: this one must end.
        self.fenced = asyncio.Event()
        options = AriOptions(
            command_sockets=config.command_sockets,
            request_timeout=config.request_timeout,
            event_filter=EventFilter(allowed=EVENTS),
        )
        self._client = AriClient(config.url, config.user, config.password, config.app, options)
        self._legs = Legs()
        lanes = Lanes(self._client, self._legs)
        self._outbound = Outbound(self._client, lanes, self._legs, config.app, own_number, post)
        self._inbound = Inbound(lanes, self._legs, self._outbound, node, post, known_leg)
        self._inbound.agents = self._agents
        self._fallback: asyncio.Task[None] | None = None
        self._client.on_connected(self._connected)
        self._client.on_disconnected(self._disconnected)
        self._client.on_every_event(self._inbound.take)

    @property
    def connected(self) -> bool:
        """Whether effects reach Asterisk at this moment."""
        return self._client.connected

    async def start(self) -> None:
        """Connect, and stay connected from then on. Raises AriUnauthorized for a wrong password."""
        await self._client.start()

    async def close(self) -> None:
        """Let go of Asterisk; its calls go on."""
        await self._stop_fallback()
        await self._client.close()

    async def follow(self, agents: Collection[str]) -> None:
        """Watch the phones of more agents; the engine knows them already."""
        self._agents |= set(agents)
        self._inbound.agents = self._agents
        if not self._client.connected:
            return  # the next connect looks at all of them
        try:
            await watch_endpoints(self._client, self._app, self._agents)
            for agent_id in await online(self._client, agents):
                self._inbound.registered(agent_id)
        except AriError as error:
            _log.warning("telephony.follow_failed", error=str(error))

    def perform(self, effect: do.Effect) -> None:
        """Begin to carry out one effect; never waits. TypeError for effects that are not telephony's."""
        self._outbound.perform(effect)

    def flush(self) -> None:
        """Send at once what effects have asked for, not at the end of the event loop's turn."""
        self._client.flush()

    async def _connected(self) -> None:
        """Runs before any event of the new connection is handed out."""
        alive = await self._look()
        if alive is None:
            return
        reconcile(
            alive,
            node=self._node,
            legs=self._legs,
            inbound=self._inbound,
            outbound=self._outbound,
            known_leg=self._known_leg,
            post=self._post,
        )
        await self._stop_fallback()
        self._fallback = asyncio.create_task(
            keep_taking_in(self._rx, self._send, self._now_ms), name="numbers left with the dialplan"
        )

    async def _look(self) -> Alive | None:
        """What is alive; None when the connection was lost meanwhile. Without it no call can be offered, so
        it is asked for until Asterisk answers."""
        while True:
            try:
                await watch_endpoints(self._client, self._app, self._agents)
                return await look(self._client, self._app, self._agents)
            except AriDisconnected:
                return None
            except AriError as error:
                _log.warning("telephony.reconcile_failed", error=str(error))
                await asyncio.sleep(LOOK_AGAIN)

    async def _disconnected(self, reason: AriError) -> None:
        _log.warning("telephony.lost", reason=str(reason))
        self._post(m.TelephonyLost(node=self._node))
        await self._stop_fallback()
        if isinstance(reason, AriReplaced):
            self.fenced.set()

    async def _stop_fallback(self) -> None:
        task, self._fallback = self._fallback, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
