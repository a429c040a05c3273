"""What the command line may change of a bench."""

import re

import msgspec

from .centre import CUSTOMERS


class Stage(msgspec.Struct, frozen=True):
    """`calls` calls at `rate` a second."""

    rate: int
    calls: int


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """`stages`: of `load`, instead of its own. The rest is for `acd`: few calls only, how many turns, which
    sides, and whether to forget what an interrupted run has measured."""

    stages: tuple[Stage, ...] = ()
    quick: bool = False
    turns: int = 0
    sides: tuple[str, ...] = ()
    fresh: bool = False


def parse_stages(text: str) -> tuple[Stage, ...]:
    """`20x500,100x1000`. Raises ValueError, saying what is wrong."""
    found = []
    for part in text.split(","):
        match = re.fullmatch(r"(\d{1,3})x(\d{1,4})", part.strip())
        if match is None:
            raise ValueError(f"{part!r} is not RATExCALLS. Write it like 20x500")
        stage = Stage(rate=int(match[1]), calls=int(match[2]))
        if not stage.rate or not 0 < stage.calls <= CUSTOMERS:
            raise ValueError(f"{part!r} must have a rate of 1 to 999 and 1 to {CUSTOMERS} calls")
        found.append(stage)
    return tuple(found)
