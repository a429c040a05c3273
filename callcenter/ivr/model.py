"""A flow as its YAML file says it. Checks over several nodes are in `validate`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from callcenter.ivr.hours import Hours

Language = Literal["zh-CN", "zh-TW", "en"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
Variable = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=60)]
Key = Annotated[
    str, Field(pattern=r"^[0-9*#]$"), BeforeValidator(lambda v: str(v) if isinstance(v, int) else v)
]
Labels = dict[Language, Annotated[str, Field(min_length=1, max_length=80)]]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# Speech: what is played, in order. A bare string is the name of a prompt in the caller's language.


class PromptIn(_Part):
    """A prompt in a given language, whatever the caller's."""

    prompt: Name
    language: Language


class SayDigits(_Part):
    """Each digit by itself; other characters are left out."""

    digits: Variable


class SayNumber(_Part):
    number: Variable


class SayDate(_Part):
    """An ISO date, 2026-11-22."""

    date: Variable


class SayTime(_Part):
    """A time of day, 17:05."""

    time: Variable


class SayMoney(_Part):
    """A decimal amount, 1234.50."""

    money: Variable
    currency: Literal["CNY", "USD"] = "CNY"


class SayDuration(_Part):
    """Seconds, said in rounded minutes from one minute on."""

    duration: Variable


SpokenValue = SayDigits | SayNumber | SayDate | SayTime | SayMoney | SayDuration


class Choose(_Part):
    """Speech that depends on a variable's value."""

    choose: Variable
    of: dict[str, Speech]
    otherwise: Speech = ()


_ITEM_TAGS = ("prompt", "digits", "number", "date", "time", "money", "duration", "choose")


def _item_tag(value: Any) -> str | None:
    if isinstance(value, str):
        return "name"
    has = value.__contains__ if isinstance(value, dict) else lambda tag: hasattr(value, tag)
    return next((tag for tag in _ITEM_TAGS if has(tag)), None)


SpeechItem = Annotated[
    Annotated[Name, Tag("name")]
    | Annotated[PromptIn, Tag("prompt")]
    | Annotated[SayDigits, Tag("digits")]
    | Annotated[SayNumber, Tag("number")]
    | Annotated[SayDate, Tag("date")]
    | Annotated[SayTime, Tag("time")]
    | Annotated[SayMoney, Tag("money")]
    | Annotated[SayDuration, Tag("duration")]
    | Annotated[Choose, Tag("choose")],
    Discriminator(
        _item_tag,
        custom_error_type="speech",
        custom_error_message="neither a prompt's name nor one of " + ", ".join(_ITEM_TAGS),
    ),
]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


Speech = Annotated[tuple[SpeechItem, ...], BeforeValidator(_as_list)]
Choose.model_rebuild()


# Nodes


class _Node(_Part):
    labels: Labels = Field(default_factory=dict)
    """What agents read in the pop; the node's name where a language has none."""


class _Asking(_Node):
    """What every node that awaits keys has. Times in milliseconds; `tries` counts wrong and missing alike."""

    barge_in: bool = True
    tries: int = Field(default=3, ge=1, le=9)
    first_digit_ms: int = Field(default=5000, ge=500, le=60_000)
    wrong: Speech = ("wrong_entry",)
    silence: Speech = ("no_entry",)
    on_failure: Name | None = None
    """After the last try; the flow's `person` when not given."""


class Say(_Node):
    """Speak, then go on. Keys: 0 a person, * again, any other goes on and counts for what follows."""

    kind: Literal["say"]
    speech: Speech = Field(min_length=1)
    next: Name
    barge_in: bool = True


class Choice(_Part):
    next: Name
    labels: Labels = Field(default_factory=dict)


class Menu(_Asking):
    """One key. 0 is a person and * says it again, unless the menu gives them another meaning."""

    kind: Literal["menu"]
    speech: Speech = Field(min_length=1)
    choices: dict[Key, Choice] = Field(min_length=1)
    on_silence: Name | None = None
    """After the last try, when nothing was keyed; like `on_failure` when not given."""


class Collect(_Asking):
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


class Asked(_Part):
    """One of the two entries of a verify node."""

    speech: Speech = Field(min_length=1)
    variable: Variable
    argument: Name
    """What the look-up calls it."""
    min_digits: int = Field(ge=1, le=30)
    max_digits: int = Field(ge=1, le=30)
    labels: Labels = Field(default_factory=dict)


class Verify(_Asking):
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
            raise ValueError("number and proof have the same variable; give them two")
        return self


class LookupNode(_Node):
    """Ask the company's data. What is found is kept as the variables `<into>.<field>`."""

    kind: Literal["lookup"]
    lookup: Name
    arguments: dict[Name, Variable] = Field(default_factory=dict)
    into: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    timeout_ms: int = Field(default=1500, ge=100, le=10_000)
    personal: bool = False
    """The answer is one customer's own: the node must lie behind a verify node."""
    found: Name
    not_found: Name
    unavailable: Name


class Branch(_Node):
    """On opening hours."""

    kind: Literal["branch"]
    hours: Name
    open: Name
    closed: Name


class LanguageNode(_Node):
    kind: Literal["language"]
    language: Language
    next: Name


class Queue(_Node):
    """To the agents, at once: what a waiting caller hears is the queue's matter. `skills`: least levels."""

    kind: Literal["queue"]
    queue: Name
    skills: dict[Name, Annotated[int, Field(ge=1, le=10)]] = Field(default_factory=dict)


class Voicemail(_Node):
    """Speak, beep, record; then `next`. Keys while speaking: 0 a person, any other goes to the beep."""

    kind: Literal["voicemail"]
    speech: Speech = Field(min_length=1)
    max_seconds: int = Field(default=120, ge=5, le=600)
    silence_seconds: int = Field(default=4, ge=1, le=30)
    next: Name


class HangupNode(_Node):
    kind: Literal["hangup"]
    speech: Speech = ()


Node = Annotated[
    Say | Menu | Collect | Verify | LookupNode | Branch | LanguageNode | Queue | Voicemail | HangupNode,
    Field(discriminator="kind"),
]


class Flow(_Part):
    """One flow. `version` is the hash of its files, set by the loader."""

    flow: Name
    version: str = ""
    languages: tuple[Language, ...] = Field(min_length=1)
    start: Name
    person: Name
    """Where 0 leads, and every failure that names no other place: a queue, or a branch before one."""
    hours: dict[Name, Hours] = Field(default_factory=dict)
    nodes: dict[Name, Node] = Field(min_length=1, max_length=200)


def _check_digits(prefix: str, least: int, most: int, sensitive: bool) -> None:
    if least > most:
        raise ValueError(f"{prefix}min_digits {least} is more than {prefix}max_digits {most}; lower it")
    if sensitive and least < 2:
        raise ValueError(
            f"{prefix}min_digits must be 2 or more for a sensitive entry: a lone masked key asks for a person"
        )
