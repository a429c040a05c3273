"""docs/glossary.md defines the field's words: all of them, and none that the code no longer has."""

import re
from enum import Enum
from pathlib import Path

import pytest

from callcenter.domain import enums

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
ENUMS = {
    name: kind
    for name, kind in vars(enums).items()
    if isinstance(kind, type) and issubclass(kind, Enum) and kind.__module__ == enums.__name__
}
TERMS = """
    ACD, queue, skill, level, contact, leg, offer, agent state, contact state, ring-no-answer, abandon,
    dropped, wrap-up, disposition, ASA, service level, AHT, occupancy, ANI, DNIS, DTMF, screen pop,
    blind transfer, attended transfer, listen, whisper, barge, overflow, case, complaint, enquiry, request,
    suggestion, praise, first-contact resolution, CSAT, org unit
"""


def sections() -> dict[str, str]:
    """Text under each heading of an enum."""
    parts = re.split(r"^### `(\w+)`$", GLOSSARY, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("term", [" ".join(term.split()) for term in TERMS.split(",")])
def test_every_name_of_the_architecture_is_defined_with_its_source(term: str) -> None:
    row = re.search(rf"^\| {re.escape(term)} \| ([^|]+) \| ([^|]+) \|$", GLOSSARY, flags=re.MULTILINE)
    assert row is not None, f"docs/glossary.md: add a row for {term!r}"
    assert row[1].strip() and row[2].strip()


@pytest.mark.parametrize("kind", ENUMS.values(), ids=ENUMS.keys())
def test_every_enum_and_value_is_defined(kind: type[Enum]) -> None:
    text = sections().get(kind.__name__)
    assert text is not None, f"docs/glossary.md: add a section for {kind.__name__}"
    assert "Source: " in text
    defined = dict(re.findall(r"^- `([^`]+)`: (.+)$", text, flags=re.MULTILINE))
    assert set(defined) == {member.value for member in kind}


def test_no_section_is_left_of_an_enum_that_has_gone() -> None:
    assert set(sections()) == set(ENUMS)


def test_states_are_spelt_out_where_the_terms_are() -> None:
    for term, kind in (("agent state", enums.AgentState), ("contact state", enums.ContactState)):
        row = next(line for line in GLOSSARY.splitlines() if line.startswith(f"| {term} |"))
        assert all(member.value in row for member in kind)
