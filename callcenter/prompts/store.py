"""Where prompts are: ours in `ivr_flows/prompts`, the company's own in `CALLCENTER_HOME/prompts`.

Asterisk sees one folder made of links, LANGUAGE/NAME.wav, to whichever is played. Links and files are
replaced in one step each, so that a call hears the old sound or the new one, and what it is hearing to its
end. Notices, which all callers hear first, are with the company's own.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from callcenter.files import locked, write_whole
from callcenter.ivr.prompts import sources
from callcenter.prompts import manifest, taken

OURS: Final = Path(__file__).parents[2] / "ivr_flows" / "prompts"
LANGUAGES: Final = tuple(manifest.VOICES)
NOTICES: Final = "notices"
NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
"""As flows name prompts: nothing that leads out of a folder."""
NOTICE_FILE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}-[0-9]{1,16}")


class Source(StrEnum):
    """Where a prompt's audio comes from. SHARED: Taiwan hears the Mandarin of zh-CN."""

    OWN = "own"
    OURS = "ours"
    SHARED = "shared"
    MISSING = "missing"


class Audio(msgspec.Struct, frozen=True, kw_only=True):
    """What is played for a prompt in one language; no path when it is missing."""

    source: Source
    path: Path | None = None


def own_folder(home: Path) -> Path:
    """The company's own prompts."""
    return home / "prompts"


def sounds_folder(home: Path) -> Path:
    """What Asterisk plays as `callcenter/LANGUAGE/NAME`."""
    return home / "asterisk" / "data" / "sounds" / "callcenter"


def checked(language: str, name: str) -> str:
    """A prompt's file without suffix, such as "en/welcome". Raises ValueError for what is none."""
    if language not in LANGUAGES or not NAME.fullmatch(name):
        raise ValueError(f"there is no prompt {name[:60]!r} in {language[:20]!r}")
    return f"{language}/{name}"


def names(home: Path) -> set[str]:
    """Every prompt that has audio or text in some language."""
    return {
        path.stem
        for folder in (own_folder(home), OURS)
        for language in LANGUAGES
        for path in (folder / language).glob("*.*")
        if path.suffix in (".wav", ".txt") and NAME.fullmatch(path.stem)
    }


def audio(
    home: Path, language: str, name: str, *, without: str = "", silent: Collection[Path] | None = None
) -> Audio:
    """What is played, or would be if the company had none of its own in the language `without`; missing when
    nothing of it can be. `silent`: what `unplayable` tells, for many prompts.

    Raises ValueError.
    """
    wanted = checked(language, name)
    found = [
        (path, folder is OURS, each)
        for each in sources(wanted)
        for folder in (own_folder(home), OURS)
        if folder is OURS or each != f"{without}/{name}"
        if (path := folder / f"{each}.wav").is_file()
    ]
    if silent is None:
        silent = unplayable(home) if found else ()
    heard = next((path for path, _, _ in found if path not in silent), None)
    if heard is None:
        return Audio(source=Source.MISSING)
    # Whose it is to be: a file of the company's that cannot be played can be taken away.
    _, is_ours, each = found[0]
    source = Source.OURS if is_ours else Source.OWN
    return Audio(source=source if each == wanted else Source.SHARED, path=heard)


def text(home: Path, language: str, name: str) -> str:
    """What a prompt says, as its audio's people wrote it; empty when nobody did. Raises ValueError."""
    wanted = checked(language, name)
    for folder in (own_folder(home), OURS):
        # In another encoding: people see on the page that something is wrong with it, and write it anew.
        found = manifest.text_of(folder, wanted, errors="replace")
        if found:
            return found
    return ""


def put_audio(home: Path, language: str, name: str, wav: bytes) -> None:
    """Make this the company's own recording, for every call that comes to it. Raises ValueError, OSError."""
    wanted = checked(language, name)
    folder = own_folder(home)
    write_whole(folder / f"{wanted}.wav", wav)
    # People made it: it is not rendered over.
    manifest.note(folder, wanted, None)
    refresh(home)


def remove_audio(home: Path, language: str, name: str) -> bool:
    """Take the company's own recording away; whether there was one. Raises ValueError, OSError."""
    wanted = checked(language, name)
    path = own_folder(home) / f"{wanted}.wav"
    if not path.is_file():
        return False
    path.unlink()
    manifest.note(own_folder(home), wanted, None)
    refresh(home)
    return True


def put_text(home: Path, language: str, name: str, words: str) -> None:
    """Write down what a prompt says; empty: ours again. Raises ValueError, OSError."""
    path = own_folder(home) / f"{checked(language, name)}.txt"
    if words.strip():
        write_whole(path, f"{words.strip()}\n".encode())
    else:
        path.unlink(missing_ok=True)


def notice_path(home: Path, media: str) -> Path:
    """The file of a notice's sound, such as "notices/emergency-1795348800000". Raises ValueError."""
    folder, _, name = media.partition("/")
    if folder != NOTICES or not NOTICE_FILE.fullmatch(name):
        raise ValueError(f"{media[:80]!r} is no notice's sound")
    return own_folder(home) / NOTICES / f"{name}.wav"


def put_notice(home: Path, name: str, at_ms: int, wav: bytes) -> str:
    """Keep a notice's sound; returns what it is called. Raises ValueError, OSError."""
    media = f"{NOTICES}/{name}-{at_ms}"
    write_whole(notice_path(home, media), wav)
    refresh(home)
    return media


def keep_notices(home: Path, kept: Collection[str]) -> None:
    """Take away all notices' sounds but these. Raises OSError."""
    for path in (own_folder(home) / NOTICES).glob("*.wav"):
        if NOTICE_FILE.fullmatch(path.stem) and f"{NOTICES}/{path.stem}" not in kept:
            path.unlink(missing_ok=True)
    refresh(home)


def refresh(home: Path) -> int:
    """Bring Asterisk's folder up to date with the files; how many links were changed. Raises OSError.

    Some 1,400 links: it takes too long for the event loop, changes or none.
    """
    folder = sounds_folder(home)
    # A link that another has just made is not taken for a stale one.
    with locked(folder.parent / ".callcenter.lock"):
        if folder.is_symlink():
            # Until now it led to our own as a whole.
            folder.unlink()
        wanted, there = _wanted(home), _links(folder)
        stale = there.keys() - wanted.keys()
        changed = {name: target for name, target in wanted.items() if there.get(name) != str(target)}
        for parent in {(folder / name).parent for name in changed}:
            parent.mkdir(parents=True, exist_ok=True)
        for name, target in changed.items():
            _link(folder / name, target, known=name in there)
        for name in stale:
            (folder / name).unlink()
    return len(changed) + len(stale)


def _links(folder: Path) -> dict[str, str]:
    """The links there are in a folder and below, with what they lead to."""
    found = {}
    todo = [folder]
    while todo:
        try:
            entries = list(os.scandir(todo.pop()))
        except FileNotFoundError:
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                found[str(path.relative_to(folder))] = str(path.readlink())
            elif entry.is_dir():
                todo.append(path)
    return found


def unfit(home: Path) -> Iterator[tuple[Path, str]]:
    """The company's own sound files that are not played as they are, and why."""
    for name, fault in taken.faults(sounds_folder(home).parent):
        yield own_folder(home) / name, fault


def unplayable(home: Path) -> frozenset[Path]:
    """The company's own sound files of which nothing can be played, neither as they are nor as they were."""
    own = _sounds(own_folder(home))
    return frozenset(own_folder(home) / name for name in taken.unplayable(sounds_folder(home).parent, own))


def _sounds(top: Path) -> dict[str, Path]:
    """The sound files of a folder of prompts, by their place in it."""
    return {
        str(path.relative_to(top)): path.absolute()
        for language in LANGUAGES
        for part in (top / language, top / language / manifest.FRAGMENTS)
        for path in part.glob("*.wav")
        if NAME.fullmatch(path.stem)
    }


def _wanted(home: Path) -> dict[str, Path]:
    """The links by name, with the files they lead to."""
    own = _sounds(own_folder(home))
    for path in (own_folder(home) / NOTICES).glob("*.wav"):
        if NOTICE_FILE.fullmatch(path.stem):
            own[f"{NOTICES}/{path.name}"] = path.absolute()
    own = taken.take(sounds_folder(home).parent, own)
    ours = _sounds(OURS)
    found = {name: path for name, path in own.items() if name.startswith(f"{NOTICES}/")}
    for language in LANGUAGES:
        # As `audio` finds them: the language before the one that stands in for it, own before ours.
        for source in sources(f"{language}/*"):
            folder = source.removesuffix("*")
            for some in (own, ours):
                for name, path in some.items():
                    if name.startswith(folder):
                        found.setdefault(f"{language}/{name.removeprefix(folder)}", path)
    return found


def _link(link: Path, target: Path, *, known: bool) -> None:
    if not known:
        link.symlink_to(target)
        return
    fresh = link.with_name(f".{secrets.token_hex(8)}")
    fresh.symlink_to(target)
    fresh.replace(link)
