"""A step in the making: what the interpreter's parts share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import structs

from callcenter.domain.enums import LookupStatus
from callcenter.ivr import model
from callcenter.ivr.facts import CALLER, Facts
from callcenter.ivr.session import (
    SECRET_PREFIX,
    Action,
    ClearTimer,
    ForgetSecret,
    IvrSession,
    Keyed,
    KeyedValue,
    Play,
    Stage,
    Step,
    StopPlay,
)

MOST_KEYED = 20
"""So many of the things keyed last are in the session, which is written down at each step."""
_PROOF: Mapping[LookupStatus, Mapping[model.Language, str]] = {
    LookupStatus.FOUND: {"zh-CN": "身份已核实", "zh-TW": "身分已核實", "en": "identity proven"},
    LookupStatus.NOT_FOUND: {"zh-CN": "身份未核实", "zh-TW": "身分未核實", "en": "identity not proven"},
    LookupStatus.UNAVAILABLE: {
        "zh-CN": "无法核实身份",
        "zh-TW": "無法核實身分",
        "en": "identity could not be checked",
    },
}


class Variables(Mapping[str, str]):
    """Those of the session, and what is known of the caller."""

    def __init__(self, session: IvrSession, facts: Facts) -> None:
        self._own = session.variables
        self._facts = facts

    def __getitem__(self, name: str) -> str:
        if name.startswith(CALLER):
            return (self._facts.caller() or {})[name.removeprefix(CALLER)]
        return self._own[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from (CALLER + name for name in self._facts.caller() or ())

    def __len__(self) -> int:
        return len(self._own) + len(self._facts.caller() or ())


class Run:
    """The session so far and the actions so far."""

    def __init__(self, flow: model.Flow, session: IvrSession, facts: Facts) -> None:
        self.flow = flow
        self.session = session
        self.facts = facts
        self.actions: list[Action] = []
        self._walking = self._further = False

    @property
    def variables(self) -> Variables:
        """All that may be spoken, compared, and given to look-ups."""
        return Variables(self.session, self.facts)

    def end(self) -> Step:
        """The finished step. A prompt begun and stopped within it is left out."""
        stopped = {action.token for action in self.actions if isinstance(action, StopPlay)}
        begun = {action.token for action in self.actions if isinstance(action, Play)}
        both = stopped & begun
        actions = (a for a in self.actions if not (isinstance(a, Play | StopPlay) and a.token in both))
        return Step(session=self.session, actions=tuple(actions))

    @property
    def node(self) -> model.Node:
        """Where the call is."""
        return self.flow.nodes[self.session.node]

    def _set(self, **changes: object) -> None:
        self.session = structs.replace(self.session, **changes)

    def _token(self, stage: Stage) -> int:
        token = self.session.sequence + 1
        self._set(sequence=token, awaited=token, stage=stage)
        return token

    def _stop(self) -> None:
        """Silence whatever plays and stop the timer, because something was keyed."""
        if self.session.stage is Stage.PROMPT:
            self.actions.append(StopPlay(token=self.session.awaited))
        elif self.session.stage is Stage.KEYS:
            self.actions.append(ClearTimer())
        self._set(stage=Stage.KEYS, awaited=0)

    def _note(
        self,
        labels: Mapping[model.Language, str],
        value: str,
        meanings: Mapping[model.Language, str],
        sensitive: bool = False,
    ) -> None:
        keyed = KeyedValue(
            node=self.session.node,
            labels={str(k): v for k, v in labels.items()},
            value=value,
            meanings={str(k): v for k, v in meanings.items()},
            sensitive=sensitive,
        )
        self._set(keyed=(*self.session.keyed, keyed)[-MOST_KEYED:])
        self.actions.append(Keyed(value=keyed))

    def _note_proof(self, labels: Mapping[model.Language, str], status: LookupStatus) -> None:
        """The proof keyed last, with what came of it: without, a wrong one looks like a right one."""
        self._note(labels, self.session.digits, _PROOF[status], sensitive=True)
        self._set(digits="")

    def _forget(self, variable: str) -> None:
        """Drop a secret: the shell's value and the variable that stands for it."""
        self.actions.append(ForgetSecret(variable=variable))
        variables = {k: v for k, v in self.session.variables.items() if k != variable}
        self._set(variables=variables, secret=None)

    def _drop_entry(self) -> None:
        """Drop the secret being keyed, if one is."""
        if self.session.secret is not None:
            self._forget(self.session.secret)

    def _drop_all_secrets(self) -> None:
        for name, value in self.session.variables.items():
            if value == SECRET_PREFIX + name:
                self._forget(name)
