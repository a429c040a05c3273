"""Waiting for what tells nobody when it happens: files, other processes, pages of others."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable


async def until(condition: Callable[[], object | Awaitable[object]], what: str, seconds: float = 40) -> None:
    """Ask every 20 ms until the answer, plain or awaited, is true; AssertionError naming `what` when it has
    not become so within `seconds`. Where there is an event to wait for, wait for that instead."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                answer = condition()
                if await answer if inspect.isawaitable(answer) else answer:
                    return
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"never within {seconds:g} s: {what}") from None
