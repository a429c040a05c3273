"""Changes of company.yaml that leave everything else in it as a person wrote it: comments, order, style."""

import datetime as dt
import stat
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs, to_builtins
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.util import load_yaml_guess_indent

from callcenter.domain.configuration import AgentSpec, Labels, Limits, PriorityRule, QueueSpec
from callcenter.files import write_whole

from .hours import HoursSpec
from .shape import plain

#: What can be changed: what one thing of a part is, or the whole part.
KINDS: Mapping[str, Any] = {
    "queues": QueueSpec,
    "agents": AgentSpec,
    "skills": Labels,
    "hours": HoursSpec,
    "priority": PriorityRule,
    "limits": Limits,
}
#: Parts that are lists of things with an id; the others are mappings.
LISTS = frozenset({"queues", "agents"})
#: A mapping with only plain values is written on one line up to so many characters.
ONE_LINE = 100


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One queue, agent, skill or opening hours (`name`), or a whole part, that is to be as `value`; None
    takes it out."""

    part: str
    name: str | None
    value: Any


def change(raw: bytes, changes: Iterable[Change]) -> bytes:
    """The file with these changes. It must be a company.yaml that was read and is right."""
    yaml, content = _load(raw)
    for one in changes:
        if one.name is None:
            _set(content, one.part, plain(one.value), one.value)
        elif one.part in LISTS:
            _set_in_list(content[one.part], one.name, one.value)
        elif one.value is None:
            content[one.part].pop(one.name, None)
        else:
            _set(content.setdefault(one.part, CommentedMap()), one.name, _written(one.value), one.value)
    out = BytesIO()
    yaml.dump(content, out)
    return out.getvalue()


def replace_file(path: Path, expected: bytes, new: bytes) -> bool:
    """Write a file, whole or not at all, unless it holds something else than `expected` by now (False).

    On disk when this returns. Raises OSError.
    """
    path = path.resolve()
    if path.read_bytes() != expected:
        return False
    write_whole(path, new, mode=stat.S_IMODE(path.stat().st_mode))
    return True


def _written(value: Any) -> Any:
    """As YAML has it: dates of opening hours are dates there, not texts in quotes."""
    whole = plain(value)
    if isinstance(value, HoursSpec) and value.dates:
        whole["dates"] = {_date(date): periods for date, periods in whole["dates"].items()}
    return whole


def _date(text: str) -> dt.date | str:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        return text
    # Python takes 20261001 too; the checks refuse it, and must get to see it.
    return date if date.isoformat() == text else text


def _load(raw: bytes) -> tuple[YAML, CommentedMap]:
    _, indent, offset = load_yaml_guess_indent(raw.decode())
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=indent or 4, offset=2 if offset is None else offset)
    return yaml, yaml.load(BytesIO(raw))


def _set_in_list(things: CommentedSeq, name: str, value: Any) -> None:
    index = next((index for index, each in enumerate(things) if each["id"] == name), None)
    if value is None:
        if index is not None:
            things.pop(index)
    elif index is None:
        things.append(_styled(plain(value)))
    else:
        _merge(things[index], plain(value), value)


def _set(content: CommentedMap, key: str, value: Any, whole: Any = None) -> None:
    """Put a value where another was, or a new one at the end."""
    old = content.get(key)
    if isinstance(old, CommentedMap) and isinstance(value, Mapping):
        _merge(old, value, whole)
    elif isinstance(old, CommentedSeq) and isinstance(value, list):
        _merge_list(old, value)
    elif key not in content or old != value:
        content[key] = _styled(value)


def _merge(old: CommentedMap, new: Mapping[str, Any], whole: Any = None) -> None:
    """`whole`: the record that `new` is of; a key that was written out stays so, whatever its value."""
    fields = {field.name for field in structs.fields(whole)} if isinstance(whole, msgspec.Struct) else set()
    kept = {key: to_builtins(getattr(whole, key)) for key in old if key not in new and key in fields}
    for key in [key for key in old if key not in new and key not in kept]:
        del old[key]
    for key, value in {**new, **kept}.items():
        _set(old, key, value, getattr(whole, key) if key in fields else None)


def _merge_list(old: CommentedSeq, new: list[Any]) -> None:
    for index, value in enumerate(new):
        if index >= len(old):
            old.append(_styled(value))
        elif isinstance(old[index], CommentedMap) and isinstance(value, Mapping):
            _merge(old[index], value)
        elif old[index] != value:
            old[index] = _styled(value)
    while len(old) > len(new):
        old.pop()


def _styled(value: Any) -> Any:
    """New values as a person would write them: what is short on one line, the rest below one another."""
    if isinstance(value, Mapping):
        styled: Any = CommentedMap((key, _styled(each)) for key, each in value.items())
    elif isinstance(value, list):
        styled = CommentedSeq(_styled(each) for each in value)
    else:
        return value
    if len(msgspec.json.encode(value)) <= ONE_LINE:
        styled.fa.set_flow_style()
    return styled
