"""A YAML file with its lines: read, matched with a model; every fault told with file, line and mending."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from callcenter.ivr.graph import Place
from callcenter.ivr.names import meant

MOST_BYTES = 1_000_000
MOST_REPEATED = 20_000
"""Parts that a file's aliases may stand for: a few lines of them can mean millions."""
LONG_TEXT = 100
"""A text that is repeated counts as one part for so many characters."""
_MERGE = re.compile(rb"^[^#\n]*?(?:(?<![^\s{,?])<<\s*:|!!merge|2002:merge)", re.MULTILINE)
"""YAML's merge key. A chain of them takes the square of its length to read."""
Model = TypeVar("Model", bound=BaseModel)
Known = Callable[[Place], Collection[str]]
"""The keys that a mapping at some place may have, as far as they are known."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault. `line` counts from 1."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.mend}"


class FlowError(Exception):
    """A flow that cannot be used; its text has one line for each problem."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda problem: (problem.file, problem.line, problem.what))
        )
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True)
class Document:
    """A file that holds a mapping."""

    file: str
    raw: bytes
    data: CommentedMap

    @classmethod
    def read(cls, path: Path, begin: str) -> Self:
        """Read a file; `begin` is what one begins with. Raises FlowError."""
        file = str(path)

        def fault(line: int, what: str, mend: str) -> FlowError:
            return FlowError([Problem(file=file, line=line, what=what, mend=mend)])

        try:
            raw = path.read_bytes()
        except OSError as error:
            raise fault(
                1, f"cannot be read ({error.strerror})", "see that the file is there and readable"
            ) from None
        if len(raw) > MOST_BYTES:
            raise fault(1, f"has {len(raw)} bytes", f"at most {MOST_BYTES} are read; split it")
        if (merge := _MERGE.search(raw)) is not None:
            line = raw[: merge.end()].count(b"\n") + 1
            raise fault(line, "merges mappings (<<)", "write out the keys")
        try:
            data = YAML(typ="rt").load(raw.decode())
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise fault(line, "is not UTF-8", "save it as UTF-8") from None
        except DuplicateKeyError as error:
            mark = error.problem_mark
            what = " ".join(str(error.problem).split()).partition(" with value ")[0]
            raise fault(
                mark.line + 1 if mark else 1, f"not YAML: {what}", "take one out, or rename it"
            ) from None
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = " ".join(str(error.problem or error.context or "not YAML").split())
            line = min(mark.line, len(raw.splitlines()) - 1) + 1 if mark is not None else 1
            raise fault(line, f"not YAML: {what}", "mend the writing at or just above this line") from None
        except TypeError:
            raise fault(
                1, "a key is itself a mapping or a list", "look for a line that begins with {, [ or ?"
            ) from None
        except (YAMLError, ValueError, RecursionError) as error:
            first = (str(error).splitlines() or ["cannot be parsed"])[0]
            raise fault(1, f"not YAML: {first}", "mend the writing") from None
        if repeats_too_much(data):
            what = f"its aliases (*name) stand for more than {MOST_REPEATED} parts"
            raise fault(1, what, "write out what is meant, or repeat less")
        if not isinstance(data, CommentedMap):
            raise fault(1, "is not a mapping of names to values", f"begin with `{begin}`")
        return cls(file, raw, data)

    def problem(self, place: Place, what: str, mend: str) -> Problem:
        """A fault at some place in the file."""
        return Problem(file=self.file, line=line_of(self.data, place), what=what, mend=mend)

    def as_a(self, model: type[Model], known: Known) -> Model:
        """What the file says. `known`: the keys at a place, to guess what was meant. Raises FlowError."""
        try:
            return model.model_validate(dict(self.data))
        except ValidationError as error:
            details = error.errors(include_url=False)
            raise FlowError([self.problem(_place(each), *_said(each, known)) for each in details]) from None


def repeats_too_much(data: Any, most: int = MOST_REPEATED) -> bool:
    """Whether what aliases repeat has more than `most` parts (endlessly many in a round of them)."""
    seen: set[int] = set()
    repeated = 0
    todo = [(data, False)]
    while todo:
        value, again = todo.pop()
        if not isinstance(value, dict | list | str):
            continue
        again = again or id(value) in seen
        seen.add(id(value))
        if again:
            repeated += len(value) // LONG_TEXT if isinstance(value, str) else 1 + len(value)
            if repeated > most:
                return True
        if not isinstance(value, str):
            todo += [(part, again) for part in (value.values() if isinstance(value, dict) else value)]
    return False


def line_of(data: Any, place: Place) -> int:
    """Line of the innermost part of a place that stands in the file.

    Parts that name a kind (pydantic puts them in) are no keys, or are keys with a plain value beside the
    next part: the walk goes down into containers only.
    """
    line = 1
    for part in place:
        found = _find(data, part)
        if found is None:
            continue
        line, value = found
        if isinstance(value, CommentedMap | CommentedSeq):
            data = value
    return line


def _find(data: Any, part: str | int) -> tuple[int, Any] | None:
    if isinstance(data, CommentedSeq):
        if isinstance(part, int) and part < len(data):
            return _line(data, part, data.lc.item), data[part]
    elif isinstance(data, CommentedMap):
        for key, value in data.items():
            # pydantic names a key that is no text by its repr.
            if str(part) in (str(key), repr(key)):
                return _line(data, key, data.lc.key), value
    return None


def _line(data: CommentedMap | CommentedSeq, part: Any, lines: Callable[[Any], tuple[int, int]]) -> int:
    try:
        return lines(part)[0] + 1
    except (KeyError, TypeError):  # it came by a merge key, and stands elsewhere
        return int(data.lc.line) + 1


def _place(error: ErrorDetails) -> Place:
    return (*error["loc"], "kind") if error["type"] == "union_tag_invalid" else error["loc"]


def _said(error: ErrorDetails, known: Known) -> tuple[str, str]:
    """What is wrong and how to mend it, from pydantic's finding."""
    name = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "the flow")
    message = error["msg"].removeprefix("Value error, ")
    is_key = error["loc"][-1:] == ("[key]",)
    match error["type"]:
        case "missing":
            return f"{name!r} is missing", "add it"
        case "extra_forbidden":
            close = meant(name, known(error["loc"][:-1]))
            return f"{name!r} is not known here", close or "take it out, or mend its spelling"
        case "union_tag_not_found":
            return f"{name!r} has no kind", "add `kind:` (say, menu, collect …)"
        case "union_tag_invalid":
            context = error.get("ctx", {})
            tag, tags = str(context.get("tag")), str(context.get("expected_tags"))
            close = meant(tag, tags.replace("'", "").split(", "))
            return f"{name!r} has the unknown kind {tag!r}", close or f"use {tags}"
        case "value_error":
            what, _, mend = message.partition("; ")
            return what, mend or "change it"
        case kind if kind == "invalid_key" or (is_key and kind == "string_type"):
            return f"the key {_shown(error['input'])} is no text", "write a name, or put it in quotes"
        case kind if is_key:
            form = (
                FORMS.get(error.get("ctx", {}).get("pattern", ""))
                if kind == "string_pattern_mismatch"
                else None
            )
            return f"the key {_shown(error['input'])} does not fit here: {form or message}", "change the key"
        case "string_pattern_mismatch":
            form = FORMS.get(error.get("ctx", {}).get("pattern", ""))
            what = f"{name!r} = {_shown(error['input'])}: "
            return what + ("not of the right form" if form else message), form or "change the value"
        case kind:
            said, mend = _WANTED.get(kind, (message, "change the value"))
            return f"{name!r} = {_shown(error['input'])}: {said}", mend


FORMS = {
    r"^[A-Za-z][A-Za-z0-9_]*$": "a name has letters, digits and underscores, a letter first",
    r"^[a-z][a-z0-9_]*$": "write small letters, digits and underscores, a letter first",
    r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$": "a variable has small letters, digits, underscores and one dot",
    r"^[0-9*#]$": "write one key of a telephone: 0 to 9, * or #",
    r"^https?://": "begin with https:// or http://",
}
"""The patterns of the model, in words."""

_MAPPING = ("not a mapping", "write keys with values below it")
_WHOLE = ("not a whole number", "write one, as 3")
_YES_OR_NO = ("neither true nor false", "write one of them")
_WANTED = {
    "string_type": ("not a text", "write a name or a text, in quotes if it may be taken for something else"),
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "tuple_type": ("not a list", "write it as [one, two]"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
}
"""What is wrong and what to write, by the kind of pydantic's finding."""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:60] + "…"
