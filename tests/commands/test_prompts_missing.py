"""`callcenter prompts missing`: texts, recordings, and recordings that are out of date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.prompts import manifest

FLOW = """
flow: sale
languages: [zh-CN, zh-TW, en]
start: tell
person: people
nodes:
  tell: {kind: say, speech: [sale, {prompt: sale_details, language: en}], next: people}
  people: {kind: queue, queue: sales}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    (tmp_path / "flows").mkdir()
    return tmp_path


def put(home: Path, name: str, content: str = "") -> None:
    path = home / "prompts" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def run(*arguments: str, status: int = 0) -> str:
    ended = CliRunner().invoke(app, ["prompts", "missing", *arguments], terminal_width=200)
    assert ended.exit_code == status, ended.output
    return ended.output


def found(status: int = 0) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Language, name, what is missing, who needs it."""
    return [
        (each["language"], each["name"], each["lack"], tuple(each["needed_by"]))
        for each in json.loads(run("--json", status=status))
    ]


def test_nothing_is_missing_as_delivered(home: Path) -> None:
    assert run() == "Nothing is missing.\n"


def test_what_a_flow_needs_is_listed_with_the_flow(home: Path) -> None:
    (home / "flows" / "sale.yaml").write_text(FLOW, encoding="utf-8")
    assert found(status=1) == [
        ("zh-CN", "sale", "no audio", ("sale",)),
        ("zh-CN", "sale", "no text", ("sale",)),
        ("zh-CN", "sale_details", "no audio", ()),
        ("zh-CN", "sale_details", "no text", ()),
        ("zh-TW", "sale", "no audio", ("sale",)),
        ("zh-TW", "sale", "no text", ("sale",)),
        ("zh-TW", "sale_details", "no audio", ()),
        ("zh-TW", "sale_details", "no text", ()),
        ("en", "sale", "no audio", ("sale",)),
        ("en", "sale", "no text", ("sale",)),
        ("en", "sale_details", "no audio", ("sale",)),
        ("en", "sale_details", "no text", ("sale",)),
    ]
    assert "sale_details" in run(status=1)


def test_taiwan_hears_the_mandarin_of_zh_cn_and_needs_its_own_text(home: Path) -> None:
    for name in ("zh-CN/extra.wav", "zh-CN/extra.txt", "en/extra.wav", "en/extra.txt"):
        put(home, name, "Extra.")
    assert found() == [("zh-TW", "extra", "no text", ())]
    put(home, "zh-TW/extra.txt", "特別的。")
    assert found() == []


def test_a_recording_in_place_of_ours_needs_a_text_of_its_own(home: Path) -> None:
    put(home, "en/goodbye.wav")
    (row,) = found(status=1)
    assert row[:3] == ("en", "goodbye", "no text")
    put(home, "en/goodbye.txt", "Bye.")
    assert found() == []


def test_a_recording_of_another_text_is_out_of_date(home: Path) -> None:
    put(home, "en/goodbye.wav")
    put(home, "en/goodbye.txt", "Bye.")
    manifest.note(home / "prompts", "en/goodbye", manifest.made_from("Good day.", "en"), b"")
    (row,) = found(status=1)
    assert row[:3] == ("en", "goodbye", "audio was rendered from another text")
    assert "main" in row[3]
    manifest.note(home / "prompts", "en/goodbye", manifest.made_from("Bye.", "en"), b"")
    assert found() == []


def test_the_company_s_own_flow_goes_before_ours_and_its_faults_are_told(home: Path) -> None:
    (home / "flows" / "main.yaml").write_text(FLOW.replace("next: people", "next: poeple"), encoding="utf-8")
    output = run(status=1)
    assert "there is no node 'poeple'" in output
    assert "sale_details" in output
