"""So many customers at once, who call again and again."""

import asyncio
import contextlib
import random
from collections import Counter

import msgspec

from .call import Address
from .characters import CHARACTERS, Character, some_character
from .gateway import Gateway
from .people import Person, somebody
from .visit import Ending, visit
from .watch import Watch

MOST = 200
#: The number that most call.
HOTLINE = "4000"
_HOTLINE_OF_TEN = 8
#: Between two calls of one place, seconds.
_PAUSES = (2.0, 15.0)
_FAILED_PAUSE = 5.0
#: How many begin in a second at the start.
_RATE = 5.0


class Tally(msgspec.Struct, kw_only=True):
    """Calls of one character: begun, going on now, and how they ended; not those that a stop has ended."""

    made: int = 0
    now: int = 0
    ended: Counter[Ending] = msgspec.field(default_factory=Counter)


class Crowd:
    """Keeps `callers` customers calling. The same seed makes the same people in the same order."""

    def __init__(
        self,
        *,
        trunk: str,
        server: Address,
        watch: Watch,
        customers: tuple[Person, ...],
        callers: int,
        seed: int,
    ) -> None:
        if not 1 <= callers <= MOST:
            raise ValueError(f"{callers} callers are not 1 to {MOST}")
        self._trunk = trunk
        self._server = server
        self._watch = watch
        self._customers = customers
        self._callers = callers
        self._seed = seed
        self._calling: set[str] = set()
        self.tallies: dict[str, Tally] = {each.name: Tally() for each in CHARACTERS}

    async def run(self, seconds: float | None = None) -> None:
        """Call until cancelled or the time is over; then end all calls.

        Raises OSError when the trunk's address is not this machine's, JournalError when the call centre's
        journal cannot be read.
        """
        async with Gateway.open(self._trunk, self._server) as gateway:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
                    group.create_task(self._watch.run())
                    for place in range(self._callers):
                        group.create_task(self._place(gateway, place))

    async def _place(self, gateway: Gateway, place: int) -> None:
        rng = random.Random(f"{self._seed}/{place}")
        await asyncio.sleep(place / _RATE)
        while True:
            ending = await self._visit(gateway, some_character(rng), rng)
            await asyncio.sleep(_FAILED_PAUSE if ending is Ending.FAILED else rng.uniform(*_PAUSES))

    async def _visit(self, gateway: Gateway, character: Character, rng: random.Random) -> Ending:
        person = somebody(self._customers, self._calling, rng)
        others = self._watch.numbers
        number = HOTLINE if not others or rng.randrange(10) < _HOTLINE_OF_TEN else rng.choice(others)
        tally = self.tallies[character.name]
        tally.made += 1
        tally.now += 1
        self._calling.add(person.number)
        try:
            ending = await visit(gateway, self._watch, person, character, number, rng)
            tally.ended[ending] += 1
            return ending
        finally:
            tally.now -= 1
            self._calling.discard(person.number)
