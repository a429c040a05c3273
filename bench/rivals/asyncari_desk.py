"""A minimal controller with asyncari: one loop over the events, a task for each request.

It runs in a virtual environment of its own (asyncari.txt). asyncari fails on DeviceStateChanged, so that is
not subscribed to; it knows no eventFilter.

    python -m bench.rivals.asyncari_desk URL USER PASSWORD AGENTS
"""

import logging
import sys
from typing import Any

import anyio  # type: ignore[import-not-found]
import asyncari  # type: ignore[import-not-found]

from .desk import Desk, agent_name

APP = "rival"


class Controller:
    """The calls of one application."""

    def __init__(self, ari: Any, agents: list[str]) -> None:
        self._ari = ari
        self._desk = Desk(agents, self._ring)
        self._callers: dict[str, Any] = {}
        self._agents: dict[str, tuple[str, str]] = {}
        self._partner: dict[str, str] = {}
        self._rung = 0

    async def run(self) -> None:
        """Take events until the connection ends."""
        async for event in self._ari:
            if event.type == "StasisStart":
                if event.args == ["caller"]:
                    self._callers[event.channel.id] = event.channel
                    self._ari.taskgroup.start_soon(self._answer, event.channel)
                else:
                    self._ari.taskgroup.start_soon(self._bridge, event.channel)
            elif event.type == "ChannelDestroyed":
                self._gone(event.channel.id)

    async def _answer(self, channel: Any) -> None:
        try:
            await channel.answer()
        except Exception:
            logging.exception("answer")
            return
        self._desk.arrived(channel.id)

    def _ring(self, agent: str, caller: str) -> None:
        self._rung += 1
        leg = f"{agent}-{self._rung}"
        self._agents[leg] = (agent, caller)
        self._partner[caller] = leg
        self._ari.taskgroup.start_soon(self._originate, leg, agent, caller)

    async def _originate(self, leg: str, agent: str, caller: str) -> None:
        channel = self._callers.get(caller)
        try:
            if channel is None:
                raise LookupError(caller)
            await self._ari.channels.originateWithId(
                channelId=leg,
                endpoint=f"PJSIP/{agent}",
                app=APP,
                appArgs="agent",
                callerId=f"<{channel.caller['number']}>",
                timeout=20,
            )
        except Exception:
            logging.exception("originate")
            self._gone(leg)

    async def _bridge(self, channel: Any) -> None:
        known = self._agents.get(channel.id)
        if known is None:
            return
        agent, caller = known
        try:
            await self._ari.bridges.addChannel(bridgeId=agent, channel=f"{caller},{channel.id}")
        except Exception:
            logging.exception("bridge")

    def _gone(self, leg: str) -> None:
        if leg in self._agents:
            agent, caller = self._agents.pop(leg)
            if self._partner.pop(caller, None) is not None:
                self._ari.taskgroup.start_soon(self._hang_up, caller)
            self._desk.freed(agent)
        elif self._callers.pop(leg, None) is not None:
            self._desk.left(leg)
            partner = self._partner.pop(leg, None)
            if partner is not None:
                self._ari.taskgroup.start_soon(self._hang_up, partner)

    async def _hang_up(self, leg: str) -> None:
        try:
            await self._ari.channels.hangup(channelId=leg)
        except Exception:
            logging.debug("%s had gone", leg)


async def main() -> None:
    """Serve until stopped."""
    url, user, password, count = sys.argv[1:]
    # It warns of each event that it has no use for.
    logging.basicConfig(level=logging.ERROR)
    agents = [agent_name(number) for number in range(1, int(count) + 1)]
    async with asyncari.connect(f"{url}/", APP, user, password) as ari:
        for agent in agents:
            await ari.bridges.createWithId(bridgeId=agent, type="mixing")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await Controller(ari, agents).run()


if __name__ == "__main__":
    anyio.run(main)
