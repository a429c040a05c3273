"""Bridges: who belongs in them, and what is done when Asterisk will not put a leg in.

Parties that are not bridged hear nothing of each other and nobody tells them: so a leg that could not be
added is added again, to a bridge made anew, and given up when that does not help. Asterisk takes a moment to
let go of a bridge (its name stays taken, its application is gone already), hence more than once.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

import structlog

from callcenter.ari import AriBadRequest, AriConflict, AriError, AriNotFound, AriUnprocessable
from callcenter.ari import operations as ops

from .lanes import Failed, Lanes
from .legs import Leg, Legs

_log = structlog.get_logger(__name__)

#: The channel has gone (400) or has left the application (422): an event tells its end.
_LEG_GONE = (AriBadRequest, AriUnprocessable)
#: A leg is added again so often, with so many seconds between.
_TRIES: Final = 10
_PAUSE: Final = 0.1


class Bridges:
    """The bridges that exist or are being made.

    `quiet` stops what plays to a leg: a prompt or music would keep the channel's thread busy, and the whole
    socket waiting for it. `lose` is told of a leg that could not be bridged.
    """

    def __init__(
        self, lanes: Lanes, legs: Legs, quiet: Callable[[Leg], None], lose: Callable[[Leg], None]
    ) -> None:
        self._lanes = lanes
        self._legs = legs
        self._quiet = quiet
        self._lose = lose
        self._members: dict[str, set[str]] = {}
        #: The lane in which a bridge was made: its end must not overtake what was asked of it.
        self._lane: dict[str, str] = {}
        #: Bridges being made again, and the legs that will be added to them.
        self._mending: dict[str, set[str]] = {}

    def found(self, members: Mapping[str, Iterable[str]]) -> None:
        """After a connect: the bridges there are, and who is in them. Nothing else is known any more."""
        self._members = {bridge_id: set(legs) for bridge_id, legs in members.items()}
        self._lane.clear()
        self._mending.clear()

    def join(self, bridge_id: str, legs: Iterable[Leg]) -> None:
        """Put legs in the bridge, which is made when it is new to us."""
        legs = list(legs)
        if not legs:
            return
        for leg in legs:
            self._quiet(leg)
        new = bridge_id not in self._members
        self._members.setdefault(bridge_id, set()).update(leg.id for leg in legs)
        if new:
            self._create(bridge_id, legs)
        if len({self._legs.lane(leg.id) for leg in legs}) == 1:
            self._add_all(bridge_id, legs)
        else:
            self._add_each(bridge_id, legs)

    def leave(self, bridge_id: str, leg: Leg) -> None:
        """Take a leg out."""
        self._members.get(bridge_id, set()).discard(leg.id)
        self._lanes.submit(leg.id, ops.bridges.RemoveChannel(bridgeId=bridge_id, channel=leg.id))

    def destroy(self, bridge_id: str) -> None:
        """The bridge is not needed any more."""
        self._members.pop(bridge_id, None)
        lane = self._lane.pop(bridge_id, bridge_id)
        self._lanes.submit(lane, ops.bridges.Destroy(bridgeId=bridge_id))

    def _create(self, bridge_id: str, legs: Iterable[Leg]) -> "asyncio.Future[Any] | None":
        """Make the bridge in the first leg's lane, and hold other lanes until it is there. One that exists is
        left as it is."""
        lanes = list(dict.fromkeys(self._legs.lane(leg.id) for leg in legs))
        self._lane[bridge_id] = lanes[0]
        made = self._lanes.submit(lanes[0], ops.bridges.CreateWithId(bridgeId=bridge_id, type="mixing"))
        if made is not None:
            for lane in lanes[1:]:
                self._lanes.close_until(lane, made)
        return made

    def _add_all(self, bridge_id: str, legs: list[Leg]) -> None:
        """One request for all legs of a lane; where it fails each leg is seen to by itself."""

        def failed(error: AriError) -> None:
            if isinstance(error, _LEG_GONE) and len(legs) > 1:
                self._add_each(bridge_id, [leg for leg in legs if self._belongs(bridge_id, leg)])
            else:
                for leg in legs:
                    self._mend(bridge_id, leg, error)

        channels = [leg.id for leg in legs]
        self._lanes.submit(legs[0].id, ops.bridges.AddChannel(bridgeId=bridge_id, channel=channels), failed)

    def _add_each(self, bridge_id: str, legs: Iterable[Leg]) -> None:
        for leg in legs:
            self._add(bridge_id, leg, partial(self._mend, bridge_id, leg))

    def _add(self, bridge_id: str, leg: Leg, failed: Failed) -> None:
        self._lanes.submit(leg.id, ops.bridges.AddChannel(bridgeId=bridge_id, channel=leg.id), failed)

    def _belongs(self, bridge_id: str, leg: Leg) -> bool:
        """The leg is alive, and has not been taken out meanwhile."""
        return self._legs.get(leg.id) is leg and leg.id in self._members.get(bridge_id, ())

    def _mend(self, bridge_id: str, leg: Leg, error: AriError) -> None:
        if isinstance(error, _LEG_GONE) or not self._belongs(bridge_id, leg):
            return
        if leg.id in self._mending.get(bridge_id, ()):
            return
        _log.warning("telephony.bridging_again", bridge=bridge_id, leg=leg.id)
        legs = [leg]
        if _bridge_gone(error):
            # Whoever was in it hears nothing either.
            members = map(self._legs.get, sorted(self._members[bridge_id]))
            legs = [member for member in members if member is not None]
        made = self._create(bridge_id, legs)
        if made is not None:
            self._mending[bridge_id] = {member.id for member in legs}
            made.add_done_callback(lambda _: self._mending.pop(bridge_id, None))
        for member in legs:
            self._quiet(member)
            self._add(bridge_id, member, partial(self._again, bridge_id, member, _TRIES - 1))

    def _again(self, bridge_id: str, leg: Leg, tries: int, error: AriError) -> None:
        """Add the leg once more after a pause, or give it up when no tries are left."""
        if isinstance(error, _LEG_GONE) or not self._belongs(bridge_id, leg):
            return
        if not tries:
            self._lose(leg)
            return

        def add() -> None:
            if self._belongs(bridge_id, leg):
                self._create(bridge_id, [leg])
                self._add(bridge_id, leg, partial(self._again, bridge_id, leg, tries - 1))

        asyncio.get_running_loop().call_later(_PAUSE, add)


def _bridge_gone(error: AriError) -> bool:
    """The bridge is not there any more, or on its way out."""
    return isinstance(error, AriNotFound) or (
        isinstance(error, AriConflict) and error.message == "Bridge not in Stasis application"
    )
