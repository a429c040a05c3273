"""Names of sound files: ivr_flows/prompts/<language>/, those of numbers and dates in fragments/."""

from __future__ import annotations

from enum import StrEnum

from callcenter.domain.sounds import FRAGMENTS


class SystemPrompt(StrEnum):
    """What the engine says outside any flow; every language of a flow must have each."""

    QUEUE_WAIT = "queue_wait"
    QUEUE_COMFORT = "queue_comfort"
    QUEUE_POSITION_BEFORE = "queue_position_before"  # then a number, then QUEUE_POSITION_AFTER
    QUEUE_POSITION_AFTER = "queue_position_after"
    QUEUE_EXPECTED_WAIT = "queue_expected_wait"  # then a duration
    QUEUE_EXPECTED_WAIT_SHORT = "queue_expected_wait_short"  # less than a minute
    QUEUE_EXPECTED_WAIT_LONG = "queue_expected_wait_long"  # more than an hour
    QUEUE_FULL = "queue_full"
    QUEUE_CLOSED = "queue_closed"  # nobody is logged in
    CALLBACK_OFFER = "callback_offer"  # press 1
    CALLBACK_ACCEPTED = "callback_accepted"
    CALLBACK_KNOWN = "callback_known"  # promised before
    CALLBACK_GREETING = "callback_greeting"  # to the customer who answers
    RECONNECTING = "reconnecting"
    FALLBACK_SORRY = "fallback_sorry"
    FALLBACK_LEAVE_NUMBER = "fallback_leave_number"
    FALLBACK_THANKS = "fallback_thanks"
    BEEP = "beep"


def media(language: str, prompt: str) -> str:
    """Name of a prompt's sound file, relative to the prompts folder and without suffix."""
    return f"{language}/{prompt}"


def sources(name: str) -> tuple[str, ...]:
    """Where a sound may come from, best first: Mandarin has one voice for both of its scripts."""
    language, _, rest = name.partition("/")
    return (name, f"zh-CN/{rest}") if language == "zh-TW" else (name,)


def fragment_media(language: str, fragment: str) -> str:
    """Name of a fragment's sound file, relative to the prompts folder and without suffix."""
    return f"{language}{FRAGMENTS}{fragment}"
