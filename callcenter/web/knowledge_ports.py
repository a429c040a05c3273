"""What the pages need of the knowledge base, and where it is put."""

from collections.abc import Sequence
from typing import Protocol

from aiohttp import web

from callcenter.repository.enums import ArticleState
from callcenter.service.knowledge.records import (
    Article,
    ArticleInput,
    ArticlePage,
    FoundPage,
    Mine,
    Unanswered,
    UseInput,
    UseRecord,
    VersionRecord,
)
from callcenter.service.permissions import Actor

from .context import Call


class FindPort(Protocol):
    """callcenter.service.knowledge.search."""

    async def search(self, actor: Actor, q: str, language: str, limit: int = 10) -> FoundPage: ...


class ArticlesPort(Protocol):
    """callcenter.service.knowledge.articles and .reading."""

    async def get(self, actor: Actor, article_id: str, version: int | None = None) -> Article: ...
    async def listed(
        self,
        actor: Actor,
        *,
        state: ArticleState | None = None,
        after: str = "",
        limit: int = 50,
        language: str = "en",
    ) -> ArticlePage: ...
    async def versions(self, actor: Actor, article_id: str) -> Sequence[VersionRecord]: ...
    async def create(self, actor: Actor, given: ArticleInput, from_case: str | None = None) -> Article: ...
    async def change(self, actor: Actor, article_id: str, given: ArticleInput) -> Article: ...
    async def publish(self, actor: Actor, article_id: str, revision: str | None = None) -> Article: ...
    async def withdraw(self, actor: Actor, article_id: str) -> Article: ...
    async def draft_from_case(self, actor: Actor, number: str, language: str) -> Article: ...


class UsesPort(Protocol):
    """callcenter.service.knowledge.use."""

    async def add(self, actor: Actor, article_id: str, given: UseInput) -> UseRecord: ...
    async def of_article(self, actor: Actor, article_id: str) -> Sequence[UseRecord]: ...
    async def mine(self, actor: Actor, language: str = "en", *, everybody: bool = False) -> Mine: ...
    async def settle(self, actor: Actor, use_id: str) -> None: ...


class SearchesPort(Protocol):
    """callcenter.service.knowledge.searches."""

    async def unanswered(self, actor: Actor) -> Sequence[Unanswered]: ...
    async def settle(self, actor: Actor, query: str) -> int: ...


class KnowledgePort(Protocol):
    """callcenter.service.knowledge.parts."""

    @property
    def find(self) -> FindPort: ...
    @property
    def articles(self) -> ArticlesPort: ...
    @property
    def uses(self) -> UsesPort: ...
    @property
    def searches(self) -> SearchesPort: ...


#: Where `install` puts it.
KNOWLEDGE: web.AppKey[KnowledgePort] = web.AppKey("knowledge", KnowledgePort)


def knowledge_of(call: Call) -> KnowledgePort:
    """The knowledge base of a request."""
    return call.request.app[KNOWLEDGE]
