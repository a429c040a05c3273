"""Where a term stands, packed: for a block of documents their places in it and how much the term says there.

`data` is n places (16 bits each, little-endian, ascending) and then n impacts (8 bits each).
"""

import struct
from collections.abc import Iterable, Mapping
from typing import Final

BLOCK: Final = 1_024
MOST_IMPACT: Final = 255


def pack(impacts: Mapping[int, int]) -> bytes:
    """`impacts`: place in the block -> 1 to 255."""
    places = sorted(impacts)
    return struct.pack(f"<{len(places)}H", *places) + bytes(impacts[place] for place in places)


def unpack(data: bytes) -> Iterable[tuple[int, int]]:
    """(place, impact), by place."""
    count = len(data) // 3
    return zip(struct.unpack_from(f"<{count}H", data), data[2 * count :], strict=True)


def count(data: bytes) -> int:
    """How many documents a packed block tells of."""
    return len(data) // 3
