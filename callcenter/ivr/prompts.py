"""Names of sound files: ivr_flows/prompts/<language>/, those of numbers and dates in fragments/."""

from __future__ import annotations

from enum import StrEnum


class SystemPrompt(StrEnum):
    """What the engine says outside any flow; every language of a flow must have each."""

    QUEUE_WAIT = "queue_wait"
    RECONNECTING = "reconnecting"
    FALLBACK_SORRY = "fallback_sorry"
    FALLBACK_LEAVE_NUMBER = "fallback_leave_number"
    FALLBACK_THANKS = "fallback_thanks"
    BEEP = "beep"


def media(language: str, prompt: str) -> str:
    """Name of a prompt's sound file, relative to the prompts folder and without suffix."""
    return f"{language}/{prompt}"


def fragment_media(language: str, fragment: str) -> str:
    """Name of a fragment's sound file, relative to the prompts folder and without suffix."""
    return f"{language}/fragments/{fragment}"
