"""Searching 10,000 articles in three languages on both databases, beside each database's own full text.

Every side is asked the same, in turn. Ours is the whole search as a page asks for it: who may see what, what
is in force, titles and pieces of text with marks. The databases' own full text only tells the ids of the ten
best, of the same terms, so it does less. Recall is on the 64 articles of the demo, of all labelled questions
(tests/knowledge/questions.yaml), those held out when it was tuned apart from the others.
"""

import asyncio
import datetime as dt
import math
import random
import re
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console
from ruamel.yaml import YAML
from sqlalchemy import insert, text

from callcenter.repository import migrate
from callcenter.repository.article_index import document
from callcenter.repository.database import Database, open_database
from callcenter.repository.enums import ArticleState, Role
from callcenter.repository.knowledge import Article, ArticleText, ArticleVersion
from callcenter.repository.seed import COMPANY, demo_articles, seed_reference
from callcenter.repository.text_index import Analysed, put, rebuild
from callcenter.repository.text_tables import TextKind
from callcenter.repository.text_terms import plain, terms_of
from callcenter.service.knowledge import Knowledge
from callcenter.service.knowledge.records import Text
from callcenter.service.permissions import Actor
from tests.support.postgres import Cluster

from .conditions import ROOT, load_average
from .options import Options
from .report import Result, Table

NAME = "knowledge"
OURS: Final = "ours"
ALL: Final = "all"
ARTICLES: Final = 10_000
QUICK: Final = 1_000
ROUNDS: Final = 3
LIMIT_MS: Final = 50
BATCH: Final = 2_000
NOW: Final = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
ACTOR: Final = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit=COMPANY)
_SENTENCE = re.compile(r"[^。.；\n]+[。.；]?")
#: One side: asked for the ids of the best of a query.
Ask = Callable[[str, str], Awaitable[Sequence[str]]]
Questions = Sequence[Mapping[str, Any]]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """An article: what it says by language."""

    id: str
    texts: dict[str, Text]


def _made(count: int) -> Iterator[Made]:
    """The demo's articles, or with `count` others put together of their sentences, each with its own code."""
    articles = [
        Made(id=row["id"], texts={language: Text(**each) for language, each in row["texts"].items()})
        for row in demo_articles()
    ]
    if not count:
        yield from articles
        return
    rng = random.Random(5)
    for number in range(count):
        own, *others = rng.sample(articles, 4)
        texts = {}
        for language, each in own.texts.items():
            sentences = _SENTENCE.findall(each.body)
            for other in others:
                sentences.append(rng.choice(_SENTENCE.findall(other.texts[language].body)))
            rng.shuffle(sentences)
            title = f"{each.title} HQ-{number}"
            texts[language] = Text(title=title, tags=each.tags, body="".join(sentences)[: len(each.body)])
        yield Made(id=f"A{number:05}", texts=texts)


def _store(database: Database, articles: Sequence[Made], analysed: Sequence[Analysed]) -> float:
    """Put articles and index in; how long the index took, s."""
    day = dt.date(2030, 1, 1)
    with database.direct.begin() as connection:
        for start in range(0, len(articles), BATCH):
            part = articles[start : start + BATCH]
            common = {"state": ArticleState.PUBLISHED, "version": 1, "owner": "x", "review_on": day}
            own = {"classes": [], "org_unit_id": COMPANY, "made_by": "x", "made_at": NOW}
            connection.execute(insert(Article), [{"id": each.id, **common, **own} for each in part])
            version = {"version": 1, "note": "", "by": "x", "at": NOW, "published_at": NOW}
            connection.execute(insert(ArticleVersion), [{"article_id": each.id, **version} for each in part])
            connection.execute(
                insert(ArticleText),
                [
                    {"article_id": each.id, "version": 1, "language": language, **msgspec.structs.asdict(one)}
                    for each in part
                    for language, one in each.texts.items()
                ],
            )
        began = time.perf_counter()
        batches = [analysed[start : start + BATCH] for start in range(0, len(analysed), BATCH)]
        rebuild(connection, TextKind.ARTICLE, batches)
        return time.perf_counter() - began


def _fields(article: Made) -> dict[str, Any]:
    """All languages as terms, for the databases' own full text."""
    said = article.texts.values()

    def terms(words: str) -> str:
        return " ".join(terms_of(plain(words)))

    return {
        "id": article.id,
        "title": terms(" / ".join(each.title for each in said)),
        "tags": terms(" / ".join(tag for each in said for tag in each.tags)),
        "body": terms("\n".join(each.body for each in said)),
    }


def _build_own(database: Database, articles: Sequence[Made]) -> None:
    """The database's own full text of the same terms."""
    sqlite = database.direct.dialect.name == "sqlite"
    with database.direct.begin() as connection:
        if sqlite:
            connection.execute(text("create virtual table own using fts5(id unindexed, title, tags, body)"))
            row = "insert into own values (:id, :title, :tags, :body)"
        else:
            connection.execute(text("create table own (id text, v tsvector)"))
            vectors = " || ".join(
                f"setweight(to_tsvector('simple', :{name}), '{weight}')"
                for name, weight in (("title", "A"), ("tags", "A"), ("body", "D"))
            )
            row = f"insert into own values (:id, {vectors})"  # noqa: S608 - nothing from outside
        connection.execute(text(row), [_fields(each) for each in articles])
        if not sqlite:
            connection.execute(text("create index own_v on own using gin (v)"))


def _own(database: Database) -> Ask:
    """The database's own search: any of the terms, best first."""
    if database.direct.dialect.name == "sqlite":
        join, query = (
            '"',
            "select id from own where own match :q order by bm25(own, 0, 3, 3, 1), id limit 10",
        )
    else:
        join, query = (
            "'",
            "select id from own, to_tsquery('simple', :q) as q where v @@ q "
            "order by ts_rank('{0.1, 0.2, 0.4, 1.0}', v, q, 1) desc, id limit 10",
        )
    operator = " OR " if join == '"' else " | "

    def ask(q: str) -> list[str]:
        terms = dict.fromkeys(terms_of(plain(q)))
        if not terms:
            return []
        with database.direct.connect() as connection:
            asked = operator.join(f"{join}{term}{join}" for term in terms)
            return [row[0] for row in connection.execute(text(query), {"q": asked})]

    return lambda q, _language: asyncio.to_thread(ask, q)


def _knowledge(database: Database) -> Knowledge:
    return Knowledge(database, None, lambda: ZoneInfo("Asia/Shanghai"), now=lambda: NOW, is_class=bool)


def _ours(database: Database) -> Ask:
    find = _knowledge(database).find

    async def ask(q: str, language: str) -> Sequence[str]:
        return [item.id for item in (await find.search(ACTOR, q, language)).items]

    return ask


async def _times(sides: Mapping[str, Ask], questions: Questions, rounds: int) -> dict[str, list[float]]:
    """What each side took for each query, whole and half typed, ms."""
    typed = [
        (each["query"][:end], each["language"])
        for each in questions
        for end in (len(each["query"]) // 2 or 1, len(each["query"]))
    ]
    times: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(rounds + 1):
        for query, language in typed:
            for name, ask in sides.items():
                began = time.perf_counter()
                await ask(query, language)
                # The first turn warms up.
                if turn:
                    times[name].append((time.perf_counter() - began) * 1000)
    return times


async def _recall(ask: Ask, questions: Questions) -> dict[str, float]:
    """Recall@5 of all, and by kind of question."""
    shares: dict[str, list[float]] = {ALL: []}
    for each in questions:
        first = (await ask(each["query"], each["language"]))[:5]
        share = sum(one in first for one in each["want"]) / len(each["want"])
        for kind in (ALL, each["kind"]):
            shares.setdefault(kind, []).append(share)
    return {kind: sum(found) / len(found) for kind, found in shares.items()}


async def _answered(database: Database, questions: Questions) -> str:
    """Of how many questions the search says that it has an answer."""
    find = _knowledge(database).find
    found = [await find.search(ACTOR, each["query"], each["language"]) for each in questions]
    return f"{sum(page.answered for page in found)} of {len(found)}"


def _publish_ms(database: Database, one: Analysed) -> float:
    began = time.perf_counter()
    with database.direct.begin() as connection:
        put(connection, TextKind.ARTICLE, [one])
    return (time.perf_counter() - began) * 1000


async def run(console: Console, options: Options) -> Result:
    """Measure it. Some minutes."""
    count = QUICK if options.quick else ARTICLES
    asked = YAML(typ="safe").load(ROOT / "tests" / "knowledge" / "questions.yaml")
    held = [each for each in asked["questions"] if each.get("held_out")]
    tuned = [each for each in asked["questions"] if not each.get("held_out")]
    load = load_average()
    speed: list[list[str]] = []
    quality: list[list[str]] = []
    kinds: list[list[str]] = []
    notes: list[str] = []
    console.print(f"analysing {count} articles")
    many = await asyncio.to_thread(lambda: list(_made(count)))
    began = time.perf_counter()
    analysed = await asyncio.to_thread(lambda: [document(each.id, each.texts.values()) for each in many])
    notes.append(f"to analyse {count:,} articles: {time.perf_counter() - began:.0f} s")
    few = list(_made(0))
    analysed_few = [document(each.id, each.texts.values()) for each in few]
    with tempfile.TemporaryDirectory() as folder, Cluster() as cluster:
        for kind in ("sqlite", "postgresql"):
            for size, articles, made in (("few", few, analysed_few), ("many", many, analysed)):
                url = (
                    f"sqlite+aiosqlite:///{Path(folder) / size}.db"
                    if kind == "sqlite"
                    else cluster.url(cluster.create(size))
                )
                await asyncio.to_thread(migrate.upgrade, url)
                await asyncio.to_thread(seed_reference, url)
                database = open_database(url)
                try:
                    console.print(f"{kind}: {len(articles)} articles")
                    took = await asyncio.to_thread(_store, database, articles, made)
                    await asyncio.to_thread(_build_own, database, articles)
                    sides = {OURS: _ours(database), "its own full text": _own(database)}
                    if size == "few":
                        for name, ask in sides.items():
                            recalls = [await _recall(ask, each) for each in (tuned, held)]
                            quality.append([kind, name, *(f"{each[ALL]:.3f}" for each in recalls)])
                            if name == OURS:
                                kinds = [
                                    [each, *(f"{recall.get(each, math.nan):.2f}" for recall in recalls)]
                                    for each in recalls[0]
                                    if each != ALL
                                ]
                        sets = {"tuned on": tuned, "held out": held, "nothing answers": asked["nothing"]}
                        answered = [
                            f"{name} {await _answered(database, each)}" for name, each in sets.items()
                        ]
                        notes.append(f"{kind}: said to have an answer: {', '.join(answered)}")
                        continue
                    one = await asyncio.to_thread(_publish_ms, database, made[0])
                    notes.append(f"{kind}: index of all made in {took:.0f} s, of one article in {one:.0f} ms")
                    for name, times in (await _times(sides, tuned, ROUNDS)).items():
                        times.sort()
                        cells = [times[int(len(times) * share)] for share in (0.5, 0.95, 0.99)]
                        speed.append(
                            [kind, name, str(len(times)), *(f"{each:.1f}" for each in (*cells, times[-1]))]
                        )
                finally:
                    await database.close()
    missed = [row for row in speed if row[1] == OURS and float(row[4]) > LIMIT_MS]
    notes.append(f"limit: {LIMIT_MS} ms of 95 in 100 searches; {'missed' if missed else 'kept'}")
    notes.append(f"load average {load} before, {load_average()} after")
    return Result(
        name=NAME,
        notes=notes,
        tables=[
            Table(heads=["ms a search", "", "searches", "p50", "p95", "p99", "max"], rows=speed),
            Table(
                heads=["recall@5, 64 articles", "", f"tuned on ({len(tuned)})", f"held out ({len(held)})"],
                rows=quality,
            ),
            Table(heads=["recall@5 by kind, ours", "tuned on", "held out"], rows=kinds),
        ],
    )
