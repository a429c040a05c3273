"""A flow as its YAML file says it. Checks over several nodes are in `validate`."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

Language = Literal["zh-CN", "zh-TW", "en"]
Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
Variable = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$", max_length=60)]


def _as_text(value: Any) -> Any:
    """YAML makes a number of 1; where a word is wanted it is one."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Word = Annotated[str, BeforeValidator(_as_text)]
Key = Annotated[str, Field(pattern=r"^[0-9*#]$"), BeforeValidator(_as_text)]
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


class SayPosition(_Part):
    """The place in a queue that the caller would get now: "you are number three in line"."""

    position: Name


class SayExpectedWait(_Part):
    """How long a caller who enters a queue now may expect to wait; nothing while that is not known."""

    expected_wait: Name


class PlayRecording(_Part):
    """What a record node kept in a variable, or a sound that a look-up named; nothing for any other text."""

    recording: Variable


class PlayNotice(_Part):
    """What a supervisor has recorded for all callers under this name; nothing while there is none."""

    notice: Name


SpokenValue = SayDigits | SayNumber | SayDate | SayTime | SayMoney | SayDuration
Announced = SayPosition | SayExpectedWait | PlayRecording | PlayNotice


class Choose(_Part):
    """Speech that depends on a variable's value."""

    choose: Variable
    of: dict[Word, Speech]
    otherwise: Speech = ()


_ITEM_TAGS = (
    "prompt",
    "digits",
    "number",
    "date",
    "time",
    "money",
    "duration",
    "position",
    "expected_wait",
    "recording",
    "notice",
    "choose",
)


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
    | Annotated[SayPosition, Tag("position")]
    | Annotated[SayExpectedWait, Tag("expected_wait")]
    | Annotated[PlayRecording, Tag("recording")]
    | Annotated[PlayNotice, Tag("notice")]
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


class Asking(_Node):
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


class Asked(_Part):
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
    """The node must lie behind a proof of a customer's, even if the look-up alone needs none (`lookups`)."""
    found: Name
    not_found: Name
    unavailable: Name


class Branch(_Node):
    """On the company's opening hours of that name."""

    kind: Literal["branch"]
    hours: Name
    open: Name
    closed: Name


class LanguageNode(_Node):
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
            raise ValueError("it says which language in no way or in two; give language, or preferred: true")
        if self.preferred != (self.unknown is not None):
            raise ValueError(
                "preferred and unknown belong together; say with unknown where callers go whose language is "
                "not known"
            )
        return self


class Case(_Part):
    """A condition on the variable of a switch: one of the words, or from one number to another."""

    words: Annotated[
        tuple[Word, ...],
        BeforeValidator(lambda v: [v] if isinstance(v, str | int) else v),
    ] = ()
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    next: Name
    labels: Labels = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_condition(self) -> Case:
        if bool(self.words) == (self.at_least is not None or self.at_most is not None):
            raise ValueError("a case has words or numbers; give words, or at_least and at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is more than at_most {self.at_most}; lower it")
        return self


class Switch(_Node):
    """On data: the first case that fits the variable; `otherwise` also when it was never set."""

    kind: Literal["switch"]
    variable: Variable
    cases: tuple[Case, ...] = Field(min_length=1, max_length=50)
    otherwise: Name


class SetNode(_Node):
    """Give a variable a value, or that of another one (empty when that was never set)."""

    kind: Literal["set"]
    variable: Variable
    value: Annotated[Word, Field(max_length=200)] | None = None
    copy_of: Variable | None = None
    next: Name

    @model_validator(mode="after")
    def _one_value(self) -> SetNode:
        if (self.value is None) == (self.copy_of is None):
            raise ValueError("it has no value or two; give value or copy_of")
        return self


class Http(_Node):
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


class Transfer(_Node):
    """Put the caller through to one of the company's `numbers`; the call ends when either hangs up.

    `failed`: busy, no answer within `ring_ms`, or not to be reached.
    """

    kind: Literal["transfer"]
    to: Name
    speech: Speech = ("transfer_wait",)
    ring_ms: int = Field(default=30_000, ge=5_000, le=120_000)
    failed: Name


class Answer(_Part):
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
    Say
    | Menu
    | Collect
    | Verify
    | LookupNode
    | Http
    | Branch
    | Switch
    | SetNode
    | LanguageNode
    | Question
    | RecordNode
    | CallbackNode
    | Transfer
    | Queue
    | Voicemail
    | HangupNode,
    Field(discriminator="kind"),
]


class Flow(_Part):
    """One flow. `version` is the hash of its file, set by the loader."""

    flow: Name
    version: str = ""
    languages: tuple[Language, ...] = Field(min_length=1)
    start: Name
    person: Name
    """Where 0 leads, and every failure that names no other place: a queue, or a branch before one."""
    nodes: dict[Name, Node] = Field(min_length=1, max_length=200)

    @cached_property
    def caller_nodes(self) -> frozenset[str]:
        """The nodes whose doing depends on who calls."""
        from callcenter.ivr.graph import reads_caller  # which knows this module

        return frozenset(name for name, node in self.nodes.items() if reads_caller(node))


def _check_digits(prefix: str, least: int, most: int, sensitive: bool) -> None:
    if least > most:
        raise ValueError(f"{prefix}min_digits {least} is more than {prefix}max_digits {most}; lower it")
    if sensitive and least < 2:
        raise ValueError(
            f"{prefix}min_digits must be 2 or more for a sensitive entry: a lone masked key asks for a person"
        )
