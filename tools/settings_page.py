"""Write docs/settings.md from the settings class, so that it cannot fall behind (tests/test_config.py looks).

python tools/settings_page.py [--check]      (--check writes nothing; exits with 1 when something differs)
"""

import sys
from pathlib import Path

from pydantic_core import PydanticUndefined

from callcenter.config import FILE_NAME, PREFIX, Settings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"
HEAD = f"""# Settings

Each can be set in the environment, or in `{FILE_NAME}` in `CALLCENTER_HOME` under its lower-case name without
`{PREFIX}` (`http = "127.0.0.1:9000"`, `trunks = ["127.0.0.2"]`). The environment wins. `CALLCENTER_HOME`
itself comes from the environment only. A setting that is wrong is named at the start, with what to write.

This release has no TLS, so the three addresses to listen on must be loopback (127.0.0.0/8).

| setting | default | what it is |
|---|---|---|
"""


def default(name: str) -> str:
    """A setting's default as a person would write it."""
    if name == "home":
        return "`~/.local/state/callcenter` (follows XDG_STATE_HOME)"
    value = Settings.model_fields[name].default
    if value is PydanticUndefined or value is None or value == "":
        return ""
    if isinstance(value, tuple):
        return f"`{','.join(map(str, value))}`"
    return f"`{int(value) if isinstance(value, bool) else value}`"


def page() -> str:
    """The whole page."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {default(name)} | {field.description} |\n"
        for name, field in Settings.model_fields.items()
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    if "--check" not in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    elif PAGE.read_text(encoding="utf-8") != page():
        sys.exit(f"{PAGE.name} is out of date: run python tools/settings_page.py")
