"""Answers every call that enters the application, plays something and tells which keys are pressed.

``#`` hangs up. In the dialplan: ``exten => 100,1,Stasis(hello)``. Ctrl-C ends it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from callcenter import ari
from callcenter.ari import events
from callcenter.ari.examples import arguments

log = logging.getLogger("answer_and_play")


async def main(given: Sequence[str] | None = None) -> None:
    """Serve callers until interrupted."""
    parser = arguments.parser(str(__doc__))
    parser.add_argument("--media", default="sound:hello-world", help="what to play")
    options = parser.parse_args(given)
    wanted = ("StasisStart", "StasisEnd", "ChannelDtmfReceived", "ChannelDestroyed")
    client = arguments.client(options, ari.AriOptions(event_filter=ari.EventFilter(allowed=wanted)))

    async def on_digit(channel: ari.ChannelHandle, event: events.ChannelDtmfReceived) -> None:
        log.info("%s pressed %s", channel.id, event.digit)
        if event.digit == "#":
            await channel.hangup()

    async def on_start(channel: ari.ChannelHandle, event: events.StasisStart) -> None:
        log.info("%s came in from %s", channel.id, event.channel.caller.number or "nobody")
        channel.on_event("ChannelDtmfReceived", on_digit)
        await channel.answer()
        await channel.play(media=options.media)

    def on_end(channel: ari.ChannelHandle, event: events.StasisEnd) -> None:
        log.info("%s has gone", channel.id)

    client.on_channel_event("StasisStart", on_start)
    client.on_channel_event("StasisEnd", on_end)
    client.on_connected(lambda: log.info("serving %s", options.app))
    await client.run()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
