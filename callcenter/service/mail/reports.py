"""Reports of mail servers on letters that did not arrive (RFC 3462, 3464)."""

import re
from typing import Final

import msgspec

from .parts import LETTERS, leaves, plain_headers
from .wording import clean

#: Message-IDs as nearly all programs write them, and short enough to be written in a header again.
MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{3,500}>")
LONGEST_WHY: Final = 250
LONGEST_REPORT: Final = 64 * 1024
#: What holds the letter itself, or the headers of it.
_RETURNED: Final = LETTERS | {"text/rfc822-headers", "message/global-headers"}
_STATUS: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_FOLDED: Final = re.compile(r"\r?\n[ \t]+")
_FAILED: Final = re.compile(r"^Action:[ \t]*failed\b", re.I | re.M)
_WHY: Final = (
    re.compile(r"^Diagnostic-Code:(?:[ \t]*[A-Za-z0-9-]+[ \t]*;)?[ \t]*(\S.*)", re.I | re.M),
    re.compile(r"^Status:[ \t]*(\S.*)", re.I | re.M),
)


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that did not arrive: its Message-ID, empty when the report does not have it, and why."""

    message_id: str
    why: str


def read(raw: bytes) -> Returned | None:
    """What a report says; None if nothing failed for good, such as when a letter is only late."""
    status, message_id = "", ""
    for part in leaves(raw, open_letters=False):
        if part.kind in _STATUS and not status:
            status = _FOLDED.sub(" ", part.data(LONGEST_REPORT).decode("utf-8", errors="replace"))
        elif part.kind in _RETURNED and not message_id:
            headers = plain_headers(part.data(LONGEST_REPORT))
            found = MESSAGE_ID.search(str(headers.get("Message-ID", "")))
            message_id = found[0] if found else ""
    if not _FAILED.search(status):
        return None
    why = next((found[1] for each in _WHY if (found := each.search(status))), "")
    return Returned(message_id=message_id, why=" ".join(clean(why).split())[:LONGEST_WHY])
