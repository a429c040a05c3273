"""One connection as a whole: command sockets, then the event socket, then the event filter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from callcenter.ari.codec import RawEvent, encode_request
from callcenter.ari.commands import Commands
from callcenter.ari.errors import AriDisconnected, AriError, AriReplaced
from callcenter.ari.generated.events import AnyMessage, ApplicationReplaced
from callcenter.ari.generated.operations.applications import Filter
from callcenter.ari.operation import render
from callcenter.ari.options import AriOptions
from callcenter.ari.pending import Pending
from callcenter.ari.rest_socket import RestSocket


class Link:
    """Lives from one connect to the first socket that goes down; then the whole of it is given up.

    Events are held back until ``release`` so that nothing is handed on before the filter is set and the
    owner has been told of the connection.
    """

    def __init__(
        self,
        apps: tuple[str, ...],
        deliver: Callable[[AnyMessage | RawEvent], bool],
        options: AriOptions,
    ) -> None:
        self.down: asyncio.Future[AriError] = asyncio.get_running_loop().create_future()
        self._apps = apps
        self._deliver = deliver
        self._options = options
        self._held: list[AnyMessage | RawEvent] | None = []
        self.commands = Commands(apps[0], self._fail, options)
        self._events = RestSocket(",".join(apps), on_event=self._event, on_down=self._fail, options=options)

    async def open(self, url: str, headers: Mapping[str, str]) -> None:
        """Connect everything; raises AriError, and nothing stays open then."""
        try:
            await self.commands.open(url, headers)
            await self._events.open(url, headers)
            await self._set_filter()
        except BaseException as error:
            reason = error if isinstance(error, AriError) else AriDisconnected("connecting was given up")
            await self.close(reason)
            raise

    async def _set_filter(self) -> None:
        """Set the filter, or clear one left behind: Asterisk keeps a filter for as long as it runs.

        It is asked for on the event socket itself, and so proves that the application is registered for it:
        Asterisk can unregister it while an older socket of that name is being cleaned up, and neither
        answers nor events would ever come.
        """
        wanted = self._options.event_filter
        body = {"allowed": [], "disallowed": []} if wanted is None else wanted.body()
        for app in self._apps:
            operation = Filter(applicationName=app, filter=body)
            pending = Pending(operation, asyncio.get_running_loop().create_future())
            number = self.commands.next_number()
            frame = encode_request(str(number), render(operation))
            self._events.send(number, frame, pending, self._options.connect_timeout)
            await asyncio.wait({pending.future, self.down}, return_when=asyncio.FIRST_COMPLETED)
            if self.down.done():
                pending.future.cancel()
                raise self.down.result()
            pending.future.result()

    def release(self) -> None:
        """Hand on the events held back, and from now on at once."""
        held, self._held = self._held or [], None
        for event in held:
            self._hand_on(event)

    async def close(self, reason: AriError) -> None:
        """Fail all requests on the way and close every socket."""
        self._fail(reason)
        try:
            await asyncio.gather(self.commands.close(reason), self._events.close(reason))
        finally:
            # Cancelled meanwhile, some may not even have begun to close.
            self.commands.drop()
            self._events.drop()

    def _fail(self, reason: AriError) -> None:
        if not self.down.done():
            self.down.set_result(reason)

    def _event(self, message: AnyMessage | RawEvent) -> None:
        if self._held is not None:
            self._held.append(message)
        else:
            self._hand_on(message)
        if isinstance(message, ApplicationReplaced) and message.application in self._apps:
            self._fail(AriReplaced(f"another client has taken the application {message.application}"))

    def _hand_on(self, event: AnyMessage | RawEvent) -> None:
        if not self._deliver(event):
            self._fail(AriDisconnected(f"more than {self._options.max_backlog} events wait for callbacks"))
