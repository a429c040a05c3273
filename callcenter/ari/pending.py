"""Requests on their way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from callcenter.ari.errors import AriError
from callcenter.ari.operation import Operation
from callcenter.ari.pins import Pins


class Pending:
    """A request on its way: what it is, who waits, and how the answer is to be handed over."""

    __slots__ = ("_convert", "_pins", "future", "operation", "timer")

    def __init__(
        self,
        operation: Operation[Any],
        future: asyncio.Future[Any],
        convert: Callable[[Any], Any] | None = None,
        pins: Pins | None = None,
    ) -> None:
        self.operation = operation
        self.future = future
        self._convert = convert
        self._pins = pins
        self.timer: asyncio.TimerHandle | None = None

    def fail(self, error: AriError) -> None:
        """Hand over an error, unless the caller has given up."""
        if self.timer is not None:
            self.timer.cancel()
        if not self.future.done():
            self.future.set_exception(error)

    def settle(self, result: Any) -> None:
        """Hand over the result, unless the caller has given up."""
        if self.timer is not None:
            self.timer.cancel()
        if self._pins is not None:
            self._pins.learn(result)
        if self.future.done():
            return
        try:
            self.future.set_result(result if self._convert is None else self._convert(result))
        except Exception as error:
            self.future.set_exception(error)
