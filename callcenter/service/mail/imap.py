"""The mailbox whose letters become cases: read over IMAP (RFC 3501), in a thread of its own.

A letter is marked as read only after it was taken, so whatever ends us meanwhile, it comes again. Those that
are not taken are marked as read and flagged, for somebody to look at; none is removed.
"""

import asyncio
import contextlib
import imaplib
import re
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol, TypeVar

import structlog

from callcenter.mail_servers import MailServer, Security
from callcenter.repository.database import is_away

from .outbox import MailState
from .taking import TOO_LARGE, NotNow, Taken

log = structlog.get_logger("callcenter.mail")

LOOK_S: Final = 10.0
TIMEOUT_S: Final = 30.0
FIRST_PAUSE_S: Final = 5.0
LONGEST_PAUSE_S: Final = 300.0
MOST_BYTES: Final = 25 * 1024 * 1024
#: A letter whose taking fails so often, though all is there, is left unread until we are started anew.
TRIES: Final = 5
T = TypeVar("T")


class Taker(Protocol):
    """callcenter.service.mail.taking."""

    async def take(self, raw: bytes) -> Taken: ...
    async def refuse(self, headers: bytes, why: str) -> Taken: ...


class MailboxFailed(Exception):
    """The mailbox cannot be read, and why in words."""


class Mailbox:
    """One connection to the mailbox. All of it blocks; not for several threads at once."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._imap: imaplib.IMAP4 | None = None

    def open(self) -> None:
        """Connect, log in, open the folder. Raises MailboxFailed."""
        server = self._server
        where = f"the mailbox at {server.host}:{server.port}"
        try:
            if server.security is Security.TLS:
                self._imap = imaplib.IMAP4_SSL(
                    server.host, server.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_S
                )
            else:
                self._imap = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT_S)
                if server.security is Security.STARTTLS:
                    self._imap.starttls(ssl.create_default_context())
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxFailed(f"{where} cannot be reached: {error}") from None
        try:
            self._imap.login(server.user, server.password)
        except imaplib.IMAP4.error:
            raise MailboxFailed(f"{where} refuses user or password of CALLCENTER_IMAP") from None
        folder = server.folder.replace("\\", "\\\\").replace('"', '\\"')
        done, _ = self._imap.select(f'"{folder}"')
        if done != "OK":
            raise MailboxFailed(f"{where} has no folder {server.folder}")

    def unread(self) -> list[str]:
        """The UIDs of what is unread, oldest first."""
        # What came since is told to a connection only when it says something.
        self._must(self._box.noop())
        found = self._must(self._box.uid("SEARCH", "UNSEEN"))
        return found[0].decode().split() if found and found[0] else []

    def size(self, uid: str) -> int:
        """How large a letter is, in bytes; 0 when it is gone."""
        got = self._must(self._box.uid("FETCH", uid, "(RFC822.SIZE)"))
        size = re.search(rb"RFC822\.SIZE (\d+)", got[0] if got and isinstance(got[0], bytes) else b"")
        return int(size[1]) if size else 0

    def fetch(self, uid: str, *, headers: bool = False) -> bytes | None:
        """A letter as it came, or its headers; it stays unread. None when it is gone."""
        what = "(BODY.PEEK[HEADER])" if headers else "(BODY.PEEK[])"
        got = self._must(self._box.uid("FETCH", uid, what))
        return next((bytes(part[1]) for part in got if isinstance(part, tuple)), None)

    def mark(self, uid: str, *, flagged: bool) -> None:
        """Mark a letter as read."""
        flags = r"(\Seen \Flagged)" if flagged else r"(\Seen)"
        self._must(self._box.uid("STORE", uid, "+FLAGS.SILENT", flags))

    def abort(self) -> None:
        """End the connection at once, from any thread."""
        if self._imap is not None:
            with contextlib.suppress(OSError):
                self._imap.sock.shutdown(socket.SHUT_RDWR)
            self._imap.shutdown()

    @property
    def _box(self) -> imaplib.IMAP4:
        assert self._imap is not None
        return self._imap

    @staticmethod
    def _must(answer: tuple[str, list[Any]]) -> list[Any]:
        done, data = answer
        if done != "OK":
            raise MailboxFailed(f"the mailbox refuses: {done}")
        return data


class MailReader:
    """Looks into the mailbox now and then; run `run()` as a task. `state` is as of its last look."""

    def __init__(
        self, server: MailServer, taker: Taker, *, look_s: float = LOOK_S, pause_s: float = FIRST_PAUSE_S
    ) -> None:
        self._server = server
        self._taker = taker
        self._look_s = look_s
        self._pause_s = pause_s
        self._failed: dict[str, int] = {}
        self.state = MailState.OK

    async def run(self) -> None:
        """Read until cancelled; a connection that is lost is made anew."""
        pause = self._pause_s
        while True:
            mailbox = Mailbox(self._server)
            thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
            try:
                await _in(thread, mailbox.open)
                while True:
                    await self._look(mailbox, thread)
                    self.state = MailState.OK
                    pause = self._pause_s
                    await asyncio.sleep(self._look_s)
            except (MailboxFailed, imaplib.IMAP4.error, OSError, ssl.SSLError) as error:
                self.state = MailState.FAILING
                log.warning("mail.mailbox_waits", why=str(error), seconds=pause)
            except Exception as error:
                self.state = MailState.FAILING
                log.warning("mail.mailbox_waits", why=type(error).__name__, seconds=pause)
            finally:
                # In a thread something may still be read: it ends with its connection.
                mailbox.abort()
                thread.shutdown(wait=False, cancel_futures=True)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _look(self, mailbox: Mailbox, thread: ThreadPoolExecutor) -> None:
        for uid in await _in(thread, mailbox.unread):
            if self._failed.get(uid, 0) >= TRIES:
                continue
            try:
                await self._take(mailbox, thread, uid)
            except NotNow as waits:
                log.info("mail.letter_waits", why=str(waits))
            except (MailboxFailed, imaplib.IMAP4.error):
                raise
            except Exception as error:
                if is_away(error):
                    raise
                # A fault of ours, or of this very letter: the others must not wait for it.
                self._failed[uid] = self._failed.get(uid, 0) + 1
                log.exception("mail.letter_failed", uid=uid, tries=self._failed[uid])

    async def _take(self, mailbox: Mailbox, thread: ThreadPoolExecutor, uid: str) -> None:
        if await _in(thread, lambda: mailbox.size(uid)) > MOST_BYTES:
            headers = await _in(thread, lambda: mailbox.fetch(uid, headers=True))
            taken = await self._taker.refuse(headers or b"", TOO_LARGE)
        else:
            raw = await _in(thread, lambda: mailbox.fetch(uid))
            if raw is None:
                return
            taken = await self._taker.take(raw)
        await _in(thread, lambda: mailbox.mark(uid, flagged=taken is Taken.IGNORED))


async def _in(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(thread, work)
