"""Calendars of holidays: ours as their sources have them, and the company's own from CSV."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from callcenter.company.holidays import (
    MOST_BYTES,
    MOST_DAYS,
    Calendar,
    DayKind,
    HolidayError,
    calendars,
    import_calendar,
    parse_holidays,
    read_calendar,
)
from callcenter.company.problems import ProblemCode

HEAD = "date,kind,status,zh-CN,zh-TW,en\n"


def days(calendar: Calendar, year: int, kind: DayKind) -> set[str]:
    return {day.date[5:] for day in calendar.days if day.date.startswith(str(year)) and day.kind is kind}


def span(*dates: str) -> set[str]:
    """ "02-15/02-23 04-04": all days of these spans, without the year (no span has 29 February)."""
    found = set()
    for each in dates:
        first, _, last = each.partition("/")
        day, end = date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last or first}")
        while day <= end:
            found.add(day.isoformat()[5:])
            day += timedelta(days=1)
    return found


def test_we_bring_three_calendars_for_this_year_and_the_next(tmp_path: Path) -> None:
    assert calendars(tmp_path) == ("CN", "HK", "TW")
    for name in ("CN", "HK", "TW"):
        calendar = read_calendar(tmp_path, name)
        assert calendar.years() == (2026, 2027) and calendar.own == ()
        assert calendar.complete() == ((2026,) if name == "CN" else (2026, 2027))
        assert all(set(day.names) == {"zh-CN", "zh-TW", "en"} for day in calendar.days)


def test_the_mainland_2026_is_as_the_state_council_announced_it(tmp_path: Path) -> None:
    calendar = read_calendar(tmp_path, "CN")
    assert days(calendar, 2026, DayKind.CLOSED) == span(
        "01-01/01-03",
        "02-15/02-23",
        "04-04/04-06",
        "05-01/05-05",
        "06-19/06-21",
        "09-25/09-27",
        "10-01/10-07",
    )
    assert days(calendar, 2026, DayKind.WORK) == {"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"}


def test_hong_kong_and_taiwan_are_as_they_were_published(tmp_path: Path) -> None:
    hong_kong, taiwan = read_calendar(tmp_path, "HK"), read_calendar(tmp_path, "TW")
    assert days(hong_kong, 2026, DayKind.CLOSED) == span(
        "01-01", "02-17/02-19", "04-03/04-04", "04-06/04-07", "05-01", "05-25", "06-19", "07-01", "09-26"
    ) | span("10-01", "10-19", "12-25/12-26")
    assert len(days(hong_kong, 2027, DayKind.CLOSED)) == 17
    assert {"02-06", "02-08", "02-09", "12-25", "12-27"} <= days(hong_kong, 2027, DayKind.CLOSED)
    for year, off in ((2026, 120), (2027, 121)):
        closed = days(taiwan, year, DayKind.CLOSED)
        all_days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
        assert sum(day.weekday() >= 5 or day.isoformat()[5:] in closed for day in all_days) == off
    assert days(taiwan, 2026, DayKind.WORK) == days(hong_kong, 2026, DayKind.WORK) == set()


def test_an_imported_year_goes_before_ours_and_leaves_the_others(tmp_path: Path) -> None:
    ours = read_calendar(tmp_path, "CN")
    raw = f"\ufeff{HEAD}2027-02-20,work,,,,Made up\r\n2027-02-05,closed,,除夕,,\r\n".encode()
    new = import_calendar(tmp_path, "CN", raw)
    assert new == read_calendar(tmp_path, "CN")
    assert days(new, 2027, DayKind.CLOSED) == {"02-05"} and days(new, 2027, DayKind.WORK) == {"02-20"}
    assert days(new, 2026, DayKind.CLOSED) == days(ours, 2026, DayKind.CLOSED)
    assert new.complete() == (2026, 2027) and new.own == (2027,)
    later = import_calendar(tmp_path, "CN", f"{HEAD}2028-01-01,closed,,,,\n".encode())
    assert later.own == (2027, 2028) and days(later, 2027, DayKind.WORK) == {"02-20"}
    assert later.days[-2].names == {"en": "Made up"} and list((tmp_path / "holidays").iterdir()) == [
        tmp_path / "holidays" / "CN.csv"
    ]


def test_a_calendar_of_ones_own_needs_two_columns_and_may_have_others(tmp_path: Path) -> None:
    new = import_calendar(tmp_path, "branch", b"kind,who,date\nclosed,Li,2026-12-24\n")
    assert days(new, 2026, DayKind.CLOSED) == {"12-24"} and new.own == (2026,)
    assert calendars(tmp_path) == ("CN", "HK", "TW", "branch")


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (
            "2026-02-30,closed",
            ProblemCode.CSV_BAD_DATE,
            "line 2: '2026-02-30' is no date. Write it like 2026-10-01.",
        ),
        ("2026/1/1,closed", ProblemCode.CSV_BAD_DATE, "line 2: '2026/1/1' is no date"),
        ("20260101,closed", ProblemCode.CSV_BAD_DATE, "line 2: '20260101' is no date"),
        (",closed", ProblemCode.CSV_BAD_DATE, "line 2: the date is missing"),
        ("2026-01-01,open", ProblemCode.CSV_UNKNOWN_KIND, "line 2: 'open' is no kind of day. Write closed"),
        ("2026-01-01", ProblemCode.CSV_UNKNOWN_KIND, "line 2: '' is no kind of day"),
        (
            "2026-01-01,closed,perhaps",
            ProblemCode.CSV_UNKNOWN_STATUS,
            "'perhaps' is no status. Leave it empty",
        ),
        (
            "2026-01-01,closed\n2026-01-01,work",
            ProblemCode.CSV_TWICE,
            "line 3: 2026-01-01 is there already, on line 2",
        ),
        (
            f"2026-01-01,closed,,{'元' * 81}",
            ProblemCode.CSV_BAD_NAME,
            "line 2: the name in zh-CN: it has 81 characters",
        ),
        ("2026-01-01,closed,,a\x00b", ProblemCode.CSV_BAD_NAME, "control characters"),
        ('2026-01-01,closed,,"a', ProblemCode.CSV_UNREADABLE, "unexpected end of data"),
        ("", ProblemCode.CSV_UNREADABLE, "it has no days"),
    ],
)
def test_each_fault_is_told_with_its_line_and_cure(text: str, code: ProblemCode, told: str) -> None:
    with pytest.raises(HolidayError) as caught:
        parse_holidays(f"{HEAD}{text}\n".encode(), "mine.csv")
    assert [one.code for one in caught.value.problems] == [code]
    assert told in str(caught.value) and str(caught.value).startswith("mine.csv: ")


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("date,kind\n2026-01-01,元旦\n".encode("gb18030"), 'not in UTF-8. Save it as "CSV UTF-8".'),
        (b"day,kind\n2026-01-01,closed\n", "there is no column date. The first line names the columns"),
        (b"", "there is no column date"),
        (b"x" * (MOST_BYTES + 1), "more than 1000000 bytes"),
        (b"date,kind\n" + b"2026-01-01,closed\n" * (MOST_DAYS + 1), "more than 2000 rows"),
    ],
)
def test_what_is_no_table_of_days_is_refused(raw: bytes, told: str) -> None:
    with pytest.raises(HolidayError, match=r"^mine: ") as caught:
        parse_holidays(raw, "mine")
    assert told in str(caught.value)
    assert len(caught.value.problems) <= 50


@pytest.mark.parametrize("name", ["../CN", "", "a" * 41, "中国", "CN.csv"])
def test_a_calendar_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(HolidayError, match="cannot be the name of a calendar"):
        import_calendar(tmp_path, name, f"{HEAD}2026-01-01,closed\n".encode())
    with pytest.raises(FileNotFoundError):
        read_calendar(tmp_path, name)


def test_an_import_that_is_wrong_changes_nothing(tmp_path: Path) -> None:
    right = f"{HEAD}2026-12-24,closed,,,,Eve\n".encode()
    before = import_calendar(tmp_path, "shop", right)
    with pytest.raises(HolidayError):
        import_calendar(tmp_path, "shop", right + b"soon,closed\n")
    assert read_calendar(tmp_path, "shop") == before


def test_a_file_that_cannot_be_used_is_replaced_by_an_import(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "shop.csv").write_text("nonsense", encoding="utf-8")
    with pytest.raises(HolidayError):
        read_calendar(tmp_path, "shop")
    new = import_calendar(tmp_path, "shop", f"{HEAD}2026-12-24,closed,,,,Eve\n".encode())
    assert new == read_calendar(tmp_path, "shop") and new.own == (2026,)
    assert (tmp_path / "holidays" / "shop.csv.faulty").read_text(encoding="utf-8") == "nonsense"
    assert calendars(tmp_path) == ("CN", "HK", "TW", "shop")
