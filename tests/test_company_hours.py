"""Opening hours of company.yaml: calendars, extra days of work, dates of one's own; queues that close."""

import datetime as dt
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from ruamel.yaml import YAML

from callcenter.company import (
    DEMO_COMPANY,
    Change,
    Company,
    CompanyError,
    HoursSpec,
    ProblemCode,
    change,
    files_read,
    missing_holidays,
    parse_company,
    uses,
)
from callcenter.company.apart import change_apart, read_apart
from callcenter.company.holidays import import_calendar
from callcenter.domain.hours import is_open, next_opening

DEMO = DEMO_COMPANY.read_text(encoding="utf-8")
TODAY = dt.date(2026, 11, 22)
OFFICE = {"weekly": {"mon": ["09:00-18:00"], "tue": ["09:00-12:00", "13:00-18:00"]}, "calendar": "CN"}


def content(**office: Any) -> dict[str, Any]:
    """The demo company with hours `office` beside its own."""
    found: dict[str, Any] = YAML(typ="safe").load(DEMO)
    found["hours"]["office"] = {**OFFICE, **office}
    return found


def read(home: Path, found: dict[str, Any], today: dt.date = TODAY) -> Company:
    text = StringIO()
    YAML().dump(found, text)
    return parse_company(home, text.getvalue().encode(), today=today)


def at(text: str) -> int:
    """A moment in Shanghai, in milliseconds."""
    return int(dt.datetime.fromisoformat(f"{text}+08:00").timestamp() * 1000)


def test_a_calendar_closes_its_days_and_opens_extra_ones_as_on_mondays(tmp_path: Path) -> None:
    office = read(tmp_path, content()).configuration.hours["office"]
    assert office.time_zone == "Asia/Shanghai"
    assert not is_open(office, at("2026-10-05T10:00")), "a Monday of the national holiday"
    assert is_open(office, at("2026-10-10T12:30")), "a Saturday worked as a Monday"
    assert is_open(office, at("2026-10-12T10:00")) and not is_open(office, at("2026-10-13T12:30"))
    assert next_opening(office, at("2026-09-29T18:00")) == at("2026-10-10T09:00")


def test_extra_days_may_have_periods_of_their_own_and_ones_own_dates_go_first(tmp_path: Path) -> None:
    dates = {"2026-10-10": [], "2026-10-06": ["10:00-11:00"], "2020-01-01": [], "2030-01-01": []}
    office = read(tmp_path, content(extra_work=["10:00-15:00"], dates=dates)).configuration.hours["office"]
    assert office.exceptions["2026-09-20"] == ("10:00-15:00",)
    assert office.exceptions["2026-10-10"] == () and is_open(office, at("2026-10-06T10:30"))
    assert min(office.exceptions) == "2026-01-01" and max(office.exceptions) < "2029"


def test_only_dates_from_this_year_on_are_kept(tmp_path: Path) -> None:
    office = read(tmp_path, content(), dt.date(2027, 1, 1)).configuration.hours["office"]
    assert min(office.exceptions) == "2027-01-01"


def test_dates_may_stand_in_the_file_without_quotes(tmp_path: Path) -> None:
    text = DEMO.replace("hours:\n", "hours:\n  office: {weekly: {}, dates: {2026-12-24: [09:00-12:00]}}\n", 1)
    company = parse_company(tmp_path, text.encode(), today=TODAY)
    assert company.configuration.hours["office"].exceptions == {"2026-12-24": ("09:00-12:00",)}
    spec = replace(company.hours["office"], dates={"2026-12-24": ("09:00-12:00",), "2026-12-31": ()})
    after = change(text.encode(), [Change(part="hours", name="office", value=spec)]).decode()
    assert "2026-12-24: [09:00-12:00]" in after and "2026-12-31: []" in after and "'2026" not in after
    assert parse_company(tmp_path, after.encode(), today=TODAY).hours["office"] == spec


def test_a_date_written_otherwise_is_refused_and_not_mended_unseen(tmp_path: Path) -> None:
    spec = HoursSpec(weekly={}, dates={"20261001": ()})
    after = change(DEMO.encode(), [Change(part="hours", name="office", value=spec)])
    with pytest.raises(CompanyError, match="'20261001' is no date"):
        parse_company(tmp_path, after, today=TODAY)


def test_hours_are_added_and_taken_out_and_the_rest_stays(tmp_path: Path) -> None:
    spec = HoursSpec(weekly={"mon": ("08:30-18:00",)}, calendar="TW", dates={"2026-12-24": ()})
    after = change(DEMO.encode(), [Change(part="hours", name="taipei", value=spec)])
    company = parse_company(tmp_path, after, today=TODAY)
    assert company.hours["taipei"] == spec
    assert change(after, [Change(part="hours", name="taipei", value=None)]).decode() == DEMO


def queue(found: dict[str, Any], *steps: dict[str, Any], hours: str = "office") -> dict[str, Any]:
    found["queues"][0].update(hours=hours, recipe=[{"full": True, "do": "hang_up"}, *steps])
    return found


HANG_UP = {"closed": True, "do": "hang_up"}


@pytest.mark.parametrize(
    ("found", "field", "code", "said"),
    [
        (
            content(calendar="CM"),
            "hours.office.calendar",
            ProblemCode.UNKNOWN_CALENDAR,
            "Choose one of CN, HK, TW",
        ),
        (content(calendar="../CN"), "hours.office.calendar", ProblemCode.UNKNOWN_CALENDAR, "there is no"),
        (content(extra_work=["9-18"]), "hours.office.extra_work[0]", ProblemCode.NO_PERIOD, "08:30-18:00"),
        (
            content(calendar="", extra_work=["09:00-18:00"]),
            "hours.office.extra_work",
            ProblemCode.EXTRA_WORK_UNUSED,
            "Name a calendar",
        ),
        (
            content(weekly={"mon": ["09:00-10:00"] * 11}),
            "hours.office.weekly.mon",
            ProblemCode.TOO_MANY,
            "At most 10",
        ),
        (queue(content()), "queues.sales.hours", ProblemCode.HOURS_WITHOUT_STEP, "closed: true"),
        (
            queue(content(), HANG_UP, hours=""),
            "queues.sales.recipe[1].closed",
            ProblemCode.NEVER_CLOSED,
            "the queue is never closed",
        ),
        (queue(content(), HANG_UP, hours="ofice"), "queues.sales.hours", ProblemCode.UNKNOWN_HOURS, "office"),
        (
            queue(content(), HANG_UP, {"closed": True, "do": "offer_callback"}),
            "queues.sales.recipe[2]",
            ProblemCode.NEVER_REACHED,
            "hang_up",
        ),
        (
            queue(content(), {**HANG_UP, "nobody": True}),
            "queues.sales.recipe[1]",
            ProblemCode.MANY_CONDITIONS,
            "nobody and closed",
        ),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, found: dict[str, Any], field: str, code: ProblemCode, said: str
) -> None:
    with pytest.raises(CompanyError) as error:
        read(tmp_path, found)
    assert (field, code) in zip(error.value.fields, (one.code for one in error.value.problems), strict=True)
    assert said in str(error.value)


def test_a_queue_with_hours_and_a_step_for_them_is_taken(tmp_path: Path) -> None:
    company = read(tmp_path, queue(content(), HANG_UP))
    assert (
        company.configuration.queues[0].hours == "office" and company.configuration.queues[0].recipe[1].closed
    )
    used = list(uses("hours", "office", company.configuration, company.flows))
    assert used == ["queues.sales.hours"]


def test_a_faulty_file_of_holidays_is_told_of_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "CN.csv").write_text("date,kind\nsoon,closed\n", encoding="utf-8")
    with pytest.raises(
        CompanyError, match=r"CN cannot be used: .*CN\.csv: line 2: 'soon' is no date"
    ) as error:
        read(tmp_path, content())
    assert error.value.fields == ("hours.office.calendar",)


@pytest.mark.parametrize(
    ("today", "calendar", "missing"),
    [
        ("2026-11-30", "CN", []),
        ("2026-12-01", "CN", ["2027"]),
        ("2027-01-05", "CN", ["2027"]),
        ("2027-12-31", "CN", ["2027", "2028"]),
        ("2026-12-31", "TW", []),
        ("2027-12-01", "HK", ["2028"]),
        ("2030-06-01", "HK", ["2030"]),
    ],
)
def test_missing_holidays_are_told_of_from_december(
    tmp_path: Path, today: str, calendar: str, missing: list[str]
) -> None:
    company = read(tmp_path, content(calendar=calendar))
    found = list(missing_holidays(company, dt.date.fromisoformat(today)))
    assert [one.values["year"] for one in found] == missing
    for one in found:
        assert one.code is ProblemCode.CALENDAR_INCOMPLETE and one.values["hours"] == ("office",)
        assert f"callcenter holidays import FILE --name {calendar}" in one.mend


def test_an_import_ends_the_warning_and_a_calendar_nobody_uses_begins_none(tmp_path: Path) -> None:
    december = dt.date(2026, 12, 1)
    assert (
        "国务院办公厅关于2027年部分节假日安排的通知"
        in next(missing_holidays(read(tmp_path, content()), december)).mend
    )
    import_calendar(tmp_path, "CN", b"date,kind\n2027-02-05,closed\n")
    assert list(missing_holidays(read(tmp_path, content()), december)) == []
    import_calendar(tmp_path, "shop", b"date,kind\n2026-02-05,closed\n")
    assert list(missing_holidays(read(tmp_path, content()), december)) == []


async def test_the_other_process_tells_of_calendars_and_takes_up_new_ones(tmp_path: Path) -> None:
    text = StringIO()
    YAML().dump(content(), text)
    (tmp_path / "company.yaml").write_text(text.getvalue(), encoding="utf-8")
    company = await read_apart(tmp_path)
    assert company.calendars == {"CN": (2026,)} and company.hours["office"].calendar == "CN"
    own, shipped = tmp_path / "holidays" / "CN.csv", DEMO_COMPANY.parent.parent / "holidays" / "CN.csv"
    assert files_read(tmp_path, company) == (tmp_path / "company.yaml", own, shipped)
    # The other process has a clock of its own.
    worked = f"{dt.datetime.now(ZoneInfo('Asia/Shanghai')):%Y}-12-30"
    import_calendar(tmp_path, "CN", f"date,kind\n{worked},work\n".encode())
    again = await change_apart(tmp_path, company, [])
    assert again.raw == company.raw and int(worked[:4]) in again.calendars["CN"]
    assert again.configuration.hours["office"].exceptions[worked] == ("09:00-18:00",)
