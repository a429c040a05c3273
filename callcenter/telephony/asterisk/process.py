"""Running the real Asterisk of this installation: start, wait, ask, stop."""

import asyncio
import contextlib
import os
import signal
import socket
from types import TracebackType
from typing import Final, Self

import aiohttp
import structlog

from callcenter.config import HostPort, Settings
from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.confine import confine_to_loopback
from callcenter.telephony.asterisk.credentials import ARI_USER
from callcenter.telephony.asterisk.layout import AsteriskDirs

log = structlog.get_logger(__name__)

READY_SECONDS: Final = 20.0
STOP_SECONDS: Final = 5.0
POLL_SECONDS: Final = 0.05


class AsteriskError(Exception):
    """Asterisk could not be started or asked; the text says why and what to do."""


def start_command(binary: AsteriskBinary, dirs: AsteriskDirs) -> list[str]:
    """The command that runs Asterisk in the foreground. Once it is up, `confine_to_loopback` its process."""
    return [*binary.command, "-f", "-C", str(dirs.main_config)]


def check_ports(settings: Settings) -> None:
    """Raises AsteriskError naming the first port that something else holds, and the setting to change."""
    for kind, address, name in (
        (socket.SOCK_DGRAM, settings.sip, "CALLCENTER_SIP"),
        (socket.SOCK_STREAM, settings.asterisk_http, "CALLCENTER_ASTERISK_HTTP"),
    ):
        check_port(kind, address, name)


def check_port(kind: socket.SocketKind, address: HostPort, setting: str) -> None:
    """Raises AsteriskError when `address` cannot be listened on."""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # As servers do: a connection of the last run that is still closing does not hold the port.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            protocol = "UDP" if kind is socket.SOCK_DGRAM else "TCP"
            raise AsteriskError(
                f"{protocol} port {address} cannot be used ({error.strerror}). "
                f"Stop what holds it, or set {setting} to another, such as {address.host}:{address.port + 1}"
            ) from None


async def wait_until_ready(http: HostPort, ari_password: str, seconds: float = READY_SECONDS) -> bool:
    """Wait until ARI answers at `http`; False when it has not within `seconds`."""
    headers = {"Authorization": aiohttp.encode_basic_auth(ARI_USER, ari_password)}
    limit = aiohttp.ClientTimeout(total=2)
    deadline = asyncio.get_running_loop().time() + seconds
    async with aiohttp.ClientSession(headers=headers, timeout=limit) as session:
        while asyncio.get_running_loop().time() < deadline:
            try:
                async with session.get(f"{http.url}/ari/asterisk/ping") as answer:
                    if answer.status == 200:
                        return True
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            await asyncio.sleep(POLL_SECONDS)
    return False


async def ask(binary: AsteriskBinary, dirs: AsteriskDirs, command: str) -> str:
    """What a command of Asterisk's console prints. Raises AsteriskError when no Asterisk answers."""
    child = await asyncio.create_subprocess_exec(
        *binary.command,
        *("-C", str(dirs.main_config), "-rx", command),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "TERM": "dumb"},
    )
    try:
        output, _ = await child.communicate()
    except asyncio.CancelledError:
        # Whoever asked is gone, and Asterisk may hang: nothing must be left that waits for it.
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.communicate()
        raise
    text = output.decode(errors="replace").removesuffix("\x1b[0m")
    if child.returncode != 0:
        raise AsteriskError(f"Asterisk did not take the command {command!r}: {text.strip()}")
    return text


class AsteriskProcess:
    """One Asterisk that belongs to this object: leave the `async with` and it is gone."""

    def __init__(
        self, settings: Settings, binary: AsteriskBinary, dirs: AsteriskDirs, ari_password: str
    ) -> None:
        self._settings = settings
        self._binary = binary
        self._dirs = dirs
        self._ari_password = ari_password
        self._child: asyncio.subprocess.Process | None = None
        self._output = dirs.log / "console.log"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        """Process id; raises AsteriskError when it was not started."""
        if self._child is None:
            raise AsteriskError("Asterisk was not started")
        return self._child.pid

    async def start(self) -> None:
        """Start and wait until ARI answers. Raises AsteriskError with what Asterisk said."""
        check_ports(self._settings)
        with self._output.open("wb") as output:
            self._child = await asyncio.create_subprocess_exec(
                *start_command(self._binary, self._dirs),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        ended = asyncio.create_task(self._child.wait())
        ready = asyncio.create_task(wait_until_ready(self._settings.asterisk_http, self._ari_password))
        await asyncio.wait((ended, ready), return_when=asyncio.FIRST_COMPLETED)
        is_ready = ready.done() and ready.result() and not ended.done()
        ready.cancel()
        ended.cancel()
        if not is_ready:
            await self.stop()
            raise AsteriskError(f"Asterisk did not become ready:\n{self.last_words()}")
        try:
            confine_to_loopback(self.pid)
        except OSError as error:
            log.warning("asterisk_dns_client_not_confined", reason=str(error))

    async def stop(self) -> None:
        """Stop it; killed when it has not ended in time. Calls in progress end."""
        child, self._child = self._child, None
        if child is None or child.returncode is not None:
            return
        child.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
        except TimeoutError:
            child.kill()
            await child.wait()

    async def rx(self, command: str) -> str:
        """What a command of Asterisk's console prints."""
        return await ask(self._binary, self._dirs, command)

    def last_words(self) -> str:
        """The end of what Asterisk printed and logged."""
        lines: list[str] = []
        for path in (self._output, self._dirs.log / "asterisk.log"):
            if path.exists():
                lines += path.read_text(errors="replace").splitlines()[-8:]
        return "\n".join(f"  {line}" for line in lines)
