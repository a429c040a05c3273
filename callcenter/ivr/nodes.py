"""What nodes do when the call comes to them, and when what they began is over. For keys: `interpreter`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from callcenter.domain.enums import LookupStatus
from callcenter.ivr import model
from callcenter.ivr.hours import is_open
from callcenter.ivr.prompts import SystemPrompt
from callcenter.ivr.run import Run
from callcenter.ivr.session import (
    Enqueue,
    Entered,
    ForgetSecret,
    Hangup,
    Lookup,
    Play,
    Reason,
    Record,
    SetLanguage,
    SetTimer,
    Stage,
)
from callcenter.ivr.speech import render


class Nodes(Run):
    """Going from node to node."""

    def go(self, target: str) -> None:
        self._set(node=target)
        self.actions.append(Entered(node=target))
        self.begin_node()

    def begin_node(self) -> None:
        """Do what the present node does first; branches and languages pass on at once."""
        self._set(step=0, digits="", tries=0, proofs=0, secret=None, awaited=0)
        match self.node:
            case model.Say(speech=speech) | model.Menu(speech=speech):
                self._speak(speech)
            case model.Collect() | model.Verify():
                self._ask(())
            case model.Voicemail(speech=speech):
                self._speak((*speech, SystemPrompt.BEEP.value))
            case model.HangupNode(speech=speech):
                self._speak(speech)
            case model.LookupNode() as node:
                self._look_up(node.lookup, node.arguments, node.timeout_ms)
            case model.Branch() as node:
                self.go(node.open if is_open(self.flow.hours[node.hours], self.at_ms) else node.closed)
            case model.LanguageNode() as node:
                self._set(language=node.language)
                self.actions.append(SetLanguage(language=node.language))
                self.go(node.next)
            case model.Queue() as node:
                action = Enqueue(queue=node.queue, skills=dict(node.skills), reason=self.session.reason)
                self._finish(action)
            case never:
                assert_never(never)

    def fail(self, target: str | None, reason: Reason = Reason.FAILED) -> None:
        self._set(reason=reason, step=0, digits="")
        self.go(target or self.flow.person)

    def _ask_person(self) -> None:
        self._drop_entry()
        self.fail(None, Reason.ASKED)

    def _finish(self, action: Enqueue | Hangup) -> None:
        self._drop_all_secrets()
        self._set(stage=Stage.DONE, awaited=0)
        self.actions.append(action)

    def _speak(self, speech: model.Speech) -> None:
        names = render(speech, self.session.language, self.session.variables)
        if names:
            self.actions.append(Play(token=self._token(Stage.PROMPT), media=names))
        else:
            self.prompt_over()

    def prompt_over(self) -> None:
        match self.node:
            case model.Say(next=target):
                self.go(target)
            case (
                model.Menu(first_digit_ms=ms)
                | model.Collect(first_digit_ms=ms)
                | model.Verify(first_digit_ms=ms)
            ):
                self.actions.append(SetTimer(token=self._token(Stage.KEYS), ms=ms))
            case model.Voicemail() as node:
                token = self._token(Stage.RECORDING)
                self.actions.append(
                    Record(token=token, max_seconds=node.max_seconds, silence_seconds=node.silence_seconds)
                )
            case model.HangupNode():
                self._finish(Hangup())
            case _:
                pass  # No other node speaks.

    def _asked(self, node: model.Collect | model.Verify) -> model.Collect | model.Asked:
        if isinstance(node, model.Collect):
            return node
        return node.number if self.session.step == 0 else node.proof

    def _is_secret(self, node: model.Collect | model.Verify) -> bool:
        return node.sensitive if isinstance(node, model.Collect) else self.session.step == 1

    def _ask(self, before: model.Speech) -> None:
        """Ask for the present entry from its first digit, with `before` said first."""
        node = self.node
        assert isinstance(node, model.Collect | model.Verify)
        asked = self._asked(node)
        secret = asked.variable if self._is_secret(node) else None
        if secret is not None:
            self.actions.append(ForgetSecret(variable=secret))
        self._set(digits="", secret=secret)
        self._speak((*before, *asked.speech))

    def _look_up(self, name: str, arguments: Mapping[str, str], timeout_ms: int) -> None:
        values = {
            argument: self.session.variables.get(variable, "") for argument, variable in arguments.items()
        }
        token = self._token(Stage.LOOKUP)
        self.actions.append(Lookup(token=token, name=name, arguments=values, timeout_ms=timeout_ms))

    def lookup_over(self, status: LookupStatus, data: Mapping[str, str]) -> None:
        self._set(awaited=0)
        match self.node:
            case model.LookupNode() as node:
                if status is LookupStatus.FOUND:
                    found = {f"{node.into}.{key}": str(value) for key, value in data.items()}
                    self._set(variables={**self.session.variables, **found})
                    self.go(node.found)
                elif status is LookupStatus.NOT_FOUND:
                    self.go(node.not_found)
                else:
                    self.fail(node.unavailable, Reason.UNAVAILABLE)
            case model.Verify() as node:
                self._forget(node.proof.variable)
                if status is LookupStatus.FOUND:
                    self.go(node.next)
                elif status is LookupStatus.UNAVAILABLE:
                    self.fail(node.unavailable, Reason.UNAVAILABLE)
                elif self.session.proofs + 1 >= node.tries:
                    self.fail(node.on_failure)
                else:
                    self._set(proofs=self.session.proofs + 1, step=0)
                    self._ask(node.mismatch)
            case _:
                pass

    def recording_over(self, seconds: float, name: str) -> None:
        node = self.node
        if isinstance(node, model.Voicemail):
            if seconds > 0:
                self._set(recordings=(*self.session.recordings, name))
            self._set(awaited=0)
            self.go(node.next)
