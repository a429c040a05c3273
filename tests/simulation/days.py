"""Days the tests share, and a journal of a simulated one."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from ruamel.yaml import YAML

from callcenter.domain.messages import AnyMessage
from callcenter.domain.state import Center
from callcenter.engine.decide import DECIDER_VERSION, Decision, decide
from callcenter.engine.journal import FILE_NAME, Journal
from callcenter.engine.record import Record
from callcenter.simulation import Request, Result, ask, floor
from callcenter.simulation.scenario import Scenario

#: The day a simulated clock begins with.
SIMULATED_DAY = "1970-01-02"

DAY = """
title: A morning
queues:
  - {id: sales, names: {en: Sales}, service_level_ms: 20000}
  - {id: service, names: {en: Service}, service_level_ms: 30000}
agents:
  - {id: anna, name: Anna, queues: [sales, service], skills: {zh-CN: 10, en: 7}}
  - {id: ben, name: Ben, queues: [sales, service], skills: {en: 10}}
groups:
  - id: mandarin
    count: 3
    queues: [sales, service]
    skills: {zh-CN: 8}
    shifts: ["08:00-10:00", "10:30-12:30"]
shifts:
  anna: ["09:00-13:00"]
limits: {pop_wait_ms: 0, wrap_up_ms: 60000}
arrivals:
  - queue: sales
    language: zh-CN
    talk_s: 180
    wrap_up_s: 30
    patience_s: 120
    tiers: {vip: 0.2}
    intervals: {"08:00-10:00": 60, "10:00-12:00": 90}
  - queue: service
    language: en
    talk_s: 120
    answer_s: 4
    patience_s: 180
    intervals: {"08:00-12:00": 60}
"""


def scenario(text: str = DAY, **changes: Any) -> Scenario:
    """The scenario of a YAML text, parts of it replaced."""
    return msgspec.convert({**YAML(typ="safe").load(text), **changes}, Scenario)


async def journal_of(request: Request, home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Result]:
    """The journal the engine would have kept of a simulation of one day, and its result."""
    path = home / FILE_NAME
    journal = Journal(path)
    sequence = 0

    def deciding(center: Center, message: AnyMessage, at: int) -> Decision:
        nonlocal sequence
        decision = decide(center, message, at)
        if decision.refusal is None:
            sequence += 1
            journal.append(
                Record(
                    sequence=sequence,
                    at=at,
                    mono=at,
                    decider=DECIDER_VERSION,
                    message=message,
                    events=decision.events,
                )
            )
        return decision

    journal.start(lambda error: pytest.fail(str(error)))
    with monkeypatch.context() as patch:
        patch.setattr(floor, "decide", deciding)
        result = ask(request)
    await journal.close()
    return path, result
