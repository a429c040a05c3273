"""The controller by itself, without an Asterisk: what it says when it cannot go on."""

import asyncio
import json
import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from callcenter.company import load_company
from callcenter.engine.journal import FILE_NAME, Journal, JournalError
from callcenter.run import check_journal, last_lines
from callcenter.telephony.asterisk.credentials import load_credentials


def controller(home: Path, largest_file: int = resource.RLIM_INFINITY) -> tuple[int, str]:
    """Exit status and standard error. With `largest_file` its files cannot grow, as on a full disk."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (largest_file, largest_file))
    ended = subprocess.run(
        [sys.executable, "-m", "callcenter.main"],
        env={**os.environ, "CALLCENTER_HOME": str(home)},
        stderr=subprocess.PIPE,
        preexec_fn=limit,
        # At the lowest priority, beside tests with browsers, its 2 s of computing take long.
        timeout=90,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """All that the controller reads, so that it writes nothing but its journal."""
    configuration = load_company(tmp_path)
    load_credentials(tmp_path, [agent.id for agent in configuration.agents])
    return tmp_path


def test_a_full_disk_is_said_in_the_last_line(home: Path) -> None:
    status, said = controller(home, largest_file=0)
    assert status == 1
    last = said.splitlines()[-1]
    assert last.startswith("callcenter: the journal") and "Traceback" not in said
    assert str(home / FILE_NAME) in last and "free space in CALLCENTER_HOME" in last


async def test_a_disk_that_is_full_only_later_is_said_too(home: Path) -> None:
    company = YAML(typ="safe").load(home / "company.yaml")
    first = company["agents"][0]
    company["agents"] += [{**first, "id": f"agent{number}"} for number in range(100, 600)]
    (home / "company.yaml").write_text(json.dumps(company), encoding="utf-8")
    load_credentials(home, [agent["id"] for agent in company["agents"]])
    journal = Journal(home / FILE_NAME)
    await journal.close()
    # Enough for SQLite's shared index and the first record, not for the company's set-up.
    status, said = await asyncio.to_thread(controller, home, 40_000)
    assert status == 1
    assert "Traceback" not in said
    assert "free space in CALLCENTER_HOME" in said.splitlines()[-1]


def test_a_journal_that_is_none_is_named(home: Path) -> None:
    (home / FILE_NAME).write_bytes(b"garbage " * 1000)
    status, said = controller(home)
    assert status == 1
    assert "Traceback" not in said
    assert str(home / FILE_NAME) in said and "not a database" in said


async def test_a_start_looks_at_the_journal_first(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    check_journal(path)
    assert not path.exists()
    journal = Journal(path)
    await journal.close()
    check_journal(path)
    path.write_bytes(b"garbage " * 1000)
    with pytest.raises(JournalError, match=r"not a database.*Restore the file from a copy") as error:
        check_journal(path)
    assert str(path) in str(error.value)


def test_the_end_of_a_log_has_no_colours(tmp_path: Path) -> None:
    log = tmp_path / "controller.log"
    log.write_text("one\n\x1b[1;31mtwo\x1b[0m\n\n")
    assert last_lines(log) == "    one\n    two"
    assert last_lines(tmp_path / "none.log") == "    (empty)"
