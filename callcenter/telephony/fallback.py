"""Numbers that callers left with the dialplan while the controller was away: each is taken in once.

The dialplan (dialplan/extensions.conf) keeps them in AstDB, family `fallback`, under the channel's unique id:
number|caller's number|seconds since 1970|number called. A key is deleted only after the number is on disk
with us; a crash between the two makes it come again under the same contact id, which the engine then refuses.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
import structlog

from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import Refusal, RefusalCode

_log = structlog.get_logger(__name__)

Rx = Callable[[str], Awaitable[str]]
Send = Callable[[m.NumberWasLeft], Awaitable[Refusal | None]]

#: How long a caller may still be with the dialplan after we are back (its TIMEOUT(absolute)), seconds.
STILL_THERE: Final = 180
AGAIN_EVERY: Final = 30

_LINE: Final = re.compile(
    r"/fallback/(?P<key>[A-Za-z0-9._-]{1,80})\s*: "
    r"(?P<number>[0-9]{3,20})\|(?P<ani>[+0-9]{0,20})\|(?P<at>[0-9]{9,11})\|(?P<dnis>[+*#0-9]{0,20})\s*"
)


class LeftNumber(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `received_at` in ms since 1970."""

    key: str
    number: str
    ani: str
    dnis: str
    received_at: int


def parse(listing: str) -> tuple[LeftNumber, ...]:
    """The entries in what `database show fallback` prints. What is not exactly an entry is passed over."""
    found = []
    for line in listing.splitlines():
        match = _LINE.fullmatch(line)
        if match is not None:
            found.append(
                LeftNumber(
                    key=match["key"],
                    number=match["number"],
                    ani=match["ani"],
                    dnis=match["dnis"],
                    received_at=int(match["at"]) * 1000,
                )
            )
        elif line.startswith("/fallback/"):
            _log.warning("telephony.left_number_unreadable", length=len(line))
    return tuple(found)


async def take_in(rx: Rx, send: Send, now_ms: int) -> int:
    """Take in every number left, each once; returns how many were new. Raises what `rx` and `send` raise."""
    taken = 0
    for left in parse(await rx("database show fallback")):
        refusal = await send(
            m.NumberWasLeft(
                contact_id=f"left-{left.key}",
                number=Personal(left.number),
                ani=Personal(left.ani),
                dnis=left.dnis,
                received_at=min(left.received_at, now_ms),
            )
        )
        if refusal is not None and refusal.code is not RefusalCode.ALREADY:
            _log.warning("telephony.left_number_refused", key=left.key, reason=refusal.message)
            continue
        taken += refusal is None
        await rx(f"database del fallback {left.key}")
    if taken:
        _log.info("telephony.left_numbers_taken_in", count=taken)
    return taken


async def keep_taking_in(rx: Rx, send: Send, now_ms: Callable[[], int]) -> None:
    """Now, and again until the last caller who was with the dialplan must have gone."""
    for wait in (0, *(AGAIN_EVERY,) * (STILL_THERE // AGAIN_EVERY + 1)):
        await asyncio.sleep(wait)
        try:
            await take_in(rx, send, now_ms())
        except Exception as error:
            # Numbers that were not taken in stay where they are.
            _log.warning("telephony.left_numbers_unread", error=str(error))
