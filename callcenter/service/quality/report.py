"""The monthly quality report: figures and warnings laid out as tables and a chart, in one language."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from callcenter.care import in_language
from callcenter.repository.enums import CaseKind

from . import wording
from .records import Compared, Dimension, Group, MonthFigures, WarningRecord
from .words import Say, dimension_word, kind_word, say

#: Rows of a table at most; those with the fewest cases are left out and told.
MOST_ROWS: Final = 80
#: What groups are told by, beside all cases and complaints.
_COLUMNS: Final = (
    Say.OPEN,
    Say.OVERDUE,
    Say.FIRST_ANSWER,
    Say.REPLY,
    Say.CLOSE,
    Say.REOPENED,
    Say.FAULT,
    Say.RECOVERY,
    Say.SATISFACTION,
)
_WIDTHS: Final = (34.0, 11.0, 15.0, 10.0, 12.0, 14.0, 13.0, 13.0, 13.0, 12.0, 19.0, 31.0)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a table; `depth` levels below the top."""

    cells: tuple[str, ...]
    depth: int = 0


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The first column is text, the others are figures; `widths` as shares of each other."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    widths: tuple[float, ...]
    note: str = ""


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A bar for each name, `lower` its darker part; `line`: a mark of 0 to 100 for each, if there is any."""

    title: str
    names: tuple[str, ...]
    lower: tuple[int, ...]
    whole: tuple[int, ...]
    line: tuple[float | None, ...]
    lower_word: str
    whole_word: str
    line_word: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, as it is shown."""

    title: str
    subtitle: str
    note: str
    language: str
    parts: tuple[Table | Chart, ...]


def report_of(figures: MonthFigures, warnings: Sequence[WarningRecord], language: str) -> Report:
    """Lay out a month with its warnings."""
    at = figures.at.astimezone(ZoneInfo(figures.time_zone))
    return Report(
        title=say(Say.TITLE, language, month=figures.month),
        subtitle=say(Say.AS_OF, language, at=f"{at:%Y-%m-%d %H:%M}", zone=figures.time_zone),
        note=say(Say.NOTE, language),
        language=language,
        parts=(
            _overview(figures, language),
            _course(figures, language),
            *(
                _by(dimension, groups, language)
                for dimension, groups in figures.by.items()
                if any(group.code for group in groups)
            ),
            _warned(warnings, language),
        ),
    )


def text_of(report: Report) -> Iterator[str]:
    """All that is written in it, apart from the numbers of its pages."""
    yield from (report.title, report.subtitle, report.note)
    for part in report.parts:
        yield part.title
        if isinstance(part, Chart):
            yield from (*part.names, part.lower_word, part.whole_word, part.line_word)
        else:
            yield part.note
            yield from part.head
            for row in part.rows:
                yield from row.cells


def _overview(figures: MonthFigures, language: str) -> Table:
    total = figures.total

    def row(word: str, now: str, then: Callable[[Compared], str] | None = None, depth: int = 0) -> Row:
        earlier = (
            then(each) if then is not None and each is not None else wording.NOTHING
            for each in (figures.before, figures.year_before)
        )
        return Row(cells=(word, now, *earlier), depth=depth)

    rows = [row(say(Say.CASES, language), wording.count(total.cases), lambda each: wording.count(each.cases))]
    for kind in CaseKind:
        then = partial(_kind_count, kind=kind)
        rows.append(row(kind_word(kind, language), wording.count(total.kinds[kind]), then, depth=1))
    for what, spread, name in (
        (Say.FIRST_ANSWER, total.first_answer, "first_answer_s"),
        (Say.REPLY, total.reply, "reply_s"),
        (Say.CLOSE, total.close, "close_s"),
    ):
        for told, seconds in (
            (Say.MEDIAN, spread.median_s),
            (Say.P90, spread.p90_s),
            (Say.OPEN_HOURS, spread.open_median_s),
        ):
            word = say(told, language, thing=say(what, language))
            median = partial(_median, name=name, language=language) if told is Say.MEDIAN else None
            rows.append(row(word, wording.time(seconds, language), median))
    rows += [
        row(
            say(Say.REOPENED, language),
            wording.count(total.reopened),
            lambda each: wording.count(each.reopened),
        ),
        row(
            say(Say.ESCALATED, language),
            wording.count(total.escalated),
            lambda each: wording.count(each.escalated),
        ),
        row(
            say(Say.SATISFACTION, language),
            wording.mean(total.satisfaction),
            lambda each: wording.mean(each.satisfaction),
        ),
        row(say(Say.OPEN, language), wording.count(total.open)),
        row(say(Say.OVERDUE, language), wording.count(total.overdue)),
        row(say(Say.APPEALED, language), wording.count(total.appealed)),
        row(say(Say.WITHDRAWN, language), wording.count(total.withdrawn)),
        row(say(Say.FAULT, language), wording.share(total.fault, total.fault_known)),
        row(say(Say.RECOVERY, language), wording.money(total.recovery)),
    ]
    return Table(
        title=say(Say.OVERVIEW, language),
        head=(
            say(Say.FIGURE, language),
            figures.month,
            say(Say.BEFORE, language),
            say(Say.YEAR_BEFORE, language),
        ),
        rows=tuple(rows),
        widths=(1.4, 1, 1, 1),
    )


def _kind_count(month: Compared, kind: CaseKind) -> str:
    return wording.count(month.kinds[kind])


def _median(month: Compared, name: str, language: str) -> str:
    seconds: float | None = getattr(month, name)
    return wording.time(seconds, language)


def _course(figures: MonthFigures, language: str) -> Chart:
    months = figures.course
    return Chart(
        title=say(Say.COURSE, language),
        names=tuple(each.month for each in months),
        lower=tuple(each.kinds[CaseKind.COMPLAINT] for each in months),
        whole=tuple(each.cases for each in months),
        line=tuple(each.satisfaction for each in months),
        lower_word=kind_word(CaseKind.COMPLAINT, language),
        whole_word=say(Say.CASES, language),
        line_word=say(Say.SATISFACTION, language),
    )


def _by(dimension: Dimension, groups: Sequence[Group], language: str) -> Table:
    kept = set(sorted(range(len(groups)), key=lambda place: (-groups[place].cases, place))[:MOST_ROWS])
    rows = [_row(group, language) for place, group in enumerate(groups) if place in kept]
    left = len(groups) - len(rows)
    return Table(
        title=dimension_word(dimension, language),
        head=(
            dimension_word(dimension, language),
            say(Say.CASES, language),
            kind_word(CaseKind.COMPLAINT, language),
            *(say(what, language) for what in _COLUMNS),
        ),
        rows=tuple(rows),
        widths=_WIDTHS,
        note=say(Say.MORE, language, n=left) if left else "",
    )


def _row(group: Group, language: str) -> Row:
    name = in_language(group.labels, language) or group.code or say(Say.UNKNOWN, language)
    return Row(
        cells=(
            name,
            wording.count(group.cases),
            wording.count(group.kinds[CaseKind.COMPLAINT]),
            wording.count(group.open),
            wording.count(group.overdue),
            wording.time(group.first_answer.median_s, language),
            wording.time(group.reply.median_s, language),
            wording.time(group.close.median_s, language),
            wording.count(group.reopened),
            wording.percent(group.fault, group.fault_known),
            wording.money(group.recovery),
            wording.mean(group.satisfaction),
        ),
        depth=group.depth,
    )


def _warned(warnings: Sequence[WarningRecord], language: str) -> Table:
    return Table(
        title=say(Say.WARNINGS, language),
        head=tuple(
            say(what, language)
            for what in (
                Say.FIGURE,
                Say.WEEK_TO,
                Say.OBSERVED,
                Say.EXPECTED,
                Say.THRESHOLD,
                Say.SEEN_BY,
            )
        ),
        rows=tuple(
            Row(
                cells=(
                    _warned_of(each, language),
                    each.day.isoformat(),
                    wording.count(each.observed),
                    f"{each.expected:.1f}",
                    f"{each.threshold:.0f}",
                    each.seen_by_name or each.seen_by or wording.NOTHING,
                )
            )
            for each in warnings
        ),
        widths=(2, 1, 1, 1, 1, 1.4),
        note="" if warnings else say(Say.NO_WARNINGS, language),
    )


def _warned_of(warning: WarningRecord, language: str) -> str:
    whose = f"{in_language(warning.unit_labels, language)} · " if warning.unit_labels else ""
    name = in_language(warning.labels, language) or warning.code
    return f"{whose}{dimension_word(warning.dimension, language)}: {name}"
