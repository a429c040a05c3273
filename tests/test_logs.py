"""Every line of the log has one form and heeds CALLCENTER_LOG_LEVEL, whoever wrote it."""

import json
import subprocess
import sys
from typing import Any

import pytest

PROGRAM = """
import logging, sys
import structlog
from callcenter.config import LogLevel
from callcenter.logs import configure_logs

configure_logs(LogLevel(sys.argv[1]))
for level in ("debug", "info", "warning", "error"):
    getattr(structlog.get_logger("callcenter.web"), level)("structured", name="王建国")
    getattr(logging.getLogger("callcenter.ari.client"), level)("plain %s", "words")
    getattr(logging.getLogger("aiohttp.server"), level)("library")
try:
    raise RuntimeError("plain trouble")
except RuntimeError:
    logging.getLogger("asyncio").exception("exception")
"""


def logged(level: str) -> list[dict[str, Any]]:
    """What that program logs. In a process of its own: logging is set up once for all."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, level], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


@pytest.mark.parametrize(
    ("level", "ours", "libraries"),
    [
        ("debug", ["debug", "info", "warning", "error"], ["warning", "error"]),
        ("info", ["info", "warning", "error"], ["warning", "error"]),
        ("error", ["error"], ["error"]),
    ],
)
def test_all_lines_have_one_form_and_the_level_asked_for(
    level: str, ours: list[str], libraries: list[str]
) -> None:
    lines = logged(level)
    assert all(line["timestamp"].endswith("Z") for line in lines)

    def levels(event: str) -> list[str]:
        return [line["level"] for line in lines if line["event"] == event]

    assert levels("structured") == levels("plain words") == ours
    assert levels("library") == libraries
    (trouble,) = (line for line in lines if line["event"] == "exception")
    assert trouble["logger"] == "asyncio"
    assert "RuntimeError: plain trouble" in trouble["exception"]
