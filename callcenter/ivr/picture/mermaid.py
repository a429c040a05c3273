"""A flow's picture as a Mermaid flowchart, for documents that draw it themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from callcenter.ivr.model import Flow
from callcenter.ivr.picture.content import Arrow, Box, Look, content, legend_person
from callcenter.ivr.picture.figures import Figures, NodeFigures, count, counted
from callcenter.ivr.picture.legend import head_line
from callcenter.ivr.picture.words import word

_SHAPES: Final = {
    Look.SPEAKS: ("[", "]"),
    Look.ASKS: ("(", ")"),
    Look.DECIDES: ("{{", "}}"),
    Look.LOOKS_UP: ("[/", "/]"),
    Look.RECORDS: ("[(", ")]"),
    Look.PEOPLE: ("([", "])"),
    Look.ENDS: ("[[", "]]"),
}
_SPECIAL: Final = frozenset('"#&<>`\\|{}[]();%')


def mermaid(
    flow: Flow,
    *,
    language: str = "en",
    figures: Figures | None = None,
    queues: Mapping[str, str] | None = None,
) -> str:
    """The flowchart's text, in the words of `language`. `queues`: their names by id.

    Nodes are named `n_` and their name in the flow.
    """
    found = content(flow, language, queues or {})
    head = head_line(figures, language)
    title = flow.flow + (f" – {head}" if head else "")
    lines = ["---", f"title: {json.dumps(title, ensure_ascii=False)}", "---", "flowchart TD"]
    lines.append(f"  start(({_quoted(word('start', language))})) --> n_{flow.start}")
    lines += [f"  {_node(box, figures, language)}" for box in found.boxes]
    lines += [f"  {_way(arrow, figures)}" for arrow in found.arrows]
    lines.append(f"  legend[{_quoted(legend_person(found, language))}]")
    lines.append("  style legend fill:none,stroke-dasharray:4 3")
    return "\n".join(lines) + "\n"


def _node(box: Box, figures: Figures | None, language: str) -> str:
    rows = [box.kind_word, box.label, box.detail]
    if figures is not None:
        node = figures.nodes.get(box.name, NodeFigures())
        rows.append(counted(node.calls, figures.calls))
        rows += [
            f"{count(number)} {word(key, language)}"
            for key, number in (("gave_up", node.gave_up), ("asked", node.asked))
            if number
        ]
    left, right = _SHAPES[box.look]
    return f"n_{box.name}{left}{_quoted(*rows)}{right}"


def _way(arrow: Arrow, figures: Figures | None) -> str:
    rows = [" · ".join(arrow.words)]
    if figures is not None:
        calls = figures.edges.get((arrow.source, arrow.target), 0)
        rows.append(counted(calls, figures.nodes.get(arrow.source, NodeFigures()).calls))
    line = "-.->" if arrow.weak else "-->"
    label = f"|{_quoted(*rows)}|" if any(rows) else ""
    return f"n_{arrow.source} {line}{label} n_{arrow.target}"


def _quoted(*rows: str) -> str:
    """Text in quotes, a line for each row; whatever Mermaid or HTML could take for its own as a number."""
    return '"' + "<br/>".join(map(_safe, filter(None, rows))) + '"'


def _safe(text: str) -> str:
    plain = "".join(char if char.isprintable() else " " for char in text)
    return "".join(f"#{ord(char)};" if char in _SPECIAL else char for char in " ".join(plain.split()))
