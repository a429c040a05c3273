"""Who is calling, and what their screen pop shows: asked once for every call, so it must cost little.

Both are answered from one look at the repository: some plain statements, each by an index and made once, one
after the other in a thread (see callcenter.repository.database on `direct`). Nothing is remembered beyond it:
a pop shows what the tables held when it was asked for.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from msgspec.structs import replace

from callcenter.domain.configuration import CALLBACK_COUNTRIES
from callcenter.repository.database import Database
from callcenter.service.auth import utc_now
from callcenter.service.phone_numbers import may_call_back, read
from callcenter.service.records import PopRecord

from .look import Caller, Look, at_customer, at_number
from .statements import Asks

#: Looks at a time: one that hangs must not keep all others.
AT_ONCE = 2


class Callers:
    """No actor: the pop goes to whichever agent the contact is offered to."""

    def __init__(
        self,
        database: Database,
        countries: Callable[[], Collection[str]] = lambda: CALLBACK_COUNTRIES,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """`countries`: where callers may be called back just because they show a number; `now`: the time."""
        self._database = database.direct
        self._now = now
        self._countries = countries
        self._asks = Asks(database.direct.dialect)
        self._threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="callers")
        #: Who waits for a look that is under way, by number.
        self._under_way: dict[str, list[asyncio.Future[Look]]] = {}

    def identify(self, ani: str) -> Coroutine[Any, Any, Caller]:
        """Whose calling number this is, as signalled. Looked up from now on, awaited or not."""
        return _caller_of(self._look(ani))

    async def pop(self, ani: str, customer_id: str) -> PopRecord:
        """By the customer when known (`customer_id` not empty), else by the calling number as signalled.

        One customer: record, open cases, last contacts. Several with the number: candidates to choose from
        and the number's last contacts. Nobody: the number's last contacts.
        """
        if customer_id:
            look: Look | None = await self._in_thread(self._look_at_customer, customer_id)
            if look is not None:
                return look.pop
        return (await self._look(ani)).pop

    def _in_thread(self, work: Callable[[str], Any], argument: str) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work, argument)

    def _look(self, ani: str) -> Awaitable[Look]:
        """Who asks while the same is being looked up, as pop and routing do for every call, shares it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Look] = loop.create_future()
        waiting = self._under_way.get(ani)
        if waiting is None:
            self._under_way[ani] = [future]
            try:
                self._threads.submit(self._look_and_tell, loop, ani)
            except RuntimeError as error:
                # No thread can be started now: perhaps for the next try.
                self._tell(ani, error)
        else:
            waiting.append(future)
        return future

    def _look_and_tell(self, loop: asyncio.AbstractEventLoop, ani: str) -> None:
        """In a thread. Whoever waits is told directly: each turn of the loop costs a call its time."""
        found: Look | BaseException
        try:
            found = self._look_at_number(ani)
        except BaseException as error:
            found = error
        # The loop is closed when the process ends meanwhile.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._tell, ani, found)

    def _tell(self, ani: str, found: Look | BaseException) -> None:
        for future in self._under_way.pop(ani):
            if future.done():
                continue
            if isinstance(found, BaseException):
                future.set_exception(found)
            else:
                future.set_result(found)

    def _look_at_customer(self, customer_id: str) -> Look | None:
        with self._database.connect() as connection:
            return at_customer(self._asks, connection, customer_id, self._now())

    def _look_at_number(self, ani: str) -> Look:
        number = read(ani)
        e164 = number.e164 if number is not None else None
        with self._database.connect() as connection:
            look = at_number(self._asks, connection, ani, e164, self._now())
        caller = replace(look.caller, may_call_back=may_call_back(number, self._countries()))
        return replace(look, caller=caller)


async def _caller_of(look: Awaitable[Look]) -> Caller:
    return (await look).caller
