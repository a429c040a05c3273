"""The mailbox whose letters become cases: read over IMAP (RFC 3501), in a thread of its own.

A letter is marked as read only after it was taken, so whatever ends us meanwhile, it comes again. Those that
are not taken are marked as read and flagged, for somebody to look at; none is removed.
"""

import asyncio
import imaplib
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, Protocol, TypeVar

import structlog

from callcenter.mail_servers import MailServer
from callcenter.repository.database import is_away

from .mailbox import Mailbox, MailboxFailed
from .outbox import MailState
from .taking import TOO_LARGE, NotNow, Taken

log = structlog.get_logger("callcenter.mail")

#: How often is looked where the server does not say when something comes, or a letter is to come again.
LOOK_S: Final = 10.0
#: So long it is waited that the server says something. RFC 2177 has 29 minutes at most; a connection that is
#: dead without a word is found by it as well.
WAIT_S: Final = 120.0
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


class MailReader:
    """Reads what comes into the mailbox; run `run()` as a task. `state` is as of its last look."""

    def __init__(
        self,
        server: MailServer,
        taker: Taker,
        *,
        look_s: float = LOOK_S,
        wait_s: float = WAIT_S,
        pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._server = server
        self._taker = taker
        self._look_s = look_s
        self._wait_s = wait_s
        self._pause_s = pause_s
        #: How often a letter failed, by the mailbox's validity and its UID there.
        self._failed: dict[tuple[str, str], int] = {}
        self.state = MailState.OK

    async def run(self) -> None:
        """Read until cancelled; a connection that is lost is made anew."""
        pause = self._pause_s
        while True:
            mailbox = Mailbox(self._server)
            thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")
            try:
                await _in(thread, mailbox.open)
                self._failed = {key: n for key, n in self._failed.items() if key[0] == mailbox.validity}
                while True:
                    again = await self._look(mailbox, thread)
                    self.state = MailState.OK
                    pause = self._pause_s
                    if mailbox.tells and not again:
                        await _in(thread, partial(mailbox.wait, self._wait_s))
                    else:
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

    async def _look(self, mailbox: Mailbox, thread: ThreadPoolExecutor) -> bool:
        """Take what is unread; whether some of it is to be tried again soon."""
        again = False
        for uid in await _in(thread, mailbox.unread):
            key = (mailbox.validity, uid)
            if self._failed.get(key, 0) >= TRIES:
                continue
            try:
                await self._take(mailbox, thread, uid)
            except NotNow as waits:
                log.info("mail.letter_waits", why=str(waits))
                again = True
            except (MailboxFailed, imaplib.IMAP4.error):
                raise
            except Exception as error:
                if is_away(error):
                    raise
                # A fault of ours, or of this very letter: the others must not wait for it.
                self._failed[key] = self._failed.get(key, 0) + 1
                log.exception("mail.letter_failed", uid=uid, tries=self._failed[key])
                again = True
        return again

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
