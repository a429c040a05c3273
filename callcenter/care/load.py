"""care.yaml: read and checked; every fault with its line and how to mend it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from callcenter.company import CompanyError, Problem, field_of, misfits, record
from callcenter.company.load import FILE_NAME as COMPANY_FILE
from callcenter.company.load import content_of, prompt_folders, read_bytes
from callcenter.company.texts import LANGUAGES
from callcenter.ivr.document import repeats_too_much
from callcenter.ivr.load import line_of
from callcenter.ivr.prompts import media, sources

from .care import Care
from .checks import problems
from .faults import MOST_TOLD, CareError, Fault
from .model import Content
from .survey_checks import Silent

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO_CARE = ROOT / "db" / "seed" / "care.yaml"
FILE_NAME = "care.yaml"
MOST_BYTES = 2_000_000
_DEMO_HOURS = "main"
NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
#: Parts that the aliases may stand for.
MOST_REPEATED = 50_000


def read_care(home: Path, hours: Collection[str] | None = None) -> Care:
    """This installation's care.yaml, the demo company's put there when there is none. Raises CareError.

    `hours`: the names of the company's opening hours; those of company.yaml in `home` unless given, and not
    checked when that cannot be read.
    """
    path = home / FILE_NAME
    if not path.exists():
        _put(path, _hours(home) if hours is None else hours)
    silent = partial(_silent, prompt_folders(home))
    return parse_care(path, _bytes(path), _hours(home) if hours is None else hours, silent)


def parse_care(
    path: Path, raw: bytes, hours: Collection[str] | None = None, silent: Silent | None = None
) -> Care:
    """What these bytes mean as care.yaml. Raises CareError with every fault.

    `hours` the names there are, `silent` the languages in which a prompt has no sound; None: not checked.
    """
    try:
        content = _yaml(path, raw)
        _refuse(path, raw, content, misfits(Content, content))
        given = record(Content, content)
        _refuse(path, raw, content, problems(given, hours, silent))
    except RecursionError:
        raise CareError(f"{path}:1: it is nested too deeply. Take levels out.") from None
    return Care(given, version_of(raw))


def version_of(raw: bytes) -> str:
    """The name of just this content."""
    return hashlib.sha256(raw).hexdigest()[:16]


def schema() -> dict[str, Any]:
    """The JSON Schema of care.yaml, for editors: its shape, no key beside the known."""
    made = msgspec.json.schema(Content)
    for each in made["$defs"].values():
        if each.get("type") == "object":
            each["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CareError(f"{path}:1: it cannot be read: {error.strerror}. Make it readable.") from None
    if len(raw) > MOST_BYTES:
        raise CareError(f"{path}:1: it is larger than {MOST_BYTES} bytes. Take out what is not needed.")
    return raw


def _put(path: Path, hours: Collection[str] | None) -> None:
    """The demo company's, with opening hours that this company has."""
    raw = DEMO_CARE.read_bytes()
    if hours is not None and _DEMO_HOURS not in hours:
        own = next(iter(hours), '""')
        raw = raw.replace(f"hours: {_DEMO_HOURS}".encode(), f"hours: {own}".encode())
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and renamed: whoever else reads meanwhile finds all of it or nothing.
    part = path.with_suffix(".part")
    part.write_bytes(raw)
    part.replace(path)


def _hours(home: Path) -> Collection[str] | None:
    try:
        return content_of(home, read_bytes(home / COMPANY_FILE)).hours
    except CompanyError:
        return None


def _silent(folders: Collection[Path], prompt: str) -> list[str]:
    """The languages in which this prompt has no sound."""
    if not NAME.fullmatch(prompt):
        return list(LANGUAGES)

    def sounds(language: str) -> bool:
        names = sources(media(language, prompt))
        return any((folder / f"{name}.wav").is_file() for name in names for folder in folders)

    return [language for language in LANGUAGES if not sounds(language)]


def _yaml(path: Path, raw: bytes) -> Any:
    try:
        content = YAML(typ="safe").load(BytesIO(raw))
    except (YAMLError, UnicodeDecodeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        what = " ".join(str(getattr(error, "problem", None) or error).split())
        raise CareError(
            f"{path}:{line}: it is no YAML: {what}. Mend the line or the one before it."
        ) from None
    except LookupError:
        # ruamel looks such a value up without asking if it is there.
        raise CareError(f"{path}:1: a value does not go with its tag (!!…). Take the tag out.") from None
    if repeats_too_much(content, MOST_REPEATED):
        raise CareError(f"{path}:1: its aliases stand for more than {MOST_REPEATED} parts. Take some out.")
    return content


def _refuse(path: Path, raw: bytes, content: Any, found: Iterable[Problem | Fault]) -> None:
    """Raise a CareError when there are faults: one line for each."""
    every = list(found)
    if not every:
        return
    marked = YAML(typ="rt").load(BytesIO(raw))
    lines = []
    for one in every[:MOST_TOLD]:
        mend = one.mend.rstrip(".")
        where = field_of(one.place, content) or "the file"
        lines.append(
            f"{path}:{line_of(marked, one.place)}: {where}: {one.what}. {mend[:1].upper()}{mend[1:]}."
        )
    if len(every) > MOST_TOLD:
        lines.append(f"{path}:1: {len(every) - MOST_TOLD} more faults. Mend these first.")
    raise CareError("\n".join(lines))
