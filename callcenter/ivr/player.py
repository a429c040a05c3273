"""A call played without telephony: the part that the telephone system and the caller have in one.

Prompts that lead on by themselves are heard to their end, look-ups are answered at once; whatever else a call
awaits, its caller does: keys, silence, speech to be recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

from callcenter.domain.enums import LookupStatus
from callcenter.ivr import model
from callcenter.ivr import session as s
from callcenter.ivr.facts import Facts
from callcenter.ivr.interpreter import start, step
from callcenter.ivr.nodes import REVIEW
from callcenter.ivr.review import kept
from callcenter.ivr.wording import Differences, Said


class Needs(StrEnum):
    """What a call awaits."""

    KEYS = "keys"
    SPEECH = "speech"  # to record
    OTHER_PARTY = "other party"  # that a transferred call is answered, or not
    NOTHING = "nothing"  # it is over


NEEDS = {
    Needs.KEYS: Differences.KEYS,
    Needs.SPEECH: Differences.SPEECH,
    Needs.OTHER_PARTY: Differences.OTHER_PARTY,
    Needs.NOTHING: Differences.NO_NEED,
}
"""The same, to be told."""


class NotNow(Exception):
    """The call awaits something else; `why` says what."""

    def __init__(self, why: Said) -> None:
        super().__init__(why)
        self.why = why


class Asked(Struct, frozen=True, kw_only=True):
    """A look-up by its name, a web service by that of its node; secrets in clear."""

    name: str
    arguments: dict[str, str]


class Found(Struct, frozen=True, kw_only=True):
    """The answer to a look-up."""

    status: LookupStatus
    data: dict[str, str] = {}


class PutThrough(Struct, frozen=True, kw_only=True):
    """An end of a call: the company's number of that name answered."""

    to: str


class CallerGone(Struct, frozen=True, kw_only=True):
    """An end of a call: the caller hung up."""


End = s.Enqueue | s.CallBack | s.Hangup | PutThrough | CallerGone
_KEYED = (model.Menu, model.Collect, model.Verify, model.Question, model.CallbackNode)


class Player:
    """One call. `heard`, `visited`, `asked` and `keyed` grow: sound files, nodes, look-ups, entries."""

    def __init__(
        self,
        flow: model.Flow,
        facts: Facts,
        look_up: Callable[[Asked], Found],
        *,
        on_heard: Callable[[tuple[str, ...]], None] = lambda names: None,
        on_node: Callable[[str], None] = lambda node: None,
    ) -> None:
        """The call begins at once. `on_heard` and `on_node` are told as it goes."""
        self.flow = flow
        self.heard: list[str] = []
        self.visited: list[str] = []
        self.asked: list[Asked] = []
        self.keyed: list[s.KeyedValue] = []
        self.answers: dict[str, str] = {}
        self.end: End | None = None
        self._facts = facts
        self._look_up = look_up
        self._on_heard = on_heard
        self._on_node = on_node
        self._secrets: dict[str, str] = {}
        self._question: s.Lookup | s.HttpLookup | None = None
        self._transfer = ""
        self._take(start(flow, s.IvrContext(), facts), "")
        self._settle()

    @property
    def node(self) -> str:
        """Where the call is."""
        return self.session.node

    @property
    def needs(self) -> Needs:
        """What the call awaits."""
        if self.end is not None:
            return Needs.NOTHING
        match self.session.stage:
            case s.Stage.RECORDING:
                return Needs.SPEECH
            case s.Stage.TRANSFER:
                return Needs.OTHER_PARTY
            case _:
                return Needs.KEYS

    def press(self, keys: str) -> None:
        """Keys, one right after the other. Raises NotNow."""
        for key in keys:
            self._must(Needs.KEYS)
            if not getattr(self._at, "barge_in", True) and self.session.stage is s.Stage.PROMPT:
                self._hear_out()
            masked = s.MASK if self.session.secret is not None and key.isdigit() else key
            self._send(s.Digit(digit=masked), key)
            self._answer()
        self._settle()

    def wait(self) -> None:
        """Hear the prompt to its end, then key nothing until the call goes on. Raises NotNow."""
        self._must(Needs.KEYS)
        if self.session.stage is s.Stage.PROMPT:
            self._hear_out()
        if self.session.stage is s.Stage.KEYS:
            self._send(s.TimerFired(token=self.session.awaited))
        self._settle()

    def speak(self, seconds: float) -> None:
        """Say something for so long; 0: nothing. Raises NotNow."""
        self._must(Needs.SPEECH)
        token = self.session.awaited
        self._send(s.RecordingFinished(token=token, seconds=seconds, name=f"recording-{token}"))
        self._settle()

    def other_party(self, answers: bool) -> None:
        """Whether the number that the call is put through to answers. Raises NotNow."""
        self._must(Needs.OTHER_PARTY)
        if answers:
            self.end = PutThrough(to=self._transfer)
        else:
            self._send(s.TransferFailed(token=self.session.awaited))
            self._settle()

    def hang_up(self) -> None:
        """The caller does. Raises NotNow."""
        if self.end is not None:
            raise NotNow(Differences.OVER())
        self.end = CallerGone()

    @property
    def recordings(self) -> int:
        """How many recordings are kept; of an unconfirmed one that is settled when its caller has gone."""
        gone = isinstance(self.end, CallerGone) and kept(self.flow, self.session)
        return len(self.session.recordings) + gone

    @property
    def _at(self) -> model.Node:
        return self.flow.nodes[self.session.node]

    def _must(self, wanted: Needs) -> None:
        if self.needs is not wanted:
            over = self.needs is Needs.NOTHING
            raise NotNow(Differences.OVER() if over else Differences.AWAITS(needs=NEEDS[self.needs]()))

    def _send(self, given: s.Input, key: str = "") -> None:
        self._take(step(self.flow, self.session, given, self._facts), key)

    def _take(self, done: s.Step, key: str) -> None:
        self.session = done.session
        for action in done.actions:
            match action:
                case s.Play(media=names):
                    self.heard += names
                    self._on_heard(names)
                case s.Entered(node=node):
                    self.visited.append(node)
                    self._on_node(node)
                case s.KeepSecretDigit(variable=variable):
                    self._secrets[variable] = self._secrets.get(variable, "") + key
                case s.ForgetSecret(variable=variable):
                    self._secrets[variable] = ""
                case s.Lookup() | s.HttpLookup():
                    self._question = action
                case s.Transfer(to=to):
                    self._transfer = to
                case s.Keyed(value=value):
                    self.keyed.append(value)
                case s.KeepAnswer(question=question, answer=answer):
                    self.answers[question] = answer
                case s.Enqueue() | s.CallBack() | s.Hangup():
                    self.end = action
                case _:
                    pass

    def _hear_out(self) -> None:
        self._send(s.PromptFinished(token=self.session.awaited))

    def _settle(self) -> None:
        """Until the caller must do something."""
        self._answer()
        while self.session.stage is s.Stage.PROMPT and not self._awaits_keys():
            self._hear_out()
            self._answer()

    def _awaits_keys(self) -> bool:
        node = self._at
        return isinstance(node, _KEYED) or (
            isinstance(node, model.RecordNode) and self.session.step == REVIEW
        )

    def _answer(self) -> None:
        while self.session.stage in (s.Stage.LOOKUP, s.Stage.CALLER):
            token = self.session.awaited
            if self.session.stage is s.Stage.CALLER:
                known = self._facts.caller() is not None
                self._send(s.CallerKnown() if known else s.TimerFired(token=token))
                continue
            question = self._question
            assert question is not None
            name = question.name if isinstance(question, s.Lookup) else self.session.node
            asked = Asked(name=name, arguments=self._in_clear(question.arguments))
            self.asked.append(asked)
            found = self._look_up(asked)
            self._send(s.LookupDone(token=token, status=found.status, data=found.data))

    def _in_clear(self, arguments: Mapping[str, str]) -> dict[str, str]:
        return {
            name: self._secrets.get(value.removeprefix(s.SECRET_PREFIX), "")
            if value.startswith(s.SECRET_PREFIX)
            else value
            for name, value in arguments.items()
        }
