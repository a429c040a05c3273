"""Write the JSON Schemas of ivr_flows/, by which editors know the form of flows and stories, from the models.

python tools/flow_schema.py [--check]      (--check writes nothing; exits with 1 when something differs)
"""

import json
import sys
from pathlib import Path
from typing import Any

from callcenter.ivr import load, stories

FOLDER = Path(__file__).parents[1] / "ivr_flows"
SCHEMAS = {"flow.schema.json": load.schema, "stories.schema.json": stories.schema}


def text(schema: dict[str, Any]) -> str:
    """The whole file."""
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name, schema in SCHEMAS.items():
        file = FOLDER / name
        if "--check" not in sys.argv:
            file.write_text(text(schema()), encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text(schema()):
            sys.exit(f"{name} is out of date: run python tools/flow_schema.py")
