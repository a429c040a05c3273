"""The company's set-up: which flow answers."""

import shutil
from pathlib import Path

import pytest

from callcenter.company import DEMO_COMPANY, FLOWS, CompanyError, load_company


def test_the_demo_company_is_put_there_and_answers_with_our_flow(tmp_path: Path) -> None:
    assert load_company(tmp_path).flow.name == "main"
    assert (tmp_path / "company.yaml").read_bytes() == DEMO_COMPANY.read_bytes()


def test_a_flow_in_the_home_goes_before_ours_and_uses_our_prompts(tmp_path: Path) -> None:
    ours = load_company(tmp_path)
    (tmp_path / "flows").mkdir()
    for name in ("main.yaml", "hours.yaml"):
        shutil.copyfile(FLOWS / name, tmp_path / "flows" / name)
    own = tmp_path / "flows" / "main.yaml"
    own.write_text(own.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    theirs = load_company(tmp_path)
    assert theirs.flow.name == "main"
    assert theirs.flow.version != ours.flow.version


@pytest.mark.parametrize("name", ["../main", ".hidden", "a/b"])
def test_a_flow_is_named_without_a_path(tmp_path: Path, name: str) -> None:
    text = DEMO_COMPANY.read_text(encoding="utf-8").replace("flow: main", f"flow: {name}")
    (tmp_path / "company.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CompanyError, match="flow: write the name"):
        load_company(tmp_path)
