"""What the browser may send about the knowledge base, with limits."""

import datetime as dt
from typing import Annotated

from pydantic import Field, StringConstraints

from callcenter.repository.enums import ArticleState
from callcenter.service.knowledge.checking import (
    LONGEST_BODY,
    LONGEST_NOTE,
    LONGEST_TAG,
    LONGEST_TITLE,
    MOST_CLASSES,
    MOST_TAGS,
)
from callcenter.service.knowledge.reading import MOST_LISTED
from callcenter.service.knowledge.search import LONGEST_QUERY, MOST_HITS
from callcenter.service.knowledge.use import LONGEST_WORDS

from .bodies import Body, Code, Id, Language, one_line, several_lines

Number = Annotated[int, Field(ge=1, le=1_000_000)]
CaseNumber = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9-]+$")]


class Search(Body):
    """Query of `GET /api/knowledge/search`; `language` is the reader's."""

    q: Annotated[str, one_line(1, LONGEST_QUERY)]
    language: Language
    limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 10


class List(Body):
    """Query of `GET /api/knowledge`; `after` is `next` of the page before."""

    state: ArticleState | None = None
    after: Annotated[str, StringConstraints(max_length=20, pattern=r"^[A-Za-z0-9-]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=MOST_LISTED)] = 50
    language: Language = "en"


class Version(Body):
    """Query of an article: which version; without one the one in force, or for who writes the newest."""

    version: Number | None = None


class OwnList(Body):
    """Query of what awaits owners: the reader's own articles, or `everybody`'s for who writes them."""

    language: Language = "en"
    everybody: bool = False


class ArticleTextBody(Body):
    """What an article says in one language."""

    title: Annotated[str, one_line(1, LONGEST_TITLE)]
    body: Annotated[str, several_lines(1, LONGEST_BODY)]
    tags: Annotated[
        list[Annotated[str, one_line(1, LONGEST_TAG)]], Field(default_factory=list, max_length=MOST_TAGS)
    ]


class ArticleBody(Body):
    """An article as it is written; days are the company's, both included. With `revision`, of the article as
    it was read, a change of something that somebody else has changed meanwhile is refused."""

    texts: Annotated[dict[Language, ArticleTextBody], Field(min_length=1)]
    owner: Id
    review_on: dt.date
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    classes: Annotated[list[Code], Field(default_factory=list, max_length=MOST_CLASSES)]
    note: Annotated[str, one_line(0, LONGEST_NOTE)] = ""
    revision: Annotated[str, StringConstraints(max_length=64)] | None = None


class Publish(Body):
    """With `revision`, only what was read is published."""

    revision: Annotated[str, StringConstraints(max_length=64)] | None = None


class Use(Body):
    """An article was used; `helped` and `words` may be sent then or later, for the same contact or case."""

    version: Number | None = None
    contact_id: Id | None = None
    case_number: CaseNumber | None = None
    helped: bool | None = None
    words: Annotated[str, several_lines(0, LONGEST_WORDS)] = ""


class SettledQuery(Body):
    """A search without an answer, as the list has it."""

    query: Annotated[str, one_line(1, LONGEST_QUERY)]


class FromCase(Body):
    """In which language the case's words are."""

    language: Language
