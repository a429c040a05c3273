"""When the controller cannot come back: callers who wait for it get the fallback, not silence.

New callers get there by themselves, since Stasis() fails while nobody holds the application. Those who are in
it already stay, and hear nothing once their prompt is over: they are sent after them.
"""

import asyncio
from typing import Final

import structlog

from callcenter.ari import AriClient, AriOptions, AriRefused, EventFilter
from callcenter.ari import operations as ops

from .adapter import AriConfig
from .inbound import is_agents, is_external
from .reconcile import is_in

_log = structlog.get_logger(__name__)

CONTEXT: Final = "fallback"
"""Of dialplan/extensions.conf: a message, and the caller may leave a number."""
SECONDS: Final = 10.0


async def send_to_fallback(config: AriConfig) -> int:
    """Send every caller who is alone in the application to the fallback; returns how many.

    Whoever shares a bridge with somebody talks on, and agents' own legs are left alone. Raises AriError, and
    TimeoutError when Asterisk does not answer.
    """
    # Under a name of its own: the application stays free for the controller.
    options = AriOptions(command_sockets=1, event_filter=EventFilter(allowed=()))
    client = AriClient(config.url, config.user, config.password, f"{config.app}-rescue", options)
    async with asyncio.timeout(SECONDS), client:
        channels, bridges = await asyncio.gather(
            client.request(ops.channels.List()), client.request(ops.bridges.List())
        )
        talking = {channel for bridge in bridges if len(bridge.channels) > 1 for channel in bridge.channels}
        callers = [each for each in channels if not (is_agents(each) or is_external(each))]
        alone = [each.id for each in callers if is_in(each, config.app) and each.id not in talking]
        answers = await asyncio.gather(*(_send(client, channel) for channel in alone))
    if any(answers):
        _log.warning("telephony.sent_to_fallback", callers=sum(answers))
    return sum(answers)


async def _send(client: AriClient, channel: str) -> bool:
    try:
        await client.request(
            ops.channels.ContinueInDialplan(channelId=channel, context=CONTEXT, extension="s", priority=1)
        )
    except AriRefused:
        # Hung up, or left by itself.
        return False
    return True
