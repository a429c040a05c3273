"""Asterisk and the people around the centre, simple enough to be believed: legs, bridges, lost connections.

Effects change the world; what happens in the world reaches the centre as messages, unless the connection to
the node is down: then both are lost, and only a reconcile tells.
"""

from dataclasses import dataclass, field

from callcenter.domain import effects as do
from callcenter.domain import messages as m


@dataclass
class WorldLeg:
    """A living channel. `agent_id` is empty unless it is an agent's."""

    id: str
    node: str
    agent_id: str = ""
    up: bool = True
    #: Dialled by us: an agent, a customer who is called back, or whom a caller is put through to.
    dialled: bool = False
    bridge_id: str = ""
    #: Asked to hang up: it will, a moment later.
    ending: bool = False


@dataclass
class World:
    """All channels of all nodes."""

    nodes: tuple[str, ...]
    legs: dict[str, WorldLeg] = field(default_factory=dict)
    connected: set[str] = field(default_factory=set)
    dialled: set[str] = field(default_factory=set)

    def perform(self, effect: do.Effect) -> None:
        """Carry out an effect."""
        match effect:
            case do.DialAgent(leg_id=leg_id, agent_id=agent_id):
                node = leg_id.split("-")[0]
                # A channel id that lives is not given out again: Asterisk refuses such an originate.
                if node in self.connected and leg_id not in self.legs:
                    self.legs[leg_id] = WorldLeg(leg_id, node, agent_id, up=False, dialled=True)
                self.dialled.add(leg_id)
            case do.DialCustomer(leg_id=leg_id) | do.DialExternal(leg_id=leg_id):
                node = leg_id.split("-")[0]
                if node in self.connected and leg_id not in self.legs:
                    self.legs[leg_id] = WorldLeg(leg_id, node, up=False, dialled=True)
                self.dialled.add(leg_id)
            case do.HangUpLeg(leg_id=leg_id):
                if leg := self._reached(leg_id):
                    leg.ending = True
            case do.Bridge(bridge_id=bridge_id, leg_ids=leg_ids):
                for leg_id in leg_ids:
                    if leg := self._reached(leg_id):
                        leg.bridge_id = bridge_id
            case do.Unbridge(leg_id=leg_id, bridge_id=bridge_id):
                if (leg := self._reached(leg_id)) and leg.bridge_id == bridge_id:
                    leg.bridge_id = ""
            case do.DestroyBridge(bridge_id=bridge_id):
                for leg in self.legs.values():
                    if leg.bridge_id == bridge_id and leg.node in self.connected:
                        leg.bridge_id = ""
            case _:
                pass

    def _reached(self, leg_id: str) -> WorldLeg | None:
        leg = self.legs.get(leg_id)
        return leg if leg and leg.node in self.connected else None

    def seen(self, node: str) -> tuple[m.LegSeen, ...]:
        """What a listing of the node's channels shows."""
        return tuple(
            m.LegSeen(leg_id=leg.id, up=leg.up, bridge_id=leg.bridge_id)
            for leg in self.legs.values()
            if leg.node == node
        )
