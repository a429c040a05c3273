"""A controller of `callcenter.ari` that routes calls and does nothing else: the yardstick of the ARI way.

The cheapest flow that keeps control of both legs: an allow-list of two events, a bridge for each agent that
stands from the start, one request to ring, one to bridge both legs, one to hang up. No journal, no pop, no
music, no reconcile after a lost connection.

    python -m bench.rivals.bare URL USER PASSWORD AGENTS
"""

import asyncio
import sys
from functools import partial

from callcenter import ari
from callcenter.ari import events
from callcenter.ari import operations as ops

from .desk import Desk, agent_name

APP = "rival"
WANTED = ("StasisStart", "ChannelDestroyed")


class Controller:
    """The calls of one application."""

    def __init__(self, client: ari.AriClient, agents: list[str]) -> None:
        self._client = client
        self._desk = Desk(agents, self._ring)
        self._numbers: dict[str, str] = {}
        #: Each leg's partner; an agent's leg has the agent's name as well.
        self._partner: dict[str, str] = {}
        self._agent: dict[str, str] = {}
        self._rung = 0
        client.on_event(events.StasisStart, self._entered)
        client.on_event(events.ChannelDestroyed, self._gone)

    def _entered(self, event: events.StasisStart) -> None:
        leg = event.channel.id
        if event.args == ("caller",):
            self._numbers[leg] = event.channel.caller.number
            self._client.submit(ops.channels.Answer(channelId=leg), pin=leg)
            self._desk.arrived(leg)
        elif leg in self._partner:
            both = ops.bridges.AddChannel(bridgeId=self._agent[leg], channel=[self._partner[leg], leg])
            self._client.submit(both, pin=leg)

    def _ring(self, agent: str, caller: str) -> None:
        self._rung += 1
        leg = f"{agent}-{self._rung}"
        self._partner[leg], self._partner[caller] = caller, leg
        self._agent[leg] = agent
        self._client.submit(
            ops.channels.Originate(
                endpoint=f"PJSIP/{agent}",
                app=APP,
                appArgs="agent",
                channelId=leg,
                callerId=f"<{self._numbers[caller]}>",
                timeout=20,
            ),
            pin=leg,
        ).add_done_callback(partial(self._not_rung, leg))

    def _not_rung(self, leg: str, answer: "asyncio.Future[object]") -> None:
        if answer.exception() is not None:
            self._over(leg)

    def _gone(self, event: events.ChannelDestroyed) -> None:
        self._over(event.channel.id)

    def _over(self, leg: str) -> None:
        partner = self._partner.pop(leg, None)
        if partner is not None and self._partner.pop(partner, None) is not None:
            self._client.submit(ops.channels.Hangup(channelId=partner), pin=partner)
        if self._numbers.pop(leg, None) is not None:
            self._desk.left(leg)
        agent = self._agent.pop(leg, None)
        if agent is not None:
            self._desk.freed(agent)


async def main() -> None:
    """Serve until stopped."""
    url, user, password, count = sys.argv[1:]
    agents = [agent_name(number) for number in range(1, int(count) + 1)]
    options = ari.AriOptions(event_filter=ari.EventFilter(allowed=WANTED), command_sockets=4)
    async with ari.AriClient(url, user, password, APP, options) as client:
        await asyncio.gather(
            *(client.bridges.createWithId(bridgeId=agent, type="mixing") for agent in agents)
        )
        controller = Controller(client, agents)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.Event().wait()
        del controller


if __name__ == "__main__":
    asyncio.run(main())
