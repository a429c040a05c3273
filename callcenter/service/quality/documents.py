"""The monthly report as a file, on behalf of a supervisor."""

import asyncio
from pathlib import Path
from typing import Final

import structlog

from callcenter.service.errors import Conflict, Forbidden, TooMany
from callcenter.service.permissions import SUPERVISORS, Actor

from . import wording
from .figures import QualityFigures
from .fonts import ReportFont
from .report import Report, report_of
from .warning import EarlyWarning
from .words import all_words

log = structlog.get_logger("callcenter.quality")

#: Below the folder of the built pages: `make ui` lays it there.
FONT_FILE: Final = Path("fonts") / "NotoSansSC-Regular.ttf"
#: So many may wait while one is made.
MOST_WAITING: Final = 5
#: How often the font is made ready for new names; not at once, when everything else starts too.
PREPARE_S: Final = 30.0


class QualityReports:
    """Makes reports, one after another, each in a thread beside the event loop. `font`: a TrueType file with
    the characters of all languages. Run `run()` as a task, so that no report waits for the font."""

    def __init__(
        self, figures: QualityFigures, warnings: EarlyWarning, font: Path, *, prepare_s: float = PREPARE_S
    ) -> None:
        self._figures = figures
        self._warnings = warnings
        self._font = ReportFont(font)
        self._prepare_s = prepare_s
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def run(self) -> None:
        """For ever: have the font ready for whatever the next report may have to name."""
        while True:
            await asyncio.sleep(self._prepare_s)
            try:
                await self.prepare()
            except FileNotFoundError:
                # Without the pages there is nobody who asks for reports; they may be built yet.
                log.debug("report.no_font", file=str(self._font.whole))
            except Exception:
                # Nobody watches this, and a report can be made all the same.
                log.exception("report.font_not_prepared")

    async def prepare(self) -> None:
        """Cut the font for all words and names there are, and load what draws. Raises OSError."""
        names = await self._figures.names()
        await asyncio.to_thread(self._font.file, [*all_words(), *wording.units(), *names])
        await asyncio.to_thread(_load)

    async def pdf(self, actor: Actor, month: str, language: str) -> bytes:
        """The month YYYY-MM in a language. Raises Forbidden, Invalid, TooMany, Conflict without the font."""
        if actor.role not in SUPERVISORS:
            raise Forbidden(
                f"The role {actor.role} may not have reports made.", "Ask someone whose role may."
            )
        if self._waiting >= MOST_WAITING:
            raise TooMany("Others are having reports made.", 5)
        self._waiting += 1
        try:
            figures = await self._figures.month(actor, month)
            warnings = await self._warnings.of_month(actor, month)
            async with self._turn:
                return await asyncio.to_thread(_made, report_of(figures, warnings, language), self._font)
        except FileNotFoundError:
            raise Conflict(
                f"The report's font is missing: {FONT_FILE.name}.", "Build the pages with make ui."
            ) from None
        finally:
            self._waiting -= 1


def _load() -> None:
    from . import pdf  # noqa: F401


def _made(report: Report, font: ReportFont) -> bytes:
    # Loaded when first needed: what draws takes a part of every start, and is asked for seldom.
    from .pdf import make_pdf

    return make_pdf(report, font)
