"""Workers that nobody watches: their errors are told, and they are begun again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from callcenter.service.workers import Workers


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Work:
    """Ends as it is told, once for each time it is begun."""

    def __init__(self) -> None:
        self.begun = 0
        self.runs = asyncio.Event()
        self._end: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def __call__(self) -> None:
        self.begun += 1
        self._end = asyncio.get_running_loop().create_future()
        self.runs.set()
        await self._end

    async def end(self, error: BaseException | None = None) -> None:
        await self.runs.wait()
        self.runs.clear()
        if isinstance(error, asyncio.CancelledError):
            self._end.cancel()
        elif error is not None:
            self._end.set_exception(error)
        else:
            self._end.set_result(None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def workers(clock: Clock) -> AsyncIterator[Workers]:
    workers = Workers(first_pause_s=0.001, now=clock)
    yield workers
    await workers.close()


@pytest.mark.parametrize("error", [ValueError("+8613800000001"), asyncio.CancelledError()], ids=repr)
async def test_what_ends_with_an_error_is_told_and_begun_again(
    workers: Workers, clock: Clock, error: BaseException
) -> None:
    work = Work()
    workers.start("letters", work)
    with capture_logs() as logs:
        await work.end(error)
        await work.runs.wait()
    assert work.begun == 2
    assert [(each["event"], each["worker"], each["error"]) for each in logs] == [
        ("worker_failed", "letters", type(error).__name__)
    ]
    assert "test_workers.py" in logs[0]["at"]
    assert "13800000001" not in str(logs), "an error's text may tell of a person"
    assert workers.failing == ["letters"], "it has not run for long yet"
    clock.now += 60
    assert workers.failing == []


async def test_the_pause_grows_until_it_has_run_for_a_while(workers: Workers, clock: Clock) -> None:
    work = Work()
    workers.start("letters", work)
    with capture_logs() as logs:
        for seconds in (0, 0, 0, 60):
            await work.runs.wait()
            clock.now += seconds
            await work.end(OSError())
        await work.runs.wait()
    assert [each["seconds"] for each in logs] == [0.001, 0.002, 0.004, 0.001]


async def test_while_it_waits_to_be_begun_again_it_is_named(clock: Clock) -> None:
    workers = Workers(first_pause_s=600, now=clock)
    first, second = Work(), Work()
    workers.start("letters", first)
    workers.start("deadlines", second)
    await second.runs.wait()
    assert workers.failing == []
    await first.end(RuntimeError())
    while not workers.failing:
        await asyncio.sleep(0)
    clock.now += 300
    assert workers.failing == ["letters"]
    await workers.close()
    assert workers.failing == []


async def test_what_is_done_is_not_begun_again(workers: Workers) -> None:
    work = Work()
    task = workers.start("catch-up", work)
    await work.end()
    await task
    assert (work.begun, workers.failing) == (1, [])


async def test_all_are_ended_the_last_first(clock: Clock) -> None:
    ended: list[str] = []
    workers = Workers(now=clock)
    begun = asyncio.Semaphore(0)

    def work(name: str):  # type: ignore[no-untyped-def]
        async def run() -> None:
            begun.release()
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)

        return run

    for name in ("one", "two", "three"):
        workers.start(name, work(name))
        await begun.acquire()
    await workers.close("two")
    await workers.close()
    assert ended == ["two", "three", "one"]
