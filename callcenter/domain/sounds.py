"""What sounds and recordings are called, where every part of the product must agree on it.

Names come from flow files, from services' answers, and from pages: one that is no name leads to no file.
"""

import re

RECORDING = "recording:"
"""How a variable's value begins that names a recording, and the name of its sound."""

FRAGMENTS = "/fragments/"
"""In the names of the sounds of which numbers, dates and the like are put together."""

LONGEST_SOUND_MS = 300_000
"""Of a prompt: no longer one is taken (callcenter.prompts.audio)."""

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_PROMPT = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+){0,4}")


def is_recording(name: str) -> bool:
    """Whether a recording may have that name, said without RECORDING; whether there is one is not asked."""
    return _NAME.fullmatch(name) is not None


def is_sound(name: str) -> bool:
    """Whether this names a sound or, with RECORDING, a recording; whether there is one is not asked."""
    if name.startswith(RECORDING):
        return is_recording(name.removeprefix(RECORDING))
    return _PROMPT.fullmatch(name) is not None
