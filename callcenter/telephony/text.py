"""What callers send, made harmless to handle: plain text of bounded length, and numbers to dial with."""

import re
import unicodedata
from typing import Final

from callcenter.domain.sounds import FRAGMENTS

NUMBER_LIMIT: Final = 64
"""Longest calling or called number kept, in characters. E.164 has 15 digits; SIP names are longer."""
NAME_LIMIT: Final = 80
"""Longest caller name kept, in characters."""
DIALLED_LIMIT: Final = 32
SHORTEST_DIALLED: Final = 5
"""Digits of the shortest number that is called back: emergency and service numbers have fewer."""
SHORTEST_LISTED: Final = 3
"""Digits of the shortest number that the company may put callers through to."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOT_DIALLED: Final = re.compile(r"[^+*#0-9]")
#: E.164: at most 15 digits. Spaces and the like between them are how people write; the rest is no number.
_CALLED: Final = re.compile(r"[0-9]{1,15}")
_WRITTEN: Final = re.compile(r"[ ().-]")


def plain(text: str, limit: int) -> str:
    """`text` without line ends, control and format characters (these include the marks that turn the
    direction of writing), at most `limit` characters long. What is left is data and nothing else."""
    kept = "".join(each for each in text[: 4 * limit] if unicodedata.category(each) not in _UNSEEN)
    return kept.strip()[:limit].rstrip()


def dialled(number: str) -> str:
    """What of `number` a telephone can show and dial: digits, +, * and #."""
    return _NOT_DIALLED.sub("", number)[:DIALLED_LIMIT]


def called_out(number: str, shortest: int = SHORTEST_DIALLED) -> str | None:
    """The digits to dial for a number outside, as E.164 has them after its `+`; None for what is none.

    What is no digit ends here: a name, another endpoint or an option of Asterisk's cannot be dialled.
    """
    digits = _WRITTEN.sub("", number.strip()[:64]).removeprefix("+")
    return digits if len(digits) >= shortest and _CALLED.fullmatch(digits) else None


def loggable(media: str) -> str:
    """A media URI for the log. Fragments of numbers and dates tell what is read out to the caller: of these
    only the folder is left."""
    folder, fragments, _ = media.partition(FRAGMENTS)
    return folder + fragments
