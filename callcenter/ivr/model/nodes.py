"""Nodes that await no keys: they speak, ask the company's data, choose the way, or lead out of the menu."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from callcenter.ivr.model.parts import Labels, Language, Name, OrOne, Part, Variable, Word
from callcenter.ivr.model.speech import Speech
from callcenter.ivr.wording import Refused, Values


class BaseNode(Part):
    """What every node has."""

    labels: Labels = Field(default_factory=dict)
    """What agents read in the pop; the node's name where a language has none."""


class Say(BaseNode):
    """Speak, then go on. Keys: 0 a person, * again, any other goes on and counts for what follows."""

    kind: Literal["say"]
    speech: Speech = Field(min_length=1)
    next: Name
    barge_in: bool = True


class LookupNode(BaseNode):
    """Ask the company's data. What is found is kept as the variables `<into>.<field>`."""

    kind: Literal["lookup"]
    lookup: Name
    arguments: dict[Name, Variable] = Field(default_factory=dict)
    into: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    timeout_ms: int = Field(default=1500, ge=100, le=10_000)
    personal: bool = False
    """The node must lie behind a proof of a customer's, even if the look-up alone needs none (`lookups`)."""
    found: Name
    not_found: Name
    unavailable: Name


class Branch(BaseNode):
    """On the company's opening hours of that name."""

    kind: Literal["branch"]
    hours: Name
    open: Name
    closed: Name


class LanguageNode(BaseNode):
    """Speak this language from now on; or, `preferred`, the one the customer prefers, if the flow has it.

    `unknown`: where callers go whose language is not known (only with `preferred`).
    """

    kind: Literal["language"]
    language: Language | None = None
    preferred: bool = False
    next: Name
    unknown: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> LanguageNode:
        if self.preferred == (self.language is not None):
            raise Refused(Values.LANGUAGE_WAYS(), Values.ONE_LANGUAGE_WAY())
        if self.preferred != (self.unknown is not None):
            raise Refused(Values.PREFERRED(), Values.SAY_UNKNOWN())
        return self


class Case(Part):
    """A condition on the variable of a switch: one of the words, or from one number to another."""

    words: Annotated[
        tuple[Word, ...],
        BeforeValidator(lambda v: [v] if isinstance(v, str | int) else v),
        OrOne(),
    ] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    next: Name
    labels: Labels = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_condition(self) -> Case:
        if bool(self.words) == (self.at_least is not None or self.at_most is not None):
            raise Refused(Values.CASE(), Values.ONE_CASE())
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            least, most = str(self.at_least), str(self.at_most)
            what = Values.LEAST_MOST(least_key="at_least", least=least, most_key="at_most", most=most)
            raise Refused(what, Values.LOWER())
        return self


class Switch(BaseNode):
    """On data: the first case that fits the variable; `otherwise` also when it was never set."""

    kind: Literal["switch"]
    variable: Variable
    cases: tuple[Case, ...] = Field(min_length=1, max_length=50)
    otherwise: Name


class SetNode(BaseNode):
    """Give a variable a value, or that of another one (empty when that was never set)."""

    kind: Literal["set"]
    variable: Variable
    value: Annotated[Word, Field(max_length=200)] | None = None
    copy_of: Variable | None = None
    next: Name

    @model_validator(mode="after")
    def _one_value(self) -> SetNode:
        if (self.value is None) == (self.copy_of is None):
            raise Refused(Values.SET(), Values.ONE_SET())
        return self


class Http(BaseNode):
    """Ask a web service among the company's `http_hosts`; its answer is JSON.

    `{variable}` in the url stands for its value (percent-encoded). GET sends `send` as query, POST as a JSON
    object. `take`: what to keep as `<into>.<name>`, with its path in the answer (`data.orders.0.state`).
    404, or an answer without any of them, is not found; every other trouble is unavailable. When the call
    centre restarts before the answer is there, GET asks again; POST, which may have done something already,
    is never sent twice for one visit, and goes to `unavailable`.
    """

    kind: Literal["http"]
    url: Annotated[str, Field(pattern=r"^https?://", max_length=500)]
    method: Literal["GET", "POST"] = "GET"
    send: dict[Name, Variable] = Field(default_factory=dict, max_length=20)
    take: dict[
        Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)],
        Annotated[str, Field(min_length=1, max_length=200)],
    ] = Field(min_length=1, max_length=20)
    into: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    timeout_ms: int = Field(default=2000, ge=100, le=10_000)
    personal: bool = False
    """The answer is one customer's own: the node must lie behind a proof of a customer's."""
    found: Name
    not_found: Name
    unavailable: Name


class Transfer(BaseNode):
    """Put the caller through to one of the company's `numbers`; the call ends when either hangs up.

    `failed`: busy, no answer within `ring_ms`, or not to be reached.
    """

    kind: Literal["transfer"]
    to: Name
    speech: Speech = ("transfer_wait",)
    ring_ms: int = Field(default=30_000, ge=5_000, le=120_000)
    failed: Name


class Queue(BaseNode):
    """To the agents, at once: what a waiting caller hears is the queue's matter. `skills`: least levels."""

    kind: Literal["queue"]
    queue: Name
    skills: dict[Name, Annotated[int, Field(ge=1, le=10)]] = Field(default_factory=dict)


class Voicemail(BaseNode):
    """Speak, beep, record; then `next`. Keys while speaking: 0 a person, any other goes to the beep."""

    kind: Literal["voicemail"]
    speech: Speech = Field(min_length=1)
    max_seconds: int = Field(default=120, ge=5, le=600)
    silence_seconds: int = Field(default=4, ge=1, le=30)
    next: Name


class HangupNode(BaseNode):
    """Speak, if anything, and end the call."""

    kind: Literal["hangup"]
    speech: Speech = ()
