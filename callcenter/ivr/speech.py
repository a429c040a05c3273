"""What a node says, as names of sound files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import assert_never

from callcenter.domain.sounds import is_sound
from callcenter.ivr import model, spoken
from callcenter.ivr.facts import Facts
from callcenter.ivr.prompts import fragment_media, media


def render(
    speech: model.Speech, language: str, variables: Mapping[str, str], facts: Facts
) -> tuple[str, ...]:
    """The sound files of some speech, in order. A value that is missing or malformed is said as unknown."""
    return tuple(_render(speech, language, variables, facts))


def _render(speech: model.Speech, language: str, variables: Mapping[str, str], facts: Facts) -> Iterator[str]:
    for item in speech:
        match item:
            case str():
                yield media(language, item)
            case model.PromptIn():
                yield media(item.language, item.prompt)
            case model.Choose():
                chosen = item.of.get(variables.get(item.choose, ""), item.otherwise)
                yield from _render(chosen, language, variables, facts)
            case model.SayPosition():
                position = facts.position(item.position)
                if position:
                    yield from spoken.queue_position(position, language)
            case model.SayExpectedWait():
                seconds = facts.expected_wait_s(item.expected_wait)
                if seconds is not None:
                    yield from spoken.expected_wait(seconds, language)
            case model.PlayRecording():
                if is_sound(name := variables.get(item.recording, "")):
                    yield name
            case model.PlayNotice():
                if is_sound(name := facts.notice(item.notice)):
                    yield name
            case _:
                try:
                    names = _value(item, language, variables)
                except (KeyError, ValueError, InvalidOperation):
                    names = (spoken.UNKNOWN,)
                yield from (fragment_media(language, name) for name in names)


def _value(item: model.SpokenValue, language: str, variables: Mapping[str, str]) -> tuple[str, ...]:
    match item:
        case model.SayDigits():
            return spoken.digits(variables[item.digits], language)
        case model.SayNumber():
            return spoken.number(int(variables[item.number]), language)
        case model.SayDate():
            return spoken.date(date.fromisoformat(variables[item.date]), language)
        case model.SayTime():
            return spoken.time(time.fromisoformat(variables[item.time]), language)
        case model.SayMoney():
            return spoken.money(Decimal(variables[item.money]), item.currency, language)
        case model.SayDuration():
            return spoken.duration(int(variables[item.duration]), language)
        case never:
            assert_never(never)
