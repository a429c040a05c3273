"""The box of a node: what is written in it, how large it is, how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from callcenter.ivr.picture.content import Box, Look
from callcenter.ivr.picture.figures import Figures, NodeFigures, count, counted, percent
from callcenter.ivr.picture.layers import Size
from callcenter.ivr.picture.layout import Rect
from callcenter.ivr.picture.markup import element, escaped, path
from callcenter.ivr.picture.text import width_of, wrap
from callcenter.ivr.picture.words import colon, word

INK: Final = "#1f2937"
GREY: Final = "#4b5563"
RED: Final = "#b42318"

_COLOURS: Final = {
    Look.SPEAKS: ("#ffffff", "#64748b"),
    Look.ASKS: ("#e8f1fd", "#2b6cb0"),
    Look.DECIDES: ("#fdf3d8", "#b7791f"),
    Look.LOOKS_UP: ("#e6f6f0", "#2f855a"),
    Look.RECORDS: ("#f3ebfb", "#6b46c1"),
    Look.PEOPLE: ("#fdeae0", "#c05621"),
    Look.ENDS: ("#e9edf2", "#374151"),
}
_WIDEST: Final = 136.0
_INSET: Final = 17.0
_PADDING: Final = 8.0
_LEADING: Final = 1.4
_BAR: Final = 5.0
_PERSON: Final = 12.0


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A line of text in a box. `person`: the mark of a person stands before it."""

    text: str
    size: float
    colour: str
    bold: bool = False
    person: bool = False

    @property
    def width(self) -> float:
        return width_of(self.text, self.size, bold=self.bold) + (_PERSON if self.person else 0)

    @property
    def height(self) -> float:
        return self.size * _LEADING


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in a box, from top to bottom. `gave_up`: the share of its callers, None for no bar."""

    rows: tuple[_Row, ...]
    gave_up: float | None = None

    @property
    def size(self) -> Size:
        """Of the box."""
        width = max(row.width for row in self.rows) + 2 * _INSET
        bar = 0.0 if self.gave_up is None else _BAR + 2
        height = sum(row.height for row in self.rows) + bar + 2 * _PADDING
        return Size(width=max(84.0, width), height=height)


def written(box: Box, figures: Figures | None, language: str) -> Written:
    """The text of a node's box, wrapped to its width."""
    found = [_Row(text=line, size=10, colour=GREY) for line in wrap(box.kind_word, _WIDEST, 10, most=1)]
    found += [
        _Row(text=line, size=12, colour=INK, bold=True)
        for line in wrap(box.label, _WIDEST, 12, most=3, bold=True)
    ]
    found += [_Row(text=line, size=10, colour=GREY) for line in wrap(box.detail, _WIDEST, 10, most=2)]
    if figures is None:
        return Written(rows=tuple(found))
    node = figures.nodes.get(box.name, NodeFigures())
    found += _counted(node, figures.calls, language)
    return Written(rows=tuple(found), gave_up=node.gave_up / max(node.calls, 1) if node.gave_up else None)


def _counted(node: NodeFigures, calls: int, language: str) -> list[_Row]:
    found = [_Row(text=counted(node.calls, calls), size=11, colour=INK, bold=True)]
    if node.gave_up:
        text = f"{count(node.gave_up)} {word('gave_up', language)}"
        found.append(_Row(text=text, size=10, colour=RED))
    if node.asked:
        found.append(_Row(text=count(node.asked), size=10, colour=INK, person=True))
    return found


def told(box: Box, figures: Figures | None, language: str) -> str:
    """What a reader who hovers, or does not see, is told: the box in words, and its figures."""
    if figures is None:
        return box.told
    node = figures.nodes.get(box.name, NodeFigures())
    share = percent(node.calls, figures.calls)
    parts = [f"{word('calls', language)} {count(node.calls)}" + (f" ({share})" if share else "")]
    for key, number in (("gave_up", node.gave_up), ("asked", node.asked), ("no_tries", node.failed)):
        if number:
            parts.append(f"{word(key, language)} {count(number)} ({percent(number, node.calls) or '–'})")
    left = [
        f"{word(exit_, language)} {count(calls)}"
        for (name, exit_), calls in sorted(figures.exits.items())
        if name == box.name and calls
    ]
    if left:
        parts.append(f"{word('exits', language)}{colon(language)}{', '.join(left)}")
    return f"{box.told}\n" + "\n".join(parts)


def draw_box(box: Box, rect: Rect, figures: Figures | None, language: str) -> str:
    """The node's group, which a page finds by `data-node`."""
    text = written(box, figures, language)
    fill, stroke = _COLOURS[box.look]
    title = told(box, figures, language)
    inside = [
        element("title", escaped(title)),
        element(
            "path",
            d=_shape(box.look, rect),
            fill=fill,
            stroke=stroke,
            stroke_width=2.4 if box.look is Look.ENDS else 1.4,
        ),
    ]
    if text.gave_up is not None:
        inside.append(_gave_up(rect, text.gave_up))
    y = rect.top + _PADDING
    for row in text.rows:
        inside.append(_written(row, rect.x, y))
        y += row.height
    return element(
        "g",
        *inside,
        data_node=box.name,
        data_kind=box.kind,
        role="img",
        aria_label=" ".join(title.split()),
    )


def _written(row: _Row, x: float, top: float) -> str:
    """A row of text in the middle, with the mark of a person before it if asked for."""
    baseline = top + row.size * 1.08
    shift = _PERSON / 2 if row.person else 0
    text = element(
        "text",
        escaped(row.text),
        x=x + shift,
        y=baseline,
        font_size=row.size,
        font_weight="600" if row.bold else None,
        fill=row.colour,
        text_anchor="middle",
    )
    if not row.person:
        return text
    return person(x - width_of(row.text, row.size) / 2 - 2, baseline) + text


def person(x: float, baseline: float) -> str:
    """A head and shoulders, 8 wide, standing on the baseline; `x` is its middle."""
    head = element("circle", cx=x, cy=baseline - 7, r=2.2, fill=INK)
    return head + element("path", d=path("M", x - 4, baseline, "a 4 4 0 0 1 8 0 z"), fill=INK)


def _gave_up(rect: Rect, share: float) -> str:
    """The red part: how many of those who came here gave up here."""
    width = rect.width - 2 * _INSET
    y = rect.bottom - _PADDING - _BAR + 2
    left = rect.left + _INSET
    whole = element("rect", x=left, y=y, width=width, height=_BAR, fill="#fff", stroke=RED, stroke_width=0.6)
    return whole + element(
        "rect", x=left, y=y, width=max(1.0, width * min(1.0, share)), height=_BAR, fill=RED
    )


def _shape(look: Look, rect: Rect) -> str:
    left, right, top, bottom = rect.left, rect.right, rect.top, rect.bottom
    cut = 11.0
    match look:
        case Look.DECIDES:
            return path(
                *("M", left + cut, top, "H", right - cut, "L", right, rect.y),
                *("L", right - cut, bottom, "H", left + cut, "L", left, rect.y, "Z"),
            )
        case Look.LOOKS_UP:
            return path("M", left + cut, top, "H", right, "L", right - cut, bottom, "H", left, "Z")
        case Look.ENDS:
            c = cut * 0.7
            return path(
                *("M", left + c, top, "H", right - c, "L", right, top + c, "V", bottom - c),
                *("L", right - c, bottom, "H", left + c, "L", left, bottom - c, "V", top + c, "Z"),
            )
        case Look.SPEAKS:
            radius = 2.0
        case Look.PEOPLE:
            radius = rect.height / 2 if rect.height < 44 else 22.0
        case Look.RECORDS:
            radius = 12.0
        case Look.ASKS:
            radius = 6.0
    return path(
        *("M", left + radius, top, "H", right - radius),
        *("A", radius, radius, 0.0, 0.0, 1.0, right, top + radius, "V", bottom - radius),
        *("A", radius, radius, 0.0, 0.0, 1.0, right - radius, bottom, "H", left + radius),
        *("A", radius, radius, 0.0, 0.0, 1.0, left, bottom - radius, "V", top + radius),
        *("A", radius, radius, 0.0, 0.0, 1.0, left + radius, top, "Z"),
    )
