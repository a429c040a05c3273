"""A caller for the stories: plays the shell's part without telephony, clock or data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callcenter.domain.hours import Hours
from callcenter.ivr import session as s
from callcenter.ivr.facts import Known
from callcenter.ivr.interpreter import start, step
from callcenter.ivr.load import load_flow
from callcenter.ivr.model import Flow
from callcenter.ivr.validate import Around

FLOWS = Path(__file__).parents[2] / "ivr_flows"
NOON = int(datetime(2026, 11, 23, 4, 0, tzinfo=UTC).timestamp() * 1000)
"""A Monday, 12:00 in Shanghai, in milliseconds."""


class Call:
    """One call through a flow: what the caller does, what they hear, what the shell is asked to do."""

    def __init__(self, flow: Flow, facts: Known | None = None, context: s.IvrContext | None = None) -> None:
        self.flow = flow
        self.facts = facts or Known(at_ms=NOON)
        self.actions: list[s.Action] = []
        self.heard: tuple[str, ...] = ()
        self.secrets: dict[str, str] = {}
        self._take(start(flow, context or s.IvrContext(), self.facts), "")

    def _take(self, step_: s.Step, digit: str) -> None:
        self.session = step_.session
        self.last = step_.actions
        for action in step_.actions:
            self.actions.append(action)
            match action:
                case s.Play(media=media):
                    self.heard = media
                case s.ForgetSecret(variable=variable):
                    self.secrets[variable] = ""
                case s.KeepSecretDigit(variable=variable):
                    self.secrets[variable] = self.secrets.get(variable, "") + digit

    def send(self, given: s.Input, digit: str = "") -> Call:
        self._take(step(self.flow, self.session, given, self.facts), digit)
        return self

    def keys(self, keys: str) -> Call:
        for key in keys:
            masked = s.MASK if self.session.secret is not None and key.isdigit() else key
            self.send(s.Digit(digit=masked), key)
        return self

    def listen(self) -> Call:
        """Hear the prompt to its end."""
        assert self.session.stage is s.Stage.PROMPT
        return self.send(s.PromptFinished(token=self.session.awaited))

    def silent(self) -> Call:
        """Hear the prompt if one plays, then key nothing until the timer fires."""
        if self.session.stage is s.Stage.PROMPT:
            self.listen()
        assert self.session.stage is s.Stage.KEYS
        return self.send(s.TimerFired(token=self.session.awaited))

    def answer(self, status: s.LookupStatus, /, **data: str) -> Call:
        assert self.session.stage is s.Stage.LOOKUP
        return self.send(s.LookupDone(token=self.session.awaited, status=status, data=data))

    def speak(self, seconds: float, name: str = "vm-1") -> Call:
        assert self.session.stage is s.Stage.RECORDING
        return self.send(s.RecordingFinished(token=self.session.awaited, seconds=seconds, name=name))

    @property
    def asked(self) -> s.Lookup:
        return next(action for action in reversed(self.actions) if isinstance(action, s.Lookup))

    @property
    def end(self) -> s.Action | None:
        return self.actions[-1] if self.session.done else None

    @property
    def keyed(self) -> list[tuple[str, str]]:
        return [(item.node, item.value) for item in self.session.keyed]


@pytest.fixture(scope="session")
def main_flow() -> Flow:
    around = Around(queues=("sales", "service", "complaints"), prompts=(FLOWS / "prompts",))
    return load_flow(FLOWS / "main.yaml", around)


@pytest.fixture
def dial(main_flow: Flow) -> Callable[..., Call]:
    """Call the company's main flow, or another given."""

    def call(flow: Flow = main_flow, **how: Any) -> Call:
        return Call(flow, **how)

    return call


@pytest.fixture
def closed() -> Known:
    """A company that is never open."""
    return Known(at_ms=NOON, hours={"main": Hours(time_zone="Asia/Shanghai", weekly={})})


@pytest.fixture
def make_flow() -> Callable[..., Flow]:
    """A flow from its nodes alone, unchecked; the first node is its start, `person` a queue node."""

    def make(**nodes: dict[str, Any]) -> Flow:
        nodes.setdefault("person", {"kind": "queue", "queue": "service"})
        nodes.setdefault("bye", {"kind": "hangup"})
        document = {
            "flow": "test",
            "languages": ["en", "zh-CN"],
            "start": next(iter(nodes)),
            "person": "person",
        }
        return Flow.model_validate({**document, "nodes": nodes})

    return make
