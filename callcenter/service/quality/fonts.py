"""The report's font cut down to the characters that reports have, so that a report need not read it all."""

import shutil
import string
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Final

#: Of nearly every report.
_ALWAYS: Final = frozenset(string.digits + string.ascii_letters + string.punctuation + " –·")
#: Shapes text or is for vertical writing: nothing that is drawn with.
_UNUSED: Final = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx")


class ReportFont:
    """Reading a font of 30,000 glyphs takes longer than making a report. What is cut out of it is kept in a
    temporary file, and cut anew when a text has characters that it lacks. May be used by several threads."""

    def __init__(self, whole: Path) -> None:
        self.whole = whole
        self._cut: Path | None = None
        self._has = _ALWAYS
        self._lock = Lock()

    def file(self, texts: Iterable[str]) -> Path:
        """A TrueType file with all characters of these texts that the font has. Half a second of work when it
        is to be cut anew. Raises OSError when the font cannot be read."""
        asked = self._has.union(*texts)
        with self._lock:
            asked |= self._has
            # What lies in a temporary folder may be swept away.
            if self._cut is None or asked != self._has or not self._cut.exists():
                self._cut = self._made(asked)
                self._has = asked
            return self._cut

    def _made(self, characters: frozenset[str]) -> Path:
        # Loaded when first needed, as what draws is.
        from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
        from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

        options = Options(notdef_outline=True, hinting=False)
        options.drop_tables += _UNUSED
        cutter = Subsetter(options)
        cutter.populate(unicodes=map(ord, characters))
        with TTFont(self.whole, lazy=True, recalcTimestamp=False) as font:
            cutter.subset(font)
            # A folder for each: whoever has just been given the one before may still read it.
            folder = tempfile.mkdtemp(prefix="callcenter-font-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            made = Path(folder) / "report.ttf"
            font.save(made)
        return made
