"""One call of one customer, from dialling to its end."""

import asyncio
import random
from enum import StrEnum

from callcenter.domain.enums import ContactState
from callcenter.ivr.session import Stage

from .call import Call, CallError
from .characters import Character, Manner, keys, keys_ahead
from .gateway import Gateway
from .people import Person
from .watch import Sight, Spot, Watch

#: No call lasts longer, seconds.
LONGEST = 900.0
#: How long a caller listens to somebody, and to something that is no call centre, seconds.
TALKS = (15.0, 90.0)
_LISTENS = 60.0
_PROMPT = 60.0
_MESSAGE = (2.0, 8.0)
_HEARD = 5.0
#: By then what the keys have led to stands in the journal.
_SEEN = 0.5
_TAKES_CALLBACK = 0.3
_UNANSWERED = 32.0


class Ending(StrEnum):
    """How a call ended, as the customer sees it."""

    ANSWERED = "answered"  # by an agent
    SERVED = "served"  # the call centre ended it, without an agent
    GAVE_UP = "gave_up"  # the customer hung up, in the menu or the queue
    FAILED = "failed"  # no answer, refused, or nobody knows the call


async def visit(
    gateway: Gateway, watch: Watch, person: Person, character: Character, number: str, rng: random.Random
) -> Ending:
    """Call, behave, hang up. The call is over when this returns or is cancelled."""
    sight = watch.expect(person.number)
    call = gateway.call(number, person.number, rng.choice(character.lines))
    leaves = rng.uniform(*character.leaves) if character.leaves else LONGEST
    customer = Customer(call, sight, watch, person, character, rng)
    try:
        async with asyncio.timeout(leaves):
            await call.answered(_UNANSWERED)
            await customer.behave()
    except TimeoutError:
        pass
    except CallError:
        if not call.ended.is_set() or call.status >= 300:
            return Ending.FAILED
    finally:
        by_us = not call.ended.is_set()
        await call.hang_up()
        watch.forget(person.number)
    if customer.talked:
        return Ending.ANSWERED
    if sight.spot is None and not character.leaves:
        return Ending.FAILED
    return Ending.GAVE_UP if by_us else Ending.SERVED


class Customer:
    """Somebody on the telephone."""

    def __init__(
        self,
        call: Call,
        sight: Sight,
        watch: Watch,
        person: Person,
        character: Character,
        rng: random.Random,
    ) -> None:
        self._call = call
        self._sight = sight
        self._watch = watch
        self._person = person
        self._character = character
        self._rng = rng
        self._patience = rng.uniform(*character.waits)
        #: Node, entry and prompt of the last question, and of the last one that was answered.
        self._asked = self._answered = ("", 0, 0)
        #: An agent was there.
        self.talked = False

    async def behave(self) -> None:
        """Until the call is over, or the customer has had enough. Raises CallError."""
        call, sight, loop = self._call, self._sight, asyncio.get_running_loop()
        waiting_since = 0.0
        while not call.ended.is_set():
            sight.changed.clear()
            spot = sight.spot
            match spot.state if spot else None:
                case None | ContactState.ARRIVED:
                    if not await self._changed(_LISTENS):
                        return
                case ContactState.IN_IVR:
                    assert spot is not None
                    await self._in_menu(spot)
                case ContactState.QUEUED | ContactState.OFFERED:
                    waiting_since = waiting_since or loop.time()
                    left = waiting_since + self._patience - loop.time()
                    if left <= 0:
                        return
                    await self._in_queue(spot, left)
                case ContactState.CONNECTED:
                    self.talked = True
                    await call.speak(self._rng.uniform(*TALKS))
                    return
                case _:
                    # It has ended there: the telephone says so next.
                    await call.over(_HEARD)
                    return

    async def _changed(self, seconds: float) -> bool:
        """Wait until the call centre sees the call elsewhere, or it is over; whether that came in time."""
        moved = asyncio.ensure_future(self._sight.moved(seconds))
        over = asyncio.ensure_future(self._call.ended.wait())
        try:
            done, _ = await asyncio.wait((moved, over), return_when=asyncio.FIRST_COMPLETED)
            return over in done or moved.result()
        finally:
            moved.cancel()
            over.cancel()

    async def _in_queue(self, spot: Spot | None, left: float) -> None:
        if spot and spot.callback_offered and self._rng.random() < _TAKES_CALLBACK:
            await self._call.key("1")
        await self._changed(left)

    async def _in_menu(self, spot: Spot) -> None:
        if spot.stage is Stage.RECORDING:
            await self._leave_message()
            return
        listens = self._character.manner is Manner.LISTENS
        if (spot.node, spot.step) != self._asked[:2] or spot.stage is Stage.PROMPT:
            self._asked = (spot.node, spot.step, spot.sequence)
        if (
            self._asked == self._answered
            or spot.stage not in (Stage.PROMPT, Stage.KEYS)
            or (listens and spot.stage is Stage.PROMPT)
        ):
            await self._changed(_PROMPT)
            return
        digits = self._digits(spot)
        if digits and spot.stage is Stage.KEYS:
            await self._call.quiet(_PROMPT)
        if digits and not await self._changed(self._rng.uniform(*self._character.thinks)):
            await self._call.key(digits)
            await asyncio.sleep(_SEEN)
        elif digits:
            # It goes on already.
            return
        self._answered = self._asked
        if not digits:
            await self._changed(_PROMPT)

    def _digits(self, spot: Spot) -> str:
        flow = self._watch.flow_at(spot)
        if flow is None:
            return ""
        ahead = self._character.manner is Manner.KEYS_AHEAD and not self._answered[0]
        return (keys_ahead(flow) if ahead else "") or keys(
            self._character, flow, spot.node, spot.step, self._person, self._rng
        )

    async def _leave_message(self) -> None:
        """Speak, and end it with #, by falling silent, or by hanging up; the beep comes first."""
        await self._call.quiet(_HEARD)
        await self._call.speak(self._rng.uniform(*_MESSAGE))
        match self._rng.randrange(3):
            case 0:
                await self._call.key("#")
            case 1:
                await self._call.hang_up()
            case _:
                pass
        await self._changed(_LISTENS)
