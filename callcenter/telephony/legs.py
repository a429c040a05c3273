"""What the adapter must remember of the channels alive: enough to say everything once and in order."""

import asyncio

import msgspec

#: Q.850 cause "normal call clearing".
CAUSE_NORMAL = 16

#: The application's argument on channels that we dialled.
AGENT = "agent"
CUSTOMER = "customer"
EXTERNAL = "external"


class Leg(msgspec.Struct, kw_only=True):
    """One channel of our application. `is_agent`: an agent's; `is_external`: of somebody outside to whom a
    caller is put through; else a customer's. `dialled`: by us, else they called.

    `playing` has the playbacks not finished and not stopped (id -> token), `played` the ids of all of them,
    `recording` the recordings (name -> token). `hung_up`: its end was asked for, and comes; `cause` is what
    that said, if it said anything.
    `inherited`: found alive after a connect, so that prompts and music may run which we did not start.
    `lane`: legs of one lane have their requests carried out one after the other (lanes.py). A leg we dial has
    its own until it is answered, so that ringing never waits for a caller; then that of its `call`.
    `agent_id` is whose phone we rang; `over`, where somebody waits for it, is done once the channel has gone.
    """

    id: str
    is_agent: bool
    is_external: bool = False
    dialled: bool = False
    lane: str = ""
    call: str = ""
    up: bool = False
    rang: bool = False
    answered: bool = False
    inherited: bool = False
    hung_up: bool = False
    cause: int = CAUSE_NORMAL
    music: bool = False
    playing: dict[str, str] = {}
    played: set[str] = set()
    recording: dict[str, str] = {}
    agent_id: str = ""
    over: asyncio.Future[None] | None = None

    def new_playback(self, token: str) -> str:
        """An id for a playback: made of leg and token, so that a restarted controller can name it too."""
        first = name = f"{self.id}~{token}"
        number = 1
        while name in self.played:
            number += 1
            name = f"{first}~{number}"
        self.played.add(name)
        self.playing[name] = token
        return name

    def playbacks(self, token: str) -> list[str]:
        """The playbacks that may be running under `token`."""
        known = [name for name, each in self.playing.items() if each == token]
        return known or ([f"{self.id}~{token}"] if self.inherited else [])


class Legs:
    """The channels alive, by id. A leg leaves when its end was told, so that it is told once."""

    def __init__(self) -> None:
        self._legs: dict[str, Leg] = {}

    def __contains__(self, leg_id: str) -> bool:
        return leg_id in self._legs

    def get(self, leg_id: str) -> Leg | None:
        """The leg, if it is alive."""
        return self._legs.get(leg_id)

    def lane(self, leg_id: str) -> str:
        """The lane of a leg: its call's where that is known, else its own."""
        leg = self._legs.get(leg_id)
        return leg.lane if leg is not None and leg.lane else leg_id

    def add(self, leg: Leg) -> None:
        """A channel came to life, or is about to."""
        self._legs[leg.id] = leg

    def remove(self, leg_id: str) -> Leg | None:
        """The channel has gone; None when that was known."""
        leg = self._legs.pop(leg_id, None)
        if leg is not None and leg.over is not None and not leg.over.done():
            leg.over.set_result(None)
        return leg

    def keep_only(self, alive: set[str]) -> None:
        """After a reconnect: forget what is not alive any more."""
        for leg_id in [leg_id for leg_id in self._legs if leg_id not in alive]:
            self.remove(leg_id)
