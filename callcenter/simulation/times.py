"""Times of day as people write them."""

import re

from .limits import SimulationError

MINUTE_MS = 60_000
_PERIOD = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DAY_MINUTES = 24 * 60


def period(text: str, where: str) -> tuple[int, int]:
    """ "08:30-18:00" as (from, to) in ms after midnight; SimulationError, naming `where`, when it is none."""
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        raise SimulationError(f"{where}: {text[:60]!r} is not a period; write it as 08:30-18:00")
    h1, m1, h2, m2 = (int(part) for part in match.groups())
    begins, ends = h1 * 60 + m1, h2 * 60 + m2
    if m1 > 59 or m2 > 59 or begins >= _DAY_MINUTES or ends > _DAY_MINUTES:
        raise SimulationError(f"{where}: {text!r} has no such time of day; the latest end is 24:00")
    if begins >= ends:
        raise SimulationError(f"{where}: {text!r} ends before it begins; write the earlier time first")
    return begins * MINUTE_MS, ends * MINUTE_MS


def clock(ms: int) -> str:
    """Ms after midnight as "HH:MM"."""
    minutes = ms // MINUTE_MS
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
