"""The numbers by which prompts are recorded by phone, in `CALLCENTER_HOME/prompts/numbers.json`.

They are small, and a number once given is never another prompt's, even when its prompt has gone.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from callcenter.files import locked, write_whole
from callcenter.prompts.store import own_folder

FILE_NAME: Final = "numbers.json"


def numbers(home: Path, names: Collection[str]) -> dict[str, int]:
    """The number of each prompt; new ones are given. Raises ValueError for a damaged file, OSError."""
    folder = own_folder(home)
    known = _read(folder)
    if known.keys() >= set(names):
        return {name: known[name] for name in names}
    with locked(folder / f".{FILE_NAME}.lock"):
        known = _read(folder)
        following = max(known.values(), default=0) + 1
        for number, name in enumerate(sorted(set(names) - known.keys()), following):
            known[name] = number
        write_whole(folder / FILE_NAME, msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")
    return {name: known[name] for name in names}


def named(home: Path, number: str) -> str:
    """The prompt of a number as it was keyed; empty when it has none. Raises as `numbers` does."""
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return ""
    wanted = int(number)
    return next((name for name, each in _read(own_folder(home)).items() if each == wanted), "")


def _read(folder: Path) -> dict[str, int]:
    path = folder / FILE_NAME
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, int])
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        raise ValueError(
            f"{path} cannot be read ({error}): mend it, or put it back from a backup; without it, numbers "
            "that people know would become those of other prompts"
        ) from None
