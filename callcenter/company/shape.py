"""From plain values, as YAML and JSON hold them, to records; every fault with its place.

The records' own types are the one description of what may be there: keys, kinds of value, words to choose
from. The records themselves pass over unknown keys, as old journals need; here those are faults.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from .problems import Place, Problem, ProblemCode, choices, chosen_from, some

T = TypeVar("T")

_PLAIN: dict[type, tuple[type, ProblemCode]] = {
    inspect.IntType: (int, ProblemCode.NOT_A_NUMBER),
    inspect.StrType: (str, ProblemCode.NOT_A_TEXT),
    inspect.BoolType: (bool, ProblemCode.NOT_TRUE_OR_FALSE),
}
_WANTED = {
    ProblemCode.NOT_A_NUMBER: "a whole number",
    ProblemCode.NOT_A_TEXT: "a text",
    ProblemCode.NOT_TRUE_OR_FALSE: "true or false",
    ProblemCode.NOT_A_LIST: "a list",
    ProblemCode.NOT_A_MAPPING: "a mapping of names to values",
}


def misfits(kind: Any, value: Any, place: Place = ()) -> Iterator[Problem]:
    """Every fault of shape in `value`, were it a `kind` (a record, or a mapping) at `place`."""
    yield from _misfits(inspect.type_info(kind), value, place)


def record(kind: type[T], value: Any) -> T:
    """The record of a value without misfits."""
    return msgspec.convert(value, kind)


def plain(value: Any) -> Any:
    """A record as plain values, without what is as it is anyway."""
    match value:
        case msgspec.Struct():
            return {
                field.name: plain(getattr(value, field.name))
                for field in msgspec.structs.fields(type(value))
                if getattr(value, field.name) != default_of(field)
            }
        case dict():
            return {plain(key): plain(each) for key, each in value.items()}
        case tuple() | list():
            return [plain(each) for each in value]
        case Enum():
            return value.value
        case _:
            return value


def default_of(field: msgspec.structs.FieldInfo) -> Any:
    """What a key has when it is left out; msgspec.NODEFAULT when it must not be."""
    return field.default_factory() if callable(field.default_factory) else field.default


def _misfits(kind: inspect.Type, value: Any, place: Place) -> Iterator[Problem]:
    match kind:
        case inspect.StructType():
            yield from _misfits_of_record(kind, value, place)
        case inspect.VarTupleType(item_type=inner):
            if not isinstance(value, list):
                yield _not_a(ProblemCode.NOT_A_LIST, value, place)
                return
            for index, one in enumerate(value):
                yield from _misfits(inner, one, (*place, index))
        case inspect.DictType(key_type=key_type, value_type=inner):
            if not isinstance(value, dict):
                yield _not_a(ProblemCode.NOT_A_MAPPING, value, place)
                return
            for key, one in value.items():
                yield from _misfits(key_type, key, (*place, str(key)))
                yield from _misfits(inner, one, (*place, str(key)))
        case inspect.EnumType(cls=words):
            yield from _misfits_of_word(words, value, place)
        case inspect.UnionType(types=types):
            if value is not None:
                yield from _misfits(
                    next(t for t in types if not isinstance(t, inspect.NoneType)), value, place
                )
        case _:
            wanted, code = _PLAIN[type(kind)]
            if type(value) is not wanted:
                yield _not_a(code, value, place)


def _misfits_of_record(kind: inspect.StructType, value: Any, place: Place) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield _not_a(ProblemCode.NOT_A_MAPPING, value, place, "a mapping of keys to values")
        return
    fields = {field.name: field for field in kind.fields}
    for key, one in value.items():
        if key not in fields:
            mend = choices(str(key), fields, f"The keys are: {', '.join(fields)}")
            yield Problem(
                place=(*place, str(key)),
                code=ProblemCode.UNKNOWN_KEY,
                what=f"there is no key {key!r} here",
                mend=mend,
                values={"key": str(key)[:60], **chosen_from(str(key), fields)},
            )
        else:
            yield from _misfits(fields[key].type, one, (*place, key))
    for name, field in fields.items():
        if field.required and name not in value:
            yield Problem(
                place=(*place, name),
                code=ProblemCode.MISSING,
                what="it is missing",
                mend=f"add it. Needed are: {', '.join(f.name for f in kind.fields if f.required)}",
            )


def _misfits_of_word(words: type[Enum], value: Any, place: Place) -> Iterator[Problem]:
    known = [str(word.value) for word in words]
    if value not in known:
        mend = choices(value, known) if isinstance(value, str) else f"choose one of {some(known)}"
        yield Problem(
            place=place,
            code=ProblemCode.UNKNOWN_WORD,
            what=f"{_shown(value)} is not known here",
            mend=mend,
            values={"given": _as_written(value), **chosen_from(str(value)[:60], known)},
        )


def _not_a(code: ProblemCode, value: Any, place: Place, wanted: str = "") -> Problem:
    wanted = wanted or _WANTED[code]
    return Problem(
        place=place,
        code=code,
        what=f"{_shown(value)} is not {wanted}",
        mend=f"write {wanted}",
        values={"given": _as_written(value)},
    )


def _as_written(value: Any) -> str:
    """In no language."""
    if isinstance(value, dict | list):
        return "[…]" if isinstance(value, list) else "{…}"
    return "null" if value is None else _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a mapping"
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
