"""`callcenter prompts render`, with a voice of this test's own: what is spoken, what is left alone."""

from __future__ import annotations

import json
import sys
import wave
from pathlib import Path

import pytest
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.ivr import spoken
from callcenter.prompts import render


class Clerk:
    """Speaks texts as samples that hold their own bytes, and remembers them."""

    def __init__(self) -> None:
        self.spoken: list[tuple[str, str]] = []

    def say(self, text: str, language: str, margin_seconds: float) -> bytes:
        if text == "…":
            raise ValueError("there is nothing in it to speak")
        self.spoken.append((language, text))
        return text.encode("utf-16-le")


@pytest.fixture
def clerk(monkeypatch: pytest.MonkeyPatch) -> Clerk:
    clerk = Clerk()
    monkeypatch.setattr("callcenter.commands.prompts.speaker", lambda voices: clerk)
    return clerk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The company's own prompts."""
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    (tmp_path / "prompts").mkdir()
    return tmp_path / "prompts"


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n", encoding="utf-8")
    return path.with_suffix(".wav")


def run(*arguments: str, status: int = 0) -> str:
    ended = CliRunner().invoke(app, ["prompts", "render", *arguments])
    assert ended.exit_code == status, ended.output
    return ended.output


def said(recording: Path) -> str:
    with wave.open(str(recording)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        return file.readframes(file.getnframes()).decode("utf-16-le")


def test_what_has_no_recording_is_spoken_once(folder: Path, clerk: Clerk) -> None:
    welcome, sale = put(folder, "en/welcome", "Welcome."), put(folder, "zh-CN/sale", "全场八折。")
    assert "en/welcome: 0.00 s" in run()
    assert said(welcome) == "Welcome."
    assert said(sale) == "全场八折。"
    assert "every text has its recording" in run()
    assert clerk.spoken == [("zh-CN", "全场八折。"), ("en", "Welcome.")]


def test_a_changed_text_is_spoken_anew_and_a_person_s_recording_stays(folder: Path, clerk: Clerk) -> None:
    rendered, recorded = put(folder, "en/welcome", "Welcome."), put(folder, "en/closed", "We are closed.")
    recorded.write_bytes(b"recorded by hand")
    run()
    put(folder, "en/welcome", "Welcome back.")
    put(folder, "en/closed", "Closed.")
    run()
    assert said(rendered) == "Welcome back."
    assert recorded.read_bytes() == b"recorded by hand"
    # A recording that takes a rendered one's place stays as well.
    rendered.write_bytes(b"recorded later")
    put(folder, "en/welcome", "Hello.")
    run()
    assert rendered.read_bytes() == b"recorded later"


def test_what_sounds_the_same_is_spoken_once(folder: Path, clerk: Clerk) -> None:
    written_so, and_so = put(folder, "zh-CN/a", "二〇二六年"), put(folder, "zh-CN/b", "二零二六年")
    run()
    assert len(clerk.spoken) == 1
    assert said(written_so) == said(and_so)
    put(folder, "zh-CN/a", "二零二六年")
    run()
    assert len(clerk.spoken) == 1


def test_taiwan_s_texts_are_spoken_where_there_is_no_mandarin(folder: Path, clerk: Clerk) -> None:
    own, shared = put(folder, "zh-TW/sale", "全館八折。"), put(folder, "zh-TW/welcome", "歡迎來電。")
    put(folder, "zh-CN/welcome", "欢迎来电。")
    run()
    assert said(own) == "全館八折。"
    assert not shared.exists()


def test_a_language_with_a_folder_for_fragments_gets_them_all(folder: Path, clerk: Clerk) -> None:
    (folder / "en" / "fragments").mkdir(parents=True)
    run()
    assert {text for _, text in clerk.spoken} == set(spoken.FRAGMENTS["en"].values())
    assert said(folder / "en" / "fragments" / "quarter_past.wav") == "a quarter past"
    assert (folder / "en" / "fragments" / "n21.txt").read_text(encoding="utf-8") == "twenty-one\n"
    assert not (folder / "zh-CN").exists()


def test_one_that_cannot_be_spoken_does_not_keep_the_others_from_it(folder: Path, clerk: Clerk) -> None:
    put(folder, "en/dots", "…")
    put(folder, "en/long", "word " * 401)
    good = put(folder, "en/welcome", "Welcome.")
    put(folder, "en/empty", "")
    output = run(status=1)
    assert "en/dots: cannot be rendered: there is nothing in it to speak" in output
    assert "en/long: cannot be rendered: it has 2004 characters; at most 2000 are spoken" in output
    assert good.exists()


def test_another_folder_can_be_named(folder: Path, tmp_path: Path, clerk: Clerk) -> None:
    welcome = put(tmp_path / "elsewhere", "en/welcome", "Welcome.")
    run("--folder", str(tmp_path / "elsewhere"))
    assert welcome.exists()
    assert "There is no folder" in run("--folder", str(tmp_path / "nowhere"), status=2)


def test_a_manifest_that_is_none_is_named(folder: Path, clerk: Clerk) -> None:
    put(folder, "en/welcome", "Welcome.")
    for bad in ("{", "[]", json.dumps({"en/welcome": 1})):
        (folder / "manifest.json").write_text(bad)
        assert f"{folder / 'manifest.json'} is no manifest: remove it" in run(status=1)


def test_without_the_speech_engine_it_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "en/welcome", "Welcome.")
    monkeypatch.setitem(sys.modules, "callcenter.prompts.speaker", None)
    output = run(status=1)
    assert "run `.venv/bin/pip install '.[speech]'`" in output
    assert "npm pack kokoro-js" in output


def test_without_voices_it_says_how_to_get_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Engine:
        Speaker = None

    monkeypatch.setitem(sys.modules, "callcenter.prompts.speaker", Engine)  # type: ignore[arg-type]
    with pytest.raises(render.RenderError, match=r"there is no af_heart\.bin in .*npm pack kokoro-js"):
        render.speaker(tmp_path)
