"""The supervisor with children of our own: what dies comes back, what hangs is ended."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from callcenter import supervisor as module
from callcenter.supervisor import AlreadyRunning, Child, Supervisor, alive, only_supervisor
from tests.support.waiting import until

SLEEP = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
    "time.sleep(600)"
)


def child(name: str, code: str = SLEEP, **more: object) -> Child:
    return Child(name=name, command=[sys.executable, "-c", code], **more)  # type: ignore[arg-type]


async def pid_of(supervisor: Supervisor, name: str, other_than: int = 0) -> int:
    await until(lambda: supervisor.pid(name) not in (None, other_than), f"{name} runs")
    return supervisor.pid(name) or 0


async def test_a_killed_child_comes_back_and_the_other_never_notices(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, [child("asterisk"), child("controller")])
    async with supervisor.running():
        asterisk = await pid_of(supervisor, "asterisk")
        first = await pid_of(supervisor, "controller")
        os.kill(first, signal.SIGKILL)
        second = await pid_of(supervisor, "controller", other_than=first)
        assert int((tmp_path / "run/controller.pid").read_text()) == second
        assert supervisor.pid("asterisk") == asterisk
        assert supervisor.deaths == {"asterisk": 0, "controller": 1}
    assert not alive(asterisk)
    assert not alive(second)
    assert list((tmp_path / "run").glob("*.pid")) == []


async def test_a_child_that_keeps_dying_is_given_more_time_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    real = module.log.warning

    def remember(event: str, **fields: object) -> None:
        if event == "child_died":
            waits.append(float(str(fields["again_in"])))
        real(event, **fields)

    monkeypatch.setattr(module.log, "warning", remember)
    supervisor = Supervisor(tmp_path, [child("controller", "raise SystemExit(3)")])
    async with supervisor.running():
        await until(lambda: supervisor.deaths["controller"] >= 3, "three deaths")
    assert waits[:3] == [0.1, 0.2, 0.4]


async def test_the_last_words_of_a_child_that_died_are_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(module.log, "warning", lambda _, **fields: told.append(fields))
    monkeypatch.setattr(module, "FULL_BYTES", 2**63)
    (tmp_path / "log").mkdir()
    for name in ("controller", "asterisk"):
        (tmp_path / f"log/{name}.log").write_text("of an earlier run\n")
    code = r"print('first\n\x1b[1;31mno space \x1b[0m' + 'x' * 400 + '\n'); raise SystemExit(1)"
    children = [child("controller", code), child("asterisk", "raise SystemExit(1)")]
    supervisor = Supervisor(tmp_path, children)
    async with supervisor.running():
        await until(lambda: all(supervisor.deaths.values()) and len(told) > 1, "both died")
    by_name = {fields["name"]: fields for fields in told}
    assert by_name["controller"]["last_line"] == "no space " + "x" * 291
    assert "last_line" not in by_name["asterisk"]
    assert "free space in CALLCENTER_HOME" in str(by_name["asterisk"]["hint"])


async def test_what_a_child_prints_is_in_its_log(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, [child("controller", f"print('hello', flush=True); {SLEEP}")])
    async with supervisor.running():
        await until(lambda: "hello" in read(tmp_path / "log/controller.log"), "the log")


async def test_a_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, [child("controller", STUBBORN, stop_seconds=0.3)])
    async with supervisor.running():
        pid = await pid_of(supervisor, "controller")
        await until(lambda: "deaf" in read(tmp_path / "log/controller.log"), "it is deaf")
    assert not alive(pid)


async def test_a_second_order_to_stop_waits_for_nobody(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path, [child("controller", STUBBORN, stop_seconds=60)])
    async with asyncio.timeout(20), supervisor.running():
        await until(lambda: "deaf" in read(tmp_path / "log/controller.log"), "it is deaf")
        supervisor.kill()


async def test_a_child_that_cannot_be_started_does_not_stop_the_others(tmp_path: Path) -> None:
    missing = Child(name="controller", command=[str(tmp_path / "missing")])
    supervisor = Supervisor(tmp_path, [child("asterisk"), missing])
    async with supervisor.running():
        await pid_of(supervisor, "asterisk")
        await until(lambda: supervisor.deaths["controller"], "a failed start")


async def test_children_of_a_killed_supervisor_are_ended_first(tmp_path: Path) -> None:
    spec = child("asterisk", environment={"CALLCENTER_HOME": str(tmp_path)})
    left_over = await asyncio.create_subprocess_exec(
        *spec.command, env={**os.environ, **spec.environment}, start_new_session=True
    )
    (tmp_path / "run").mkdir()
    (tmp_path / "run/asterisk.pid").write_text(f"{left_over.pid}\n")
    await until(lambda: psutil.Process(left_over.pid).cmdline() == list(spec.command), "it has its command")
    async with Supervisor(tmp_path, [spec]).running():
        assert await asyncio.wait_for(left_over.wait(), 5) == -signal.SIGTERM


async def test_a_stranger_with_a_left_over_process_id_is_spared(tmp_path: Path) -> None:
    stranger = await asyncio.create_subprocess_exec(sys.executable, "-c", SLEEP, start_new_session=True)
    try:
        (tmp_path / "run").mkdir()
        (tmp_path / "run/asterisk.pid").write_text(f"{stranger.pid}\n")
        other_home = child("asterisk", environment={"CALLCENTER_HOME": str(tmp_path)})
        async with Supervisor(tmp_path, [other_home]).running():
            assert stranger.returncode is None
    finally:
        stranger.kill()
        await stranger.wait()


async def test_nothing_is_started_when_a_port_is_taken(tmp_path: Path) -> None:
    def taken() -> None:
        raise OSError("port taken")

    supervisor = Supervisor(tmp_path, [child("asterisk")], before_start=taken)
    with pytest.raises(OSError, match="port taken"):
        async with supervisor.running():
            pass
    assert supervisor.pid("asterisk") is None


async def test_one_home_has_one_supervisor(tmp_path: Path) -> None:
    def again() -> None:
        with only_supervisor(tmp_path):
            pass

    with only_supervisor(tmp_path), pytest.raises(AlreadyRunning, match=str(os.getpid())):
        again()
    again()


def read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
