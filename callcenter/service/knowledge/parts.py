"""The knowledge base of one installation, put together."""

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from callcenter.repository.article_index import index_all
from callcenter.repository.database import Database
from callcenter.repository.text_index import is_current
from callcenter.repository.text_query import Synonyms
from callcenter.repository.text_tables import TextKind
from callcenter.service.auth import utc_now

from .articles import Articles
from .search import KnowledgeSearch
from .searches import Searches
from .synonyms import synonyms_of
from .use import Uses

#: Seconds until the index is tried again.
AGAIN_S = 10.0

log = structlog.get_logger("callcenter.knowledge")


class Knowledge:
    """The parts: `articles`, `find`, `uses`, `searches`."""

    def __init__(
        self,
        database: Database,
        home: Path | None,
        zone: Callable[[], ZoneInfo],
        *,
        now: Callable[[], dt.datetime] = utc_now,
        synonyms: Synonyms | None = None,
        is_class: Callable[[str], bool],
    ) -> None:
        """`home` may have synonyms of its own, read once; `zone` is the company's; `is_class`: whether cases
        may have a class."""
        self._database = database
        #: Also for who searches cases.
        self.synonyms = synonyms if synonyms is not None else synonyms_of(home)

        def today() -> dt.date:
            return now().astimezone(zone()).date()

        self.searches = Searches(database.sessions, now)
        self.articles = Articles(database.sessions, today, now, self.searches.opened, is_class)
        self.uses = Uses(database.sessions, today, now)
        self.find = KnowledgeSearch(database, lambda: self.synonyms, zone, now, self.searches)

    async def run(self) -> None:
        """For ever: make the index anew when it was made by other rules, then write searches as left."""
        try:
            await self._index()
            await self.searches.run()
        finally:
            await self.close()

    async def _index(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self._index_if_needed)
            except Exception as error:
                # The repository may be away; searches find what the old index has.
                log.warning("knowledge.not_indexed", error=type(error).__name__)
                await asyncio.sleep(AGAIN_S)
            else:
                return

    async def close(self) -> None:
        """Keep the searches that were not written yet."""
        try:
            await self.searches.write(everything=True)
        except Exception:
            log.warning("knowledge.searches_not_kept", exc_info=True)

    def _index_if_needed(self) -> None:
        with self._database.direct.begin() as connection:
            if not is_current(connection, TextKind.ARTICLE):
                log.info("knowledge.indexed", articles=index_all(connection))
