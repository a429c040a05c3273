"""Whether the pages are still there: one that froze, or whose computer or network died, closes no connection.

The softphone of an agent who can be given calls must be noticed within 2 s; any other page has more time. All
that a page says is a sign of life, and only who was silent for a while is asked. The question is a frame of
text, which the page's own script answers as soon as it gets its turn: a ping of the WebSocket protocol would
be answered by the browser for a page that froze. One timer looks after all of them.
"""

import asyncio

from aiohttp import WSCloseCode

from callcenter.domain.enums import Presence

from .client import Client
from .hub import LiveHub

#: Between two looks, seconds.
LOOK_S = 0.3


class Patience:
    """After how many looks without a sign of life a page is asked, and given up."""

    def __init__(self, ask: int, give_up: int) -> None:
        self.ask = ask
        self.give_up = give_up


#: Asked every 0.9 s, given up 1.8 s after it was heard last: its script may be busy for 0.9 s before it is
#: taken for frozen, more than drawing a pop takes, or a browser's start. More patience costs more questions.
PHONE = Patience(3, 6)
#: Asked every 4.5 s, given up within 9 s.
OTHERS = Patience(15, 30)


async def watch(hub: LiveHub) -> None:
    """Ask the silent and close the lost, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_S)
        # However late we are ourselves, it is one look: the answers may be waiting to be read.
        for client in hub.clients:
            look_after(client, PHONE if _takes_calls(hub, client) else OTHERS)


def look_after(client: Client, patience: Patience) -> None:
    """One look at one page. Who was not read from is not silent."""
    if not client.read:
        return
    if not client.silent:
        client.asked = False
    client.silent += 1
    if client.silent >= patience.give_up:
        client.lost = True
        client.close(WSCloseCode.GOING_AWAY, "come back")
    elif client.silent >= patience.ask and not client.asked:
        client.asked = client.ping()


def _takes_calls(hub: LiveHub, client: Client) -> bool:
    agent = hub.center.agents.get(client.user_id)
    if agent is None or agent.phone.tab != client.phone:
        return False
    return agent.presence is Presence.READY or bool(agent.assignments)
