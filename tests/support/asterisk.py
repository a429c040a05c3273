"""A real Asterisk with the product's own configuration, for any test: free ports, a home of its own.

async with running_asterisk(tmp_path, agents=["alice"]) as asterisk:
    asterisk.ari_url, asterisk.ari_user, asterisk.ari_password, asterisk.sip_port
    await asterisk.rx("core show channels")
"""

import asyncio
import os
import random
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from callcenter.config import HostPort, PortRange, Settings, load_settings
from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.credentials import ARI_USER, AgentPhone, Credentials, load_credentials
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.telephony.asterisk.layout import AsteriskDirs
from callcenter.telephony.asterisk.process import AsteriskProcess
from callcenter.telephony.asterisk.render import render

TRUNK = "127.0.0.2"
"""Where test callers call from; SIPp: `-i 127.0.0.2`."""


@dataclass(frozen=True)
class RunningAsterisk:
    """What a test needs to know of its Asterisk."""

    settings: Settings
    credentials: Credentials
    binary: AsteriskBinary
    dirs: AsteriskDirs
    process: AsteriskProcess

    @property
    def ari_url(self) -> str:
        return f"{self.settings.asterisk_http.url}/ari"

    @property
    def ari_user(self) -> str:
        return ARI_USER

    @property
    def ari_password(self) -> str:
        return self.credentials.ari_password

    @property
    def http_port(self) -> int:
        return self.settings.asterisk_http.port

    @property
    def sip_port(self) -> int:
        return self.settings.sip.port

    @property
    def agents(self) -> list[AgentPhone]:
        return self.credentials.phones()

    async def rx(self, command: str) -> str:
        """Output of a command of Asterisk's console."""
        return await self.process.rx(command)

    async def wait_rx(self, command: str, text: str, seconds: float = 10) -> str:
        """Ask until the answer holds `text`; fails the test when it has not within `seconds`."""
        deadline = asyncio.get_running_loop().time() + seconds
        while text not in (said := await self.rx(command)):
            assert asyncio.get_running_loop().time() < deadline, f"{command!r} never said {text!r}:\n{said}"
            await asyncio.sleep(0.05)
        return said


#: Below what the system gives out by itself: nobody else is given one of these between our look and its use.
PORTS = range(10_000, 20_000)


@contextmanager
def held_ports(count: int, kind: socket.SocketKind) -> Iterator[list[int]]:
    """Free ports on 127.0.0.1, held until the block ends so that no two callers get the same."""
    held: list[socket.socket] = []
    try:
        while len(held) < count:
            one = socket.socket(socket.AF_INET, kind)
            try:
                one.bind(("127.0.0.1", random.choice(PORTS)))
            except OSError:
                one.close()
            else:
                held.append(one)
        yield [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def free_tcp_port() -> int:
    """A TCP port on 127.0.0.1 that nothing listens on."""
    with held_ports(1, socket.SOCK_STREAM) as ports:
        return ports[0]


def free_udp_port() -> int:
    """A UDP port on 127.0.0.1 that nothing holds."""
    with held_ports(1, socket.SOCK_DGRAM) as ports:
        return ports[0]


def make_settings(home: Path, *, demo: bool = True, trunks: Sequence[str] = (TRUNK,)) -> Settings:
    """Settings with free ports and `home` as CALLCENTER_HOME; the machine's environment has no say."""
    with held_ports(2, socket.SOCK_STREAM) as tcp, held_ports(1, socket.SOCK_DGRAM) as udp:
        # Asterisk tries another port when one is taken, so tests at once may share the range.
        first = random.randrange(20000, 30000, 2)
        return load_settings(
            home=home,
            http=HostPort("127.0.0.1", tcp[0]),
            asterisk_http=HostPort("127.0.0.1", tcp[1]),
            sip=HostPort("127.0.0.1", udp[0]),
            rtp_ports=PortRange(first, first + 1999),
            trunks=tuple(IPv4Address(trunk) for trunk in trunks),
            database_url="",
            demo=demo,
        )


def environment(settings: Settings) -> dict[str, str]:
    """This process's environment with those settings, for a program that is started."""
    return {
        **os.environ,
        "CALLCENTER_HOME": str(settings.home),
        "CALLCENTER_HTTP": str(settings.http),
        "CALLCENTER_SIP": str(settings.sip),
        "CALLCENTER_ASTERISK_HTTP": str(settings.asterisk_http),
        "CALLCENTER_RTP_PORTS": str(settings.rtp_ports),
        "CALLCENTER_TRUNKS": ",".join(str(trunk) for trunk in settings.trunks),
        "CALLCENTER_DATABASE_URL": settings.database_url,
        "CALLCENTER_DEMO": str(int(settings.demo)),
        "CALLCENTER_LOG_LEVEL": "debug",
        **({"CALLCENTER_TRUNK_OUT": str(settings.trunk_out)} if settings.trunk_out else {}),
    }


@asynccontextmanager
async def running_asterisk(
    home: Path,
    agents: Sequence[str] = (),
    *,
    demo: bool = True,
    trunks: Sequence[str] = (TRUNK,),
    settings: Settings | None = None,
) -> AsyncIterator[RunningAsterisk]:
    """Start a real Asterisk under `home`, with a phone account for each of `agents`; stopped at the end."""
    settings = settings or make_settings(home, demo=demo, trunks=trunks)
    binary = await asyncio.to_thread(ensure_asterisk)
    credentials = load_credentials(settings.home, agents)
    dirs = render(settings, binary, credentials, credentials.phones())
    async with AsteriskProcess(settings, binary, dirs, credentials.ari_password) as process:
        yield RunningAsterisk(
            settings=settings, credentials=credentials, binary=binary, dirs=dirs, process=process
        )
