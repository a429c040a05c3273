"""Write the JSON Schema of care.yaml, by which editors know its form, from its records.

python tools/care_schema.py [--check]      (--check writes nothing; exits with 1 when it differs)
"""

import json
import sys
from pathlib import Path

from callcenter.care import schema

FILE = Path(__file__).parents[1] / "db" / "seed" / "care.schema.json"


def text() -> str:
    """The whole file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        FILE.write_text(text(), encoding="utf-8")
    elif not FILE.exists() or FILE.read_text(encoding="utf-8") != text():
        sys.exit(f"{FILE.name} is out of date: run python tools/care_schema.py")
