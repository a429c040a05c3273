"""What is wrong with a recording that somebody sends."""

from __future__ import annotations

from enum import StrEnum


class AudioFault(StrEnum):
    """What it is, to be told in any language with the error's values: the most `megabytes` and `minutes`, the
    least `seconds`, what is distorted in `percent`, and the `kind` of file as `audio.kind_of` tells it."""

    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    SILENT = "silent"
    DISTORTED = "distorted"
    OTHER_KIND = "other_kind"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"


class AudioError(Exception):
    """What is wrong with a recording, and what to do."""

    def __init__(self, fault: AudioFault, what: str, mend: str, **values: str | float) -> None:
        super().__init__(f"{what} {mend}")
        self.fault = fault
        self.what = what
        self.mend = mend
        self.values = values
