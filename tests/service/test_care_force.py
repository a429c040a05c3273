"""care.yaml while the server runs: right changes are taken up, faulty ones leave in force what was."""

from pathlib import Path

import pytest

from callcenter.care import DEMO_CARE, FILE_NAME, Care, CareError
from callcenter.service.care_force import CareInForce


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / FILE_NAME).write_bytes(DEMO_CARE.read_bytes())
    return tmp_path


async def test_a_change_is_taken_up_and_told(home: Path) -> None:
    force = CareInForce(home)
    told: list[Care] = []
    force.on_change(told.append)
    before = force()
    (home / FILE_NAME).write_bytes(DEMO_CARE.read_bytes() + b"# changed\n")
    await force.look()
    assert force().version != before.version
    assert told == [force()]
    await force.look()
    assert told == [force()]


async def test_a_faulty_file_leaves_in_force_what_was(home: Path) -> None:
    force = CareInForce(home)
    before = force()
    (home / FILE_NAME).write_text("classes: 3\n")
    await force.look()
    assert force() is before
    assert f"{home / FILE_NAME}:1: classes" in force.faults
    (home / FILE_NAME).write_bytes(DEMO_CARE.read_bytes())
    await force.look()
    assert force.faults == ""


async def test_a_start_beside_a_faulty_file_goes_on_with_the_last(home: Path) -> None:
    before = CareInForce(home)()
    (home / FILE_NAME).write_text("classes: 3\n")
    again = CareInForce(home)
    assert again().version == before.version
    assert "classes" in again.faults


def test_a_first_start_beside_a_faulty_file_says_why(home: Path) -> None:
    (home / FILE_NAME).write_text("classes: 3\n")
    with pytest.raises(CareError, match="classes"):
        CareInForce(home)
