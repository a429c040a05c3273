"""Whatever is refused on a page of cases, the page has words for it in every language."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.repository.enums import CaseStep
from callcenter.service.cases import fields
from callcenter.service.cases.life import RefusalCode
from callcenter.service.cases.reasons import CaseReason
from callcenter.service.cases.table import Need
from callcenter.service.satisfaction.asking import WhyNot

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "agents_ui/src"
SERVICE = ROOT / "callcenter/service/cases"
#: What is not refused on those pages: files of cases, the pages of customers and of people outside.
ELSEWHERE = {"again", "import_file", "importing", "outside", "outside_view", "proofs", "public", "standing"}
#: What only a wrong program sends, not a page.
NEVER_SENT = {"after", "limit", "step", "mark"}
LANGUAGES = ("en", "zh-CN", "zh-TW")


def reasons() -> set[str]:
    codes = {code.value for code in RefusalCode} - {RefusalCode.MISSING.value}
    return codes | {reason.value for reason in CaseReason} | {f"survey_{why.value}" for why in WhyNot}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_every_need_has_its_words(language: str) -> None:
    words = json.loads((PAGES / f"i18n/catalogues/{language}.json").read_text(encoding="utf-8"))
    assert {key.partition(".")[2] for key in words if key.startswith("case_refused.")} == reasons()
    assert {key.partition(".")[2] for key in words if key.startswith("case_need.")} == {n.value for n in Need}
    assert {step.value for step in CaseStep} <= {key.partition(".")[2] for key in words}


def test_the_pages_know_every_reason() -> None:
    listed = re.search(r"case_refused: \[(.*?)\]", (PAGES / "i18n/terms.ts").read_text(), re.S)
    assert listed is not None
    assert set(re.findall(r'"(\w+)"', listed[1])) == reasons()


def refusals() -> Iterator[tuple[str, str, ast.Call]]:
    """Where something is refused: (module and line, class, the call)."""
    for path in sorted(SERVICE.glob("*.py")):
        if path.stem in ELSEWHERE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{path.stem}:{node.lineno}", node.func.id, node


def test_what_goes_against_the_state_of_things_says_why() -> None:
    found = {where: call for where, kind, call in refusals() if kind in ("Conflict", "Forbidden")}
    assert len(found) > 8
    assert [where for where, call in found.items() if len(call.args) < 3] == []


def test_a_wrong_field_is_named_in_words() -> None:
    page = (PAGES / "cases/Refused.tsx").read_text(encoding="utf-8")
    table = re.search(r"const FIELDS.*?= \{(.*?)\n\};", page, re.S)
    assert table is not None
    named = set(re.findall(r"^  (\w+):", table[1], re.M)) | {need.value for need in Need}
    named |= set(re.findall(r"^  (\w+): \"", (PAGES / "ui/errors.ts").read_text(), re.M))
    wrong = {
        str(call.args[0].value).partition(".")[0]
        for _, kind, call in refusals()
        if kind == "Invalid" and len(call.args) < 4 and isinstance(call.args[0], ast.Constant)
    }
    wrong |= {"class" if name == "case_class" else name for name in (*fields._LINES, *fields._TEXTS)}
    assert wrong - NEVER_SENT - named == set()
