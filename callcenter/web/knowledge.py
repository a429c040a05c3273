"""The knowledge base at work: searched while typing, what is said of its articles, what awaits somebody."""

import time

from aiohttp import web

from callcenter.service.knowledge.records import FoundPage, Mine, Unanswered, UseInput, UseRecord
from callcenter.service.permissions import SUPERVISORS

from .bodies import Nothing
from .context import Call, too_many
from .customers import Items
from .knowledge_articles import ROUTES as ARTICLE_ROUTES
from .knowledge_bodies import OwnList, Search, SettledQuery, Use
from .knowledge_ports import KNOWLEDGE, KnowledgePort, knowledge_of
from .ratelimit import Rate, RateLimiter
from .routing import Route

#: Searches of one user: quicker than anybody types for long.
RATE = Rate(burst=30, per_second=8)
LIMIT: web.AppKey[RateLimiter] = web.AppKey("knowledge_limit", RateLimiter)

_USES = "/api/knowledge/{article_id}/uses"


def install(app: web.Application, knowledge: KnowledgePort) -> None:
    """Give the pages the knowledge base."""
    app[KNOWLEDGE] = knowledge
    app[LIMIT] = RateLimiter(RATE, time.monotonic)


async def search_knowledge(call: Call) -> FoundPage:
    """Best first; what was searched for is marked by U+0002 and U+0003."""
    query: Search = call.query
    if wait := call.request.app[LIMIT].take(call.actor.user_id):
        raise too_many(wait)
    return await knowledge_of(call).find.search(call.actor, query.q, query.language, query.limit)


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
    return await knowledge_of(call).uses.add(call.actor, call.path("article_id"), given)


async def get_article_uses(call: Call) -> Items[UseRecord]:
    """For its owner and supervisors, newest first."""
    return Items(items=await knowledge_of(call).uses.of_article(call.actor, call.path("article_id")))


async def get_own_articles(call: Call) -> Mine:
    """What did not help, and what is to be looked over."""
    query: OwnList = call.query
    return await knowledge_of(call).uses.mine(call.actor, query.language, everybody=query.everybody)


async def settle_article_use(call: Call) -> Mine:
    """The owner has dealt with it; answers with what else is in the list."""
    await knowledge_of(call).uses.settle(call.actor, call.path("use_id"))
    return await get_own_articles(call)


async def get_unanswered(call: Call) -> Items[Unanswered]:
    """Most often first."""
    return Items(items=await knowledge_of(call).searches.unanswered(call.actor))


async def settle_unanswered(call: Call) -> Items[Unanswered]:
    """Answers with what is left."""
    body: SettledQuery = call.body
    await knowledge_of(call).searches.settle(call.actor, body.query)
    return await get_unanswered(call)


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
        query=OwnList,
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
        path=_USES,
        summary="What was said of an article",
        handler=get_article_uses,
        answer=Items[UseRecord],
    ),
    Route(
        method="POST",
        path=_USES,
        summary="Note that an article was used, and whether it helped",
        handler=add_article_use,
        body=Use,
        answer=UseRecord,
    ),
    *ARTICLE_ROUTES,
)
