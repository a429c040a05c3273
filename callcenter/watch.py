"""Watches over the controller from outside: when it cannot come back, its callers are not left in silence."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import aiohttp

from callcenter.ari import AriError
from callcenter.config import Settings
from callcenter.telephony.adapter import AriConfig
from callcenter.telephony.asterisk.credentials import ARI_USER
from callcenter.telephony.rescue import send_to_fallback

HEALTH_LIMIT: Final = aiohttp.ClientTimeout(total=2)
WATCH_SECONDS: Final = 1.0
AWAY_SECONDS: Final = 60.0
DEATHS_IN_A_ROW: Final = 5
"""A controller that was not healthy for so long, or died so often meanwhile, is not waited for any more."""


class Patience:
    """How long callers are left waiting for a controller."""

    def __init__(self, now: float) -> None:
        self._healthy_at = now
        self._deaths = 0

    def is_over(self, now: float, healthy: bool, deaths: int) -> bool:
        """`deaths`: how often it has died in all."""
        if healthy:
            self._healthy_at, self._deaths = now, deaths
        return now - self._healthy_at >= AWAY_SECONDS or deaths - self._deaths >= DEATHS_IN_A_ROW


async def is_healthy(session: aiohttp.ClientSession, settings: Settings) -> bool:
    """Whether the controller says that calls can be taken."""
    try:
        async with session.get(f"{settings.http.url}/healthz") as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False


async def keep_watch(settings: Settings, ari_password: str, deaths: Callable[[], int]) -> None:
    """For ever: while the controller cannot come back, send those who wait for it to the fallback.

    `deaths` tells how often the controller has died in all.
    """
    config = AriConfig(url=settings.asterisk_http.url, user=ARI_USER, password=ari_password)
    clock = asyncio.get_running_loop().time
    patience = Patience(clock())
    async with aiohttp.ClientSession(timeout=HEALTH_LIMIT) as session:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            healthy = await is_healthy(session, settings)
            if patience.is_over(clock(), healthy, deaths()):
                # A controller seen for a moment may have taken callers in: so again and again.
                with contextlib.suppress(AriError, TimeoutError):
                    await send_to_fallback(config)
