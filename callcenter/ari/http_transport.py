"""The same operations over HTTP, for what a WebSocket frame cannot hold."""

from __future__ import annotations

from typing import Any

import aiohttp

from callcenter.ari.codec import decode_answer
from callcenter.ari.errors import AriDisconnected, AriTimeout
from callcenter.ari.operation import Operation, Request


async def call(
    session: aiohttp.ClientSession, url: str, operation: Operation[Any], request: Request, timeout: float
) -> Any:
    """Carry out one operation. Raises AriRefused, AriTimeout, AriDisconnected or AriProtocolError."""
    name = operation.FACTS.name
    try:
        async with session.request(
            request.method,
            f"{url}/{request.uri}",
            params=list(request.query),
            data=request.body,
            headers={"Content-Type": "application/json"} if request.body else None,
            timeout=aiohttp.ClientTimeout(total=timeout),
        ) as response:
            body = await response.read()
            return decode_answer(operation.FACTS, response.status, response.reason or "", body)
    except TimeoutError as error:
        raise AriTimeout(f"{name}: no answer within {timeout} s") from error
    except (aiohttp.ClientError, OSError) as error:
        raise AriDisconnected(f"{name}: {error}") from error
