"""Whether the repository answers, asked every few seconds."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger("callcenter.web")

EVERY_S = 5.0
PATIENCE_S = 2.0


class RepositoryWatch:
    """`check` raises when the repository is away."""

    def __init__(self, check: Callable[[], Awaitable[None]]) -> None:
        self._check = check
        self._up = True

    def up(self) -> bool:
        """As of the last look."""
        return self._up

    async def look(self) -> None:
        """Ask once."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._check()
            up = True
        except Exception as error:
            log.warning("repository_away", error=type(error).__name__)
            up = False
        self._up = up

    async def run(self) -> None:
        """Ask until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_S)
