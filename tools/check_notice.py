"""NOTICE names every package that an installation takes in: all of requirements.lock, and npm's that are not
for development only. Names what is missing.

python tools/check_notice.py
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def python_packages(lock: str) -> set[str]:
    """The names in a lock file of pip."""
    return set(re.findall(r"(?m)^([a-z0-9][a-z0-9._-]*)==", lock))


def npm_packages(lock: str) -> set[str]:
    """The names in npm's lock file that the pages are built with."""
    packages = json.loads(lock)["packages"]
    return {
        path.rpartition("node_modules/")[2] for path, one in packages.items() if path and not one.get("dev")
    }


def missing() -> list[str]:
    """What NOTICE does not name."""
    words = set(re.findall(r"[@\w./-]+", (ROOT / "NOTICE").read_text(encoding="utf-8").lower()))
    installed = python_packages((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    built_in = npm_packages((ROOT / "agents_ui" / "package-lock.json").read_text(encoding="utf-8"))
    return sorted((installed | built_in) - words)


if __name__ == "__main__" and (names := missing()):
    sys.exit(f"NOTICE does not name: {', '.join(names)}")
