"""After a connect, before anything is heard: what is alive in Asterisk."""

import asyncio
from collections.abc import Callable, Collection

import msgspec
import structlog

from callcenter.ari import AriClient, AriUnprocessable, models
from callcenter.ari import operations as ops
from callcenter.domain import messages as m

from .inbound import Inbound, is_agents, is_external, is_originated
from .legs import Leg, Legs
from .outbound import Outbound, Route

_log = structlog.get_logger(__name__)


class Alive(msgspec.Struct, frozen=True, kw_only=True):
    """What Asterisk listed: the channels of our application, all bridges, the agents registered, and where
    calls to customers go."""

    channels: tuple[models.Channel, ...]
    bridges: tuple[models.Bridge, ...]
    online: frozenset[str]
    route: Route


async def watch_endpoints(client: AriClient, app: str, agents: Collection[str]) -> None:
    """Have Asterisk tell of the agents' registrations. One that it does not have is logged, and does no harm.

    Raises AriError for everything else.
    """
    application = await client.request(ops.applications.Get(applicationName=app))
    # Asterisk keeps subscriptions for as long as it runs, and counts each that is made again.
    missing = [agent for agent in agents if f"PJSIP/{agent}" not in application.endpoint_ids]
    requests = [
        client.submit(
            ops.applications.Subscribe(applicationName=app, eventSource=f"endpoint:PJSIP/{agent}"),
        )
        for agent in missing
    ]
    for agent, answer in zip(missing, await asyncio.gather(*requests, return_exceptions=True), strict=True):
        if isinstance(answer, AriUnprocessable):
            _log.warning("telephony.agent_has_no_endpoint", agent=agent)
        elif isinstance(answer, BaseException):
            raise answer


async def look(client: AriClient, app: str, agents: Collection[str]) -> Alive:
    """List what is alive. Raises AriError."""
    application, every_channel, every_bridge, registered, customers = await asyncio.gather(
        client.request(ops.applications.Get(applicationName=app)),
        client.request(ops.channels.List()),
        client.request(ops.bridges.List()),
        online(client, agents),
        client.request(ops.asterisk.GetGlobalVar(variable="CUSTOMERS")),
    )
    followed = set(application.channel_ids)
    return Alive(
        channels=tuple(each for each in every_channel if each.id in followed or is_in(each, app)),
        bridges=every_bridge,
        online=registered,
        # An Asterisk that was started before this release does not say.
        route=Route(customers.value or Route.NOWHERE),
    )


async def online(client: AriClient, agents: Collection[str]) -> frozenset[str]:
    """Those of the agents whose phone is registered. Raises AriError."""
    phones = await client.request(ops.endpoints.ListByTech(tech="PJSIP"))
    return frozenset(each.resource for each in phones if each.state == "online" and each.resource in agents)


def is_in(channel: models.Channel, app: str) -> bool:
    """The channel is in our application now."""
    return channel.dialplan.app_name == "Stasis" and channel.dialplan.app_data.split(",")[0] == app


def reconcile(
    alive: Alive,
    *,
    node: str,
    legs: Legs,
    inbound: Inbound,
    outbound: Outbound,
    known_leg: Callable[[str], bool],
    post: Callable[[m.AnyMessage], None],
) -> None:
    """Bring our books in line, post Reconcile, then take in callers nobody knew and end orphans."""
    bridge_of = {leg_id: bridge.id for bridge in alive.bridges for leg_id in bridge.channels}
    ours = [each for each in alive.channels if each.id in legs or known_leg(each.id)]
    legs.keep_only({channel.id for channel in ours})
    for channel in ours:
        _inherit(legs, channel)
    outbound.bridges.found({bridge.id: bridge.channels for bridge in alive.bridges if bridge.channels})
    for bridge in alive.bridges:
        if not bridge.channels and bridge.id.startswith(f"{node}-"):
            # Left over; should it be wanted after all, it is made anew.
            outbound.bridges.destroy(bridge.id)
    inbound.online = set(alive.online)
    outbound.route = alive.route
    seen = tuple(
        m.LegSeen(
            leg_id=channel.id,
            up=channel.state == models.ChannelState.UP,
            bridge_id=bridge_of.get(channel.id, ""),
        )
        for channel in ours
    )
    post(m.Reconcile(node=node, legs=seen, online_agents=tuple(sorted(alive.online))))
    for channel in ours:
        leg = legs.get(channel.id)
        if leg is not None and leg.dialled and channel.state == models.ChannelState.RINGING:
            inbound.ringing(leg)
    strangers = [each for each in alive.channels if each.id not in legs]
    for channel in strangers:
        if is_originated(channel):
            inbound.orphan(channel)
        else:
            inbound.arrived(channel, channel.dialplan.app_data.partition(",")[2])
    _log.info("telephony.reconciled", legs=len(seen), strangers=len(strangers), online=len(alive.online))


def _inherit(legs: Legs, channel: models.Channel) -> None:
    """The channel is alive; prompts and music that we do not know of may run on it."""
    leg = legs.get(channel.id)
    up = channel.state == models.ChannelState.UP
    if leg is None:
        leg = Leg(
            id=channel.id,
            is_agent=is_agents(channel),
            is_external=is_external(channel),
            dialled=is_originated(channel),
            inherited=True,
        )
        legs.add(leg)
    leg.up = up
    # A dialled leg found up is told by the reconcile, and not once more by its StasisStart.
    leg.answered = leg.answered or (leg.dialled and up)
