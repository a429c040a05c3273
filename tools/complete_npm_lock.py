"""Put back what npm leaves out of agents_ui/package-lock.json, so that `npm ci` accepts it everywhere.

    python tools/complete_npm_lock.py

A package may name variants of itself for other systems as optional. Where the registry at hand does not hold
them all, npm writes a lock without them, and `npm ci` then calls that lock out of step. The entries put back
carry version and system; they are passed over everywhere but on the system they are for. Addresses (of those
who ask for funding) are left out: a lock file names none.
"""

import json
import re
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "agents_ui" / "package-lock.json"
VARIANT = re.compile(r"-(android|darwin|freebsd|linux|win32)-(arm|arm64|ia32|x64)(-musl)?$")


def completed(packages: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The lock's packages with the missing variants, in npm's order."""
    whole = dict(packages)
    for package in packages.values():
        for name, version in package.get("optionalDependencies", {}).items():
            variant = VARIANT.search(name)
            if variant is None or f"node_modules/{name}" in packages:
                continue
            entry: dict[str, Any] = {"version": version, "cpu": [variant[2]]}
            if package.get("dev"):
                entry["dev"] = True
            if variant[3]:
                entry["libc"] = ["musl"]
            whole[f"node_modules/{name}"] = {**entry, "optional": True, "os": [variant[1]]}
    return dict(sorted(whole.items()))


if __name__ == "__main__":
    lock = json.loads(LOCK.read_text(encoding="utf-8"))
    lock["packages"] = completed(lock["packages"])
    for package in lock["packages"].values():
        package.pop("funding", None)
    LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
