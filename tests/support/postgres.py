"""A PostgreSQL server of the tests' own: started once, databases copied from templates, gone with pytest.

    with Cluster() as cluster:
        cluster.create("mine")
        url = cluster.url("mine")

Unless told so it keeps nothing safe (no fsync), so that it is quick. Reached by a socket without a password,
or by TCP on 127.0.0.1 with one.
"""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from .asterisk import held_ports

USER = "callcenter"
PASSWORD = "p@ss/word"
#: The server refuses to run as root; then it runs as the user that Debian's package has made.
SERVER_USER = "postgres"
START_SECONDS = 30.0
STARTS = 5
PREFIX = "callcenter-postgres-"
#: In a server's folder: the id of the process whose it is.
OWNER = "owner"
#: What the copies of some tests at once take, with much to spare, bytes.
ROOM = 1_000_000_000
_SETTINGS = {"listen_addresses": "127.0.0.1", "log_min_messages": "warning"}
_FORGETFUL = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "shared_buffers": "64MB",
}


def server_programs() -> Path:
    """The folder of initdb and postgres. Raises RuntimeError when there is none."""
    found = shutil.which("postgres")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), reverse=True)
    for folder in candidates:
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            return folder
    raise RuntimeError(
        "The tests need a PostgreSQL server (15 or newer): neither /usr/lib/postgresql nor PATH has one. "
        "Type:  sudo apt-get install -y postgresql"
    )


def _as_server_user(command: list[str]) -> list[str]:
    """The command as the server's user, ended with us however we end."""
    run = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        run += ["--reuid", SERVER_USER, "--regid", SERVER_USER, "--clear-groups"]
    return [*run, "--", *command]


def _remove_left_over(place: Path) -> None:
    """Take away what runs have left that were killed; their servers ended with them."""
    for folder in place.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            if not Path("/proc", str(int((folder / OWNER).read_text()))).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _quick_folder() -> Path:
    """Memory where there is enough: some hundred files for each test are ten times as quick there."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM
    return memory if roomy else Path(tempfile.gettempdir())


class Cluster:
    """A server with its data in a folder of its own; what is `safe` is on disk and as a company has it."""

    def __init__(self, *, safe: bool = False) -> None:
        self._programs = server_programs()
        self._settings = _SETTINGS if safe else {**_SETTINGS, **_FORGETFUL}
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)
        self.port = 0
        # Not pytest's folder: the server's user may not look into that.
        place = Path(tempfile.gettempdir()) if safe else _quick_folder()
        _remove_left_over(place)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        (self.folder / OWNER).write_text(str(os.getpid()))

    def __enter__(self) -> Self:
        try:
            if os.geteuid() == 0:
                user = pwd.getpwnam(SERVER_USER)
                os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._make()
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

    def _make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        shutil.chown(secret, self.folder.owner())
        self._run(
            *("initdb", "--no-sync", "--no-instructions", f"--username={USER}", f"--pwfile={secret}"),
            *("--auth-local=trust", "--auth-host=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", str(self.folder / "data")),
        )

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            _as_server_user([str(self._programs / program), *arguments]),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start the server, on the port it had before when it had one; returns when it can be used."""
        for _ in range(STARTS):
            if self._start(self.port or self._free_port()):
                return
        raise RuntimeError(f"PostgreSQL did not start: {self.log()}")

    @staticmethod
    def _free_port() -> int:
        with held_ports(1, socket.SOCK_STREAM) as ports:
            return ports[0]

    def _start(self, port: int) -> bool:
        settings = {**self._settings, "port": str(port), "unix_socket_directories": str(self.folder)}
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                _as_server_user(
                    [
                        *(str(self._programs / "postgres"), "-D", str(self.folder / "data")),
                        *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
                    ]
                ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                # Ctrl-C is for pytest, which stops us.
                start_new_session=True,
            )
        before, self.port = self.port, port
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError), self.connect():
                return True
            time.sleep(0.02)
        # Another one may have taken the port.
        self.stop()
        self.port = before
        return False

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """Stop it: at once, or as `how` tells it to."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        self._process.wait(timeout=START_SECONDS)
        self._process = None

    def log(self) -> str:
        """The end of what it said."""
        return (self.folder / "log").read_text(errors="replace")[-4_000:]

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        """A connection of the tests' own, each statement for itself."""
        return psycopg.connect(
            host=str(self.folder), port=self.port, user=USER, dbname=name, autocommit=True, connect_timeout=5
        )

    def url(self, name: str) -> str:
        """A database's CALLCENTER_DATABASE_URL, by the socket."""
        return f"postgresql+psycopg://{USER}@:{self.port}/{name}?host={self.folder}"

    def tcp_url(self, name: str) -> str:
        """A database's CALLCENTER_DATABASE_URL, by TCP with a password that has to be written with %."""
        return f"postgresql+psycopg://{USER}:p%40ss%2Fword@127.0.0.1:{self.port}/{name}"

    def create(self, name: str = "", template: str = "template0") -> str:
        """Make a database, empty or a copy of another that nobody uses meanwhile; its name."""
        name = name or f"test_{next(self._names)}"
        with self.connect() as connection:
            # Files are copied whole, which is quickest for some megabytes without fsync.
            made = sql.SQL("create database {} template {} strategy file_copy")
            connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever still uses it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )
