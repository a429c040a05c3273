"""Checks of an article as it is written, with errors a person can act on."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from callcenter.service import checks
from callcenter.service.auth import LANGUAGES
from callcenter.service.errors import Invalid

from .records import ArticleInput, Text

LONGEST_TITLE: Final = 200
#: Three languages of it are less than a request may have.
LONGEST_BODY: Final = 6_000
LONGEST_TAG: Final = 60
MOST_TAGS: Final = 30
MOST_CLASSES: Final = 20
LONGEST_NOTE: Final = 300
LONGEST_OWNER: Final = 64
_FIRST, _LAST = dt.date(2000, 1, 1), dt.date(2999, 12, 31)


def checked(given: ArticleInput) -> ArticleInput:
    """The article with its texts trimmed. Raises Invalid, naming the field; owner and classes are looked up
    by whoever has a database."""
    texts = {}
    for language, text in given.texts.items():
        if language not in LANGUAGES:
            raise Invalid("texts", f"There is no language {language}.", f"Use {', '.join(LANGUAGES)}.")
        texts[language] = _text(f"texts.{language}", text)
    if not texts:
        raise Invalid("texts", "The article says nothing.", "Write it in one language at least.")
    for name, day in (
        ("review_on", given.review_on),
        ("valid_from", given.valid_from),
        ("valid_until", given.valid_until),
    ):
        if day is not None and not _FIRST <= day <= _LAST:
            raise Invalid(name, "This is no day of this millennium.", "Write it like 2027-06-30.")
    if given.valid_from and given.valid_until and given.valid_until < given.valid_from:
        raise Invalid("valid_until", "It ends before it begins.", "Choose a later day.")
    if len(given.classes) > MOST_CLASSES:
        raise Invalid("classes", "There are too many.", f"Choose at most {MOST_CLASSES}.")
    return ArticleInput(
        texts=texts,
        owner=checks.line("owner", given.owner, longest=LONGEST_OWNER),
        review_on=given.review_on,
        valid_from=given.valid_from,
        valid_until=given.valid_until,
        classes=list(dict.fromkeys(given.classes)),
        note=checks.line("note", given.note, longest=LONGEST_NOTE, required=False),
        revision=given.revision,
    )


def _text(field: str, text: Text) -> Text:
    body = checks.text(f"{field}.body", text.body, longest=LONGEST_BODY)
    if not body:
        raise Invalid(f"{field}.body", "This is empty.", "Write something, or leave the language out.")
    return Text(
        title=checks.line(f"{field}.title", text.title, longest=LONGEST_TITLE),
        body=body,
        tags=_tags(f"{field}.tags", text.tags),
    )


def _tags(field: str, tags: Sequence[str]) -> list[str]:
    if len(tags) > MOST_TAGS:
        raise Invalid(field, f"There are {len(tags)} tags.", f"Use at most {MOST_TAGS}.")
    return list(dict.fromkeys(checks.line(field, tag, longest=LONGEST_TAG) for tag in tags))
