"""Changes that are made whole or not at all, whoever loses patience meanwhile."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Do it, and give its result although one was cancelled meanwhile: that came too late, and whoever did it
    (a time-out) is told what has become of it. What may take long is done before; this must be quick."""
    task = asyncio.ensure_future(work)
    while True:
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.done():
                return task.result()
