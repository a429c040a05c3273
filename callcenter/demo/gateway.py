"""Many calls over one SIP socket and one for speech, as a trunk's gateway makes them.

async with Gateway.open("127.0.0.2", ("127.0.0.1", 5060)) as gateway:
    call = gateway.call("4000", "+8613800000001")
    await call.answered()
    await call.quiet(30)          # the prompt is over
    await call.key("1")
    await call.hang_up()
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from .call import Address, Call, KeyKind
from .message import Message, joined

_RECEIVE_BUFFER = 8 * 2**20


class Gateway:
    """The trunk's side: one address that many calls come from."""

    def __init__(self, host: str, server: Address, *, deaf: bool = False) -> None:
        """`deaf`: what is heard is not looked at, for a bench that must not cost much itself."""
        self.host = host
        self.server = server
        self.closed = False
        self._deaf = deaf
        self._loop = asyncio.get_running_loop()
        self._calls: dict[str, Call] = {}
        self._hearing: dict[Address, Call] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._signalling, self._media = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
        try:
            for each in (self._signalling, self._media):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
                each.bind((host, 0))
                each.setblocking(False)
        except OSError:
            self._close_sockets()
            raise
        self.port = int(self._signalling.getsockname()[1])
        self.media_port = int(self._media.getsockname()[1])
        self._loop.add_reader(self._signalling, self._signalled)
        if not deaf:
            self._loop.add_reader(self._media, self._spoken)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, host: str, server: Address, *, deaf: bool = False) -> AsyncIterator["Gateway"]:
        """A gateway; at the end its calls are ended with BYE. Raises OSError when `host` is not ours."""
        gateway = cls(host, server, deaf=deaf)
        try:
            yield gateway
        finally:
            await gateway.hang_up()
            gateway.close()

    @property
    def calls(self) -> int:
        """How many there are now."""
        return len(self._calls)

    def call(self, number: str, caller: str, kind: KeyKind = KeyKind.RFC4733) -> Call:
        """Call a number; returns at once."""
        call = Call(self, number, caller, kind)
        self._calls[call.call_id] = call
        call.begin()
        return call

    async def hang_up(self) -> None:
        """End all calls, and wait until each end was acknowledged or given up."""
        await asyncio.gather(*(call.hang_up() for call in list(self._calls.values())))
        if self._tasks:
            await asyncio.wait(self._tasks)

    def close(self) -> None:
        """Let go of the sockets; calls are left as they are."""
        self.closed = True
        self._loop.remove_reader(self._signalling)
        if not self._deaf:
            self._loop.remove_reader(self._media)
        self._close_sockets()

    def _close_sockets(self) -> None:
        self._signalling.close()
        self._media.close()

    def keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Carry on with it, to be waited for at the end."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def hears(self, media: Address, call: Call) -> None:
        """Speech from that address belongs to this call."""
        self._hearing[media] = call

    def forget(self, call: Call) -> None:
        """The call is over."""
        self._calls.pop(call.call_id, None)
        if call.media is not None and self._hearing.get(call.media) is call:
            del self._hearing[call.media]

    def send(self, data: bytes) -> None:
        """To the call centre."""
        # A full buffer or nobody there: the request is sent again, and at last given up.
        with contextlib.suppress(OSError):
            self._signalling.sendto(data, self.server)

    def send_speech(self, data: bytes, media: Address) -> None:
        """One packet."""
        with contextlib.suppress(OSError):
            self._media.sendto(data, media)

    def reply(self, request: Message, status: str, address: Address) -> None:
        """Answer a request."""
        with contextlib.suppress(OSError):
            self._signalling.sendto(joined([f"SIP/2.0 {status}", *request.copied()]), address)

    def _signalled(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                data, address = self._signalling.recvfrom(65_535)
                self._take(Message(data), address)

    def _take(self, message: Message, address: Address) -> None:
        call = self._calls.get(message.header("call-id"))
        if call is not None:
            call.take(message, address)
        elif message.method == "OPTIONS":
            self.reply(message, "200 OK", address)
        elif message.method == "INVITE":
            self.reply(message, "480 Temporarily Unavailable", address)
        elif message.method == "ACK" or message.status:
            pass
        else:
            # Of a call that was over already: who asks to end it shall hear that it has ended.
            self.reply(message, "200 OK" if message.method == "BYE" else "481 Call Does Not Exist", address)

    def _spoken(self) -> None:
        hearing = self._hearing
        with contextlib.suppress(OSError):
            while True:
                _, address = self._media.recvfrom(2048)
                call = hearing.get(address)
                if call is not None:
                    call.heard()
