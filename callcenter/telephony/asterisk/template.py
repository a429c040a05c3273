"""Filling in Asterisk's configuration templates: `@{name}` and nothing cleverer.

Asterisk's own `${...}` and `$[...]` stay as they are. A value can never begin a new line, a comment or a
variable: what could is escaped or refused.
"""

import re
from collections.abc import Mapping
from typing import Final

PLACEHOLDER: Final = re.compile(r"@\{(\w+)\}")
VALUE_LIMIT: Final = 1000


class TemplateError(ValueError):
    """A template names a value that is not there, or a value that may not be put into a configuration."""


def safe(value: str) -> str:
    """`value` made fit for the right-hand side of a setting.

    Raises TemplateError for control characters, for `$` before a brace or bracket (Asterisk would expand
    it), and past VALUE_LIMIT characters. A semicolon, which would begin a comment, is escaped.
    """
    if len(value) > VALUE_LIMIT:
        raise TemplateError(f"a value of {len(value)} characters is too long (limit {VALUE_LIMIT})")
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise TemplateError(f"control characters are not allowed in a setting: {value!r}")
    if re.search(r"\$[{\[]", value):
        raise TemplateError(f"a setting must not hold a dialplan expression: {value!r}")
    return value.replace("\\", "\\\\").replace(";", "\\;")


def fill(text: str, values: Mapping[str, str | int]) -> str:
    """The template with each `@{name}` replaced. Raises TemplateError for an unknown name."""

    def replace(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise TemplateError(f"the template wants @{{{name}}}, which is not given")
        return safe(str(values[name]))

    return PLACEHOLDER.sub(replace, text)
