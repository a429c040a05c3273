"""A file of articles in YAML: read and checked, every fault told with its line; and written."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from io import BytesIO
from typing import Any, Final

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from callcenter.company import field_of, misfits
from callcenter.ivr.document import line_of, repeats_too_much
from callcenter.service.errors import Invalid

from .checking import checked
from .records import ArticleInput, Text

MOST_BYTES: Final = 50_000_000
MOST_ARTICLES: Final = 20_000
MOST_TOLD: Final = 100

Place = tuple[str | int, ...]


class FileText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an article says in one language."""

    title: str
    body: str
    tags: tuple[str, ...] = ()


class FileArticle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article in a file; days like 2027-06-30."""

    id: str
    owner: str
    review_on: str
    texts: dict[str, FileText]
    classes: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_until: str | None = None


class ImportFault(Exception):
    """Nothing was taken in: `line: field: what. How to mend.` for each fault."""


def dumped(rows: list[dict[str, Any]]) -> bytes:
    """Articles as YAML."""
    yaml = YAML(typ="rt")
    yaml.width = 1_000_000
    out = BytesIO()
    yaml.dump(rows, out)
    return out.getvalue()


def read(raw: bytes) -> tuple[Any, Sequence[FileArticle]]:
    """The file as it stands, and its articles. Raises ImportFault."""
    if len(raw) > MOST_BYTES:
        raise ImportFault(f"1: it is larger than {MOST_BYTES} bytes. Split it.")
    try:
        content = YAML(typ="safe").load(BytesIO(raw))
    except (YAMLError, UnicodeDecodeError, ValueError, LookupError) as error:
        mark = getattr(error, "problem_mark", None)
        what = " ".join(str(getattr(error, "problem", None) or error).split())
        raise ImportFault(f"{mark.line + 1 if mark else 1}: it is no YAML: {what}. Mend the line.") from None
    except RecursionError:
        raise ImportFault("1: it is nested too deeply. Write a list of articles.") from None
    if not isinstance(content, list) or not 1 <= len(content) <= MOST_ARTICLES:
        raise ImportFault(f"1: it is no list of 1 to {MOST_ARTICLES} articles. See docs/knowledge.md.")
    if repeats_too_much(content, 100 * MOST_ARTICLES):
        raise ImportFault("1: its aliases stand for too many parts. Take some out.")
    content = _without_days(content)
    if found := [
        (each.place, f"{each.what}. {_sentence(each.mend)}")
        for each in misfits(tuple[FileArticle, ...], content)
    ]:
        raise ImportFault(_told(raw, content, found))
    return content, msgspec.convert(content, tuple[FileArticle, ...])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _without_days(value: Any) -> Any:
    """Days as they were written: YAML reads them as dates."""
    match value:
        case dt.datetime() | dt.date():
            return value.isoformat()
        case dict():
            return {key: _without_days(each) for key, each in value.items()}
        case list():
            return [_without_days(each) for each in value]
        case _:
            return value


def checked_articles(
    raw: bytes,
    content: Any,
    articles: Sequence[FileArticle],
    owners: Collection[str],
    is_class: Callable[[str], bool],
) -> list[tuple[str, ArticleInput]]:
    """The articles by id. Raises ImportFault with all that is wrong in them."""
    found: list[tuple[Place, str]] = []
    given: dict[str, ArticleInput] = {}
    for place, one in enumerate(articles):
        where: Place = (place,)
        if not (1 <= len(one.id) <= 20 and one.id.isascii() and one.id.replace("-", "").isalnum()):
            found.append(((*where, "id"), "this is no id. Use up to 20 letters, digits and dashes."))
        if one.id in given:
            found.append(((*where, "id"), f"{one.id} is there twice. Give each its own."))
        if one.owner not in owners:
            found.append(((*where, "owner"), f"there is no user {one.owner}. Name one who is active."))
        for number, code in enumerate(one.classes):
            if not is_class(code):
                found.append(
                    ((*where, "classes", number), f"there is no class {code}. Use one of care.yaml.")
                )
        days: dict[str, dt.date] = {}
        for name in ("review_on", "valid_from", "valid_until"):
            value: str | None = getattr(one, name)
            try:
                if value is not None:
                    days[name] = dt.date.fromisoformat(value)
            except ValueError:
                found.append(((*where, name), "this is no day. Write it like 2027-06-30."))
        texts = {
            language: Text(title=text.title, body=text.body, tags=text.tags)
            for language, text in one.texts.items()
        }
        try:
            given[one.id] = checked(
                ArticleInput(
                    texts=texts,
                    owner=one.owner,
                    # Any day will do where the one given has been told as a fault.
                    review_on=days.get("review_on", dt.date(2000, 1, 1)),
                    valid_from=days.get("valid_from"),
                    valid_until=days.get("valid_until"),
                    classes=one.classes,
                )
            )
        except Invalid as error:
            parts = [part for part in error.field.split(".") if part]
            found.append(((*where, *parts), f"{error.message.rstrip('.')}. {error.hint}"))
    if found:
        raise ImportFault(_told(raw, content, found))
    return list(given.items())


def _told(raw: bytes, content: Any, found: Sequence[tuple[Place, str]]) -> str:
    marked = YAML(typ="rt").load(BytesIO(raw))
    lines = [
        f"{line_of(marked, place)}: {field_of(place, content).lstrip('.') or 'the file'}: {what}"
        for place, what in found[:MOST_TOLD]
    ]
    if len(found) > MOST_TOLD:
        lines.append(f"1: {len(found) - MOST_TOLD} more faults. Mend these first.")
    return "\n".join(lines)
