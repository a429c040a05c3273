"""SVG as text. Everything goes through `element`, so that no label is ever taken for markup."""

from __future__ import annotations

import html
import re
from typing import Final

_FORBIDDEN: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold at all (section 2.2)."""


def escaped(text: str) -> str:
    """The text for XML, between tags or in quotes."""
    return html.escape(_FORBIDDEN.sub("", text), quote=True)


def element(name: str, /, *inside: str, **attributes: str | float | None) -> str:
    """An element around finished markup. `data_node` becomes `data-node`; None leaves an attribute out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escaped(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def _plain(value: str | float) -> str:
    """Numbers with at most one digit behind the point."""
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def path(*parts: str | float) -> str:
    """The `d` of a path."""
    return " ".join(map(_plain, parts))
