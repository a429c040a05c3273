"""Names of sounds lead out of no folder."""

import pytest

from callcenter.domain.sounds import is_recording, is_sound


@pytest.mark.parametrize("name", ["voicemail-c1-2", "a", "_x.y", "0" * 128])
def test_names_of_recordings(name: str) -> None:
    assert is_recording(name) and is_sound(f"recording:{name}")


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "../x", "a/b", "a\n", "a b", "é", "0" * 129, "a\0"]
)
def test_names_that_no_recording_has(name: str) -> None:
    assert not is_recording(name) and not is_sound(f"recording:{name}")


@pytest.mark.parametrize(
    "name", ["welcome", "en/welcome", "zh-CN/fragments/n-1", "notices/emergency-1795348800000"]
)
def test_names_of_sounds(name: str) -> None:
    assert is_sound(name)


@pytest.mark.parametrize(
    "name", ["", "/", "/etc/passwd", "en/", "en//x", "../x", "a.b", "a/b/c/d/e/f", "sound:x", "x\n"]
)
def test_names_that_no_sound_has(name: str) -> None:
    assert not is_sound(name)
