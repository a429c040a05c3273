"""Journals that earlier versions wrote are read, folded, explained and decided again by this one.

journals/ holds one of every schema, made by make_sample_journal.py when that version was released.
"""

import shutil
from pathlib import Path

import pytest

from callcenter.domain import messages as m
from callcenter.domain.enums import AgentState, ContactState
from callcenter.engine.explain import explain
from callcenter.engine.journal import Journal
from callcenter.engine.loop import recover
from callcenter.engine.replay import replay
from callcenter.engine.upcasters import SCHEMA

from .invariants import check
from .make_sample_journal import FOLDER, PHONE, records

SAMPLES = sorted(FOLDER.glob("*.db"))


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Journal:
    """A copy: the samples stay as they were written."""
    journal = Journal(Path(shutil.copyfile(request.param, tmp_path / "journal.db")))
    request.addfinalizer(journal.release)
    return journal


def test_there_is_one_of_every_schema() -> None:
    assert [path.stem for path in SAMPLES] == [f"schema-{number}" for number in range(1, SCHEMA + 1)]


def test_it_folds_to_what_the_day_ended_with(journal: Journal) -> None:
    center = recover(journal)
    states = {contact.id: contact.state for contact in center.contacts.values()}
    assert states == {"menu": ContactState.IN_IVR, "waits": ContactState.OFFERED}
    assert {agent.id: agent.state for agent in center.agents.values()} == {
        "alice": AgentState.OFFERED,
        "bob": AgentState.NOT_READY,
        "carol": AgentState.LOGGED_OUT,
    }
    assert center.numbers_left == {"left"}
    written = center.written.get("written", "")
    assert center.last_case.endswith("0002" if written else "0001")
    assert written in ("", center.last_case)
    assert center.contacts["menu"].ani.value == PHONE
    *_, last = journal.read(journal.last_sequence - 1)
    check(center, last.at)


def test_it_is_decided_the_same_or_folded(journal: Journal) -> None:
    """When this fails and the change is meant: raise DECIDER_VERSION, or make the sample anew if no release
    has written journals of this schema yet."""
    report = replay(journal.read())
    assert report.difference is None, report.difference
    assert report.decided + report.folded == journal.last_sequence


def test_its_calls_can_be_explained(journal: Journal) -> None:
    arrived = [r.message.contact_id for r in journal.read() if isinstance(r.message, m.CallArrived)]
    assert len(arrived) >= 5
    for contact_id in arrived:
        lines = list(explain(journal.read(contact_id=contact_id), contact_id, personal=True))
        assert len(lines) > 3


def test_the_script_still_makes_one_with_every_kind_of_message_and_event() -> None:
    assert records()
