"""What can be wrong with the company's set-up, in words: where, what, and how to mend it."""

import difflib
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

#: Where something stands: keys and places in lists, from the top.
Place = tuple[str | int, ...]

#: So many names are listed at most.
MOST_NAMED = 12


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One fault."""

    place: Place
    what: str
    mend: str


class CompanyError(Exception):
    """The set-up cannot be used; the text has one line for each problem.

    `problems`, and with each its place as `fields` has it, are empty when the file could not even be read.
    """

    def __init__(self, text: str, problems: Collection[Problem] = (), fields: Collection[str] = ()) -> None:
        super().__init__(text)
        self.problems = tuple(problems)
        self.fields = tuple(fields)


def field_of(place: Place, content: Any = None) -> str:
    """A place as `queues.service.recipe[1].level`; of a list of things with ids, the id in `content`."""
    text = ""
    for part in place:
        below = _below(content, part)
        if isinstance(part, int):
            name = below.get("id") if isinstance(below, dict) else None
            text += f".{name}" if isinstance(name, str) and name.isprintable() else f"[{part}]"
        else:
            text += f".{part}" if text else part
        content = below
    return text


def _below(content: Any, part: str | int) -> Any:
    if isinstance(content, dict):
        return content.get(part)
    if isinstance(content, list) and isinstance(part, int) and part < len(content):
        return content[part]
    return None


def choices(wrong: str, known: Iterable[str], also: str = "") -> str:
    """How to mend a name that is none of the known: the one it looks like, else what there is.

    `also`: what else can be done, a sentence.
    """
    names = sorted(set(known))
    close = difflib.get_close_matches(wrong.lower(), [name.lower() for name in names], n=1)
    if close:
        said = f"did you mean {next(name for name in names if name.lower() == close[0])}?"
    else:
        said = f"choose one of {some(names)}" if names else "there is none yet"
    if not also:
        return said
    return f"{said} {also}" if close else f"{said}. {also}"


def some(names: Collection[str]) -> str:
    """Names in a sentence, not too many."""
    every = sorted(names)
    return ", ".join(every[:MOST_NAMED]) + (
        f" and {len(every) - MOST_NAMED} more" if len(every) > MOST_NAMED else ""
    )
