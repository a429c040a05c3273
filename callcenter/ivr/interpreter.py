"""The step interpreter: a session and an input give the next session and what to do. Pure; never raises.

What each node does is said in `model`; records and the handling of secrets in `session`. A flow checked by
`validate` cannot go round without the caller keying something, so every step comes to an end.
"""

from __future__ import annotations

from callcenter.ivr import model
from callcenter.ivr.facts import Facts
from callcenter.ivr.nodes import CALLBACK_LOOKUP, CALLBACK_LOOKUP_MS, ENTER, REVIEW, Nodes
from callcenter.ivr.prompts import SystemPrompt, media
from callcenter.ivr.session import (
    MASK,
    SECRET_PREFIX,
    CallBack,
    CallerKnown,
    ClearTimer,
    Digit,
    DropRecording,
    Input,
    IvrContext,
    IvrSession,
    KeepAnswer,
    KeepSecretDigit,
    LookupDone,
    Play,
    PromptFinished,
    Reason,
    RecordingFinished,
    Resume,
    SetTimer,
    Stage,
    Step,
    TimerFired,
    TransferFailed,
)

_DIGITS = frozenset("0123456789")
MOST_KEYS = 200
"""Keys of one call: with the last one the caller goes to a person, and further ones mean nothing. Nobody
needs so many, and each is written down."""


def start(flow: model.Flow, ctx: IvrContext, facts: Facts) -> Step:
    """Begin a call at the flow's first node."""
    return enter(flow, begin(flow, ctx), flow.start, facts)


def begin(flow: model.Flow, ctx: IvrContext) -> IvrSession:
    """The session of a caller who is nowhere in the flow yet."""
    language = ctx.language if ctx.language in flow.languages else flow.languages[0]
    assert language is not None
    return IvrSession(
        flow=flow.flow,
        version=flow.version,
        node=flow.start,
        language=language,
        stage=Stage.PROMPT,
        variables=dict(ctx.variables),
    )


def enter(flow: model.Flow, session: IvrSession, node: str, facts: Facts) -> Step:
    """Go to a node from outside the flow; one that the flow does not have (any more) counts as failed."""
    run = _Walk(flow, session, facts)
    if node in flow.nodes:
        run.go(node)
    else:
        run.fail(None)
    return run.end()


def step(flow: model.Flow, session: IvrSession, input: Input, facts: Facts) -> Step:
    """Answer one input. Stale and meaningless inputs leave the session as it is and do nothing."""
    if session.stage is Stage.DONE:
        return Step(session=session, actions=())
    run = _Walk(flow, session, facts)
    if session.node not in flow.nodes:
        # The flow was changed during the call and this node is gone.
        run.fail(None)
        return run.end()
    match input:
        case Resume():
            run.resume()
        case Digit(digit=digit):
            run.key(digit)
        case PromptFinished(token=token):
            if session.stage is Stage.PROMPT and token == session.awaited:
                run.prompt_over()
        case TimerFired(token=token):
            if session.stage is Stage.KEYS and token == session.awaited:
                run.timer_over()
            elif session.stage is Stage.CALLER and token == session.awaited:
                run.caller_unknown()
        case CallerKnown():
            if session.stage is Stage.CALLER:
                run.actions.append(ClearTimer())
                run.do_node()
        case TransferFailed(token=token):
            if session.stage is Stage.TRANSFER and token == session.awaited:
                run.transfer_failed()
        case LookupDone(token=token, status=status, data=data):
            if session.stage is Stage.LOOKUP and token == session.awaited:
                run.lookup_over(status, data)
        case RecordingFinished(token=token, seconds=seconds, name=name):
            if session.stage is Stage.RECORDING and token == session.awaited:
                run.recording_over(seconds, name)
    return run.end()


class _Walk(Nodes):
    """One step through the flow: what keys and their absence do."""

    def resume(self) -> None:
        node = self.node
        if isinstance(node, model.RecordNode) and self.session.step == REVIEW and self.session.taken:
            # What was spoken need not be spoken again.
            self._review(node, ())
        elif isinstance(node, model.Http) and node.method == "POST" and self.session.stage is Stage.LOOKUP:
            # The service may have done already what it was asked to do: once is enough.
            self.fail(node.unavailable, Reason.UNAVAILABLE)
        else:
            self.begin_node()

    def key(self, key: str) -> None:
        if key not in _DIGITS and key not in ("*", "#", MASK):
            return
        if self.session.secret is not None and key in _DIGITS:
            key = MASK  # The shell should have done it; a real digit is not kept here whatever happens.
        elif self.session.secret is None and key == MASK:
            return
        swallowed = self.session.swallow_hash and key == "#"
        self._set(swallow_hash=False, keys=self.session.keys + 1)
        if self.session.keys > MOST_KEYS:
            return
        if swallowed or self.session.stage not in (Stage.PROMPT, Stage.KEYS):
            return
        if self.session.keys == MOST_KEYS:
            self._stop()
            self._drop_entry()
            self.fail(None)
            return
        self._key_here(key)

    def _key_here(self, key: str) -> None:
        """What a key means in the present node, if anything."""
        node = self.node
        if self.session.stage is Stage.PROMPT and not getattr(node, "barge_in", True):
            return
        match node:
            case model.Say():
                self._key_while_saying(node, key)
            case model.Menu():
                self._key_in_menu(node, key)
            case model.Question():
                self._key_in_question(node, key)
            case model.Collect() | model.Verify():
                self._key_in_entry(node, key)
            case model.CallbackNode() if self.session.step == ENTER:
                self._key_in_entry(node, key)
            case model.CallbackNode():
                self._key_in_callback(node, key)
            case model.RecordNode() if self.session.step == REVIEW:
                self._key_in_review(node, key)
            case model.Voicemail() | model.RecordNode():
                self._stop()
                if key == "0":
                    self._ask_person()
                else:
                    # The beep must be heard all the same, or the caller does not know when to speak.
                    beep = media(self.session.language, SystemPrompt.BEEP)
                    self.actions.append(Play(token=self._token(Stage.PROMPT), media=(beep,)))
            case _:
                pass

    def _key_while_saying(self, node: model.Say, key: str) -> None:
        self._stop()
        if key == "0":
            self._ask_person()
        elif key == "*":
            self._speak(node.speech)
        else:
            self.go(node.next)
            if self.session.stage in (Stage.PROMPT, Stage.KEYS) and self._is_wanted(key):
                self._key_here(key)

    def _is_wanted(self, key: str) -> bool:
        """Whether the node come to has use for a key pressed while a message before it was playing.

        Callers who know the way key ahead. Never into a secret: this digit was not masked.
        """
        match self.node:
            case model.Say():
                return True
            case model.Menu(choices=choices):
                return key in choices
            case model.Question(answers=answers):
                return key in answers
            case model.Collect(sensitive=sensitive):
                return key != "#" and not sensitive
            case model.Verify():
                return key != "#"
            case _:
                return False

    def _key_in_menu(self, node: model.Menu, key: str) -> None:
        self._stop()
        choice = node.choices.get(key)
        if choice is not None:
            # A key with a meaning of its own is a choice even when it is 0.
            self._note(node.labels, key, choice.labels)
            self._set(reason=Reason.CHOSEN)
            self.go(choice.next)
        elif key == "0":
            self._ask_person()
        elif key == "*":
            self._speak(node.speech)
        else:
            self._missed(node.wrong, node.on_failure)

    def _key_in_question(self, node: model.Question, key: str) -> None:
        self._stop()
        answer = node.answers.get(key)
        if answer is not None:
            self._note(node.labels, key, answer.labels)
            kept = KeepAnswer(
                survey=node.survey,
                question=node.question,
                answer=key,
                labels={str(k): v for k, v in node.labels.items()},
                meanings={str(k): v for k, v in answer.labels.items()},
            )
            self.actions.append(kept)
            self.go(answer.next or node.next)
        elif key == "0":
            self._ask_person()
        elif key == "*":
            self._speak(node.speech)
        else:
            self._missed(node.wrong, node.on_failure)

    def _key_in_callback(self, node: model.CallbackNode, key: str) -> None:
        """The number was read out."""
        self._stop()
        if key == "1":
            number = self.session.taken
            self._note(node.labels, number, {})
            self._finish(CallBack(queue=node.queue, skills=dict(node.skills), number=number))
        elif key == "2":
            self._set(step=ENTER, tries=0)
            self._ask(())
        elif key == "0":
            self._ask_person()
        elif key == "*":
            self._offer_number(self.session.taken)
        else:
            self._missed(node.wrong, node.on_failure)

    def _key_in_review(self, node: model.RecordNode, key: str) -> None:
        self._stop()
        if key == "1":
            self._keep_recording(node)
        elif key == "2":
            self.actions.append(DropRecording(name=self.session.taken))
            self.begin_node()
        elif key == "0":
            self._ask_person()
        elif key == "*":
            self._review(node, ())
        else:
            self._missed(node.wrong, node.on_failure)

    def _key_in_entry(self, node: model.Collect | model.Verify | model.CallbackNode, key: str) -> None:
        asked = self._asked(node)
        digits = self.session.digits
        if key == "#":
            if digits:
                self._stop()
                self._entry_over(node)
        elif key == "*":
            self._stop()
            self._ask(())
        else:
            self._stop()
            if self.session.secret is not None:
                self.actions.append(KeepSecretDigit(variable=self.session.secret))
            self._set(digits=digits + key)
            if len(digits) + 1 >= asked.max_digits:
                self._set(swallow_hash=True)
                self._entry_over(node)
            else:
                self.actions.append(SetTimer(token=self._token(Stage.KEYS), ms=node.inter_digit_ms))

    def timer_over(self) -> None:
        self._set(awaited=0)
        match self.node:
            case model.Menu() as node:
                self._missed(node.silence, node.on_silence or node.on_failure)
            case model.Collect() | model.Verify() | model.CallbackNode() as node if self.session.digits:
                self._entry_over(node)
            case model.Asking() as node:
                self._missed(node.silence, node.on_failure)
            case _:
                pass

    def caller_unknown(self) -> None:
        self._set(waited=True)
        self.do_node()

    def transfer_failed(self) -> None:
        node = self.node
        assert isinstance(node, model.Transfer)
        self.fail(node.failed)

    # Entries of several digits

    def _entry_over(self, node: model.Collect | model.Verify | model.CallbackNode) -> None:
        asked, digits = self._asked(node), self.session.digits
        secret = self._is_secret(node)
        if digits == (MASK if secret else "0"):
            self._ask_person()
            return
        if len(digits) < asked.min_digits:
            self._missed(node.wrong, node.on_failure)
            return
        if isinstance(node, model.CallbackNode):
            self._look_up(CALLBACK_LOOKUP, {"number": digits}, CALLBACK_LOOKUP_MS)
            return
        value = SECRET_PREFIX + asked.variable if secret else digits
        self._set(variables={**self.session.variables, asked.variable: value}, tries=0)
        if isinstance(node, model.Collect):
            self._note(asked.labels, digits, {}, sensitive=secret)
            self._set(digits="")
            self.go(node.next)
        elif self.session.step == 0:
            self._note(asked.labels, digits, {})
            self._set(step=1)
            self._ask(())
        else:
            # Noted when it is known whether it is right.
            # `secret` stays until the answer, so that digits keyed beyond the last are masked too.
            arguments = {part.argument: part.variable for part in (node.number, node.proof)}
            self._look_up(node.lookup, self._values(arguments), node.timeout_ms)
