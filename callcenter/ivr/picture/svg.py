"""A flow's picture as SVG that stands alone: no script, no style sheet, no font or link from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from callcenter.ivr.model import Flow
from callcenter.ivr.picture.boxes import GREY, INK, draw_box, written
from callcenter.ivr.picture.content import Arrow, Content, content
from callcenter.ivr.picture.figures import Figures, NodeFigures, counted
from callcenter.ivr.picture.layers import Link, Size
from callcenter.ivr.picture.layout import Layout, Line, Rect, arrange
from callcenter.ivr.picture.legend import draw_legend, head_line
from callcenter.ivr.picture.markup import element, escaped, path
from callcenter.ivr.picture.text import width_of, wrap
from callcenter.ivr.picture.words import word

MARGIN: Final = 20.0
_FONTS: Final = "system-ui, 'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_BACKGROUND: Final = "#fcfcfd"
_LINE: Final = "#475569"
_LIGHT: Final = "#94a3b8"
_LABEL: Final = 10.5
_LABEL_WIDEST: Final = 96.0
_LEADING: Final = 1.3
_LOOP: Final = 24.0
_THICKEST: Final = 9.0


def draw(
    flow: Flow,
    *,
    language: str = "en",
    figures: Figures | None = None,
    queues: Mapping[str, str] | None = None,
) -> str:
    """The picture of a flow, in the words of `language` (zh-CN, zh-TW or en). `queues`: their names by id.

    Nodes carry `data-node`, ways between them `data-source` and `data-target`. With figures: counts and
    shares on both, lines as wide as many went along them, red for callers who gave up.
    """
    found = content(flow, language, queues or {})
    links = [arrow for arrow in found.arrows if arrow.source != arrow.target]
    loops = {arrow.source: arrow for arrow in found.arrows if arrow.source == arrow.target}
    return _Drawing(flow, found, links, loops, language, figures).whole()


@dataclass(frozen=True, kw_only=True)
class _Stroke:
    colour: str
    width: float
    dashed: bool

    def along(self, d: str) -> str:
        dashes = "4 3" if self.dashed else None
        return element(
            "path", d=d, fill="none", stroke=self.colour, stroke_width=self.width, stroke_dasharray=dashes
        )


class _Drawing:
    def __init__(
        self,
        flow: Flow,
        found: Content,
        links: list[Arrow],
        loops: dict[str, Arrow],
        language: str,
        figures: Figures | None,
    ) -> None:
        self.flow = flow
        self.found = found
        self.links = links
        self.loops = loops
        self.language = language
        self.figures = figures
        self.texts = [self._label(arrow) for arrow in links]
        self.sizes = {box.name: written(box, figures, language).size for box in found.boxes}
        self.layout = self._arranged()

    def whole(self) -> str:
        """The head, the picture under it, the legend under that."""
        title = self.flow.flow
        head = head_line(self.figures, self.language)
        told = f"{title}{' – ' if head else ''}{head}"
        wide = max(width_of(title, 16, bold=True), width_of(head, 12), 320.0, self.layout.width)
        width = wide + 2 * MARGIN
        top = 92.0 if head else 72.0
        legend, legend_height = draw_legend(
            self.found, self.language, self.figures, MARGIN, top + self.layout.height + 24, wide
        )
        height = top + self.layout.height + 24 + legend_height + MARGIN / 2
        inside = [
            element("title", escaped(told)),
            element("rect", width=width, height=height, rx=8, fill=_BACKGROUND, stroke="#d0d5dd"),
            _text(title, MARGIN, 28, 16, bold=True),
            _text(head, MARGIN, 48, 12) if head else "",
            element(
                "g", *self._picture(), transform=f"translate({(width - self.layout.width) / 2:.1f} {top})"
            ),
            legend,
        ]
        return element(
            "svg",
            *inside,
            xmlns="http://www.w3.org/2000/svg",
            width=width,
            height=height,
            viewBox=f"0 0 {width:.1f} {height:.1f}",
            font_family=_FONTS,
            lang=self.language,
            role="group",
            aria_label=told,
            data_flow=self.flow.flow,
            data_version=self.flow.version,
        )

    def _arranged(self) -> Layout:
        nodes = {
            name: Size(width=box.width, height=box.height, beside=self._beside(name))
            for name, box in self.sizes.items()
        }
        links = [
            Link(source=arrow.source, target=arrow.target, weak=arrow.weak, label=_label_size(text))
            for arrow, text in zip(self.links, self.texts, strict=True)
        ]
        return arrange(nodes, links, self.flow.start)

    def _beside(self, name: str) -> float:
        """Room at either side of a box, for a way that leads from it to itself."""
        return _LOOP + _label_size(self._label(self.loops[name])).width if name in self.loops else 0.0

    # Ways

    def _calls(self, arrow: Arrow) -> int:
        return self.figures.edges.get((arrow.source, arrow.target), 0) if self.figures else 0

    def _counted(self, arrow: Arrow) -> str:
        """How many went this way, and their share of those who came to its source."""
        if self.figures is None:
            return ""
        return counted(self._calls(arrow), self.figures.nodes.get(arrow.source, NodeFigures()).calls)

    def _label(self, arrow: Arrow) -> tuple[str, ...]:
        lines = wrap(" · ".join(arrow.words), _LABEL_WIDEST, _LABEL, most=3)
        counted = self._counted(arrow)
        return (*lines, counted) if counted else lines

    def _told(self, arrow: Arrow) -> str:
        way = f"{arrow.source} → {arrow.target}"
        return " – ".join(part for part in (way, " · ".join(arrow.words), self._counted(arrow)) if part)

    def _stroke(self, arrows: list[Arrow]) -> _Stroke:
        """How a line is drawn that these ways share."""
        weak = all(arrow.weak for arrow in arrows)
        calls = sum(map(self._calls, arrows))
        wide = 1.1 if weak else 1.5
        light = weak
        if self.figures is not None:
            wide = 1.0 + _THICKEST * min(1.0, calls / max(1, self.figures.calls))
            light = weak or not calls
        return _Stroke(colour=_LIGHT if light else _LINE, width=wide, dashed=weak)

    # The picture

    def _picture(self) -> list[str]:
        lines = [self._line(line) for line in self.layout.lines]
        labels = [
            self._way_label(arrow, text, rect)
            for arrow, text, rect in zip(self.links, self.texts, self.layout.labels, strict=True)
        ]
        boxes = [
            draw_box(box, self.layout.boxes[box.name], self.figures, self.language)
            for box in self.found.boxes
        ]
        loops = [self._loop(name, arrow) for name, arrow in self.loops.items()]
        return [*lines, self._start(), *loops, *labels, *boxes]

    def _line(self, line: Line) -> str:
        arrows = [self.links[number] for number in line.links]
        stroke = self._stroke(arrows)
        middle = (line.bend_from + line.bend_to) / 2
        # The head of an arrow grows with its line, and the line ends within it.
        head = 3.0 + stroke.width * 0.8
        tip = 1.5 * head if line.into else 0.0
        top = line.top + (tip if line.up else 0.0)
        bottom = line.bottom - (0.0 if line.up else tip)
        bend = (
            ("L", line.x, line.bend_from, "C", line.x, middle, line.x_to, middle, line.x_to, line.bend_to)
            if line.x != line.x_to
            else ()
        )
        d = path("M", line.x, top, *bend, "L", line.x_to, bottom)
        drawn = stroke.along(d)
        if line.into is not None:
            drawn += (
                _tip(line.x, line.top, head, up=True, colour=stroke.colour)
                if line.up
                else _tip(line.x_to, line.bottom, head, up=False, colour=stroke.colour)
            )
        if len(arrows) > 1:
            return element("g", drawn, data_target=arrows[0].target)
        return element("g", drawn, data_source=arrows[0].source, data_target=arrows[0].target)

    def _way_label(self, arrow: Arrow, text: tuple[str, ...], rect: Rect) -> str:
        inside = [element("title", escaped(self._told(arrow)))]
        if text:
            inside.append(
                element(
                    "rect",
                    x=rect.left,
                    y=rect.top,
                    width=rect.width,
                    height=rect.height,
                    rx=4,
                    fill=_BACKGROUND,
                )
            )
        y = rect.top + _LABEL * 1.08
        for index, line in enumerate(text):
            bold = self.figures is not None and index == len(text) - 1
            colour = GREY if arrow.weak else INK
            inside.append(_text(line, rect.x, y, _LABEL, bold=bold, colour=colour, anchor="middle"))
            y += _LABEL * _LEADING
        return element("g", *inside, data_source=arrow.source, data_target=arrow.target)

    def _loop(self, name: str, arrow: Arrow) -> str:
        """A way from a node to itself, at its right side."""
        box, text = self.layout.boxes[name], self._label(arrow)
        stroke = self._stroke([arrow])
        far = box.right + _LOOP * 0.9
        d = path(
            "M", box.right - 4, box.y - 8, "C", far, box.y - 14, far, box.y + 14, box.right + 5, box.y + 7
        )
        tip = path("M", box.right - 2, box.y + 6, "l 8 -2.5 l -1 7 z")
        inside = [
            element("title", escaped(self._told(arrow))),
            stroke.along(d),
            element("path", d=tip, fill=stroke.colour),
        ]
        y = box.y - len(text) * _LABEL * _LEADING / 2 + _LABEL * 1.08
        for line in text:
            inside.append(_text(line, box.right + _LOOP - 3, y, _LABEL))
            y += _LABEL * _LEADING
        return element("g", *inside, data_source=name, data_target=name)

    def _start(self) -> str:
        """Where a call begins: a dot with an arrow into the first box, which stands in the first layer."""
        box = self.layout.boxes[self.flow.start]
        top = box.top - 26
        return element(
            "g",
            element("circle", cx=box.x, cy=top, r=5, fill=INK),
            element("path", d=path("M", box.x, top, "V", box.top - 6), stroke=INK, stroke_width=1.5),
            _tip(box.x, box.top, 4, up=False, colour=INK),
            _text(word("start", self.language), box.x + 10, top + 4, 11),
            data_start=self.flow.start,
        )


def _label_size(text: tuple[str, ...]) -> Size:
    """With a little room at either side; bold, as counts are."""
    if not text:
        return Size(width=4, height=2)
    width = max(width_of(line, _LABEL, bold=True) for line in text) + 6
    return Size(width=width, height=len(text) * _LABEL * _LEADING + 2)


def _text(
    text: str,
    x: float,
    y: float,
    font_size: float,
    *,
    bold: bool = False,
    colour: str = INK,
    anchor: str | None = None,
) -> str:
    weight = "600" if bold else None
    return element(
        "text",
        escaped(text),
        x=x,
        y=y,
        font_size=font_size,
        font_weight=weight,
        fill=colour,
        text_anchor=anchor,
    )


def _tip(x: float, y: float, half: float, *, up: bool, colour: str) -> str:
    """The head of an arrow that ends at this point, twice as wide and long as `half`."""
    long = 2 * half if up else -2 * half
    return element("path", d=path("M", x, y, "l", -half, long, "h", 2 * half, "z"), fill=colour)
