"""Articles of the knowledge base: listed, read, written, put in force and taken out of it."""

from callcenter.service.knowledge.records import Article, ArticleInput, ArticlePage, Text, VersionRecord
from callcenter.service.permissions import SUPERVISORS

from .bodies import Nothing
from .context import Call
from .customers import Items
from .knowledge_bodies import ArticleBody, FromCase, List, Publish, Version
from .knowledge_ports import knowledge_of
from .routing import Route

_ARTICLE = "/api/knowledge/{article_id}"


def _id(call: Call) -> str:
    return call.path("article_id")


async def get_articles(call: Call) -> ArticlePage:
    """By id; agents get those in force."""
    query: List = call.query
    return await knowledge_of(call).articles.listed(
        call.actor, state=query.state, after=query.after, limit=query.limit, language=query.language
    )


async def get_article(call: Call) -> Article:
    """Agents get the version in force only."""
    query: Version = call.query
    return await knowledge_of(call).articles.get(call.actor, _id(call), query.version)


async def get_article_versions(call: Call) -> Items[VersionRecord]:
    """Newest first."""
    return Items(items=await knowledge_of(call).articles.versions(call.actor, _id(call)))


async def add_article(call: Call) -> Article:
    """A draft."""
    return await knowledge_of(call).articles.create(call.actor, _input(call.body))


async def put_article(call: Call) -> Article:
    """The draft of the next version; owner, days and classes hold at once."""
    return await knowledge_of(call).articles.change(call.actor, _id(call), _input(call.body))


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
    return await knowledge_of(call).articles.publish(call.actor, _id(call), body.revision)


async def withdraw_article(call: Call) -> Article:
    """It is found no more; publishing brings it back."""
    return await knowledge_of(call).articles.withdraw(call.actor, _id(call))


async def add_article_from_case(call: Call) -> Article:
    """A draft of what solved a case."""
    body: FromCase = call.body
    return await knowledge_of(call).articles.draft_from_case(call.actor, call.path("number"), body.language)


ROUTES = (
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
)
