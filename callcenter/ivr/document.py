"""A YAML file with its lines: read, matched with a model; every fault told with file, line and mending."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import YAMLError

from callcenter.ivr.faults import follows, in_words
from callcenter.ivr.graph import Place
from callcenter.ivr.wording import Language, OsFaults, Said, Shape, recognised, told
from callcenter.ivr.yaml_faults import Merges, Unfit, parser_fault

MOST_BYTES = 1_000_000
MOST_REPEATED = 20_000
"""Parts that a file's aliases may stand for: a few lines of them can mean millions."""
LONG_TEXT = 100
"""A text that is repeated counts as one part for so many characters."""
MOST_TOLD = 100
"""Faults told of one file: whoever has so many mends those first."""
_LARGEST = 10**100
"""No number in a file is as large: beyond 4,300 digits Python refuses to write one, in messages too."""
_MERGE = "tag:yaml.org,2002:merge"
Model = TypeVar("Model", bound=BaseModel)
Known = Callable[[Place], Collection[str]]
"""The keys that a mapping at some place may have, as far as they are known."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault. `line` counts from 1; what is `Said` of it can be told in other languages too."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return self.told(Language.EN)

    def told(self, language: Language) -> str:
        """In that language, with its place."""
        return told(Shape.PROBLEM(file=self.file, line=self.line, what=self.what, mend=self.mend), language)


class FlowError(Exception):
    """A flow that cannot be used; its text has one line for each problem."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda problem: (problem.file, problem.line, problem.what))
        )
        super().__init__("\n".join(map(str, self.problems)))


def bytes_of(path: Path) -> bytes:
    """What is in a file, as far as a flow may be that long. Raises FlowError."""

    def fault(what: Said, mend: Said) -> FlowError:
        return FlowError([Problem(file=str(path), line=1, what=what, mend=mend)])

    try:
        with path.open("rb") as opened:
            raw = opened.read(MOST_BYTES + 1)
    except OSError as error:
        said = str(error.strerror)
        why = recognised(said, OsFaults) or said
        raise fault(Shape.CANNOT_BE_READ(why=why), Shape.SEE_IT_IS_READABLE()) from None
    if len(raw) > MOST_BYTES:
        raise fault(Shape.TOO_MANY_BYTES(most=MOST_BYTES), Shape.MAKE_SMALLER())
    return raw


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
        raw = bytes_of(path)

        def fault(line: int, what: Said, mend: Said) -> FlowError:
            return FlowError([Problem(file=file, line=line, what=what, mend=mend)])

        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        try:
            data = yaml.load(raw.decode())
        except (Merges, Unfit, YAMLError, ValueError, TypeError, RecursionError) as error:
            raise fault(*parser_fault(error, raw)) from None
        if repeats_too_much(data):
            raise fault(1, Shape.ALIASES(most=MOST_REPEATED), Shape.REPEAT_LESS())
        if (line_ := _line_of_huge_number(data)) is not None:
            raise fault(line_, Shape.HUGE_NUMBER(), Shape.WRITE_SMALLER())
        if not isinstance(data, CommentedMap):
            raise fault(1, Shape.NO_MAPPING(), Shape.BEGIN_WITH(begin=begin))
        return cls(file, raw, data)

    def problem(self, place: Place, what: Said, mend: Said) -> Problem:
        """A fault at some place in the file."""
        return Problem(file=self.file, line=line_of(self.data, place), what=what, mend=mend)

    def as_a(self, model: type[Model], known: Known) -> Model:
        """What the file says. `known`: the keys at a place, to guess what was meant. Raises FlowError."""
        try:
            return model.model_validate(dict(self.data))
        except ValidationError as error:
            details = [each for each in error.errors(include_url=False) if not follows(each)]
            told = [self._told(each, known) for each in details[:MOST_TOLD]]
            raise FlowError([*told, *self.untold(told, len(details))]) from None

    def untold(self, told: Sequence[Problem], every: int) -> Iterator[Problem]:
        """That there are more faults than are told, if so."""
        if every > len(told):
            last = max(problem.line for problem in told)
            what = Shape.FAULTS_MORE(count=every - len(told))
            yield Problem(file=self.file, line=last, what=what, mend=Shape.MEND_THESE())

    def _told(self, error: ErrorDetails, known: Known) -> Problem:
        place: Place = error["loc"]
        if error["type"] == "union_tag_invalid":
            place = (*place, "kind")
        # A key that is missing cannot be found; of what is there, pydantic's place has more than the keys.
        named = error["loc"] if error["type"] == "missing" else keys_of(self.data, error["loc"])
        name = next((part for part in reversed(named) if isinstance(part, str)), Shape.THE_FLOW())
        return self.problem(place, *in_words(error, name, known(error["loc"][:-1])))


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of such a file, for editors; keys that are not of their form are wrong there too."""
    schema = model.model_json_schema()
    todo: list[Any] = [schema]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            if "patternProperties" in part:
                part.setdefault("additionalProperties", False)
            todo += part.values()
        elif isinstance(part, list):
            todo += part
    return schema


class _Constructor(RoundTripConstructor):
    """Makes what a file says; not of merge keys, a chain of which takes the square of its length."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, AttributeError) as error:
            raise Unfit(node.start_mark.line + 1, str(node.tag), node.value) from error

    def flatten_mapping(self, node: Any) -> Any:
        for key, _ in node.value:
            if key.tag == _MERGE:
                raise Merges(key.start_mark.line + 1)
        return super().flatten_mapping(node)


def _line_of_huge_number(data: Any) -> int | None:
    """Where one is, as near as can be told."""
    seen: set[int] = set()
    todo = [(data, 1)]
    while todo:
        value, line = todo.pop()
        if isinstance(value, int) and abs(value) >= _LARGEST:
            return line
        if not isinstance(value, dict | list | tuple) or id(value) in seen:
            continue
        seen.add(id(value))
        line = value.lc.line + 1 if isinstance(value, CommentedMap | CommentedSeq) else line
        if isinstance(value, dict):
            for key, part in value.items():
                here = _line(value, key, value.lc.key) if isinstance(value, CommentedMap) else line
                todo += [(key, here), (part, here)]
        else:
            todo += [(part, line) for part in value]
    return None


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
    lines = [line for line, _ in _walk(data, place)]
    return lines[-1] if lines else 1


def keys_of(data: Any, place: Place) -> Place:
    """The parts of a place that stand in the file."""
    return tuple(part for _, part in _walk(data, place))


def _walk(data: Any, place: Place) -> Iterator[tuple[int, str | int]]:
    for part in place:
        found = _find(data, part)
        if found is None:
            continue
        line, value = found
        yield line, part
        if isinstance(value, CommentedMap | CommentedSeq):
            data = value


def _find(data: Any, part: str | int) -> tuple[int, Any] | None:
    if isinstance(data, CommentedSeq):
        if isinstance(part, int) and part < len(data):
            return _line(data, part, data.lc.item), data[part]
    elif isinstance(data, CommentedMap):
        if isinstance(part, str) and part in data:
            return _line(data, part, data.lc.key), data[part]
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
