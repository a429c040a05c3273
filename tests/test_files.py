"""Files are written whole or not at all."""

import os
from pathlib import Path

import pytest

from callcenter.files import write_whole


def test_a_file_takes_the_place_of_another_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two" and list(path.parent.iterdir()) == [path]


def test_permissions_are_as_they_are_asked_for(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "shared", b"", mode=0o664)
        write_whole(tmp_path / "usual", b"")
    finally:
        os.umask(before)
    write_whole(tmp_path / "private", b"", mode=0o600)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == {"shared": 0o664, "usual": 0o600, "private": 0o600}


def test_what_cannot_be_written_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"one")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_whole(path, b"two")
    assert path.read_bytes() == b"one" and list(tmp_path.iterdir()) == [path]
