"""Flows as people write them: what they play, be they in force or not yet fit for that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from callcenter.domain.configuration import Configuration
from callcenter.ivr.document import MOST_BYTES, Document, FlowError
from callcenter.ivr.model import Flow
from callcenter.prompts.apart import Played
from callcenter.prompts.missing import flow_files
from callcenter.prompts.uses import played_by


def drafts(home: Path, configuration: Configuration | None) -> Iterator[Path]:
    """The company's own flow files that are not in force as they are."""
    versions = (
        {flow.name: flow.version for flow in (configuration.flow, *configuration.flows)}
        if configuration is not None
        else {}
    )
    for path in flow_files([home / "flows"]).values():
        # A pipe would be waited for.
        if not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                digest = hashlib.sha256(file.read(MOST_BYTES + 1)).hexdigest()
        except OSError:
            continue
        version = versions.get(path.stem)
        if not version or not digest.startswith(version):
            yield path


def played(file: str) -> Iterator[Played]:
    """What a flow's file plays, whatever else is wrong with it; nothing when it cannot be read as a flow."""
    path = Path(file)
    try:
        flow = Document.read(path, "flow: NAME").as_a(Flow, lambda place: ())
    except FlowError:
        return
    for node, prompt, language in played_by(flow):
        for each in [language] if language else flow.languages:
            yield Played(flow=path.stem, node=node, prompt=prompt, language=each)
