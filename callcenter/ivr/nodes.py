"""What nodes do when the call comes to them, and when what they began is over. For keys: `interpreter`.

Steps within a node (`IvrSession.step`): of a verify node 0 the number, 1 the proof; of a callback node
`CONFIRM` a number, `ENTER` another one; of a record node 0 the recording, `REVIEW`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import assert_never

from callcenter.domain.enums import LookupStatus
from callcenter.domain.sounds import RECORDING
from callcenter.ivr import graph, model
from callcenter.ivr.choice import chosen
from callcenter.ivr.facts import CALLER
from callcenter.ivr.prompts import SystemPrompt
from callcenter.ivr.run import Run
from callcenter.ivr.session import (
    SECRET_PREFIX,
    CallBack,
    DropRecording,
    Enqueue,
    Entered,
    ForgetSecret,
    Hangup,
    HttpLookup,
    KeepRecording,
    Lookup,
    Play,
    Reason,
    Record,
    SetLanguage,
    SetTimer,
    Stage,
    Transfer,
)
from callcenter.ivr.speech import render

CONFIRM, ENTER = 0, 1
REVIEW = 1
CALLER_MS = 500
"""So long a node that depends on who calls waits for that."""
CALLBACK_LOOKUP = "callback_number"
"""The look-up that tells whether a number may be called back: argument and answer are `number`."""
CALLBACK_LOOKUP_MS = 1500
CALLBACK_DIGITS = (5, 15)
_DIALABLE = re.compile(r"\+?[0-9]{5,15}")


class Nodes(Run):
    """Going from node to node."""

    def go(self, target: str, why: Reason = Reason.CHOSEN) -> None:
        """On to this node, and through those after it that await nothing."""
        self._set(node=target)
        self.actions.append(Entered(node=target, why=why))
        if self._walking:
            # One node after the other, not one within the other: a flow may have many that say nothing.
            self._further = True
            return
        self._walking = True
        self.begin_node()
        while self._further:
            self._further = False
            self.begin_node()
        self._walking = False

    def begin_node(self) -> None:
        """Do what the present node does first; those that only choose the way pass on at once."""
        self._set(step=0, digits="", tries=0, proofs=0, secret=None, taken="", awaited=0)
        if (
            self.session.node in self.flow.caller_nodes
            and not self.session.waited
            and self.facts.caller() is None
        ):
            self.actions.append(SetTimer(token=self._token(Stage.CALLER), ms=CALLER_MS))
        else:
            self.do_node()

    def do_node(self) -> None:
        """As far as it is known who calls."""
        match self.node:
            case model.Say(speech=speech) | model.Menu(speech=speech) | model.Question(speech=speech):
                self._speak(speech)
            case model.Collect() | model.Verify():
                self._ask(())
            case model.CallbackNode():
                shown = self.variables.get(CALLER + "number", "")
                if self.variables.get(CALLER + "may_call_back") == "no":
                    shown = ""
                self._offer_number(shown)
            case model.Voicemail(speech=speech) | model.RecordNode(speech=speech):
                self._speak((*speech, SystemPrompt.BEEP.value))
            case model.HangupNode(speech=speech) | model.Transfer(speech=speech):
                self._speak(speech)
            case model.LookupNode() as node:
                self._look_up(node.lookup, self._values(node.arguments), node.timeout_ms)
            case model.Http() as node:
                self._ask_service(node)
            case model.Branch() as node:
                self.go(node.open if self.facts.is_open(node.hours) else node.closed)
            case model.Switch() as node:
                self.go(chosen(node, self.variables.get(node.variable)))
            case model.SetNode() as node:
                value = self.variables.get(node.copy_of, "") if node.copy_of else node.value or ""
                self._set(variables={**self.session.variables, node.variable: value})
                self.go(node.next)
            case model.LanguageNode() as node:
                self._speak_language(node)
            case model.Queue() as node:
                action = Enqueue(queue=node.queue, skills=dict(node.skills), reason=self.session.reason)
                self._finish(action)
            case never:
                assert_never(never)

    def _speak_language(self, node: model.LanguageNode) -> None:
        wanted: str | None = node.language
        if node.preferred:
            wanted = self.variables.get(CALLER + "language")
            if wanted not in self.flow.languages:
                assert node.unknown is not None
                self.go(node.unknown)
                return
        assert wanted is not None
        self._set(language=wanted)
        self.actions.append(SetLanguage(language=wanted))
        self.go(node.next)

    def _ask_service(self, node: model.Http) -> None:
        # Percent-encoded where it is asked: a secret may be among them.
        names = dict(node.send) | {name: name for name in graph.placeholders(node.url)}
        action = HttpLookup(
            token=self._token(Stage.LOOKUP),
            url=node.url,
            method=node.method,
            arguments=self._values(names),
            take=dict(node.take),
            timeout_ms=node.timeout_ms,
        )
        self.actions.append(action)

    def fail(self, target: str | None, reason: Reason = Reason.FAILED) -> None:
        """On to `target`, or else to a person; from then on a queue is told this reason."""
        node = self.flow.nodes.get(self.session.node)
        if isinstance(node, model.RecordNode) and self.session.step == REVIEW and self.session.taken:
            self.actions.append(DropRecording(name=self.session.taken))
        self._set(reason=reason, step=0, digits="", taken="")
        self.go(target or self.flow.person, reason)

    def _ask_person(self) -> None:
        self._drop_entry()
        self.fail(None, Reason.ASKED)

    def _finish(self, action: Enqueue | CallBack | Hangup) -> None:
        self._drop_all_secrets()
        self._set(stage=Stage.DONE, awaited=0)
        self.actions.append(action)

    def _speak(self, speech: model.Speech, *, first: tuple[str, ...] = ()) -> None:
        """Say it, with the sound files `first` before it."""
        names = (*first, *render(speech, self.session.language, self.variables, self.facts))
        if names:
            self.actions.append(Play(token=self._token(Stage.PROMPT), media=names))
        else:
            self.prompt_over()

    def prompt_over(self) -> None:
        """What the node said has been heard, or there was nothing to say."""
        match self.node:
            case model.Say(next=target):
                self.go(target)
            case model.Voicemail() as node:
                self._record(node)
            case model.RecordNode() as node if self.session.step != REVIEW:
                self._record(node)
            case (
                model.Menu(first_digit_ms=ms)
                | model.Question(first_digit_ms=ms)
                | model.RecordNode(first_digit_ms=ms)
                | model.CallbackNode(first_digit_ms=ms)
                | model.Collect(first_digit_ms=ms)
                | model.Verify(first_digit_ms=ms)
            ):
                self.actions.append(SetTimer(token=self._token(Stage.KEYS), ms=ms))
            case model.Transfer() as node:
                token = self._token(Stage.TRANSFER)
                self.actions.append(Transfer(token=token, to=node.to, ring_ms=node.ring_ms))
            case model.HangupNode():
                self._finish(Hangup())
            case _:
                pass  # No other node speaks.

    def _record(self, node: model.Voicemail | model.RecordNode) -> None:
        token = self._token(Stage.RECORDING)
        self.actions.append(
            Record(token=token, max_seconds=node.max_seconds, silence_seconds=node.silence_seconds)
        )

    # Entries

    def _asked(self, node: model.Collect | model.Verify | model.CallbackNode) -> model.Collect | model.Asked:
        match node:
            case model.Collect():
                return node
            case model.Verify():
                return node.number if self.session.step == 0 else node.proof
            case model.CallbackNode():
                least, most = CALLBACK_DIGITS
                return model.Asked(
                    speech=node.ask,
                    variable=CALLBACK_LOOKUP,
                    argument="number",
                    min_digits=least,
                    max_digits=most,
                    labels=node.labels,
                )

    def _is_secret(self, node: model.Collect | model.Verify | model.CallbackNode) -> bool:
        match node:
            case model.Collect():
                return node.sensitive
            case model.Verify():
                return self.session.step == 1
            case model.CallbackNode():
                return False

    def _ask(self, before: model.Speech) -> None:
        """Ask for the present entry from its first digit, with `before` said first."""
        node = self.node
        assert isinstance(node, model.Collect | model.Verify | model.CallbackNode)
        asked = self._asked(node)
        secret = asked.variable if self._is_secret(node) else None
        if secret is not None:
            self.actions.append(ForgetSecret(variable=secret))
        self._set(digits="", secret=secret)
        self._speak((*before, *asked.speech))

    def _offer_number(self, number: str, before: model.Speech = ()) -> None:
        """Of a callback node: read the number out to be confirmed, or ask for one if it cannot be dialled."""
        node = self.node
        assert isinstance(node, model.CallbackNode)
        if _DIALABLE.fullmatch(number):
            self._set(step=CONFIRM, taken=number, digits="")
            said = {CALLBACK_LOOKUP: number}
            speech = (*before, *node.confirm, model.SayDigits(digits=CALLBACK_LOOKUP), *node.keys)
            names = render(speech, self.session.language, said, self.facts)
            self._speak((), first=names)
        else:
            self._set(step=ENTER, taken="")
            self._ask(before)

    # Look-ups

    def _values(self, arguments: Mapping[str, str]) -> dict[str, str]:
        """What a look-up is given. A variable stands for its own secret only: an answer may name another."""
        variables = self.variables
        values = {argument: variables.get(variable, "") for argument, variable in arguments.items()}
        return {
            argument: ""
            if value.startswith(SECRET_PREFIX) and value != SECRET_PREFIX + arguments[argument]
            else value
            for argument, value in values.items()
        }

    def _look_up(self, name: str, arguments: dict[str, str], timeout_ms: int) -> None:
        token = self._token(Stage.LOOKUP)
        self.actions.append(Lookup(token=token, name=name, arguments=arguments, timeout_ms=timeout_ms))

    def lookup_over(self, status: LookupStatus, data: Mapping[str, str]) -> None:
        """A look-up or web service answered, or did not in time (UNAVAILABLE)."""
        self._set(awaited=0)
        match self.node:
            case model.LookupNode() | model.Http() as node:
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
                self._note_proof(node.proof.labels, status)
                if status is LookupStatus.FOUND:
                    self.go(node.next)
                elif status is LookupStatus.UNAVAILABLE:
                    self.fail(node.unavailable, Reason.UNAVAILABLE)
                elif self.session.proofs + 1 >= node.tries:
                    self.fail(node.on_failure)
                else:
                    self._set(proofs=self.session.proofs + 1, step=0)
                    self._ask(node.mismatch)
            case model.CallbackNode() as node:
                if status is LookupStatus.FOUND:
                    self._offer_number(data.get("number", ""))
                else:
                    self._set(digits="")
                    self._missed(node.bad_number, node.on_failure)
            case _:
                pass

    def _missed(self, before: model.Speech, target: str | None) -> None:
        """A wrong or missing entry: once more, or on when the tries are used up."""
        node = self.node
        assert isinstance(node, model.Asking)
        tries = self.session.tries + 1
        if tries >= node.tries:
            self._drop_entry()
            self.fail(target)
            return
        self._set(tries=tries)
        match node:
            case model.Collect() | model.Verify():
                self._ask(before)
            case model.CallbackNode():
                if self.session.step == ENTER:
                    self._ask(before)
                else:
                    self._offer_number(self.session.taken, before)
            case model.RecordNode():
                self._review(node, before)
            case model.Menu() | model.Question():
                self._speak((*before, *node.speech))
            case _:
                raise TypeError(f"{type(node).__name__} asks nothing")

    # Recordings

    def recording_over(self, seconds: float, name: str) -> None:
        """A recording ended with so many seconds of speech; 0 when nothing was said."""
        node = self.node
        self._set(awaited=0)
        if isinstance(node, model.Voicemail):
            if seconds > 0:
                self._set(recordings=(*self.session.recordings, name))
            self.go(node.next)
        elif isinstance(node, model.RecordNode):
            if seconds <= 0:
                self.go(node.empty)
                return
            self._set(taken=name, taken_s=seconds)
            if node.review:
                self._set(step=REVIEW, tries=0)
                self._review(node, ())
            else:
                self._keep_recording(node)

    def _review(self, node: model.RecordNode, before: model.Speech) -> None:
        played = render(before, self.session.language, self.variables, self.facts)
        self._speak(node.review, first=(*played, RECORDING + self.session.taken))

    def _keep_recording(self, node: model.RecordNode) -> None:
        name = self.session.taken
        variables = {**self.session.variables, node.variable: RECORDING + name}
        self._set(variables=variables, recordings=(*self.session.recordings, name))
        seconds = self.session.taken_s
        kept = KeepRecording(variable=node.variable, name=name, seconds=seconds, listed=node.listed)
        self.actions.append(kept)
        self.go(node.next)
