"""Calls two endpoints, lets them talk, and hangs up on one when the other has gone.

For instance ``--first PJSIP/alice --second PJSIP/bob``. All ids are chosen here, before anything is sent.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Sequence
from contextlib import suppress

from callcenter import ari
from callcenter.ari import events
from callcenter.ari.examples import arguments

log = logging.getLogger("bridge_two")


async def main(given: Sequence[str] | None = None) -> None:
    """Make one call and stay until it has ended."""
    parser = arguments.parser(str(__doc__))
    parser.add_argument("--first", required=True, help="endpoint to ring first")
    parser.add_argument("--second", required=True, help="endpoint to ring once the first has answered")
    parser.add_argument("--timeout", type=int, default=30, help="seconds to let each ring")
    options = parser.parse_args(given)
    client = arguments.client(options)

    call = uuid.uuid4().hex[:12]
    legs = {f"{call}-first": options.first, f"{call}-second": options.second}
    waiting = list(legs)
    over = asyncio.Event()

    async def dial_next() -> None:
        leg = waiting.pop(0)
        log.info("ringing %s", legs[leg])
        await client.channels.originate(
            endpoint=legs[leg], app=options.app, channelId=leg, timeout=options.timeout
        )

    async def on_start(channel: ari.ChannelHandle, event: events.StasisStart) -> None:
        if channel.id not in legs:
            return
        log.info("%s has answered", legs[channel.id])
        await client.bridges.addChannel(bridgeId=call, channel=channel.id)
        if waiting:
            await dial_next()

    async def on_gone(channel: ari.ChannelHandle, event: events.ChannelDestroyed) -> None:
        if channel.id not in legs:
            return
        log.info("%s has gone: %s", legs.pop(channel.id), event.cause_txt)
        for other in legs:
            with suppress(ari.AriNotFound):
                await client.channels.hangup(channelId=other)
        over.set()

    client.on_channel_event("StasisStart", on_start)
    client.on_channel_event("ChannelDestroyed", on_gone)
    async with client:
        await client.bridges.create(type="mixing", bridgeId=call)
        await dial_next()
        await over.wait()
        await client.bridges.destroy(bridgeId=call)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
