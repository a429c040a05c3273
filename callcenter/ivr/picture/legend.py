"""What stands above and below the picture: the figures of the whole flow, and what the marks mean."""

from __future__ import annotations

from typing import Final

from callcenter.ivr.picture.boxes import GREY, RED, person
from callcenter.ivr.picture.content import Content, legend_person
from callcenter.ivr.picture.figures import Figures, count, percent
from callcenter.ivr.picture.markup import element, escaped, path
from callcenter.ivr.picture.text import wrap
from callcenter.ivr.picture.words import word

_SIZE: Final = 11.0
_STEP: Final = 16.0
_MARK: Final = 30.0


def head_line(figures: Figures | None, language: str) -> str:
    """Calls, self-service rate and who gave up; empty without figures."""
    if figures is None:
        return ""
    rate = percent(figures.self_service, figures.left) or "–"
    gave_up = f"{word('gave_up', language)} {count(figures.gave_up)}"
    share = percent(figures.gave_up, figures.left)
    return " · ".join(
        (
            f"{count(figures.calls)} {word('calls', language)}",
            f"{word('self_service', language)} {rate}",
            f"{gave_up} ({share})" if share else gave_up,
        )
    )


def draw_legend(
    found: Content, language: str, figures: Figures | None, x: float, y: float, width: float
) -> tuple[str, float]:
    """The legend with its upper left corner there, and its height."""
    drawn: list[str] = []
    at = y + _SIZE
    for line in wrap(legend_person(found, language), width, _SIZE, most=4):
        drawn.append(_words(line, x, at))
        at += _STEP
    marks = [(_dashes(x, at), "weak")] if any(arrow.weak for arrow in found.arrows) else []
    if figures is not None:
        bar = element("rect", x=x, y=at + len(marks) * _STEP - 8, width=22, height=6, fill=RED)
        who = person(x + 11, at + (len(marks) + 1) * _STEP)
        thick = at + (len(marks) + 2) * _STEP - 4
        line = element("path", d=path("M", x, thick, "h 22"), stroke=GREY, stroke_width=6)
        marks += [(bar, "gave_up"), (who, "asked"), (line, "by_figures")]
    for mark, key in marks:
        drawn += [mark, _words(word(key, language), x + _MARK, at)]
        at += _STEP
    return element("g", *drawn, data_legend="true"), at - y


def _dashes(x: float, baseline: float) -> str:
    d = path("M", x, baseline - 4, "h 22")
    return element("path", d=d, fill="none", stroke="#94a3b8", stroke_width=1.4, stroke_dasharray="4 3")


def _words(text: str, x: float, y: float) -> str:
    return element("text", escaped(text), x=x, y=y, font_size=_SIZE, fill=GREY)
