"""What the voice menu asks of web services: only those the company has named, within limits.

The answers are not ours: they are read up to a size, taken apart by the paths the flow gives, and every value
is plain text of bounded length that names no secret and no recording of ours.
"""

import asyncio
import re
import socket
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import msgspec
from aiohttp.abc import ResolveResult
from yarl import URL

from callcenter.domain.enums import LookupStatus
from callcenter.domain.sounds import RECORDING
from callcenter.ivr.graph import PLACEHOLDER, placeholders
from callcenter.ivr.session import SECRET_PREFIX
from callcenter.service.lookups import NOT_FOUND, Answer

#: Bytes of an answer; a longer one is no answer.
LARGEST: Final = 64 * 1024
#: Characters of a value; longer ones are cut.
LONGEST_VALUE: Final = 500
#: Calls asking at the same time, of one service and of all: those over it wait, until their time is up.
MOST_OF_ONE: Final = 20
MOST: Final = 100
#: Names of services being looked up at the same time. While the name server is silent, each holds one of the
#: five or more threads that log-ins and files wait for too.
MOST_NAMES: Final = 2

_HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "callcenter",
}
_OURS: Final = (SECRET_PREFIX, RECORDING)
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class WebLookups:
    """Asks web services. `hosts` gives the origins that may be asked, each time anew."""

    def __init__(self, hosts: Callable[[], Collection[str]]) -> None:
        self._hosts = hosts
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Ask no more."""
        if self._session is not None:
            await self._session.close()

    async def answer(
        self, url: str, method: str, arguments: Mapping[str, str], take: Mapping[str, str], timeout_ms: int
    ) -> Answer:
        """Ask `url`, whose `{name}` stand for arguments; what is found by the paths of `take`.

        Raises PermissionError for an origin that is not among the company's, aiohttp.ClientError,
        TimeoutError, and ValueError for an answer that is none.
        """
        named = placeholders(url)
        values = [arguments.get(name, "") for name in named]
        # A path's part that is missing, or means another folder, would ask something else.
        if any(value in ("", ".", "..") for value in values):
            return NOT_FOUND
        address = URL(PLACEHOLDER.sub(lambda match: quote(arguments[match[1]], safe=""), url), encoded=True)
        if not self._may_ask(address):
            raise PermissionError("its origin is not among the company's http_hosts")
        rest = {name: value for name, value in arguments.items() if name not in named}
        async with (
            asyncio.timeout(timeout_ms / 1000),
            self._open().request(
                method,
                address.update_query(rest) if method == "GET" and rest else address,
                json=rest if method == "POST" else None,
                allow_redirects=False,
            ) as response,
        ):
            if response.status == 404:
                return NOT_FOUND
            if not 200 <= response.status < 300:
                raise ValueError(f"status {response.status}")
            return _taken(await _read(response), take)

    def _may_ask(self, address: URL) -> bool:
        if address.user is not None or address.password is not None or not address.host:
            return False
        origin = str(address.origin())
        return origin in {str(URL(each).origin()) for each in self._hosts()}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=_HEADERS,
                connector=aiohttp.TCPConnector(limit=MOST, limit_per_host=MOST_OF_ONE, resolver=_Names()),
                # No cookie of one caller's answer goes out with another's question.
                cookie_jar=aiohttp.DummyCookieJar(),
                # The address is the flow's: no proxy of the environment sees what callers key.
                trust_env=False,
                auto_decompress=False,
            )
        return self._session


class _Names(aiohttp.ThreadedResolver):
    """Looks up few names at a time; the others wait, until their questions' time is up."""

    def __init__(self) -> None:
        super().__init__()
        self._few = asyncio.Semaphore(MOST_NAMES)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        async with self._few:
            return await super().resolve(host, port, family)


async def _read(response: aiohttp.ClientResponse) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError("it is compressed, which was not asked for")
    content = b""
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > LARGEST:
            raise ValueError(f"it is longer than {LARGEST} bytes")
    return content


def _taken(content: bytes, take: Mapping[str, str]) -> Answer:
    """The values there are; not found when there are none."""
    try:
        answer = msgspec.json.decode(content)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    found = {name: value for name, path in take.items() if (value := _text(_at(answer, path))) is not None}
    return Answer(status=LookupStatus.FOUND, data=found) if found else NOT_FOUND


def _at(answer: Any, path: str) -> Any:
    """What is at a path such as "orders.0.state"; None when there is nothing."""
    for part in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(part)
        elif isinstance(answer, list) and part.isascii() and part.isdecimal() and len(part) < 9:
            answer = answer[int(part)] if int(part) < len(answer) else None
        else:
            return None
    return answer


def _text(value: Any) -> str | None:
    """A value as the menu has it; None for what is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | str):
        text = _UNSEEN.sub("", str(value))[:LONGEST_VALUE]
        return None if text.startswith(_OURS) else text
    return None
