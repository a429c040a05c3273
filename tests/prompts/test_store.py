"""The company's own prompts before ours; Asterisk's folder of links follows, one file at a time."""

import io
import os
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from callcenter.prompts import manifest, store
from callcenter.prompts.numbers import named, numbers
from callcenter.prompts.store import OURS, Source, refresh, sounds_folder
from callcenter.prompts.taken import MOST_BYTES
from callcenter.telephony.asterisk.render import asterisk_dirs


def wav(said: str, *, rate: int = 8_000, channels: int = 1) -> bytes:
    """A sound of its own for every text."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((said * 2 * channels).encode("utf-16-le"))
    return made.getvalue()


def own(home: Path, name: str, content: bytes | None = None) -> Path:
    path = home / "prompts" / f"{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav("own") if content is None else content)
    return path


def linked(home: Path, name: str) -> Path:
    return (sounds_folder(home) / f"{name}.wav").readlink()


def played(home: Path, name: str) -> bytes:
    return (sounds_folder(home) / f"{name}.wav").read_bytes()


def test_the_folder_is_where_asterisk_looks(tmp_path: Path) -> None:
    assert sounds_folder(tmp_path) == asterisk_dirs(tmp_path).data / "sounds" / "callcenter"


def test_ours_are_linked_and_taiwan_hears_the_mandarin_of_zh_cn(tmp_path: Path) -> None:
    assert refresh(tmp_path) > 200
    assert linked(tmp_path, "en/main_menu") == OURS / "en" / "main_menu.wav"
    assert linked(tmp_path, "zh-TW/main_menu") == OURS / "zh-CN" / "main_menu.wav"
    assert linked(tmp_path, "zh-TW/fragments/n7") == OURS / "zh-CN" / "fragments" / "n7.wav"
    assert all(link.is_file() for link in sounds_folder(tmp_path).glob("*/*.wav"))
    assert refresh(tmp_path) == 0


def test_the_companys_own_go_before_ours_and_go_away_again(tmp_path: Path) -> None:
    mine = own(tmp_path, "zh-CN/main_menu")
    assert store.audio(tmp_path, "zh-CN", "main_menu").source is Source.OWN
    assert store.audio(tmp_path, "zh-TW", "main_menu") == store.Audio(source=Source.SHARED, path=mine)
    assert store.audio(tmp_path, "en", "main_menu").source is Source.OURS
    assert store.audio(tmp_path, "en", "unheard_of").source is Source.MISSING
    refresh(tmp_path)
    assert played(tmp_path, "zh-CN/main_menu") == played(tmp_path, "zh-TW/main_menu") == wav("own")
    own(tmp_path, "zh-TW/main_menu", wav("taiwan"))
    assert refresh(tmp_path) == 1
    assert played(tmp_path, "zh-TW/main_menu") == wav("taiwan")
    assert store.remove_audio(tmp_path, "zh-CN", "main_menu")
    assert not store.remove_audio(tmp_path, "zh-CN", "main_menu")
    assert linked(tmp_path, "zh-CN/main_menu") == OURS / "zh-CN" / "main_menu.wav"
    assert played(tmp_path, "zh-TW/main_menu") == wav("taiwan")


def test_a_call_hears_the_old_recording_to_its_end(tmp_path: Path) -> None:
    store.put_audio(tmp_path, "en", "main_menu", wav("the old one"))
    with (sounds_folder(tmp_path) / "en" / "main_menu.wav").open("rb") as playing:
        begun = playing.read(50)
        store.put_audio(tmp_path, "en", "main_menu", wav("a new one"))
        assert begun + playing.read() == wav("the old one")
    assert played(tmp_path, "en/main_menu") == wav("a new one")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (wav("x", rate=44_100, channels=2), "it has 44,100 Hz, 16 bit, 2 channels"),
        (wav(""), "there is no sound in it"),
        (wav("cut off in the middle")[:-9], "it ends too soon"),
        (b"ID3 an mp3", "it is no wav file that can be played"),
        (b"", "it is no wav file that can be played (it ends too soon)"),
        (bytes(MOST_BYTES + 1), "it is longer than ten minutes"),
        (
            b"RIFF\x64\0\0\0WAVEjunk\xff\xff\xff\xff" + bytes(100),
            "it is no wav file that can be played (it ends too soon)",
        ),
    ],
)
def test_what_asterisk_could_not_play_is_not_taken_and_the_one_before_goes_on(
    tmp_path: Path, content: bytes, fault: str
) -> None:
    path = own(tmp_path, "en/main_menu", content)
    refresh(tmp_path)
    assert linked(tmp_path, "en/main_menu") == OURS / "en" / "main_menu.wav"
    for _ in range(2):
        own(tmp_path, "en/main_menu", wav("right"))
        refresh(tmp_path)
        assert played(tmp_path, "en/main_menu") == wav("right") and not list(store.unfit(tmp_path))
        own(tmp_path, "en/main_menu", content)
        refresh(tmp_path)
        assert played(tmp_path, "en/main_menu") == wav("right")
        ((named, why),) = store.unfit(tmp_path)
        assert named == path and why.startswith(fault)
    path.unlink()
    refresh(tmp_path)
    assert linked(tmp_path, "en/main_menu") == OURS / "en" / "main_menu.wav"
    assert not list(store.unfit(tmp_path))


def test_a_sound_of_which_nothing_can_be_played_is_missing(tmp_path: Path) -> None:
    only_own = own(tmp_path, "en/spring_offer", b"of no use")
    own(tmp_path, "zh-CN/spring_offer")
    assert store.audio(tmp_path, "en", "spring_offer").source is Source.MISSING
    assert store.audio(tmp_path, "zh-CN", "spring_offer").source is Source.OWN
    refresh(tmp_path)
    assert store.audio(tmp_path, "en", "spring_offer").source is Source.MISSING
    assert store.unplayable(tmp_path) == {only_own}
    own(tmp_path, "en/spring_offer")
    assert store.audio(tmp_path, "en", "spring_offer").source is Source.OWN
    # What it was goes on being played, and so does one of ours.
    refresh(tmp_path)
    own(tmp_path, "en/spring_offer", b"of no use")
    own(tmp_path, "en/main_menu", b"of no use")
    for name in ("spring_offer", "main_menu"):
        assert store.audio(tmp_path, "en", name).source is Source.OWN


def test_a_name_without_a_file_keeps_no_other_from_being_played(tmp_path: Path) -> None:
    for name in ("folder", "leads_to_itself", "leads_nowhere", "pipe"):
        own(tmp_path, f"en/{name}").unlink()
    folder = tmp_path / "prompts" / "en"
    (folder / "folder.wav").mkdir()
    (folder / "leads_to_itself.wav").symlink_to("leads_to_itself.wav")
    (folder / "leads_nowhere.wav").symlink_to("gone.wav")
    os.mkfifo(folder / "pipe.wav")
    own(tmp_path, "en/main_menu")
    refresh(tmp_path)
    assert played(tmp_path, "en/main_menu") == wav("own")
    assert {path.stem: why for path, why in store.unfit(tmp_path)} == {
        "folder": "it is no file",
        "leads_to_itself": "it cannot be read (Too many levels of symbolic links)",
        "pipe": "it is no file",
    }


@pytest.mark.parametrize("lost", [Path.unlink, lambda path: os.truncate(path, 0)])
def test_a_copy_that_is_lost_or_was_not_written_to_its_end_is_made_anew(
    tmp_path: Path, lost: Callable[[Path], None]
) -> None:
    own(tmp_path, "en/main_menu")
    refresh(tmp_path)
    lost(linked(tmp_path, "en/main_menu"))
    refresh(tmp_path)
    assert played(tmp_path, "en/main_menu") == wav("own")
    own(tmp_path, "en/main_menu", b"of no use")
    refresh(tmp_path)
    assert played(tmp_path, "en/main_menu") == wav("own")
    lost(linked(tmp_path, "en/main_menu"))
    refresh(tmp_path)
    assert linked(tmp_path, "en/main_menu") == OURS / "en" / "main_menu.wav"


def test_the_link_of_earlier_releases_gives_way(tmp_path: Path) -> None:
    folder = sounds_folder(tmp_path)
    folder.parent.mkdir(parents=True)
    folder.symlink_to(OURS)
    refresh(tmp_path)
    assert not folder.is_symlink()
    assert linked(tmp_path, "en/beep") == OURS / "en" / "beep.wav"


def test_what_was_put_there_under_other_names_is_not_linked(tmp_path: Path) -> None:
    own(tmp_path, "en/.hidden")
    own(tmp_path, "en/with space")
    own(tmp_path, "fr/main_menu")
    own(tmp_path, "notices/whatever")
    refresh(tmp_path)
    there = {str(path.relative_to(sounds_folder(tmp_path))) for path in sounds_folder(tmp_path).glob("*/*")}
    assert not [name for name in there if "hidden" in name or " " in name or name.startswith(("fr", "not"))]


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "../x"),
        ("en", "fragments/n1"),
        ("en", ""),
        ("en", "a" * 61),
        ("..", "x"),
        ("fr", "x"),
        ("en", "a\n"),
    ],
)
def test_nothing_else_reaches_a_path(tmp_path: Path, language: str, name: str) -> None:
    for do in (
        lambda: store.audio(tmp_path, language, name),
        lambda: store.put_audio(tmp_path, language, name, b""),
        lambda: store.remove_audio(tmp_path, language, name),
        lambda: store.put_text(tmp_path, language, name, "x"),
        lambda: store.text(tmp_path, language, name),
    ):
        with pytest.raises(ValueError, match="there is no prompt"):
            do()
    assert not list(tmp_path.rglob("*"))


def test_texts_are_ours_until_the_company_writes_its_own(tmp_path: Path) -> None:
    ours = store.text(tmp_path, "en", "goodbye")
    assert ours
    store.put_text(tmp_path, "en", "goodbye", " So long. \n")
    assert store.text(tmp_path, "en", "goodbye") == "So long."
    store.put_text(tmp_path, "en", "goodbye", " ")
    assert store.text(tmp_path, "en", "goodbye") == ours
    store.put_text(tmp_path, "en", "survey_thanks_a_lot", "Thanks.")
    assert "survey_thanks_a_lot" in store.names(tmp_path)


def test_a_text_in_another_encoding_is_told_with_its_file_and_hides_no_other(tmp_path: Path) -> None:
    path = tmp_path / "prompts" / "zh-CN" / "goodbye.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes("再见。".encode("gb18030"))
    with pytest.raises(ValueError, match=r"goodbye\.txt is not in UTF-8: save it so"):
        manifest.text_of(tmp_path / "prompts", "zh-CN/goodbye")
    assert "\N{REPLACEMENT CHARACTER}" in store.text(tmp_path, "zh-CN", "goodbye")
    # As Windows' Notepad saves it.
    path.write_bytes("再见。".encode("utf-8-sig"))
    assert store.text(tmp_path, "zh-CN", "goodbye") == "再见。"


def test_a_damaged_manifest_keeps_no_recording_out(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "manifest.json").write_text("{")
    store.put_audio(tmp_path, "en", "welcome", wav("people's"))
    assert played(tmp_path, "en/welcome") == wav("people's")
    assert (folder / "manifest.json").read_text() == "{"


def test_what_several_note_at_once_is_all_written_down(tmp_path: Path) -> None:
    names = [f"en/prompt_{number}" for number in range(40)]
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda name: manifest.note(tmp_path, name, "made", name.encode()), names))
    assert manifest.read(tmp_path).keys() == set(names)


def test_a_recording_of_people_is_not_rendered_over(tmp_path: Path) -> None:
    own(tmp_path, "en/welcome")
    manifest.note(tmp_path / "prompts", "en/welcome", "1 af_heart 00")
    store.put_audio(tmp_path, "en", "welcome", b"people's")
    assert manifest.read(tmp_path / "prompts") == {}


def test_notices_come_and_go(tmp_path: Path) -> None:
    media = store.put_notice(tmp_path, "emergency", 1_795_348_800_000, wav("sound"))
    assert media == "notices/emergency-1795348800000"
    assert played(tmp_path, media) == wav("sound")
    store.keep_notices(tmp_path, ())
    assert not os.path.lexists(sounds_folder(tmp_path) / f"{media}.wav")
    for bad in ("notices/../x-1", "en/main_menu", "notices/x", "notices/-1"):
        with pytest.raises(ValueError, match="no notice"):
            store.notice_path(tmp_path, bad)


def test_numbers_are_given_once_and_never_again(tmp_path: Path) -> None:
    first = numbers(tmp_path, {"b", "a"})
    assert first == {"a": 1, "b": 2}
    assert numbers(tmp_path, {"c", "b"}) == {"b": 2, "c": 3}
    assert named(tmp_path, "1") == "a"
    assert [named(tmp_path, wrong) for wrong in ("9", "", "x", "²", "1" * 30)] == [""] * 5
    (tmp_path / "prompts" / "numbers.json").write_text("{")
    with pytest.raises(ValueError, match="from a backup"):
        numbers(tmp_path, {"a"})


def test_a_prompt_without_a_file_is_missing_even_when_a_folder_has_its_name(tmp_path: Path) -> None:
    (tmp_path / "prompts" / "en" / "odd.wav").mkdir(parents=True)
    assert store.audio(tmp_path, "en", "odd").source is Source.MISSING


def test_what_is_listened_to_is_what_callers_hear(tmp_path: Path) -> None:
    broken = store.own_folder(tmp_path) / "en" / "goodbye.wav"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"RIFF")
    store.refresh(tmp_path)
    found = store.audio(tmp_path, "en", "goodbye")
    assert found.source is store.Source.OWN
    assert found.path is not None
    assert found.path.samefile(store.sounds_folder(tmp_path) / "en" / "goodbye.wav")
