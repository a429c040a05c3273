"""Answers the engine's questions to the company's data: who is calling, and what the menu looks up."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import msgspec
import structlog

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.enums import LookupStatus
from callcenter.domain.personal import NOTHING, Personal
from callcenter.ivr.lookups import STAFF_LOOKUPS
from callcenter.service.callers import Caller, Callers
from callcenter.service.lookups import Answer, Lookups
from callcenter.service.web_lookups import WebLookups

#: Seconds that one question whose number it is may take.
IDENTIFY_TIMEOUT = 2.0
#: Pauses before it is asked again, seconds; the last one is kept.
PAUSES_S = (0.5, 1.0, 2.0, 5.0)
#: So often at most: some five minutes, then an agent has to say who it is.
MOST_TRIES = 60

#: Seconds in which a change by phone is made, at most, once it is prepared.
ACT_S = 1.0

_log = structlog.get_logger(__name__)

Resolve = Callable[[str, dict[str, str]], dict[str, str] | None]
Post = Callable[[m.AnyMessage], None]


def patience_s(effect: do.Lookup) -> float:
    """How long its answer may take, in seconds.

    Whoever is told "not available" must be sure that nothing was changed. So a change has to be begun
    somewhat before the menu stops to wait, and what is left is for making it.
    """
    seconds = effect.timeout_ms / 1000
    return max(seconds - ACT_S, seconds / 2) if effect.name in STAFF_LOOKUPS else seconds


class Answers:
    """Each question becomes a task; its result goes back as a message. No call waits for a database."""

    def __init__(
        self,
        callers: Callers,
        lookups: Lookups,
        resolve: Resolve,
        post: Post,
        *,
        web: WebLookups,
        lasts: Callable[[str], bool],
    ) -> None:
        """`resolve` puts what sensitive entries kept into a look-up's arguments (None: not kept any more);
        `lasts` tells whether a contact does. `web` is closed with this."""
        self._callers = callers
        self._lookups = lookups
        self._web = web
        self._resolve = resolve
        self._post = post
        self._lasts = lasts
        self._tasks: set[asyncio.Task[None]] = set()

    def perform(self, effect: do.IdentifyCustomer | do.Lookup | do.HttpLookup) -> None:
        """Begin to answer."""
        if isinstance(effect, do.IdentifyCustomer):
            # Looked up from now on, before the task has its first turn.
            asked = self._callers.identify(effect.ani.value)
            task = self._begin(self._identify(effect, asked))
            # A task cancelled before its first step never comes to await it.
            task.add_done_callback(lambda _: asked.close())
            return
        # At once: the secrets may be dropped before a task would run.
        arguments = msgspec.json.decode(effect.arguments.value, type=dict[str, str])
        self._begin(self._look_up(effect, self._resolve(effect.contact_id, arguments)))

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Stop answering."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._web.close()

    async def _identify(self, effect: do.IdentifyCustomer, asked: Awaitable[Caller]) -> None:
        """Ask until the repository has answered: only it can say that the number is nobody's."""
        for attempt in range(MOST_TRIES):
            if attempt:
                asked = self._callers.identify(effect.ani.value)
            try:
                async with asyncio.timeout(IDENTIFY_TIMEOUT):
                    caller = await asked
            except Exception as error:
                # Whatever is wrong with the database, the call goes on as an unknown customer's.
                _log.warning("identify.unavailable", contact_id=effect.contact_id, error=type(error).__name__)
                await asyncio.sleep(PAUSES_S[min(attempt, len(PAUSES_S) - 1)])
                if self._lasts(effect.contact_id):
                    continue
                return
            self._post(
                m.CustomerIdentified(
                    contact_id=effect.contact_id,
                    customer_ids=caller.customer_ids,
                    tier=caller.tier,
                    value=caller.value,
                    dedicated_agent=caller.dedicated_agent,
                    last_agent=caller.last_agent,
                    number=Personal(caller.number),
                    name=Personal(caller.name),
                    language=caller.language,
                    may_call_back=caller.may_call_back,
                    may_survey=caller.may_survey,
                )
            )
            return

    async def _answer(self, effect: do.Lookup | do.HttpLookup, arguments: dict[str, str]) -> Answer:
        if isinstance(effect, do.HttpLookup):
            return await self._web.answer(
                effect.url, effect.method, arguments, effect.take, effect.timeout_ms
            )
        async with asyncio.timeout(patience_s(effect)):
            return await self._lookups.answer(effect.name, arguments)

    async def _look_up(self, effect: do.Lookup | do.HttpLookup, arguments: dict[str, str] | None) -> None:
        status, data = LookupStatus.UNAVAILABLE, NOTHING
        try:
            if arguments is not None:
                answer = await self._answer(effect, arguments)
                status = answer.status
                data = Personal(msgspec.json.encode(answer.data).decode())
        except Exception as error:
            # The flow has an exit for "not available"; silence is never an answer.
            # Neither the address as asked nor the error's text: both may tell what was keyed.
            name = effect.name if isinstance(effect, do.Lookup) else effect.url
            _log.warning("lookup.unavailable", name=name, error=type(error).__name__)
        self._post(
            m.LookupCompleted(contact_id=effect.contact_id, token=effect.token, status=status, data=data)
        )
