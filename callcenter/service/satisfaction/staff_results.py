"""What is told of a round of the agents' own survey, and what is not.

Nothing is told of fewer than MINIMUM people, neither by itself nor as what is left when one figure is taken
from another. A question that fewer have answered is not shown. An indicator is shown only if everyone who
counts for it has answered all that it is made of: of one who has left out a part, the whole less the parts
would tell what they answered to the others.
"""

from collections.abc import Mapping, Sequence

from callcenter.care import Care
from callcenter.domain.configuration import Labels
from callcenter.repository.models import StaffAnswer
from callcenter.service.intervals import mean_interval

from .indicators import of_agents, scores
from .staff_records import StaffResults, StaffRoundRecord, StaffScore

MINIMUM = 5


def results_of(care: Care, record: StaffRoundRecord, rows: Sequence[StaffAnswer]) -> StaffResults:
    """Of all answers of a round that is over."""
    sheets: dict[str, list[StaffAnswer]] = {}
    for row in rows:
        sheets.setdefault(row.sheet, []).append(row)
    if len(sheets) < MINIMUM:
        return StaffResults(round=record, shown=False)
    survey = care.survey(record.survey)
    writers = {row.sheet for row in rows if row.comment}
    by_question = _by_question(rows)
    return StaffResults(
        round=record,
        shown=True,
        n=len(sheets),
        indicators=_indicators(care, list(sheets.values()), by_question),
        questions=[
            _score(each.id, each.texts, by_question[each.id])
            for each in (survey.questions if survey else ())
            if each.id in by_question
        ],
        # Of fewer, colleagues would know whose they are.
        words=sorted(row.comment for row in rows if row.comment) if len(writers) >= MINIMUM else [],
    )


def _by_question(rows: Sequence[StaffAnswer]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row in rows:
        if row.value is not None:
            found.setdefault(row.question, []).append(row.value)
    return found


def _indicators(
    care: Care, sheets: Sequence[Sequence[StaffAnswer]], by_question: Mapping[str, list[float]]
) -> list[StaffScore]:
    """Those that only agents are asked about; what customers say as well is shown of customers."""
    found: dict[str, list[float]] = {}
    made_of: dict[str, set[str]] = {}
    for sheet in sheets:
        answered: dict[str, list[float]] = {}
        for row in sheet:
            if row.value is not None and row.indicator in care.indicators:
                answered.setdefault(str(row.indicator), []).append(row.value)
                for code in care.indicators.path(str(row.indicator)):
                    made_of.setdefault(code, set()).add(row.question)
        for code, score in scores(care, answered).items():
            found.setdefault(code, []).append(score)
    own = of_agents(care)
    return [
        _score(
            node.code,
            node.labels,
            found[node.code]
            if all(len(by_question[each]) == len(found[node.code]) for each in made_of[node.code])
            else [],
        )
        for node in care.indicators
        if node.code in found and node.code in own
    ]


def _score(code: str, labels: Labels, values: Sequence[float]) -> StaffScore:
    n = len(values)
    if n < MINIMUM:
        return StaffScore(code=code, labels=labels, n=None, mean=None, interval=None)
    mean = sum(values) / n
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return StaffScore(
        code=code, labels=labels, n=n, mean=mean, interval=mean_interval(n, mean, variance, 0, 100)
    )
