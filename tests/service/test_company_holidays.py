"""Opening hours and holidays changed while calls go on, and what is said of those that are missing."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from callcenter.company import Company, read_company
from callcenter.company.holidays import files_of, import_calendar
from callcenter.domain.hours import Hours, is_open
from callcenter.service.company import Setup
from callcenter.service.company_refusals import SetupInvalid
from callcenter.service.errors import Forbidden, Invalid
from tests.support.repositories import backend_on_sqlite  # noqa: F401 - a fixture
from tests.support.tones import sine, write_wav

from .test_company import ADMIN, SUPERVISOR, Centre, centre

__all__ = ["centre"]

#: The clock of these stories and of the other process that reads the file; a Monday to Friday office.
NOW = dt.datetime.now(dt.UTC)
WEEK = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
TODAY = f"{NOW.astimezone(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}"
YEAR = int(TODAY[:4])


def csv(*rows: str) -> bytes:
    return "\n".join(("date,kind", *rows, "")).encode()


def hours_of(centre: Centre, name: str) -> Hours:
    configuration = centre.engine.center.configuration
    assert configuration is not None
    return configuration.hours[name]


async def test_hours_are_made_used_and_taken_out_again(centre: Centre) -> None:
    await centre.put("hours", "shop", {"weekly": WEEK, "dates": {TODAY: []}})
    assert not is_open(hours_of(centre, "shop"), int(NOW.timestamp() * 1000))
    # It may be past midnight by now.
    view = await Setup(centre.force, centre.sessions, centre.phones, now=lambda: NOW).view(SUPERVISOR)
    assert view.hours["shop"].weekly["mon"] == ("00:00-24:00",)
    assert not view.hours_now["shop"].open and view.hours_now["shop"].used_by == ()
    assert view.hours_now["main"].open and view.hours_now["main"].next_opening_ms is None
    step = {"closed": True, "do": "hang_up"}
    with pytest.raises(SetupInvalid) as refused:
        await centre.put("queues", "complaints", {"names": {"en": "C"}, "hours": "shop"})
    assert (refused.value.field, refused.value.reason) == ("hours", "hours_without_step")
    await centre.put("queues", "complaints", {"names": {"en": "C"}, "hours": "shop", "recipe": [step]})
    with pytest.raises(SetupInvalid) as used:
        await centre.setup.delete(ADMIN, "*", "hours", "shop")
    assert used.value.reason == "still_used" and used.value.values["places"] == ("queues.complaints.hours",)
    assert (await centre.setup.view(SUPERVISOR)).hours_now["shop"].used_by == ("queues.complaints.hours",)
    await centre.put("queues", "complaints", {"names": {"en": "C"}})
    await centre.setup.delete(ADMIN, "*", "hours", "shop")
    trail = await centre.trail("hours", "shop")
    assert trail.action == "deleted" and trail.data["from"]["dates"] == {TODAY: []}
    assert "shop" not in read_company(centre.home).hours


async def test_an_imported_calendar_is_in_force_at_once_and_in_the_trail(centre: Centre) -> None:
    await centre.put("hours", "main", {"weekly": WEEK, "calendar": "TW"})
    now = int(NOW.timestamp() * 1000)
    changed = await centre.setup.import_calendar(ADMIN, "TW", csv(f"{TODAY},closed", f"{YEAR}-01-03,work"))
    assert not is_open(hours_of(centre, "main"), now)
    assert changed.version == centre.force.company.version
    (year,) = changed.years
    assert (changed.calendar, year.now.year, year.now.closed, year.now.work) == ("TW", YEAR, 1, 1)
    trail = await centre.trail("calendar", "TW")
    assert (trail.action, trail.data) == ("imported", {"years": {str(YEAR): [1, 1]}})
    view = await centre.setup.calendars(SUPERVISOR)
    taiwan = next(one for one in view.calendars if one.name == "TW")
    assert [(one.closed, one.work) for one in taiwan.years if one.own] == [(1, 1)]


async def test_an_import_tells_what_each_year_had_before(centre: Centre) -> None:
    first = await centre.setup.import_calendar(ADMIN, "shop", csv("2031-05-01,closed", "2031-05-03,work"))
    assert [(one.now.year, one.before) for one in first.years] == [(2031, None)]
    later = await centre.setup.import_calendar(ADMIN, "shop", csv("2031-05-02,closed", "2032-05-02,closed"))
    assert [(one.now.closed, one.now.work) for one in later.years] == [(1, 0), (1, 0)]
    before, none = (one.before for one in later.years)
    assert before is not None and (before.closed, before.work, before.own) == (1, 1, True)
    assert none is None


async def test_a_calendar_that_is_wrong_is_refused_with_its_line(centre: Centre) -> None:
    with pytest.raises(SetupInvalid) as refused:
        await centre.setup.import_calendar(ADMIN, "TW", csv("soon,closed"))
    assert (refused.value.field, refused.value.reason) == ("line 2", "csv_bad_date")
    with pytest.raises(Invalid):
        await centre.setup.import_calendar(ADMIN, "../TW", csv(f"{TODAY},closed"))
    with pytest.raises(Forbidden):
        await centre.setup.import_calendar(SUPERVISOR, "TW", csv(f"{TODAY},closed"))
    assert not list(centre.home.glob("holidays/*"))


async def test_an_import_that_cannot_be_taken_up_changes_nothing(centre: Centre) -> None:
    await centre.setup.import_calendar(ADMIN, "TW", csv(f"{YEAR}-01-03,work"))
    await centre.put("hours", "main", {"weekly": WEEK, "calendar": "TW"})
    own, _ = files_of(centre.home, ["TW"])
    before, in_force = own.read_bytes(), hours_of(centre, "main")
    # A recording that a recipe plays has gone: the company as a whole is not to be used.
    sounds = [centre.home / "prompts" / language / "farewell.wav" for language in ("zh-CN", "en")]
    for sound in sounds:
        sound.parent.mkdir(parents=True)
        write_wav(sound, sine(440, 0.1))
    step = {"after_ms": 1000, "do": "play_message", "prompt": "farewell"}
    await centre.put("queues", "complaints", {"names": {"en": "C"}, "recipe": [step]})
    for sound in sounds:
        sound.unlink()
    with pytest.raises(SetupInvalid) as refused:
        await centre.setup.import_calendar(ADMIN, "TW", csv(f"{TODAY},closed"))
    assert refused.value.reason == "no_prompt"
    assert own.read_bytes() == before and hours_of(centre, "main") == in_force
    assert (await centre.trail("calendar", "TW")).data == {"years": {str(YEAR): [0, 1]}}


async def test_what_could_not_be_taken_up_at_once_is_later(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    await centre.put("hours", "main", {"weekly": WEEK, "calendar": "CN"})
    holidays = centre.setup.holidays
    await holidays.look()
    import_calendar(centre.home, "CN", csv(f"{TODAY},closed"))

    async def no_process(*_: object) -> Company:
        raise OSError("Cannot allocate memory")

    with monkeypatch.context() as patched:
        patched.setattr("callcenter.service.company_holidays.change_apart", no_process)
        with pytest.raises(OSError):
            await holidays.look()
    await holidays.look()
    assert hours_of(centre, "main").exceptions[TODAY] == ()


async def test_an_import_hides_no_other_file_changed_by_hand(centre: Centre) -> None:
    await centre.put("hours", "main", {"weekly": WEEK, "calendar": "CN"})
    await centre.setup.holidays.look()
    import_calendar(centre.home, "CN", csv(f"{TODAY},closed"))
    await centre.setup.import_calendar(ADMIN, "shop", csv(f"{TODAY},closed"))
    await centre.setup.holidays.look()
    assert hours_of(centre, "main").exceptions[TODAY] == ()


async def test_a_file_changed_by_hand_is_taken_up_and_a_faulty_one_is_not(centre: Centre) -> None:
    await centre.put("hours", "main", {"weekly": WEEK, "calendar": "CN"})
    await centre.setup.holidays.look()
    loads = len(centre.engine.records)
    await centre.setup.holidays.look()
    assert len(centre.engine.records) == loads, "nothing has changed"
    import_calendar(centre.home, "CN", csv(f"{TODAY},closed"))
    await centre.setup.holidays.look()
    assert hours_of(centre, "main").exceptions[TODAY] == ()
    (centre.home / "holidays" / "CN.csv").write_text("nonsense", encoding="utf-8")
    with capture_logs() as logs:
        await centre.setup.holidays.look()
    assert hours_of(centre, "main").exceptions[TODAY] == ()
    assert any("there is no column date" in log.get("reason", "") for log in logs)
    view = await centre.setup.calendars(SUPERVISOR)
    assert "there is no column date" in next(one.problem for one in view.calendars if one.name == "CN")


async def test_a_new_year_is_taken_up(centre: Centre) -> None:
    clock = [dt.datetime(YEAR, 12, 31, 15, 59, tzinfo=dt.UTC)]
    setup = Setup(centre.force, centre.sessions, centre.phones, now=lambda: clock[0])
    await setup.holidays.look()
    loads = len(centre.engine.records)
    clock[0] += dt.timedelta(minutes=1)  # midnight in Shanghai
    await setup.holidays.look()
    assert len(centre.engine.records) == loads + 1


async def test_missing_holidays_are_told_of_from_december_on_page_and_log_once_a_day(centre: Centre) -> None:
    import_calendar(centre.home, "shop", csv("2031-05-01,closed"))
    await centre.put("hours", "main", {"weekly": WEEK, "calendar": "shop"})
    # A minute before December begins in Shanghai, where the company is.
    november = dt.datetime(2031, 11, 30, 15, 59, tzinfo=dt.UTC)
    clock = [november]
    setup = Setup(centre.force, centre.sessions, centre.phones, now=lambda: clock[0])
    with capture_logs() as logs:
        await setup.holidays.look()
    assert not [log for log in logs if log["event"] == "company.holidays_missing"]
    assert (await setup.view(SUPERVISOR)).warnings == []
    clock[0] += dt.timedelta(minutes=1)
    with capture_logs() as logs:
        await setup.holidays.look()
        await setup.holidays.look()
        clock[0] += dt.timedelta(days=1)
        await setup.holidays.look()
    told = [log for log in logs if log["event"] == "company.holidays_missing"]
    assert len(told) == 2 and "2032" in told[0]["message"]
    assert "callcenter holidays import FILE --name shop" in told[0]["hint"]
    (warning,) = (await setup.view(SUPERVISOR)).warnings
    assert (warning.queue, warning.field, warning.reason) == (
        "",
        "hours.main.calendar",
        "calendar_incomplete",
    )
    assert warning.values["year"] == "2032" and warning.values["hours"] == ("main",)
    await setup.import_calendar(ADMIN, "shop", csv("2032-05-01,closed"))
    assert (await setup.view(SUPERVISOR)).warnings == []
