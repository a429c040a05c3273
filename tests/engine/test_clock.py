"""The engine's clock through suspends and wall clocks that jump."""

import time

import pytest

from callcenter.engine.clock import Clock

START = 1_790_000_000_000
HOUR = 3_600_000


class Machine:
    """Its three clocks, in ms."""

    def __init__(self) -> None:
        self.wall, self.boot, self.monotonic = START, 500_000, 400_000

    def clock(self, *, boottime: bool) -> Clock:
        return Clock(
            lambda: self.wall * 1_000_000,
            (lambda: self.boot * 1_000_000) if boottime else None,
            lambda: self.monotonic * 1_000_000,
        )

    def run(self, ms: int) -> None:
        self.wall, self.boot, self.monotonic = self.wall + ms, self.boot + ms, self.monotonic + ms

    def sleep(self, ms: int) -> None:
        self.wall, self.boot = self.wall + ms, self.boot + ms


@pytest.mark.parametrize("boottime", [True, False])
def test_it_is_right_after_a_suspend(boottime: bool) -> None:
    machine = Machine()
    clock = machine.clock(boottime=boottime)
    machine.run(1_000)
    assert clock.now_ms() == START + 1_000
    machine.sleep(5 * HOUR)
    machine.run(1)
    assert clock.now_ms() == START + 1_001 + 5 * HOUR
    machine.run(10)
    assert clock.now_ms() == START + 1_011 + 5 * HOUR


@pytest.mark.parametrize("boottime", [True, False])
def test_a_wall_clock_set_back_does_not_set_it_back(boottime: bool) -> None:
    machine = Machine()
    clock = machine.clock(boottime=boottime)
    before = clock.now_ms()
    machine.wall -= HOUR
    machine.run(10)
    assert clock.now_ms() == before + 10


def test_with_a_clock_that_counts_suspends_the_wall_clock_is_read_once() -> None:
    machine = Machine()
    clock = machine.clock(boottime=True)
    machine.wall += HOUR
    assert clock.now_ms() == START


def test_without_one_small_corrections_are_not_followed_and_large_ones_only_forward() -> None:
    machine = Machine()
    clock = machine.clock(boottime=False)
    machine.wall += 2_000
    assert clock.now_ms() == START
    machine.wall += 1
    assert clock.now_ms() == START + 2_001
    machine.wall -= 100_000
    machine.run(5)
    assert clock.now_ms() == START + 2_006


def test_it_is_this_machines_time() -> None:
    assert abs(Clock().now_ms() - time.time() * 1000) < 1_000
