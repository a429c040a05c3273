"""A real IMAP server of the tests' own: Debian's dovecot-imapd, without rights, on a free port of loopback.

    with Dovecot() as server:
        server.deliver(raw)          # as a mail server would put it into the mailbox
        server.url                   # CALLCENTER_IMAP

One user, one mailbox (Maildir).
"""

import contextlib
import grp
import imaplib
import itertools
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from .asterisk import held_ports
from .certificates import Certificate

USER, PASSWORD = "care@example.com", "p@ss/word"
#: It refuses to serve as root; then it runs as the user that Debian's package has made.
SERVER_USER = "dovecot"
START_SECONDS = 20.0
STARTS = 5
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
ssl = {ssl}
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail
mail_uid = {uid}
mail_gid = {gid}
listen = 127.0.0.1
passdb {{
  driver = static
  args = password={{PLAIN}}{password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def server_program() -> str:
    """dovecot's path. Raises RuntimeError when there is none."""
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise RuntimeError("The tests need dovecot. Type:  sudo apt-get install -y dovecot-imapd")
    return found


class Dovecot:
    """The server with its mailbox in a folder of its own."""

    def __init__(self, certificate: Certificate | None = None) -> None:
        """With a certificate it takes STARTTLS on `port`, and TLS from the start on `tls_port`."""
        self._certificate = certificate
        self._program = server_program()
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count()
        self.port, self.tls_port = 0, 0
        self.folder = Path(tempfile.mkdtemp(prefix="callcenter-imap-"))
        self._user = pwd.getpwnam(SERVER_USER) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._own(self.folder)
        for name in ("run", "state", "mail", "mail/cur", "mail/new", "mail/tmp"):
            (self.folder / name).mkdir()
            self._own(self.folder / name)

    def _own(self, path: Path) -> None:
        os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def url(self) -> str:
        """CALLCENTER_IMAP."""
        return f"imap://care%40example.com:p%40ss%2Fword@127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the port it had before when it had one; returns when it can be used."""
        for _ in range(STARTS):
            if self._start(self.port or self._free_port()):
                return
        raise RuntimeError(f"dovecot did not start: {self.log()}")

    @staticmethod
    def _free_port() -> int:
        with held_ports(1, socket.SOCK_STREAM) as ports:
            return ports[0]

    def _tls(self) -> str:
        """Its settings. Their files are to be its own user's."""
        if self._certificate is None:
            return "no"
        own = []
        for path in (self._certificate.chain, self._certificate.key):
            own.append(self.folder / path.name)
            shutil.copyfile(path, own[-1])
            self._own(own[-1])
        return f"yes\nssl_cert = <{own[0]}\nssl_key = <{own[1]}"

    def _start(self, port: int) -> bool:
        user = self._user
        if self._certificate is not None:
            self.tls_port = self.tls_port or self._free_port()
        config = self.folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=self.folder,
                user=user.pw_name,
                group=grp.getgrgid(user.pw_gid).gr_name,
                uid=user.pw_uid,
                gid=user.pw_gid,
                port=port,
                tls_port=self.tls_port,
                ssl=self._tls(),
                password=PASSWORD,
            )
        )
        self._own(config)
        run = ["setpriv", "--pdeathsig", "TERM"]
        if os.geteuid() == 0:
            run += ["--reuid", user.pw_name, "--regid", str(user.pw_gid), "--clear-groups"]
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [*run, "--", self._program, "-F", "-c", str(config)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
                # Ctrl-C is for pytest, which stops us.
                start_new_session=True,
            )
        before, self.port = self.port, port
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error), self.connect():
                return True
            time.sleep(0.02)
        self.stop()
        self.port = before
        return False

    def stop(self) -> None:
        """Stop it at once, its children with it."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=START_SECONDS)
        # Those who serve a connection stay until they notice, and may answer nothing meanwhile.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process = None

    def log(self) -> str:
        """The end of what it said."""
        return "".join(
            path.read_text(errors="replace")[-4_000:]
            for path in (self.folder / "said", self.folder / "log")
            if path.exists()
        )

    @contextlib.contextmanager
    def connect(self):  # type: ignore[no-untyped-def]
        """A connection of the tests' own, logged in, with the mailbox open."""
        imap = imaplib.IMAP4("127.0.0.1", self.port, timeout=5)
        try:
            imap.login(USER, PASSWORD)
            imap.select("INBOX")
            yield imap
        finally:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                imap.logout()

    def deliver(self, raw: bytes) -> None:
        """Put a letter into the mailbox, as delivery into a Maildir does."""
        name = f"{time.time():.6f}.{os.getpid()}_{next(self._names)}.tests"
        path = self.folder / "mail" / "tmp" / name
        path.write_bytes(raw)
        self._own(path)
        path.rename(self.folder / "mail" / "new" / name)

    def empty(self) -> None:
        """Remove all letters, as for a test that begins."""
        with self.connect() as imap:
            _, found = imap.search(None, "ALL")
            for number in found[0].split():
                imap.store(number.decode(), "+FLAGS.SILENT", r"(\Deleted)")
            imap.expunge()

    def renumber(self) -> None:
        """Let UIDs mean other letters (UIDVALIDITY), as if a backup were put back. It is to be stopped."""
        numbers = self.folder / "mail" / "dovecot-uidlist"
        first, rest = numbers.read_text().split("\n", 1)
        changed = re.sub(r" V(\d+)", lambda found: f" V{int(found[1]) + 1}", first)
        numbers.write_text(f"{changed}\n{rest}")
        for path in (self.folder / "mail").glob("dovecot.index*"):
            path.unlink()

    def flags(self) -> list[frozenset[str]]:
        """The flags of all letters, oldest first."""
        with self.connect() as imap:
            _, found = imap.search(None, "ALL")
            every = []
            for number in found[0].split():
                _, got = imap.fetch(number, "(FLAGS)")
                flags = imaplib.ParseFlags(got[0])
                every.append(frozenset(flag.decode() for flag in flags) - {"\\Recent"})
            return every
