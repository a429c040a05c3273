"""Simulated customers on a real Asterisk and controller."""

import asyncio
import re
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.domain.events import ContactArrived, ContactEnded, Keyed
from callcenter.engine.journal import FILE_NAME, Journal
from tests.support.asterisk import environment, make_settings
from tests.support.product import product
from tests.support.waiting import until

CALLERS = 4


class Told:
    """What the journal tells of the contacts."""

    def __init__(self, home: Path) -> None:
        journal = Journal(home / FILE_NAME, read_only=True)
        try:
            events = [event for record in journal.read() for event in record.events]
        finally:
            journal.release()
        self.arrived = {event.contact_id for event in events if isinstance(event, ContactArrived)}
        self.ended = Counter(event.contact_id for event in events if isinstance(event, ContactEnded))
        self.keyed = {event.contact_id for event in events if isinstance(event, Keyed)}

    def at_work(self, before: set[str]) -> bool:
        """All call who did not before, and one has keyed."""
        return len(self.arrived - before) >= CALLERS and bool(self.keyed - before)

    @property
    def over(self) -> bool:
        return self.ended.keys() == self.arrived


async def test_customers_call_until_told_to_stop_and_leave_no_call_behind(tmp_path: Path) -> None:
    async with product(tmp_path) as running:
        before: set[str] = set()
        # At Ctrl-C, and when the terminal's window is closed.
        for stop in (signal.SIGINT, signal.SIGHUP):
            customers = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "callcenter", "demo", "--callers", str(CALLERS), "--seed", "4"),
                env={**environment(running.settings), "COLUMNS": "120"},
                stdin=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                # Tests that were started by nohup are to see it too.
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )
            try:
                await until(lambda old=before: Told(tmp_path).at_work(old), "all call, and one has keyed")
            finally:
                customers.send_signal(stop)
                _, said = await customers.communicate()
            assert customers.returncode == 0, said.decode()
            row = re.search(r"│ all +│ +(\d+) │ +(\d+) ", said.decode())
            assert row is not None, said.decode()
            await until(lambda: Told(tmp_path).over, "all have ended")
            assert "0 active channels" in await running.asterisk("core show channels count")
            told = Told(tmp_path)
            assert set(told.ended.values()) == {1}
            # A call that was stopped before it came to Asterisk may be counted here and not there.
            assert row[1] == "0"
            assert int(row[2]) >= len(told.arrived - before) >= CALLERS
            before = told.arrived


def run(tmp_path: Path, *arguments: str, **environ: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        app, ["demo", *arguments], env={**environment(make_settings(tmp_path)), **environ, "COLUMNS": "200"}
    )
    return result.exit_code, result.output


def test_says_how_to_start_what_is_to_be_called(tmp_path: Path) -> None:
    code, said = run(tmp_path)
    assert code == 1
    assert "no call centre answers at http://127.0.0.1:" in said
    assert "callcenter run" in said


def test_calls_only_from_an_address_of_this_machine(tmp_path: Path) -> None:
    code, said = run(tmp_path, CALLCENTER_TRUNKS="192.0.2.1")
    assert code == 1
    assert "Add 127.0.0.2 to CALLCENTER_TRUNKS" in said


@pytest.mark.parametrize("callers", ["0", "201", "many"])
def test_how_many_may_call(tmp_path: Path, callers: str) -> None:
    assert run(tmp_path, "--callers", callers)[0] == 2
