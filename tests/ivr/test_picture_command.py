"""`callcenter flows draw`: which file is drawn, in what form, and what is said of faulty ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from callcenter.cli import app

OWN = """\
flow: main
languages: [en]
start: hello
person: people
nodes:
  hello: {kind: say, speech: [own_words], next: people, labels: {en: Hello, zh-CN: 你好}}
  people: {kind: queue, queue: service}
"""


@pytest.fixture(autouse=True)
def flows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    (tmp_path / "flows").mkdir()
    return tmp_path / "flows"


def drawn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["flows", "draw", *map(str, arguments)])


def test_our_flow_is_drawn_until_there_is_an_own_one(flows: Path) -> None:
    assert 'data-node="main_menu"' in drawn("main").stdout
    (flows / "main.yaml").write_text(OWN, "utf-8")
    result = drawn("main")
    assert result.exit_code == 0 and result.stdout.startswith("<svg ") and ">Hello<" in result.stdout
    assert "main_menu" not in result.stdout


def test_a_path_is_drawn_as_mermaid_into_a_file(tmp_path: Path) -> None:
    path, output = tmp_path / "some.yaml", tmp_path / "some.mmd"
    path.write_text(OWN, "utf-8")
    result = drawn(path, "--mermaid", "--language", "zh-CN", "--output", output)
    assert (result.exit_code, result.output) == (0, "")
    assert 'n_hello["播放<br/>你好"]' in output.read_text("utf-8")


def test_faults_are_the_loaders(flows: Path) -> None:
    (flows / "main.yaml").write_text(OWN.replace("next: people", "next: nobody"), "utf-8")
    result = drawn("main")
    assert result.exit_code == 1 and not result.stdout
    assert f"{flows / 'main.yaml'}:6: " in result.stderr and "nobody" in result.stderr
    assert f"{flows / 'main.yaml'}:6: 没有节点“nobody”。" in drawn("main", "--language", "zh-CN").stderr
    assert drawn("no_such_flow").exit_code == 1
    unwritable = drawn(Path(__file__).parents[2] / "ivr_flows" / "main.yaml", "--output", flows)
    assert unwritable.exit_code == 1 and "cannot be written" in unwritable.stderr
