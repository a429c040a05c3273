"""Searching articles as one types: what is in force, what the reader may see, in the reader's language."""

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, or_, select

from callcenter.repository.database import Database
from callcenter.repository.enums import ArticleState
from callcenter.repository.knowledge import Article, ArticleText
from callcenter.repository.text_query import MOST_TYPED, Synonyms
from callcenter.repository.text_search import Found, find
from callcenter.repository.text_tables import TextKind
from callcenter.repository.text_terms import FUNCTION, is_cjk, pieces, plain
from callcenter.service.auth import LANGUAGES
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Action, Actor, reach, require

from .marks import marked, snippet, spans
from .records import FoundArticle, FoundPage

LONGEST_QUERY: Final = 200
MOST_HITS: Final = 20
#: A hit that has less of what was searched for may be about something else.
LEAST_COVERED: Final = 0.3
#: What an article gains that has the words next to each other as they were typed: in its title or tags, in
#: its text.
PHRASE_NAMED: Final = 0.3
PHRASE_TEXT: Final = 0.1
LOOKED_AT: Final = 60
#: So many are put in order by it.
RANKED: Final = 16
MOST_PLAIN: Final = 5_000

NEAREST: Final = {
    "zh-CN": ("zh-CN", "zh-TW", "en"),
    "zh-TW": ("zh-TW", "zh-CN", "en"),
    "en": ("en", "zh-CN", "zh-TW"),
}


class SearchLog(Protocol):
    """Where searches are noted."""

    def searched(self, actor: Actor, query: str, language: str, found: Sequence[str]) -> str:
        """The id of the search; `found` are the articles that answer it."""


class KnowledgeSearch:
    """The search; `synonyms` and `zone` are asked each time."""

    def __init__(
        self,
        database: Database,
        synonyms: Callable[[], Synonyms],
        zone: Callable[[], ZoneInfo],
        now: Callable[[], dt.datetime],
        log: SearchLog,
    ) -> None:
        self._database = database
        self._synonyms = synonyms
        self._zone = zone
        self._now = now
        self._log = log
        self._plain: dict[tuple[str, int, str], tuple[str, str]] = {}

    async def search(self, actor: Actor, q: str, language: str, limit: int = 10) -> FoundPage:
        """The best articles in force. Raises Invalid unless `q` has 1 to 200 characters."""
        require(actor, Action.READ_KNOWLEDGE)
        query = q.strip()
        if not 1 <= len(query) <= LONGEST_QUERY:
            raise Invalid(
                "q", "Nothing, or too much, to search for.", f"Enter 1 to {LONGEST_QUERY} characters."
            )
        if language not in LANGUAGES:
            raise Invalid("language", "There is no such language.", f"Choose {', '.join(LANGUAGES)}.")
        if not 1 <= limit <= MOST_HITS:
            raise Invalid("limit", "So many cannot be listed.", f"Ask for 1 to {MOST_HITS}.")
        async with self._database.sessions() as session:
            units = await reach(session, actor)
        items = await asyncio.to_thread(self._search, units, query, language, limit)
        answers = [item.id for item in items if not item.weak]
        search_id = self._log.searched(actor, query, language, answers)
        return FoundPage(search_id=search_id, answered=bool(answers), items=items)

    def _search(self, units: Collection[str], query: str, language: str, limit: int) -> list[FoundArticle]:
        with self._database.direct.connect() as connection:
            found, seen, many = self._seen(connection, units, query, LOOKED_AT)
            if len(seen) < limit and len(found.hits) == many:
                # Most of what was found is somebody else's, or holds no longer.
                found, seen, many = self._seen(connection, units, query, 20 * LOOKED_AT)
            # Of the best only: what phrases add does not lift those further down.
            seen = dict(list(seen.items())[: max(limit, RANKED)])
            texts = self._texts(connection, seen)
        hits = [hit for hit in found.hits if hit.id in texts]
        scored = {
            hit.id: hit.score * (1 + self._phrase(query, hit.id, seen[hit.id], texts[hit.id])) for hit in hits
        }
        hits.sort(key=lambda hit: -round(scored[hit.id], 6))
        return [
            _item(hit.id, texts[hit.id], language, found.terms, weak=hit.covered < LEAST_COVERED)
            for hit in hits[:limit]
        ]

    def _seen(
        self, connection: Connection, units: Collection[str], query: str, many: int
    ) -> tuple[Found, dict[str, int], int]:
        """What is found; the articles of it that may be shown now, with their versions."""
        found = find(connection, TextKind.ARTICLE, query, self._synonyms(), limit=many)
        today = self._now().astimezone(self._zone()).date()
        rows = connection.execute(
            select(Article.id, Article.version).where(
                Article.id.in_([hit.id for hit in found.hits]),
                Article.state == ArticleState.PUBLISHED,
                or_(Article.valid_from.is_(None), Article.valid_from <= today),
                or_(Article.valid_until.is_(None), Article.valid_until >= today),
                or_(Article.org_unit_id.is_(None), Article.org_unit_id.in_(sorted(units))),
            )
        )
        shown = {article_id: version for article_id, version in rows if version is not None}
        kept = [hit.id for hit in found.hits if hit.id in shown][:LOOKED_AT]
        return found, {article_id: shown[article_id] for article_id in kept}, many

    def _texts(self, connection: Connection, seen: Mapping[str, int]) -> dict[str, dict[str, Any]]:
        in_force = and_(Article.id == ArticleText.article_id, Article.version == ArticleText.version)
        rows = connection.execute(
            select(
                ArticleText.article_id,
                ArticleText.language,
                ArticleText.title,
                ArticleText.body,
                ArticleText.tags,
            )
            .join(Article, in_force)
            .where(ArticleText.article_id.in_(list(seen)))
        )
        texts: dict[str, dict[str, Any]] = {}
        for row in rows:
            texts.setdefault(row.article_id, {})[row.language] = row
        return texts

    def _phrase(self, query: str, article_id: str, version: int, texts: Mapping[str, Any]) -> float:
        """What it gains by having the words as they were typed: 0 to PHRASE_NAMED + PHRASE_TEXT."""
        wanted = _phrases(query)
        whole = sum(map(len, wanted))
        if not whole:
            return 0.0
        best = 0.0
        for language, text in texts.items():
            named, body = self._plain_of((article_id, version, language), text)
            in_names = sum(_longest(phrase, named) for phrase in wanted)
            in_text = sum(_longest(phrase, body) for phrase in wanted)
            best = max(best, (PHRASE_NAMED * in_names + PHRASE_TEXT * in_text) / whole)
        return best

    def _plain_of(self, key: tuple[str, int, str], text: Any) -> tuple[str, str]:
        """Title and tags, and the body, made plain; remembered, for a version never changes."""
        kept = self._plain.get(key)
        if kept is None:
            kept = (plain(f"{text.title} / {' / '.join(text.tags)}"), plain(text.body))
            if len(self._plain) >= MOST_PLAIN:
                self._plain.clear()
            self._plain[key] = kept
        return kept


def _phrases(query: str) -> list[str]:
    """The runs of Chinese of a query, and the words that follow each other."""
    runs: list[str] = []
    words: list[str] = []
    for piece in pieces(plain(query)[:MOST_TYPED]):
        if is_cjk(piece):
            runs.append(piece)
        else:
            words.append(piece)
    return [*(run for run in runs if len(run) > 1), *([" ".join(words)] if len(words) > 1 else [])]


def _longest(phrase: str, text: str) -> int:
    """The length of the longest piece of a phrase, of more than two characters, that stands in a text."""
    best = 0
    for start in range(len(phrase)):
        while start + best < len(phrase) and phrase[start : start + best + 1] in text:
            best += 1
    return best if best > 2 or (best == len(phrase) and phrase[0] not in FUNCTION) else 0


def _item(
    article_id: str, texts: Mapping[str, Any], language: str, terms: Collection[str], *, weak: bool
) -> FoundArticle:
    shown = next((each for each in NEAREST[language] if each in texts), next(iter(texts)))
    text = texts[shown]
    return FoundArticle(
        id=article_id,
        title=marked(text.title, spans(text.title, terms)),
        snippet=snippet(text.body, terms),
        language=shown,
        tags=list(text.tags),
        weak=weak,
    )
