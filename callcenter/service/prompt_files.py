"""Changes of the company's recordings and their texts, which the audit trail has with them."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from callcenter.files import write_whole
from callcenter.prompts import store
from callcenter.service.to_its_end import to_its_end

Noted = AbstractAsyncContextManager[None]
"""callcenter.service.audit.Audit.noted: what is done within is in the audit trail if it ends well."""


async def changed(home: Path, name: str, noted: Noted, change: Callable[[], object]) -> None:
    """Change a file of the company's prompts, such as "en/welcome.wav": it is changed and noted then, or
    neither. Raises as these do, and OSError."""
    await to_its_end(_changed(home, store.own_folder(home) / name, noted, change))


async def _changed(home: Path, path: Path, noted: Noted, change: Callable[[], object]) -> None:
    before = await asyncio.to_thread(_content, path)
    try:
        async with noted:
            await asyncio.to_thread(change)
    except BaseException:
        await asyncio.to_thread(_put_back, home, path, before)
        raise


def _content(path: Path) -> bytes | None:
    """None where there is none."""
    return path.read_bytes() if path.is_file() else None


def _put_back(home: Path, path: Path, before: bytes | None) -> None:
    if _content(path) == before:
        return
    if before is None:
        path.unlink()
    else:
        write_whole(path, before)
    store.refresh(home)
