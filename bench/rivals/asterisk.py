"""An Asterisk for a rival: the product's program and configuration but for dialplan and modules."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path

import msgspec

from bench.serve import plain_phones
from callcenter.telephony.asterisk.credentials import ARI_USER, Credentials, load_credentials
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.telephony.asterisk.process import AsteriskProcess
from callcenter.telephony.asterisk.render import render
from callcenter.telephony.asterisk.template import fill
from tests.support.asterisk import make_settings

from .desk import agent_name

HERE = Path(__file__).parent
MODULES = ("app_queue.so", "app_dial.so", "func_sprintf.so")


class Entry(StrEnum):
    """Where the dialplan sends callers: an extension of extensions.conf."""

    APP_QUEUE = "app_queue"
    DIAL = "dial"
    ARI = "ari"


class RivalAsterisk(msgspec.Struct, frozen=True, kw_only=True):
    """One that runs."""

    process: AsteriskProcess
    credentials: Credentials
    agents: list[str]
    sip: tuple[str, int]
    url: str

    @property
    def login(self) -> list[str]:
        """What a controller needs to reach it: address, user, password."""
        return [self.url, ARI_USER, self.credentials.ari_password]


@contextlib.asynccontextmanager
async def rival_asterisk(home: Path, entry: Entry, agents: int) -> AsyncIterator[RivalAsterisk]:
    """Start it under `home`, stop it. Raises AsteriskError when it does not start."""
    names = [agent_name(number) for number in range(1, agents + 1)]
    settings = make_settings(home)
    binary = await asyncio.to_thread(ensure_asterisk)
    credentials = load_credentials(settings.home, names)
    dirs = render(settings, binary, credentials, credentials.phones())
    plain_phones(dirs.etc, names)
    values: dict[str, str | int] = {"rival": entry, "agents": agents}
    (dirs.etc / "extensions.conf").write_text(fill((HERE / "extensions.conf").read_text(), values))
    members = "".join(f"member => PJSIP/{name},0,{name},PJSIP/{name}\n" for name in names)
    (dirs.etc / "queues.conf").write_text((HERE / "queues.conf").read_text() + members)
    with (dirs.etc / "modules.conf").open("a") as file:
        file.writelines(f"require = {name}\n" for name in MODULES)
    async with AsteriskProcess(settings, binary, dirs, credentials.ari_password) as process:
        yield RivalAsterisk(
            process=process,
            credentials=credentials,
            agents=names,
            sip=(settings.sip.host, settings.sip.port),
            url=settings.asterisk_http.url,
        )
