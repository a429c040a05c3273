"""Read a flow's YAML file. Every fault found is reported at once, each with file, line and how to mend it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, get_args

from callcenter.ivr import model
from callcenter.ivr.document import (
    MOST_BYTES,
    MOST_TOLD,
    Document,
    FlowError,
    Problem,
    bytes_of,
    line_of,
    schema_of,
)
from callcenter.ivr.graph import Place
from callcenter.ivr.model import Flow
from callcenter.ivr.validate import Around, validate
from callcenter.ivr.wording import Names

__all__ = ["MOST_BYTES", "FlowError", "Problem", "line_of", "load_flow", "schema", "version_of"]


def load_flow(path: Path, around: Around) -> Flow:
    """Read and check a flow. Raises FlowError with every problem found."""
    document = Document.read(path, "flow: NAME")
    flow = document.as_a(Flow, _keys_at)
    findings = validate(flow, around)
    if findings:
        told = [document.problem(*finding) for finding in findings[:MOST_TOLD]]
        raise FlowError([*told, *document.untold(told, len(findings))])
    return flow.model_copy(update={"version": _version(document.raw)})


def version_of(path: Path) -> str:
    """The version that the flow in this file would have; "" when the file cannot be read."""
    try:
        return _version(bytes_of(path))
    except FlowError:
        return ""


def _version(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:12]


def misnamed(path: Path, flow: Flow) -> Problem | None:
    """What is wrong when a flow says another name than that of its file, by which it is known."""
    if flow.flow == path.stem:
        return None
    return Document.read(path, "flow: NAME").problem(
        ("flow",),
        Names.MISNAMED(name=flow.flow, file=path.stem),
        Names.RENAME(file=path.stem),
    )


_KINDS = {
    get_args(each.model_fields["kind"].annotation)[0]: each for each in get_args(get_args(model.Node)[0])
}
"""The nodes' models by kind."""


def _keys_at(place: Place) -> list[str]:
    """The keys of the flow itself and of its nodes; pydantic names a node's kind after its name."""
    if not place:
        return list(Flow.model_fields)
    if len(place) == 3 and place[0] == "nodes" and place[2] in _KINDS:
        return list(_KINDS[str(place[2])].model_fields)
    return []


def schema() -> dict[str, Any]:
    """The JSON Schema of flow files, for editors."""
    return schema_of(Flow)
