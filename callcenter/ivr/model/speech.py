"""Speech: what is played, in order. A bare string is the name of a prompt in the caller's language."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Tag

from callcenter.ivr.model.parts import Language, Name, OrOne, Part, Variable, Word


class PromptIn(Part):
    """A prompt in a given language, whatever the caller's."""

    prompt: Name
    language: Language


class SayDigits(Part):
    """Each digit by itself; other characters are left out."""

    digits: Variable


class SayNumber(Part):
    """A whole number, said as a count: 2005 is "two thousand and five"."""

    number: Variable


class SayDate(Part):
    """An ISO date, 2026-11-22."""

    date: Variable


class SayTime(Part):
    """A time of day, 17:05."""

    time: Variable


class SayMoney(Part):
    """A decimal amount, 1234.50."""

    money: Variable
    currency: Literal["CNY", "USD"] = "CNY"


class SayDuration(Part):
    """Seconds, said in rounded minutes from one minute on."""

    duration: Variable


class SayPosition(Part):
    """The place in a queue that the caller would get now: "you are number three in line"."""

    position: Name


class SayExpectedWait(Part):
    """How long a caller who enters a queue now may expect to wait; nothing while that is not known."""

    expected_wait: Name


class PlayRecording(Part):
    """What a record node kept in a variable, or a sound that a look-up named; nothing for any other text."""

    recording: Variable


class PlayNotice(Part):
    """What a supervisor has recorded for all callers under this name; nothing while there is none."""

    notice: Name


SpokenValue = SayDigits | SayNumber | SayDate | SayTime | SayMoney | SayDuration


class Choose(Part):
    """Speech that depends on a variable's value."""

    choose: Variable
    of: dict[Word, Speech]
    otherwise: Speech = ()


ITEM_TAGS = (
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
    return next((tag for tag in ITEM_TAGS if has(tag)), None)


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
        custom_error_message="neither a prompt's name nor one of " + ", ".join(ITEM_TAGS),
    ),
]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


Speech = Annotated[tuple[SpeechItem, ...], BeforeValidator(_as_list), OrOne()]
Choose.model_rebuild()
