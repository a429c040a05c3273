"""What the knowledge base takes and answers."""

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from callcenter.repository.enums import ArticleState


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """What an article says in one language."""

    title: str
    body: str
    tags: Sequence[str] = ()


class ArticleInput(msgspec.Struct, frozen=True, kw_only=True):
    """An article as it is written. `texts` by language; days are the company's, both included.

    `revision`: what was changed, as it was read; None: whatever is there.
    """

    texts: Mapping[str, Text]
    owner: str
    review_on: dt.date
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    classes: Sequence[str] = ()
    note: str = ""
    revision: str | None = None


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """An article. `version` is the one in force (None: none yet), `shown` the one these texts are of."""

    id: str
    state: ArticleState
    version: int | None
    shown: int
    revision: str
    texts: Mapping[str, Text]
    owner: str
    owner_name: str
    review_on: dt.date
    valid_from: dt.date | None
    valid_until: dt.date | None
    classes: Sequence[str]
    used: int
    from_case: str | None
    may_edit: bool


class ArticleBrief(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list; `changed`: there is a version that is not published."""

    id: str
    state: ArticleState
    title: str
    language: str
    owner: str
    review_on: dt.date
    valid_from: dt.date | None
    valid_until: dt.date | None
    used: int
    changed: bool


class ArticlePage(msgspec.Struct, frozen=True, kw_only=True):
    """Articles by id; `next` is what to ask for as `after`, None at the end."""

    items: Sequence[ArticleBrief]
    next: str | None


class VersionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A version; times in ms since 1970."""

    version: int
    note: str
    by: str
    by_name: str
    at_ms: int
    published_ms: int | None


class FoundArticle(msgspec.Struct, frozen=True, kw_only=True):
    """A hit. In `title` and `snippet` what was searched for stands between U+0002 and U+0003.

    `weak`: it has little of what was searched for, so that it may be about something else.
    """

    id: str
    title: str
    snippet: str
    language: str
    tags: Sequence[str]
    weak: bool


class FoundPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, best first; `answered` is false when there is nothing or all is weak."""

    search_id: str | None
    answered: bool
    items: Sequence[FoundArticle]


class UseInput(msgspec.Struct, frozen=True, kw_only=True):
    """An article was used, in a contact or for a case, and whether it helped (None: not said)."""

    version: int | None = None
    contact_id: str | None = None
    case_number: str | None = None
    helped: bool | None = None
    words: str = ""


class UseRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of an article they used."""

    id: str
    article_id: str
    title: str
    version: int
    contact_id: str | None
    case_number: str | None
    by: str
    by_name: str
    at_ms: int
    helped: bool | None
    words: str
    settled_ms: int | None


class Mine(msgspec.Struct, frozen=True, kw_only=True):
    """What awaits an owner: what was said of their articles, and articles to be looked over.

    `due` are published articles whose review date or end of validity has come.
    """

    unhelpful: Sequence[UseRecord]
    due: Sequence[ArticleBrief]


class Unanswered(msgspec.Struct, frozen=True, kw_only=True):
    """Searches without an answer that say the same: as last typed, how often, by how many, when last."""

    query: str
    language: str
    times: int
    people: int
    last_ms: int
