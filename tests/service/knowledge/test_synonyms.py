"""The words that mean the same, as a file has them."""

from pathlib import Path

import pytest

from callcenter.repository.text_query import concepts_of
from callcenter.service.knowledge.synonyms import OWN, SHIPPED, SynonymsError, read_synonyms, synonyms_of


def test_the_file_we_ship_is_right() -> None:
    [concept] = concepts_of("退費", read_synonyms(SHIPPED))
    assert any(("refund",) in way.groups for way in concept.ways)


def test_an_installation_may_have_its_own(tmp_path: Path) -> None:
    own = tmp_path / OWN
    own.parent.mkdir()
    own.write_text("same:\n  - [斑马, zebra]\n", encoding="utf-8")
    [concept] = concepts_of("zebra", synonyms_of(tmp_path))
    assert concept.ways[1].groups == (("斑马",),)
    own.write_text("same: [", encoding="utf-8")
    assert len(concepts_of("退費", synonyms_of(tmp_path))[0].ways) > 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("same: [", 1),
        ("[]", 1),
        ("same: 1", 1),
        ("same:\n  - [退款, 110]\n", 2),
        ("same:\n  - [退款]\n  - x\n", 3),
        ("means:\n  - {said: [a], means: [b]}\n  - {said: [a]}\n", 3),
        ("other: []\n", 1),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "synonyms.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SynonymsError) as told:
        read_synonyms(path)
    assert str(told.value).startswith(f"{path}:{line}: ")
