"""One connection to a mailbox by IMAP (RFC 3501); it says itself when something comes (IDLE, RFC 2177).

All of it blocks, and is for one thread at a time.
"""

import contextlib
import imaplib
import re
import socket
import ssl
import time
from typing import Any, Final

from callcenter.mail_servers import MailServer, Security, tls_fault

TIMEOUT_S: Final = 30.0
LONGEST_LINE: Final = 1_000_000
#: What ends the waiting: letters came, or others were marked as read or unread.
_NEWS: Final = re.compile(rb"\* \d+ (?:EXISTS|FETCH)\b", re.I)
_TAG: Final = b"WAIT1"


class MailboxFailed(Exception):
    """The mailbox cannot be read, and why in words."""


class _Lines(imaplib.IMAP4):
    """Reads from the socket: the file that imaplib reads from is of no use once a read has timed out."""

    def __init__(self, *given: Any, **more: Any) -> None:
        self._held = bytearray()
        self._held_of: socket.socket | None = None
        super().__init__(*given, **more)

    def read(self, size: int) -> bytes:
        while len(self._buffer()) < size and self._more():
            pass
        return self._cut(size)

    def readline(self) -> bytes:
        seen = 0
        while (end := self._buffer().find(b"\n", seen)) < 0:
            seen = len(self._held)
            if seen > LONGEST_LINE:
                raise self.error(f"got more than {LONGEST_LINE} bytes in a line")
            if not self._more():
                return self._cut(seen)
        return self._cut(end + 1)

    def idle(self, seconds: float) -> None:
        """Return when something came, or after so long. Raises what other commands raise."""
        self.send(_TAG + b" IDLE\r\n")
        news = False
        while not (line := self._said()).startswith(b"+"):
            if line.startswith(_TAG):
                raise self.error("the server refuses IDLE")
            news = news or bool(_NEWS.match(line))
        end = time.monotonic() + seconds
        while not news and (left := end - time.monotonic()) > 0:
            self.sock.settimeout(left)
            try:
                line = self._said()
            except TimeoutError:
                break
            finally:
                self.sock.settimeout(TIMEOUT_S)
            if line.startswith(_TAG):
                # It has had enough of it; the next look is at once.
                return
            news = bool(_NEWS.match(line))
        self.send(b"DONE\r\n")
        while not self._said().startswith(_TAG):
            pass

    def _said(self) -> bytes:
        line = self.readline()
        if not line:
            raise self.abort("the server has ended the connection")
        return line

    def _buffer(self) -> bytearray:
        if self.sock is not self._held_of:
            # TLS has begun: what was said before it, anybody may have said.
            self._held, self._held_of = bytearray(), self.sock
        return self._held

    def _more(self) -> bool:
        data = self.sock.recv(65_536)
        self._held += data
        return bool(data)

    def _cut(self, size: int) -> bytes:
        data = bytes(self._held[:size])
        del self._held[:size]
        return data


class _TlsLines(_Lines, imaplib.IMAP4_SSL):
    """The same, with TLS from the start."""


class Mailbox:
    """One connection to the mailbox. Not for several threads at once."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._imap: _Lines | None = None
        #: UIDs mean other letters where this is another (RFC 3501, section 2.3.1.1).
        self.validity = ""
        #: Whether it can be waited for.
        self.tells = False

    def open(self) -> None:
        """Connect, log in, open the folder. Raises MailboxFailed."""
        server = self._server
        where = f"the mailbox at {server.host}:{server.port}"
        try:
            self._imap = self._connected()
        except ssl.SSLError as error:
            raise MailboxFailed(f"{where} {tls_fault(error)}") from None
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxFailed(f"{where} cannot be reached: {error}") from None
        try:
            self._imap.login(server.user, server.password)
        except imaplib.IMAP4.error:
            raise MailboxFailed(f"{where} refuses user or password of CALLCENTER_IMAP") from None
        # Some servers tell of IDLE only who has logged in.
        told = self._must(self._imap.capability())
        self.tells = any(b"IDLE" in each.upper().split() for each in told if isinstance(each, bytes))
        folder = server.folder.replace("\\", "\\\\").replace('"', '\\"')
        done, _ = self._imap.select(f'"{folder}"')
        if done != "OK":
            raise MailboxFailed(f"{where} has no folder {server.folder}")
        validity = self._imap.response("UIDVALIDITY")[1][0]
        self.validity = validity.decode() if isinstance(validity, bytes) else ""

    def _connected(self) -> _Lines:
        server = self._server
        if server.security is Security.TLS:
            context = ssl.create_default_context()
            return _TlsLines(server.host, server.port, ssl_context=context, timeout=TIMEOUT_S)
        imap = _Lines(server.host, server.port, timeout=TIMEOUT_S)
        if server.security is Security.STARTTLS:
            try:
                imap.starttls(ssl.create_default_context())
            except BaseException:
                # Its socket is closed already when TLS failed.
                with contextlib.suppress(OSError):
                    imap.shutdown()
                raise
        return imap

    def unread(self) -> list[str]:
        """The UIDs of what is unread, oldest first."""
        # What came since is told to a connection only when it says something.
        self._must(self._box.noop())
        self._box.response("EXISTS")
        found = self._must(self._box.uid("SEARCH", "UNSEEN"))
        return found[0].decode().split() if found and found[0] else []

    def wait(self, seconds: float) -> None:
        """Return when something came since `unread`, or after so long; only where it `tells`."""
        if self._box.response("EXISTS")[1] == [None]:
            self._box.idle(seconds)

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
    def _box(self) -> _Lines:
        assert self._imap is not None
        return self._imap

    @staticmethod
    def _must(answer: tuple[str, list[Any]]) -> list[Any]:
        done, data = answer
        if done != "OK":
            raise MailboxFailed(f"the mailbox refuses: {done}")
        return data
