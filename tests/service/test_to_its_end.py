"""A change by phone that takes too long: nothing has changed, or it has and that is told."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from callcenter.domain import effects as do
from callcenter.domain.messages import SetNotice
from callcenter.domain.personal import NOTHING
from callcenter.domain.refusal import Refusal
from callcenter.prompts.audio import Converted
from callcenter.repository.database import Database
from callcenter.service.answers import patience_s
from callcenter.service.to_its_end import to_its_end
from tests.service.conftest import Clock
from tests.service.test_prompts import SUPERVISOR, Office, done


class Gate:
    """Somewhere to wait: whoever comes is noticed and goes on when it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = asyncio.Event(), asyncio.Event()

    async def passed(self) -> None:
        self.reached.set()
        await self.opened.wait()


class Slow(Office):
    """Converting, or the engine, takes until its gate is opened."""

    def __init__(self, demo: Database, clock: Clock, home: Path) -> None:
        super().__init__(demo, clock, home)
        self.gates: dict[str, Gate] = {}
        self._convert = self.notices._apart.convert
        for part in (self.notices, self.prompts):
            part._apart.convert = self.convert  # type: ignore[method-assign]

    async def convert(self, data: bytes) -> Converted:
        if gate := self.gates.get("convert"):
            await gate.passed()
        return await self._convert(data)

    async def send(self, message: SetNotice) -> Refusal | None:
        if gate := self.gates.get("send"):
            await gate.passed()
        return await super().send(message)


@pytest.fixture
def slow(demo: Database, clock: Clock, tmp_path: Path) -> Slow:
    return Slow(demo, clock, tmp_path)


async def cut(slow: Slow, at: str, work: asyncio.Task[Any]) -> None:
    """Its time is up while it is there; then it could go on."""
    gate = slow.gates[at]
    await gate.reached.wait()
    work.cancel()
    gate.opened.set()
    await asyncio.wait([work])


async def publishing(slow: Slow, at: str) -> asyncio.Task[Any]:
    slow.gates[at] = Gate()
    number = (await slow.pins.make(SUPERVISOR)).staff_number
    recording = slow.record("said")
    return asyncio.create_task(
        slow.ask("publish_notice", notice="emergency", recording=recording, staff_number=number)
    )


async def test_cut_before_the_change_nothing_is_changed(slow: Slow) -> None:
    work = await publishing(slow, "convert")
    await cut(slow, "convert", work)
    assert work.cancelled()
    assert not slow.sent and not slow.notices_there() and not slow.center.notices
    assert not await slow.audit.of_kinds(SUPERVISOR, {"notice"}, 10)


async def test_cut_within_the_change_it_is_made_and_answered(slow: Slow) -> None:
    work = await publishing(slow, "send")
    await cut(slow, "send", work)
    assert work.result() == done()
    (media,) = slow.center.notices.values()
    assert media.endswith(slow.notices_there()[0])
    # And withdrawn in the same way.
    slow.gates["send"] = Gate()
    number = (await slow.pins.make(SUPERVISOR)).staff_number
    work = asyncio.create_task(slow.ask("withdraw_notice", notice="emergency", staff_number=number))
    await cut(slow, "send", work)
    assert work.result() == done() and not slow.center.notices


async def test_what_goes_wrong_after_the_cut_is_told_too() -> None:
    gate = Gate()

    async def fails() -> None:
        await gate.passed()
        raise OSError("disk full")

    work = asyncio.create_task(to_its_end(fails()))
    await gate.reached.wait()
    work.cancel()
    gate.opened.set()
    await asyncio.wait([work])
    assert isinstance(work.exception(), OSError)


def test_the_menu_waits_longer_than_a_change_may_take_to_begin() -> None:
    def lookup(name: str, timeout_ms: int) -> do.Lookup:
        return do.Lookup(contact_id="c", token="c.1", name=name, arguments=NOTHING, timeout_ms=timeout_ms)

    assert patience_s(lookup("publish_notice", 10_000)) == 9
    assert patience_s(lookup("save_prompt", 1_500)) == 0.75
    assert patience_s(lookup("order_status", 1_500)) == 1.5
