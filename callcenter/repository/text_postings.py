"""Where a term stands, packed: for a block of documents their places in it and how much the term says there.

`data` is n places (16 bits each, little-endian, ascending) and then n impacts (8 bits each).
"""

import struct
from collections.abc import Iterable, Mapping
from typing import Final

BLOCK: Final = 4_096
MOST_IMPACT: Final = 255


def pack(impacts: Mapping[int, int]) -> bytes:
    """`impacts`: place in the block -> 1 to 255."""
    places = sorted(impacts)
    return struct.pack(f"<{len(places)}H", *places) + bytes(impacts[place] for place in places)


def unpack(data: bytes, base: int = 0) -> dict[int, int]:
    """Number (`base` and the place) -> impact, by number."""
    n = count(data)
    places: Iterable[int] = struct.unpack_from(f"<{n}H", data)
    return dict(zip([base + place for place in places] if base else places, data[2 * n :], strict=True))


def count(data: bytes) -> int:
    """How many documents a packed block tells of."""
    return len(data) // 3
