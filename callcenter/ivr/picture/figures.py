"""What a report counted of a flow, to be drawn on its picture."""

from __future__ import annotations

import msgspec


class NodeFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Callers at one node, each counted each time they came to it.

    `gave_up`: hung up there; `asked`: asked for a person there; `failed`: had no tries left.
    """

    calls: int = 0
    gave_up: int = 0
    asked: int = 0
    failed: int = 0


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Calls through a flow in some time. Names that the flow no longer has are left out of the picture.

    `left` of the calls have left the menu: of these the shares are told. `self_service` of them were served
    without a person, of `gave_up` the callers hung up. A call that comes back from a queue counts once in
    these, and each time in `nodes`, `edges` (by source and target) and `exits` (by the node a caller was at
    last and how they left, an IvrExit).
    """

    calls: int
    left: int = 0
    self_service: int = 0
    gave_up: int = 0
    nodes: dict[str, NodeFigures] = {}
    edges: dict[tuple[str, str], int] = {}
    exits: dict[tuple[str, str], int] = {}


def count(number: int) -> str:
    """1234567 as 1,234,567."""
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in whole percent; small parts are not called none. Empty when it is no part of it:
    there is no whole, or callers came more than once."""
    if not 0 <= part <= whole or whole == 0:
        return ""
    if 0 < part < whole * 0.005:
        return "<1 %"
    return f"{round(100 * part / whole)} %"


def counted(part: int, whole: int) -> str:
    """`part` with its share: "1,500 · 75 %"; the number alone when there is no whole."""
    share = percent(part, whole)
    return f"{count(part)} · {share}" if share else count(part)
