"""The ARI client."""

from __future__ import annotations

import asyncio
import logging
import random
from asyncio import Future
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import partial
from types import TracebackType
from typing import Any, TypeVar

import aiohttp

from callcenter.ari import http_transport
from callcenter.ari.callbacks import Callbacks
from callcenter.ari.codec import encode_request
from callcenter.ari.commands import disconnected
from callcenter.ari.dispatch import Dispatcher
from callcenter.ari.errors import AriDisconnected, AriError, AriReplaced, AriUnauthorized
from callcenter.ari.generated.resources import Resources
from callcenter.ari.handle import H, M, Port
from callcenter.ari.link import Link
from callcenter.ari.operation import Operation, Request, render
from callcenter.ari.options import FRAME_LIMIT, AriOptions
from callcenter.ari.pending import Pending
from callcenter.ari.pins import Pins

T = TypeVar("T")

_log = logging.getLogger(__name__)


class AriClient(Resources, Callbacks):
    """Asterisk's REST interface: operations out, events in, over WebSockets that are kept up.

    ``base_url`` is Asterisk's HTTP server (``http://127.0.0.1:8088``), with its ``prefix`` if it has one.
    ``apps`` are the Stasis applications to serve; the command sockets have names made from the first.
    Every operation is sent when it is called and gives a future of its answer: await it, or do not.
    """

    def __init__(
        self,
        base_url: str,
        username: str,
        password: str,
        apps: str | Sequence[str] = (),
        options: AriOptions | None = None,
    ) -> None:
        options = options or AriOptions()
        Resources.__init__(self, self)
        Callbacks.__init__(self, Dispatcher(options.max_backlog), self)
        self._url = f"{base_url.rstrip('/').removesuffix('/ari')}/ari"
        self._headers = {"Authorization": f"Basic {b64encode(f'{username}:{password}'.encode()).decode()}"}
        self._apps = _names(apps)
        self._options = options
        self._pins = Pins()
        self._session: aiohttp.ClientSession | None = None
        self._link: Link | None = None
        self._fenced: AriReplaced | None = None
        self._main: asyncio.Task[None] | None = None
        self._dispatching: asyncio.Task[None] | None = None
        self._http: set[asyncio.Task[None]] = set()

    # -- life ----------------------------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether requests can be sent at this moment."""
        return self._link is not None and not self._link.down.done()

    async def start(self) -> None:
        """Connect, trying again until it succeeds, and keep connected from then on.

        Raises AriUnauthorized when Asterisk turns the user down. Cancel it (``asyncio.timeout``) to give up.
        """
        if self._main is not None:
            raise RuntimeError("this client has been started before: make a new one")
        if not self._apps:
            raise ValueError("no application name: pass apps to AriClient or to run()")
        self._session = aiohttp.ClientSession(headers=self._headers)
        self._dispatching = asyncio.create_task(self._dispatcher.run(), name="ari dispatcher")
        first: Future[None] = asyncio.get_running_loop().create_future()
        self._main = asyncio.create_task(self._keep_connected(first), name="ari connection")
        self._main.add_done_callback(self._ended)
        try:
            await asyncio.wait({first, self._main}, return_when=asyncio.FIRST_COMPLETED)
            if not first.done():
                await self._main
        except BaseException:
            await self.close()
            raise

    async def run(self, apps: str | Sequence[str] = ()) -> None:
        """Start if need be and stay until ``close``. Raises AriReplaced once this client is fenced."""
        if apps:
            self._apps = _names(apps)
        if self._main is None:
            await self.start()
        try:
            if self._main is not None:
                # A shield, so that close() ending the task is not taken for our own cancellation.
                await asyncio.wait({self._main})
                if not self._main.cancelled():
                    self._main.result()
        finally:
            await self.close()

    async def close(self) -> None:
        """Close everything; requests on the way fail with AriDisconnected. Callbacks may call it too."""
        reason = AriDisconnected("the client was closed")
        link, self._link = self._link, None
        # A callback may close the client: the task it runs in must not be cancelled under it.
        own = asyncio.current_task()
        running = (self._main, self._dispatching, *self._http)
        tasks = [task for task in running if task is not None and task is not own]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._dispatcher.close()
        if link is not None:
            await link.close(reason)
        if self._session is not None:
            await self._session.close()

    async def __aenter__(self) -> AriClient:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def _keep_connected(self, first: Future[None]) -> None:
        delay, trouble = self._options.backoff_first, ""
        while True:
            link = Link(self._apps, self._dispatcher.put, self._options)
            try:
                self._check_backlog()
                await link.open(self._url, self._headers)
            except AriError as error:
                if isinstance(error, AriUnauthorized) and not first.done():
                    raise
                # Once, not at every try: Asterisk may be away for hours.
                level = logging.DEBUG if str(error) == trouble else logging.WARNING
                _log.log(level, "no connection to Asterisk, trying again: %s", error)
                trouble = str(error)
                await asyncio.sleep(delay * random.uniform(0.5, 1.0))
                delay = min(delay * 2, self._options.backoff_last)
                continue
            delay, trouble = self._options.backoff_first, ""
            reason = await self._serve(link, first)
            if isinstance(reason, AriReplaced):
                _log.error("%s: this client has stopped for good", reason)
                raise reason
            _log.warning("connection to Asterisk lost: %s", reason)

    async def _serve(self, link: Link, first: Future[None]) -> AriError:
        """Use a connection until it goes down; returns the reason."""
        self._link = link
        self._dispatcher.put_barrier(self._tell_connected)
        link.release()
        if not first.done():
            first.set_result(None)
        reason = await asyncio.shield(link.down)
        self._link = None
        if isinstance(reason, AriReplaced):
            self._fenced = reason
        await link.close(reason)
        told = asyncio.Event()

        async def tell() -> None:
            await self._tell_disconnected(reason)
            told.set()

        self._dispatcher.put_barrier(tell)
        if self._fenced is not None:
            # The end of this task ends run(), and with it the dispatcher: the owner must hear of it first.
            await told.wait()
        return reason

    def _check_backlog(self) -> None:
        """Do not connect for more events while callbacks are still busy with far too many."""
        backlog = self._dispatcher.backlog
        if backlog > self._options.max_backlog // 2:
            raise AriDisconnected(f"{backlog} events still wait for callbacks")

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, AriError):
            _log.critical("the ARI client failed and has stopped", exc_info=error)

    # -- operations ----------------------------------------------------------------------------------------

    def submit(
        self, operation: Operation[T], *, pin: str | None = None, timeout: float | None = None
    ) -> Future[T]:
        """Send an operation now and return a future of its answer.

        Operations on one channel are carried out in the order in which they were submitted; ``pin`` (any id)
        keeps an operation in line with that object's instead of its own. ``timeout`` in seconds overrides
        ``request_timeout``. The future raises AriRefused, AriTimeout, AriDisconnected (also when there is no
        connection) or AriProtocolError; ValueError is raised at once for an empty id, and for more than the
        65,527 bytes that Asterisk takes.
        """
        return self._submit(operation, None, pin, timeout)

    def flush(self) -> None:
        """Send now what was submitted in this turn of the event loop; else it leaves at the turn's end."""
        if self._link is not None:
            self._link.commands.flush()

    async def request(
        self, operation: Operation[T], *, pin: str | None = None, timeout: float | None = None
    ) -> T:
        """Send an operation and wait for its answer; as ``submit``."""
        return await self.submit(operation, pin=pin, timeout=timeout)

    def submit_for_handle(self, operation: Operation[M], handle: Callable[[Port, M], H]) -> Future[H]:
        """As ``submit``, with the answer made a handle."""
        return self._submit(operation, partial(handle, self), None, None)

    def submit_for_handles(
        self, operation: Operation[tuple[M, ...]], handle: Callable[[Port, M], H]
    ) -> Future[tuple[H, ...]]:
        """As ``submit``, with the answers made handles."""

        def convert(answers: tuple[M, ...]) -> tuple[H, ...]:
            return tuple(handle(self, answer) for answer in answers)

        return self._submit(operation, convert, None, None)

    def _submit(
        self,
        operation: Operation[Any],
        convert: Callable[[Any], Any] | None,
        pin: str | None,
        timeout: float | None,
    ) -> Future[Any]:
        request = render(operation)
        future: Future[Any] = asyncio.get_running_loop().create_future()
        pending = Pending(operation, future, convert, self._pins)
        limit = self._options.request_timeout if timeout is None else timeout
        link = self._link
        if link is None or link.down.done():
            pending.fail(self._fenced or disconnected(operation))
            return future
        if operation.FACTS.binary:
            self._send_http(pending, request, limit)
            return future
        number = link.commands.next_number()
        frame = encode_request(str(number), request)
        if len(frame) > FRAME_LIMIT:
            raise ValueError(
                f"{operation.FACTS.name}: {len(frame)} bytes, and Asterisk takes {FRAME_LIMIT} at most: "
                "send fewer or shorter variables at a time"
            )
        link.commands.send(number, frame, pending, pin or self._pins.of(operation), limit)
        return future

    def _send_http(self, pending: Pending, request: Request, timeout: float) -> None:
        task = asyncio.create_task(self._call_http(pending, request, timeout), name="ari http")
        self._http.add(task)
        task.add_done_callback(self._http.discard)

    async def _call_http(self, pending: Pending, request: Request, timeout: float) -> None:
        if self._session is None:
            pending.fail(disconnected(pending.operation))
            return
        try:
            pending.settle(
                await http_transport.call(self._session, self._url, pending.operation, request, timeout)
            )
        except AriError as error:
            pending.fail(error)
        except asyncio.CancelledError:
            pending.fail(AriDisconnected("the client was closed"))
            raise


def _names(apps: str | Sequence[str]) -> tuple[str, ...]:
    names = apps.split(",") if isinstance(apps, str) else apps
    return tuple(name.strip() for name in names if name.strip())


def connect(
    base_url: str,
    username: str,
    password: str,
    apps: str | Sequence[str] = (),
    options: AriOptions | None = None,
) -> AriClient:
    """Make a client, as ari-py's ``connect``; ``run`` or ``start`` then connects it."""
    return AriClient(base_url, username, password, apps, options)
