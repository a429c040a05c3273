"""The monthly report as a file, on behalf of a supervisor."""

import asyncio
from pathlib import Path
from typing import Final

from callcenter.service.errors import Conflict, Forbidden, TooMany
from callcenter.service.permissions import SUPERVISORS, Actor

from .figures import QualityFigures
from .pdf import make_pdf
from .report import report_of
from .warning import EarlyWarning

#: Below the folder of the built pages: `make ui` lays it there.
FONT_FILE: Final = Path("fonts") / "NotoSansSC-Regular.ttf"
#: So many may wait while one is made.
MOST_WAITING: Final = 5


class QualityReports:
    """Makes reports, one after another, each in a thread beside the event loop. `font`: a TrueType file with
    the characters of all languages."""

    def __init__(self, figures: QualityFigures, warnings: EarlyWarning, font: Path) -> None:
        self._figures = figures
        self._warnings = warnings
        self._font = font
        self._turn = asyncio.Lock()
        self._waiting = 0

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
                return await asyncio.to_thread(make_pdf, report_of(figures, warnings, language), self._font)
        except FileNotFoundError:
            raise Conflict(
                f"The report's font is missing: {self._font.name}.", "Build the pages with make ui."
            ) from None
        finally:
            self._waiting -= 1
