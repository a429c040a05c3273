"""Flow files changed while callers are in the menu: these go on as they began, the next get the new one."""

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from callcenter.company import FLOWS
from tests.support.acd_company import prompt
from tests.support.phones import Caller
from tests.support.product import ENGLISH, Product, call
from tests.support.waiting import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAIN = (FLOWS / "main.yaml").read_text(encoding="utf-8")
#: The new version's main menu says something else.
CHANGED = MAIN.replace("speech: [main_menu]", "speech: [survey_recommend]")
OLD, NEW = prompt("main_menu"), prompt("survey_recommend")


@contextlib.asynccontextmanager
async def supervisor(p: Product) -> AsyncIterator[Callable[[], Any]]:
    """Asks for the flows as the supervisors' page does."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(p.url, cookie_jar=jar, headers={"Origin": p.url}) as session:
        login = {"username": "supervisor1", "password": p.logins["supervisor1"]}
        async with session.post("/api/login", json=login) as answer:
            assert answer.status == 200

        async def flows() -> Any:
            async with session.get("/api/flows") as answer:
                assert answer.status == 200
                return await answer.json()

        yield flows


async def test_running_calls_finish_on_their_version_and_faults_harm_nobody(running: Product) -> None:
    numbers = ("+8613912230001", "+8613912230002", "+8613912230003")
    own = running.settings.home / "flows" / "main.yaml"
    own.parent.mkdir(exist_ok=True)
    async with supervisor(running) as flows, Caller() as first, Caller() as second, Caller() as third:
        old = (await flows())["flows"][0]["version"]
        await call(running, first, numbers[0], (ENGLISH,))
        await running.in_menu("main_menu", numbers[0])

        own.write_text(CHANGED, encoding="utf-8")

        async def taken() -> bool:
            return bool((await flows())["flows"][0]["version"] != old)

        await until(taken, "the changed flow is in force")
        view = (await flows())["flows"][0]
        assert (view["own"], view["running"], view["running_old"]) == (True, 1, 1)
        first.send_digits("*")
        await first.hears_recording(OLD)
        await call(running, second, numbers[1], (ENGLISH,))
        await second.hears_part_of(NEW)

        own.write_text(CHANGED.replace("queue: sales}", "queue: sale}"), encoding="utf-8")
        faulty: dict[str, Any] = {}

        async def told() -> bool:
            faulty.clear()
            faulty.update(await flows())
            return bool(faulty["problems"])

        await until(told, "the fault is shown")
        [problem] = faulty["problems"]
        (line,) = (n for n, each in enumerate(CHANGED.splitlines(), 1) if each.endswith("queue: sales}"))
        assert (problem["file"], problem["line"]) == (str(own), line)
        assert "did you mean sales?" in problem["mend"]
        assert faulty["flows"][0]["version"] == view["version"]
        # Not even a crash beside the faulty file changes what callers meet.
        running.kill_controller()
        await running.healthy()
        await first.hears_part_of(OLD)
        await call(running, third, numbers[2], (ENGLISH,))
        await third.hears_part_of(NEW)
        await until(told, "the fault is shown again")

        own.write_text(CHANGED, encoding="utf-8")

        async def mended() -> bool:
            return not (await flows())["problems"]

        await until(mended, "the fault is gone")
        for caller in (first, second, third):
            caller.hang_up()
    versions = [
        (await running.contact(lambda c, n=number: c["ani"] == n and c["outcome"] is not None))
        for number in numbers
    ]
    assert [(each["flow"], each["flow_version"] == old) for each in versions] == [
        ("main", True),
        ("main", False),
        ("main", False),
    ]
    # Of three changes of the file one was taken; the faulty one was told once by each controller.
    log = (running.settings.home / "log" / "controller.log").read_text(encoding="utf-8")
    assert log.count("flows.taken") == 1
    assert log.count("flows.not_taken") == 2
    await running.replay()
