"""Every relative link and picture in the tracked Markdown files leads to a file. Names those that do not.

python tools/check_links.py
"""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|\b(?:src|srcset|href)=\"([^\"\s]+)")
CODE = re.compile(r"(?ms)^```.*?^```|`[^`\n]*`")


def dead(page: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    found = [a or b for a, b in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))]
    inside = [link for link in found if not re.match(r"[a-z]+:|#", link)]
    return [link for link in inside if not (page.parent / unquote(link.partition("#")[0])).exists()]


def tracked() -> list[Path]:
    """The Markdown files that git knows."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).exists()]


if __name__ == "__main__":
    faults = [f"{page.relative_to(ROOT)}: {link}" for page in tracked() for link in dead(page)]
    if faults:
        sys.exit("These links lead nowhere:\n" + "\n".join(faults))
