"""Write ivr_flows/flow.schema.json, by which editors know the form of a flow, from the model of flows.

python tools/flow_schema.py [--check]      (--check writes nothing; exits with 1 when something differs)
"""

import json
import sys
from pathlib import Path

from callcenter.ivr.load import schema

FILE = Path(__file__).parents[1] / "ivr_flows" / "flow.schema.json"


def text() -> str:
    """The whole file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    if "--check" not in sys.argv:
        FILE.write_text(text(), encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text():
        sys.exit(f"{FILE.name} is out of date: run python tools/flow_schema.py")
