"""The knowledge base: search while typing, articles and their versions, use, and what awaits somebody."""

import time
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
    Text,
    Unanswered,
    UseInput,
    UseRecord,
    VersionRecord,
)
from callcenter.service.permissions import SUPERVISORS, Actor

from .bodies import Nothing
from .context import Call, too_many
from .customers import Items
from .knowledge_bodies import (
    ArticleBody,
    FromCase,
    List,
    OwnList,
    Publish,
    Search,
    SettledQuery,
    Use,
    Version,
)
from .ratelimit import Rate, RateLimiter
from .routing import Route

#: Searches of one user: quicker than anybody types for long.
RATE = Rate(burst=30, per_second=8)


class FindPort(Protocol):
    """callcenter.service.knowledge.search."""

    async def search(self, actor: Actor, q: str, language: str, limit: int = 10) -> FoundPage: ...


class ArticlesPort(Protocol):
    """callcenter.service.knowledge.articles."""

    async def get(self, actor: Actor, article_id: str, version: int | None = None) -> Article: ...
    async def listed(
        self, actor: Actor, *, state: ArticleState | None = None, after: str = "", limit: int = 50
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


#: Where `install` puts it, and the limit of searches by user.
KNOWLEDGE: web.AppKey[KnowledgePort] = web.AppKey("knowledge", KnowledgePort)
LIMIT: web.AppKey[RateLimiter] = web.AppKey("knowledge_limit", RateLimiter)


def install(app: web.Application, knowledge: KnowledgePort) -> None:
    """Give the pages the knowledge base."""
    app[KNOWLEDGE] = knowledge
    app[LIMIT] = RateLimiter(RATE, time.monotonic)


def _knowledge(call: Call) -> KnowledgePort:
    return call.request.app[KNOWLEDGE]


def _id(call: Call) -> str:
    return call.path("article_id")


async def search_knowledge(call: Call) -> FoundPage:
    """Best first; what was searched for is marked by U+0002 and U+0003."""
    query: Search = call.query
    if wait := call.request.app[LIMIT].take(call.actor.user_id):
        raise too_many(wait)
    return await _knowledge(call).find.search(call.actor, query.q, query.language, query.limit)


async def get_articles(call: Call) -> ArticlePage:
    """By id; agents get those in force."""
    query: List = call.query
    return await _knowledge(call).articles.listed(
        call.actor, state=query.state, after=query.after, limit=query.limit
    )


async def get_article(call: Call) -> Article:
    """Agents get the version in force only."""
    query: Version = call.query
    return await _knowledge(call).articles.get(call.actor, _id(call), query.version)


async def get_article_versions(call: Call) -> Items[VersionRecord]:
    """Newest first."""
    return Items(items=await _knowledge(call).articles.versions(call.actor, _id(call)))


async def add_article(call: Call) -> Article:
    """A draft."""
    return await _knowledge(call).articles.create(call.actor, _input(call.body))


async def put_article(call: Call) -> Article:
    """The draft of the next version; owner, days and classes hold at once."""
    return await _knowledge(call).articles.change(call.actor, _id(call), _input(call.body))


def _input(body: ArticleBody) -> ArticleInput:
    return ArticleInput(
        texts={
            language: Text(title=text.title, body=text.body, tags=text.tags)
            for language, text in body.texts.items()
        },
        owner=body.owner,
        review_on=body.review_on,
        valid_from=body.valid_from,
        valid_until=body.valid_until,
        classes=body.classes,
        note=body.note,
        revision=body.revision,
    )


async def publish_article(call: Call) -> Article:
    """The newest version is in force then, and found."""
    body: Publish = call.body
    return await _knowledge(call).articles.publish(call.actor, _id(call), body.revision)


async def withdraw_article(call: Call) -> Article:
    """It is found no more; publishing brings it back."""
    return await _knowledge(call).articles.withdraw(call.actor, _id(call))


async def add_article_from_case(call: Call) -> Article:
    """A draft of what solved a case."""
    body: FromCase = call.body
    return await _knowledge(call).articles.draft_from_case(call.actor, call.path("number"), body.language)


async def add_article_use(call: Call) -> UseRecord:
    """Counted once for the same contact or case."""
    body: Use = call.body
    given = UseInput(
        version=body.version,
        contact_id=body.contact_id,
        case_number=body.case_number,
        helped=body.helped,
        words=body.words,
    )
    return await _knowledge(call).uses.add(call.actor, _id(call), given)


async def get_article_uses(call: Call) -> Items[UseRecord]:
    """For its owner and supervisors, newest first."""
    return Items(items=await _knowledge(call).uses.of_article(call.actor, _id(call)))


async def get_own_articles(call: Call) -> Mine:
    """What did not help, and what is to be looked over."""
    query: OwnList = call.query
    return await _knowledge(call).uses.mine(call.actor, query.language, everybody=query.everybody)


async def settle_article_use(call: Call) -> Mine:
    """The owner has dealt with it; answers with what else awaits them."""
    await _knowledge(call).uses.settle(call.actor, call.path("use_id"))
    return await _knowledge(call).uses.mine(call.actor)


async def get_unanswered(call: Call) -> Items[Unanswered]:
    """Most often first."""
    return Items(items=await _knowledge(call).searches.unanswered(call.actor))


async def settle_unanswered(call: Call) -> Items[Unanswered]:
    """Answers with what is left."""
    body: SettledQuery = call.body
    await _knowledge(call).searches.settle(call.actor, body.query)
    return await get_unanswered(call)


_ARTICLE = "/api/knowledge/{article_id}"

# The fixed paths come before those of an article.
ROUTES = (
    Route(
        method="GET",
        path="/api/knowledge/search",
        summary="Search the knowledge base",
        handler=search_knowledge,
        query=Search,
        answer=FoundPage,
    ),
    Route(
        method="GET",
        path="/api/knowledge/mine",
        summary="What awaits an owner of articles",
        handler=get_own_articles,
        query=OwnList,
        answer=Mine,
    ),
    Route(
        method="POST",
        path="/api/knowledge/uses/{use_id}/settle",
        summary="Settle what was said of an article",
        handler=settle_article_use,
        body=Nothing,
        answer=Mine,
    ),
    Route(
        method="GET",
        path="/api/knowledge/unanswered",
        summary="Searches without an answer",
        handler=get_unanswered,
        roles=SUPERVISORS,
        answer=Items[Unanswered],
    ),
    Route(
        method="POST",
        path="/api/knowledge/unanswered/settle",
        summary="Settle a search without an answer",
        handler=settle_unanswered,
        roles=SUPERVISORS,
        body=SettledQuery,
        answer=Items[Unanswered],
    ),
    Route(
        method="GET",
        path="/api/knowledge",
        summary="Articles",
        handler=get_articles,
        query=List,
        answer=ArticlePage,
    ),
    Route(
        method="POST",
        path="/api/knowledge",
        summary="Write a new article",
        handler=add_article,
        roles=SUPERVISORS,
        body=ArticleBody,
        answer=Article,
    ),
    Route(
        method="POST",
        path="/api/cases/{number}/article",
        summary="Make a draft of what solved a case",
        handler=add_article_from_case,
        roles=SUPERVISORS,
        body=FromCase,
        answer=Article,
    ),
    Route(
        method="GET",
        path=_ARTICLE,
        summary="Open an article",
        handler=get_article,
        query=Version,
        answer=Article,
    ),
    Route(
        method="PUT",
        path=_ARTICLE,
        summary="Write the next version of an article",
        handler=put_article,
        roles=SUPERVISORS,
        body=ArticleBody,
        answer=Article,
    ),
    Route(
        method="GET",
        path=f"{_ARTICLE}/versions",
        summary="Versions of an article",
        handler=get_article_versions,
        answer=Items[VersionRecord],
    ),
    Route(
        method="POST",
        path=f"{_ARTICLE}/publish",
        summary="Put the newest version of an article in force",
        handler=publish_article,
        roles=SUPERVISORS,
        body=Publish,
        answer=Article,
    ),
    Route(
        method="POST",
        path=f"{_ARTICLE}/withdraw",
        summary="Take an article out of force",
        handler=withdraw_article,
        roles=SUPERVISORS,
        body=Nothing,
        answer=Article,
    ),
    Route(
        method="GET",
        path=f"{_ARTICLE}/uses",
        summary="What was said of an article",
        handler=get_article_uses,
        answer=Items[UseRecord],
    ),
    Route(
        method="POST",
        path=f"{_ARTICLE}/uses",
        summary="Note that an article was used, and whether it helped",
        handler=add_article_use,
        body=Use,
        answer=UseRecord,
    ),
)
