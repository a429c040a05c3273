"""Checks of values that come from outside, with errors a person can act on."""

import re
import unicodedata
from enum import StrEnum
from typing import TypeVar

from callcenter.domain.text import BIDI_CONTROLS
from callcenter.service.errors import Invalid

E = TypeVar("E", bound=StrEnum)

"""The marks that turn the direction of writing, as ranges in a regular expression: with them a text shows
something else than it says."""

_BIDI = re.compile(f"[{BIDI_CONTROLS}]")
# One address: none of what parts several, or names them, in a header (RFC 5322, 3.2.3).
_EMAIL = re.compile(r"""[^@\s<>()\[\],;:\\"]+@[^@\s.<>()\[\],;:\\"]+(\.[^@\s.<>()\[\],;:\\"]+)+""")


def line(field: str, value: str, *, longest: int, required: bool = True) -> str:
    """One line of text without control characters or BIDI_CONTROLS, spaces around it removed.

    Markup in it is just text.
    """
    value = value.strip()
    if required and not value:
        raise Invalid(field, "This is empty.", "Enter something.")
    if len(value) > longest:
        raise Invalid(field, f"This has {len(value)} characters.", f"Use at most {longest}.")
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in value) or _BIDI.search(value):
        raise Invalid(field, "There are control characters or line breaks in this.", "Remove them.")
    return value


def text(field: str, value: str, *, longest: int) -> str:
    """Several lines of text, perhaps none."""
    line(
        field, value.replace("\n", " ").replace("\r", " ").replace("\t", " "), longest=longest, required=False
    )
    return value.strip()


def one_of(field: str, value: str, values: type[E]) -> E:
    """A member of an enum by its text."""
    try:
        return values(value)
    except ValueError:
        raise Invalid(
            field, "This is not one of the choices.", f"Choose one of {', '.join(values)}."
        ) from None


def email(field: str, value: str) -> str:
    """An e-mail address, as far as its form can tell."""
    value = line(field, value, longest=254)
    if not _EMAIL.fullmatch(value):
        raise Invalid(field, "This is not an e-mail address.", "Write it like name@example.com.")
    return value
