"""Nodes that await keys: menus, entries, proofs, questions, and what is confirmed by a key."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from callcenter.ivr.model.nodes import BaseNode
from callcenter.ivr.model.parts import Key, Labels, Name, Part, Variable
from callcenter.ivr.model.speech import Speech
from callcenter.ivr.wording import Refused, Shape, Values


class Asking(BaseNode):
    """What every node that awaits keys has. Times in milliseconds; `tries` counts wrong and missing alike."""

    barge_in: bool = True
    tries: int = Field(default=3, ge=1, le=9)
    first_digit_ms: int = Field(default=5000, ge=500, le=60_000)
    wrong: Speech = ("wrong_entry",)
    silence: Speech = ("no_entry",)
    on_failure: Name | None = None
    """After the last try; the flow's `person` when not given."""


class Choice(Part):
    """Where a key of a menu leads; `labels`: what the choice means."""

    next: Name
    labels: Labels = Field(default_factory=dict)


class Menu(Asking):
    """One key. 0 is a person and * says it again, unless the menu gives them another meaning."""

    kind: Literal["menu"]
    speech: Speech = Field(min_length=1)
    choices: dict[Key, Choice] = Field(min_length=1)
    on_silence: Name | None = None
    """After the last try, when nothing was keyed; like `on_failure` when not given."""


class Collect(Asking):
    """Several digits, ended by #, by a pause, or by `max_digits`. * begins again; a lone 0 is a person."""

    kind: Literal["collect"]
    speech: Speech = Field(min_length=1)
    variable: Variable
    min_digits: int = Field(default=1, ge=1, le=30)
    max_digits: int = Field(default=20, ge=1, le=30)
    inter_digit_ms: int = Field(default=4000, ge=500, le=60_000)
    sensitive: bool = False
    next: Name

    @model_validator(mode="after")
    def _digits(self) -> Collect:
        _check_digits("", self.min_digits, self.max_digits, self.sensitive)
        return self


class Asked(Part):
    """One of the two entries of a verify node."""

    speech: Speech = Field(min_length=1)
    variable: Variable
    argument: Name
    """What the look-up calls it."""
    min_digits: int = Field(ge=1, le=30)
    max_digits: int = Field(ge=1, le=30)
    labels: Labels = Field(default_factory=dict)


class Verify(Asking):
    """Prove who is calling: a number the company gave (an order's) and a secret (last digits of the phone).

    The secret's digits are masked. Found → `next`; not found → both are asked again, after `tries` of them
    `on_failure`; not available → `unavailable`.
    """

    kind: Literal["verify"]
    number: Asked
    proof: Asked
    lookup: Name
    timeout_ms: int = Field(default=1500, ge=100, le=10_000)
    inter_digit_ms: int = Field(default=4000, ge=500, le=60_000)
    mismatch: Speech = ("proof_mismatch",)
    next: Name
    unavailable: Name

    @model_validator(mode="after")
    def _digits(self) -> Verify:
        _check_digits("number.", self.number.min_digits, self.number.max_digits, False)
        _check_digits("proof.", self.proof.min_digits, self.proof.max_digits, True)
        if self.number.variable == self.proof.variable:
            raise Refused(Values.SAME_VARIABLE(), Values.TWO_VARIABLES())
        return self


class CallbackNode(Asking):
    """Promise a call back: the calling number is read out; 1 confirms it, 2 has another one keyed, which is
    read out in turn. Confirmed, the contact keeps its place in the queue and the call ends with a word.

    Callers without a number that can be dialled are asked for one at once.
    """

    kind: Literal["callback"]
    queue: Name
    skills: dict[Name, Annotated[int, Field(ge=1, le=10)]] = Field(default_factory=dict)
    confirm: Speech = ("callback_confirm_number",)
    """Said before the number."""
    keys: Speech = ("callback_confirm_keys",)
    """Said after it: which key does what."""
    ask: Speech = ("callback_ask_number",)
    bad_number: Speech = ("callback_bad_number",)
    """The number keyed cannot be called."""
    inter_digit_ms: int = Field(default=4000, ge=500, le=60_000)


class Answer(Part):
    """What a key answers; `labels` say it in words."""

    labels: Labels = Field(default_factory=dict)
    next: Name | None = None


class Question(Asking):
    """One question of a survey, answered with one key. The answer is kept before anything else is said."""

    kind: Literal["question"]
    survey: Name
    question: Name
    speech: Speech = Field(min_length=1)
    answers: dict[Key, Answer] = Field(min_length=1)
    next: Name
    """Where every answer leads that names no other place."""


class RecordNode(Asking):
    """Speak, beep, record into a variable. With `review` the recording is played and `review` said: 1 keeps
    it, 2 records anew. `on_hangup`: what becomes of it when the call ends before either was keyed. `listed`:
    supervisors find it among what callers said. `empty`: where callers go who said nothing. Keys while
    speaking go to the beep."""

    kind: Literal["record"]
    speech: Speech = Field(min_length=1)
    variable: Variable
    max_seconds: int = Field(default=60, ge=2, le=600)
    silence_seconds: int = Field(default=4, ge=1, le=30)
    review: Speech = ()
    on_hangup: Literal["keep", "drop"] = "keep"
    listed: bool = True
    next: Name
    empty: Name


def _check_digits(prefix: str, least: int, most: int, sensitive: bool) -> None:
    if least > most:
        keys = {"least_key": f"{prefix}min_digits", "most_key": f"{prefix}max_digits"}
        raise Refused(Values.LEAST_MOST(**keys, least=least, most=most), Values.LOWER())
    if sensitive and least < 2:
        raise Refused(Values.ONE_MASKED(key=f"{prefix}min_digits"), Shape.CHANGE_IT())
