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

    __slots__ = ("_convert", "_pins", "deadline", "future", "limit", "operation")

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
        #: When it counts as not answered, by the loop's clock, and after how many seconds that is.
        self.deadline = 0.0
        self.limit = 0.0

    def fail(self, error: AriError) -> None:
        """Hand over an error, unless the caller has given up."""
        if not self.future.done():
            self.future.set_exception(error)

    def settle(self, result: Any) -> None:
        """Hand over the result, unless the caller has given up."""
        if self._pins is not None:
            self._pins.learn(result)
        if self.future.done():
            return
        try:
            self.future.set_result(result if self._convert is None else self._convert(result))
        except Exception as error:
            self.future.set_exception(error)
