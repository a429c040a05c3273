"""Write the diagram and the tables of docs/cases.md from the table of a case's life.

python tools/cases_page.py [--check]      (--check writes nothing; exits with 1 when something differs)
"""

import sys
from pathlib import Path

from callcenter.repository.enums import CaseStatus
from callcenter.service.cases.recovery_table import TABLE as RECOVERIES
from callcenter.service.cases.recovery_table import Whose
from callcenter.service.cases.table import NEED_WORDS, TABLE, TOLD, Row

PAGE = Path(__file__).parents[1] / "docs" / "cases.md"
ONCE = "an answer since the last appeal was decided"
WHOSE = {
    Whose.LIMIT: "whose limit covers it",
    Whose.ANOTHER: "another, whose limit covers it",
    Whose.STAFF: "staff",
}


def diagram() -> str:
    """The steps that lead from one status to another, as Mermaid."""
    lines = ["```mermaid", "stateDiagram-v2", "  [*] --> registered: register"]
    ways: dict[tuple[str, str], list[str]] = {}
    for row in TABLE:
        if row.to is not None:
            for status in row.of:
                if status is not row.to and row.to is not CaseStatus.MERGED:
                    ways.setdefault((status.value, row.to.value), []).append(_name(row))
    lines += [f"  {of} --> {to}: {', '.join(steps)}" for (of, to), steps in ways.items()]
    return "\n".join(
        [*lines, "```", "", "Any status but merged may be merged, and comes back to where it was."]
    )


def table() -> str:
    """Every row."""
    head = ["| step | when it is | then it is | by | asks for |", "|---|---|---|---|---|"]
    return "\n".join([*head, *(_row(row) for row in TABLE)])


def told() -> str:
    """What customers hear of a status."""
    head = ["| status | told as |", "|---|---|"]
    rows = [
        f"| {status.value} | {TOLD[status]} |" for status in CaseStatus if status is not CaseStatus.MERGED
    ]
    return "\n".join([*head, *rows, "| merged | as the case it was merged into |"])


def _name(row: Row) -> str:
    decision = {True: " (granted)", False: " (refused)", None: ""}[row.granted]
    return row.step.value + decision


def _statuses(of: tuple[CaseStatus, ...]) -> str:
    left = [status.value for status in CaseStatus if status not in of]
    if not left:
        return "any"
    if "merged" in left and len(left) <= 2:
        return f"any but {' and '.join(left)}"
    return ", ".join(status.value for status in of)


def _row(row: Row) -> str:
    of = _statuses(row.of)
    to = row.to.value if row.to else "as before the merge" if row.step.value == "unmerge" else "the same"
    who = ", ".join(who.value for who in row.who)
    needs = "; ".join([*(NEED_WORDS[need] for need in row.needs), *([ONCE] if row.once else [])])
    return f"| {_name(row)} | {of} | {to} | {who} | {needs} |"


def recoveries() -> str:
    """What may be done with a recovery."""
    head = ["| act | it is | then it is | the case is | by |", "|---|---|---|---|---|"]
    rows = [
        f"| {row.act.value} | {row.of.value if row.of else 'not there'} | {row.to.value} "
        f"| {_statuses(row.when)} | {WHOSE[row.whose]} |"
        for row in RECOVERIES
    ]
    return "\n".join([*head, *rows])


PARTS = {"diagram": diagram, "table": table, "told": told, "recoveries": recoveries}


def page(text: str) -> str:
    """The page with its generated parts made anew."""
    for name, make in PARTS.items():
        head, begin, rest = text.partition(f"<!-- {name} -->\n")
        _, end, tail = rest.partition(f"\n<!-- end of {name} -->")
        text = f"{head}{begin}{make()}{end}{tail}"
    return text


if __name__ == "__main__":
    before = PAGE.read_text(encoding="utf-8")
    after = page(before)
    if "--check" not in sys.argv:
        PAGE.write_text(after, encoding="utf-8")
    elif after != before:
        print("docs/cases.md is not as generated: run tools/cases_page.py", file=sys.stderr)
        sys.exit(1)
