"""A result as a picture: SVG, readable in black and white (cases differ by pattern, dash and mark)."""

import math
from collections.abc import Callable, Sequence
from html import escape

from .results import Case, Interval, Result, WaitBar

_WIDTH = 960
_LEFT, _RIGHT = 64, 24
_HEAD, _PANEL, _GAP = 64, 200, 72
_LINE = 20
#: The room a time of day takes under a panel.
_LABEL = 48
#: Fill, dash and mark of the first, second and third case.
_FILLS = ("#000", "url(#stripes)", "#fff")
#: Fill of what all cases have in common.
_COMMON = "#ccc"
_DASHES = ("", "8 4", "2 4")
_MARKS = ("circle", "square", "triangle")
_PATTERN = (
    '<defs><pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
    '<line x1="0" y1="0" x2="0" y2="6" stroke="#000" stroke-width="3"/></pattern></defs>'
)


def svg(result: Result) -> str:
    """The picture: figures in words, how waits are spread, and by parts of the day what came and how it was
    served."""
    cases = result.cases
    panels: list[Callable[[_Sheet, int], None]] = [lambda sheet, top: _waits(sheet, top, cases)]
    if any(case.intervals for case in cases):
        panels.append(lambda sheet, top: _levels(sheet, top, cases))
        panels.append(lambda sheet, top: _load(sheet, top, cases))
    first = _HEAD + _LINE * len(cases)
    sheet = _Sheet(first + len(panels) * (_PANEL + _GAP) + 8, result.title)
    sheet.text(_LEFT, 32, result.title, size=20)
    for number, case in enumerate(cases):
        y = _HEAD + _LINE * number
        sheet.swatch(_LEFT, y - 11, number)
        sheet.text(_LEFT + 72, y, f"{case.name}: {in_words(case)}")
    for number, panel in enumerate(panels):
        panel(sheet, first + 32 + number * (_PANEL + _GAP))
    return sheet.done()


def in_words(case: Case) -> str:
    """The figures in one line."""
    figures = case.figures
    level = "service level" if case.threshold_s is None else f"service level ({case.threshold_s:g} s)"
    parts = [f"{figures.contacts} contacts"]
    for name, value, unit in (
        (level, figures.service_level, "%"),
        ("ASA", figures.asa_s, "s"),
        ("must wait", figures.p_wait, "%"),
        ("hang up", figures.abandon_rate, "%"),
        ("occupancy", figures.occupancy, "%"),
    ):
        if value is not None:
            parts.append(f"{name} {value * 100:.1f} %" if unit == "%" else f"{name} {value:.1f} s")
    return ", ".join(parts)


class _Sheet:
    """SVG in the making. Coordinates are pixels from the upper left."""

    def __init__(self, height: int, title: str) -> None:
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {_WIDTH} {height}" '
            f'width="{_WIDTH}" height="{height}" font-family="sans-serif" font-size="13">',
            f"<title>{escape(title)}</title>",
            _PATTERN,
            f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        ]

    def text(self, x: float, y: float, text: str, *, size: int = 13, anchor: str = "start") -> None:
        self._parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str = "#000") -> None:
        self._parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"/>'
        )

    def bar(self, x: float, y: float, width: float, height: float, case: int | None) -> None:
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{_COMMON if case is None else _FILLS[case % len(_FILLS)]}" stroke="#000"/>'
        )

    def swatch(self, x: float, y: float, case: int) -> None:
        """What a case looks like as bar and as line, beside its words."""
        self.bar(x, y, 14, 12, case)
        self.path([(x + 22, y + 6), (x + 62, y + 6)], case, marked=False)
        self._mark(x + 42, y + 6, case)

    def path(self, points: Sequence[tuple[float, float]], case: int, *, marked: bool = True) -> None:
        dash = _DASHES[case % len(_DASHES)]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._parts.append(f'<polyline points="{drawn}" fill="none" stroke="#000" stroke-width="2"{dashed}/>')
        for x, y in points if marked else ():
            self._mark(x, y, case)

    def _mark(self, x: float, y: float, case: int) -> None:
        fill = "#000" if case == 0 else "#fff"
        match _MARKS[case % len(_MARKS)]:
            case "circle":
                shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"'
            case "square":
                shape = f'<rect x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"'
            case _:
                shape = f'<path d="M{x:.1f} {y - 5:.1f}l5 9h-10z"'
        self._parts.append(f'{shape} fill="{fill}" stroke="#000"/>')

    def frame(self, top: int, title: str, highest: float, label: Callable[[float], str]) -> None:
        """A panel's title, and its scale from 0 to `highest` in four steps."""
        self.text(_LEFT, top - 10, title, size=15)
        for step in range(5):
            y = top + _PANEL - _PANEL * step / 4
            self.line(_LEFT, y, _WIDTH - _RIGHT, y, "#000" if step == 0 else "#bbb")
            self.text(_LEFT - 8, y + 4, label(highest * step / 4), anchor="end")

    def done(self) -> str:
        return "\n".join([*self._parts, "</svg>"]) + "\n"


def _waits(sheet: _Sheet, top: int, cases: Sequence[Case]) -> None:
    highest = _round_up(max((bar.share for case in cases for bar in case.waits), default=0) * 100)
    sheet.frame(top, "How long the answered waited (share of them)", highest, lambda v: f"{v:g} %")
    names = [_name(bar) for bar in cases[0].waits]
    slot = (_WIDTH - _LEFT - _RIGHT) / max(1, len(names))
    width = slot * 0.8 / len(cases)
    for place, name in enumerate(names):
        x = _LEFT + place * slot
        sheet.text(x + slot / 2, top + _PANEL + 18, name, anchor="middle")
        for number, case in enumerate(cases):
            height = _PANEL * case.waits[place].share * 100 / highest
            sheet.bar(x + slot * 0.1 + number * width, top + _PANEL - height, width, height, number)


def _name(bar: WaitBar) -> str:
    if bar.to_s == 0:
        return "not at all"
    return f"over {bar.from_s:g} s" if bar.to_s is None else f"{bar.from_s:g}-{bar.to_s:g} s"


def _levels(sheet: _Sheet, top: int, cases: Sequence[Case]) -> None:
    sheet.frame(top, "Service level by time of day", 100, lambda v: f"{v:g} %")
    _times(sheet, top, cases[0].intervals)
    for number, case in enumerate(cases):
        slot = _slot(case.intervals)
        points = [
            (_LEFT + (place + 0.5) * slot, top + _PANEL * (1 - part.service_level))
            for place, part in enumerate(case.intervals)
            if part.service_level is not None
        ]
        sheet.path(points, number)


def _load(sheet: _Sheet, top: int, cases: Sequence[Case]) -> None:
    """Contacts of the first case as bars (they are the same in all), the agents of each case as steps."""
    parts = cases[0].intervals
    agents = max((part.agents for case in cases for part in case.intervals), default=0)
    highest = _round_up(max(agents, max((part.contacts for part in parts), default=0)))
    sheet.frame(top, "Contacts (bars) and agents there (lines) by time of day", highest, lambda v: f"{v:g}")
    _times(sheet, top, parts)
    slot = _slot(parts)
    for place, part in enumerate(parts):
        height = _PANEL * part.contacts / highest
        sheet.bar(_LEFT + (place + 0.15) * slot, top + _PANEL - height, slot * 0.7, height, None)
    for number, case in enumerate(cases):
        points = []
        for place, part in enumerate(case.intervals):
            y = top + _PANEL * (1 - part.agents / highest)
            points += [(_LEFT + place * slot, y), (_LEFT + (place + 1) * slot, y)]
        sheet.path(points, number, marked=False)


def _slot(parts: Sequence[Interval]) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / max(1, len(parts))


def _times(sheet: _Sheet, top: int, parts: Sequence[Interval]) -> None:
    """The hours under a panel."""
    slot = _slot(parts)
    every = max(1, math.ceil(_LABEL / slot))
    for place in range(0, len(parts), every):
        sheet.text(_LEFT + place * slot, top + _PANEL + 18, parts[place].starts, anchor="middle")


def _round_up(value: float) -> float:
    """The next of 4, 8, 20, 40, 80, ... : its quarters are easy to read."""
    step = 4.0
    while step < value:
        step *= 2.5 if f"{step:g}".startswith("8") else 2
    return step
