"""The agents' phone accounts while the centre runs: secrets, Asterisk's configuration, the web."""

import asyncio
from collections.abc import Collection

import msgspec
import structlog

from callcenter.config import Settings
from callcenter.telephony.adapter import Telephony
from callcenter.telephony.asterisk.credentials import Credentials, load_credentials, store_credentials
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.telephony.asterisk.process import AsteriskError, ask
from callcenter.telephony.asterisk.render import asterisk_dirs, render
from callcenter.web.ports import PhoneAccount

_log = structlog.get_logger(__name__)

#: Reads the accounts anew, and how many may be connected; calls, connections and registrations stay
#: (tests/e2e/test_configuration.py).
RELOADS = ("module reload http", "module reload res_pjsip.so")


class Phones:
    """`accounts` is what browsers are given, by agent; it changes in place."""

    def __init__(self, settings: Settings, credentials: Credentials) -> None:
        self._settings = settings
        self._credentials = credentials
        self.accounts: dict[str, PhoneAccount] = {}
        #: Put in once it exists.
        self.telephony: Telephony | None = None
        self._publish()

    @property
    def webphone_secret(self) -> str:
        """What the page /phone registers with."""
        return self._credentials.webphone_secret

    async def add(self, agent_ids: Collection[str]) -> None:
        """Make the accounts that are missing. Raises ValueError for a name that Asterisk could misread."""
        if not self._credentials.agents.keys() >= set(agent_ids):
            credentials = await asyncio.to_thread(load_credentials, self._settings.home, agent_ids)
            await self._use(credentials)

    async def follow(self, agent_ids: Collection[str]) -> None:
        """Tell the centre from now on whether these phones are registered."""
        if self.telephony is not None:
            await self.telephony.follow(agent_ids)

    async def remove(self, agent_id: str) -> None:
        """Take an account away: its secret is worth nothing any more. A call that goes on goes on."""
        left = {name: secret for name, secret in self._credentials.agents.items() if name != agent_id}
        if left != self._credentials.agents:
            credentials = msgspec.structs.replace(self._credentials, agents=left)
            await asyncio.to_thread(store_credentials, self._settings.home, credentials)
            await self._use(credentials)

    async def _use(self, credentials: Credentials) -> None:
        binary = await asyncio.to_thread(ensure_asterisk)
        await asyncio.to_thread(render, self._settings, binary, credentials, credentials.phones())
        self._credentials = credentials
        self._publish()
        try:
            for command in RELOADS:
                await ask(binary, asterisk_dirs(self._settings.home), command)
        except AsteriskError as error:
            # It reads the new files when it starts.
            _log.warning("phones.asterisk_not_told", error=str(error))

    def _publish(self) -> None:
        address = self._settings.asterisk_http
        self.accounts.clear()
        self.accounts.update(
            (
                name,
                PhoneAccount(
                    ws=f"ws://{address}/ws", uri=f"sip:{name}@{address.host}", username=name, secret=secret
                ),
            )
            for name, secret in self._credentials.agents.items()
        )
