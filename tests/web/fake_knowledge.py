"""The knowledge base behind the pages: one article, one remark, one search without an answer."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from callcenter.repository.enums import ArticleState
from callcenter.service.errors import Conflict, NotFound
from callcenter.service.knowledge.records import (
    Article,
    ArticleBrief,
    ArticleInput,
    ArticlePage,
    FoundArticle,
    FoundPage,
    Mine,
    Text,
    Unanswered,
    UseInput,
    UseRecord,
    VersionRecord,
)
from callcenter.service.permissions import Actor

DAY = dt.date(2027, 1, 1)
ARTICLE = Article(
    id="K0001",
    state=ArticleState.PUBLISHED,
    version=1,
    shown=1,
    revision="r1",
    texts={"en": Text(title="Refunds", body="To the same card.", tags=["refund"])},
    owner="alice",
    owner_name="Alice",
    review_on=DAY,
    valid_from=None,
    valid_until=None,
    classes=[],
    used=0,
    from_case=None,
    may_edit=False,
)
BRIEF = ArticleBrief(
    id="K0001",
    state=ArticleState.PUBLISHED,
    title="Refunds",
    language="en",
    owner="alice",
    review_on=DAY,
    valid_from=None,
    valid_until=None,
    used=0,
    changed=False,
)
USE = UseRecord(
    id="u1",
    article_id="K0001",
    title="Refunds",
    version=1,
    contact_id="one",
    case_number=None,
    by="alice",
    by_name="Alice",
    at_ms=1,
    helped=False,
    words="Wrong",
    settled_ms=None,
)


class FakeKnowledge:
    """Every part at once; `asked` is what came through."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.find = self.articles = self
        self.uses = FakeUses(self.asked)
        self.searches = FakeSearches(self.asked)

    async def search(self, actor: Actor, q: str, language: str, limit: int = 10) -> FoundPage:
        self.asked.append((q, language, limit))
        hit = FoundArticle(
            id="K0001", title="\u0002Refunds\u0003", snippet="", language="en", tags=[], weak=False
        )
        return FoundPage(search_id="s1", answered=True, items=[hit])

    async def get(self, actor: Actor, article_id: str, version: int | None = None) -> Article:
        if article_id != ARTICLE.id:
            raise NotFound("article")
        return ARTICLE

    async def listed(
        self,
        actor: Actor,
        *,
        state: ArticleState | None = None,
        after: str = "",
        limit: int = 50,
        language: str = "en",
    ) -> ArticlePage:
        self.asked.append((after, limit, language))
        return ArticlePage(items=[BRIEF], next=None)

    async def versions(self, actor: Actor, article_id: str) -> Sequence[VersionRecord]:
        return [VersionRecord(version=1, note="", by="sam", by_name="Sam", at_ms=1, published_ms=1)]

    async def create(self, actor: Actor, given: ArticleInput, from_case: str | None = None) -> Article:
        self.asked.append(given)
        return ARTICLE

    async def change(self, actor: Actor, article_id: str, given: ArticleInput) -> Article:
        if given.revision not in (None, ARTICLE.revision):
            raise Conflict("Somebody has changed this article.", "Open it again.")
        self.asked.append(given)
        return ARTICLE

    async def publish(self, actor: Actor, article_id: str, revision: str | None = None) -> Article:
        self.asked.append(("publish", revision))
        return ARTICLE

    async def withdraw(self, actor: Actor, article_id: str) -> Article:
        return ARTICLE

    async def draft_from_case(self, actor: Actor, number: str, language: str) -> Article:
        self.asked.append((number, language))
        return ARTICLE


class FakeUses:
    def __init__(self, asked: list[Any]) -> None:
        self._asked = asked

    async def add(self, actor: Actor, article_id: str, given: UseInput) -> UseRecord:
        self._asked.append(given)
        return USE

    async def of_article(self, actor: Actor, article_id: str) -> Sequence[UseRecord]:
        return [USE]

    async def mine(self, actor: Actor, language: str = "en", *, everybody: bool = False) -> Mine:
        return Mine(unhelpful=[USE], due=[BRIEF])

    async def settle(self, actor: Actor, use_id: str) -> None:
        self._asked.append(("settle", use_id))


class FakeSearches:
    def __init__(self, asked: list[Any]) -> None:
        self._asked = asked

    async def unanswered(self, actor: Actor) -> Sequence[Unanswered]:
        return [Unanswered(query="football", language="en", times=2, people=1, last_ms=1)]

    async def settle(self, actor: Actor, query: str) -> int:
        self._asked.append(("settle", query))
        return 2
