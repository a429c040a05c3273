"""Changed flow files are taken up for new calls, all or none; faults leave in force what was."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from callcenter.company import FILE_NAME, FLOWS, Change, change, read_company
from callcenter.company.load import with_flows_of
from callcenter.domain import messages as m
from callcenter.domain.configuration import RecipeStep
from callcenter.domain.enums import RecipeAction
from callcenter.ivr.load import Problem
from callcenter.main import _company
from callcenter.repository.enums import Role
from callcenter.service.company_force import InForce
from callcenter.service.errors import Forbidden, NotFound
from callcenter.service.flow_watch import FlowWatch
from callcenter.service.flow_watch import sounds as unfit_sounds
from callcenter.service.flows import FlowRecord, Flows
from callcenter.service.permissions import Actor
from tests.support.tones import sine, write_wav
from tests.web.fakes import FakeEngine

SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")
AGENT = Actor(user_id="agent1", role=Role.AGENT, org_unit="company")
MAIN = (FLOWS / "main.yaml").read_text(encoding="utf-8")


class Centre:
    """The demo company with its own copy of the main flow, which is looked at by hand."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.file = home / "flows" / "main.yaml"
        self.file.parent.mkdir(parents=True)
        self.file.write_text(MAIN, encoding="utf-8")
        company = read_company(home)
        self.engine = FakeEngine(company.configuration)
        self.lock = asyncio.Lock()
        self.refreshed = 0
        self.unfit: tuple[Problem, ...] = ()
        self.force = InForce(home, company, frozenset(), lambda: self.engine.center, self.send)
        self.loaded: list[m.LoadConfiguration] = []
        self.watch = FlowWatch(self.force, self.lock, self.refresh, quiet_s=0.01)
        self.flows = Flows(self.force, lambda: self.engine.center, self.watch)

    async def send(self, message: m.LoadConfiguration) -> Any:
        self.loaded.append(message)
        return await self.engine.send(message)

    def refresh(self, home: Path) -> tuple[Problem, ...]:
        self.refreshed += 1
        return self.unfit

    def write(self, text: str) -> None:
        """As editors do: a new file in the old one's place."""
        new = self.file.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(self.file)

    @property
    def version(self) -> str:
        configuration = self.engine.center.configuration
        assert configuration is not None
        return configuration.flow.version


@pytest.fixture
async def centre(tmp_path: Path) -> Centre:
    made = Centre(tmp_path)
    await made.watch.look()
    assert made.loaded == []
    return made


async def test_a_changed_flow_is_taken_up_once(centre: Centre) -> None:
    before = centre.version
    centre.write(MAIN + "# changed\n")
    await centre.watch.look()
    assert centre.version != before
    await centre.watch.look()
    assert len(centre.loaded) == 1
    # The same content once more, and a file of stories, change nothing.
    centre.write(MAIN + "# changed\n")
    (centre.file.parent / "main.stories.yaml").write_text("at: now\n", encoding="utf-8")
    await centre.watch.look()
    assert len(centre.loaded) == 1


async def test_ours_is_not_the_companys_for_a_faulty_file_of_theirs(centre: Centre) -> None:
    survey = centre.home / "flows" / "survey.yaml"
    survey.write_text("flow: survey\n", encoding="utf-8")
    await centre.watch.look()

    async def shown() -> FlowRecord:
        view = await centre.flows.view(SUPERVISOR)
        return next(flow for flow in view.flows if flow.name == "survey")

    assert (await shown()).own is False
    assert (await shown()).file == str(FLOWS / "survey.yaml")
    survey.write_bytes((FLOWS / "survey.yaml").read_bytes() + b"# ours now\n")
    await centre.watch.look()
    assert (await shown()).own is True
    assert (await shown()).file == str(survey)


async def test_a_fault_leaves_the_old_in_force_and_is_shown_until_it_is_mended(centre: Centre) -> None:
    before = centre.version
    line = next(at for at, line in enumerate(MAIN.splitlines(), 1) if line.startswith("  sales: {kind"))
    with capture_logs() as logs:
        for wrong in ("queue: sale}", "queue: sale} "):
            centre.write(MAIN.replace("queue: sales}", wrong))
            await centre.watch.look()
    assert (centre.version, centre.loaded) == (before, [])
    warnings = [entry for entry in logs if entry["event"] == "flows.not_taken"]
    assert [(entry["file"], entry["line"]) for entry in warnings] == [(str(centre.file), line)]
    assert warnings[0]["what"] == "there is no queue 'sale'"
    [problem] = (await centre.flows.view(SUPERVISOR)).problems
    assert (problem.line, problem.mend[:21]) == (line, "did you mean sales? O")
    centre.write(MAIN + "# mended\n")
    await centre.watch.look()
    assert centre.watch.problems == ()
    assert centre.version != before


async def test_what_is_mended_back_to_what_is_in_force_is_logged(centre: Centre) -> None:
    with capture_logs() as logs:
        for text in (MAIN, MAIN.replace("queue: sales}", "queue: sale}"), MAIN):
            centre.write(text)
            await centre.watch.look()
    assert [entry["event"] for entry in logs] == ["flows.not_taken", "flows.mended"]


async def test_all_flows_are_taken_up_or_none(centre: Centre) -> None:
    survey = (FLOWS / "survey.yaml").read_text(encoding="utf-8")
    (centre.file.parent / "survey.yaml").write_text(survey.replace("next: friendly", "next: frendly"))
    centre.write(MAIN + "# changed\n")
    await centre.watch.look()
    assert centre.loaded == []
    assert [Path(problem.file).name for problem in centre.watch.problems] == ["survey.yaml"]
    (centre.file.parent / "survey.yaml").unlink()
    await centre.watch.look()
    assert len(centre.loaded) == 1


async def test_a_file_half_written_is_waited_for(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    centre.file.write_text(MAIN[: len(MAIN) // 2], encoding="utf-8")
    real_sleep = asyncio.sleep
    naps = 0

    async def sleep(seconds: float) -> None:
        nonlocal naps
        naps += 1
        if naps == 1:
            centre.file.write_text(MAIN + "# whole\n", encoding="utf-8")
        await real_sleep(seconds)

    monkeypatch.setattr("callcenter.service.flow_watch.asyncio.sleep", sleep)
    await centre.watch.look()
    assert naps == 2
    assert (len(centre.loaded), centre.watch.problems) == (1, ())


async def test_what_was_changed_before_the_first_look_is_taken_up(centre: Centre) -> None:
    centre.write(MAIN + "# changed\n")
    watch = FlowWatch(centre.force, centre.lock, quiet_s=0.01)
    await watch.look()
    assert len(centre.loaded) == 1


async def test_a_new_prompt_is_heard_and_mends_the_flow_that_lacked_it(centre: Centre) -> None:
    centre.write(MAIN.replace("speech: [goodbye]", "speech: [farewell]"))
    await centre.watch.look()
    assert {problem.what for problem in centre.watch.problems} == {
        "the prompt farewell is missing in zh-CN, en"
    }
    for language in ("zh-CN", "en"):
        folder = centre.home / "prompts" / language
        folder.mkdir(parents=True)
        write_wav(folder / "farewell.wav", sine(440, 0.1))
    await centre.watch.look()
    assert centre.watch.problems == ()
    assert (centre.refreshed, len(centre.loaded)) == (3, 1)


async def test_a_sound_that_cannot_be_played_is_missing_to_the_flow_that_plays_it(centre: Centre) -> None:
    watch = FlowWatch(centre.force, centre.lock, unfit_sounds, quiet_s=0.01)
    await watch.look()
    before = centre.version
    files = [centre.home / "prompts" / language / "farewell.wav" for language in ("zh-CN", "en")]
    for file in files:
        file.parent.mkdir(parents=True)
        file.write_bytes(b"RIFF")
    centre.write(MAIN.replace("speech: [goodbye]", "speech: [farewell]"))
    await watch.look()
    assert (centre.version, centre.loaded) == (before, [])
    missing, *unfit = watch.problems
    assert missing.what == "the prompt farewell is missing in zh-CN, en"
    assert {problem.file for problem in unfit} == set(map(str, files))
    for file in files:
        write_wav(file, sine(440, 0.1))
    await watch.look()
    assert (len(centre.loaded), watch.problems) == (1, ())
    # What was right before goes on being played, and keeps out no flow.
    files[0].write_bytes(b"RIFF")
    centre.write(MAIN.replace("speech: [goodbye]", "speech: [farewell]") + "# changed\n")
    await watch.look()
    assert [problem.file for problem in watch.problems] == [str(files[0])]
    assert len(centre.loaded) == 2


async def test_a_sound_that_cannot_be_played_is_told_until_it_can(centre: Centre) -> None:
    unfit = Problem(file="prompts/en/menu.wav", line=1, what="it is not played", mend="mend it")
    centre.unfit = (unfit,)
    watch = FlowWatch(centre.force, centre.lock, centre.refresh, quiet_s=0.01)
    await watch.look()
    assert watch.problems == (unfit,)
    centre.write(MAIN.replace("next: opening", "next: opning"))
    await watch.look()
    assert unfit in watch.problems and len(watch.problems) > 1
    centre.unfit = ()
    centre.write(MAIN)
    await watch.look()
    assert watch.problems == ()


async def test_a_controller_that_starts_beside_a_faulty_file_goes_on_with_what_was(centre: Centre) -> None:
    before = centre.force.company.configuration
    centre.write("flow: [")
    company = with_flows_of(centre.home, before)
    assert company is not None
    assert company.configuration == before
    force = InForce(centre.home, company, frozenset(), lambda: centre.engine.center, centre.send)
    watch = FlowWatch(force, centre.lock)
    await watch.look()
    assert [problem.file for problem in watch.problems] == [str(centre.file)]
    assert with_flows_of(centre.home, msgspec.structs.replace(before, flows=())) is None


@pytest.fixture
async def farewell(centre: Centre) -> list[Path]:
    """A recording of the company's own, which its flow in force plays."""
    files = [centre.home / "prompts" / language / "farewell.wav" for language in ("zh-CN", "en")]
    for file in files:
        file.parent.mkdir(parents=True)
        write_wav(file, sine(440, 0.1))
    centre.write(MAIN.replace("speech: [goodbye]", "speech: [farewell]"))
    await centre.watch.look()
    assert (len(centre.loaded), centre.watch.problems) == (1, ())
    return files


async def test_a_recording_that_went_before_the_start_is_told(centre: Centre, farewell: list[Path]) -> None:
    farewell[0].unlink()
    in_force = centre.force.company.configuration
    company, faulty = _company(centre.home, in_force)
    assert (company.configuration, faulty) == (in_force, True)
    force = InForce(centre.home, company, frozenset(), lambda: centre.engine.center, centre.send)
    watch = FlowWatch(force, centre.lock, faulty=faulty)
    await watch.look()
    assert [problem.what for problem in watch.problems] == ["the prompt farewell is missing in zh-CN"]
    write_wav(farewell[0], sine(440, 0.1))
    await watch.look()
    assert watch.problems == ()
    assert _company(centre.home, in_force) == (company, False)


async def test_a_recording_of_a_recipe_that_went_keeps_no_controller_from_starting(centre: Centre) -> None:
    step = RecipeStep(after_ms=1000, do=RecipeAction.PLAY_MESSAGE, prompt="sorry")
    sounds = [centre.home / "prompts" / language / "sorry.wav" for language in ("zh-CN", "en")]
    for sound in sounds:
        sound.parent.mkdir(parents=True)
        write_wav(sound, sine(440, 0.1))
    [queue] = [each for each in centre.force.company.configuration.queues if each.id == "complaints"]
    queue = msgspec.structs.replace(queue, recipe=(*queue.recipe, step))
    file = centre.home / FILE_NAME
    file.write_bytes(change(file.read_bytes(), [Change(part="queues", name=queue.id, value=queue)]))
    in_force = read_company(centre.home).configuration
    for sound in sounds:
        sound.unlink()
    company, faulty = _company(centre.home, in_force)
    assert (company.configuration, faulty) == (in_force, True)
    force = InForce(centre.home, company, frozenset(), lambda: centre.engine.center, centre.send)
    watch = FlowWatch(force, centre.lock, faulty=faulty)
    await watch.look()
    [problem] = watch.problems
    assert (Path(problem.file), problem.line) == (file, 86)
    assert problem.mend.startswith("choose one of ") and problem.mend.endswith("every language of the flows")
    place = f"queues.complaints.recipe[{len(queue.recipe) - 1}].prompt"
    assert problem.what == f"{place}: the prompt 'sorry' is missing in zh-CN, en"


HOLIDAY = "date,kind\n2026-12-24,closed\n"


@pytest.fixture
async def closed_on_holidays(tmp_path: Path) -> Centre:
    """The company's opening hours go by a calendar of its own."""
    hours, with_calendar = b"  main:\n    weekly:", b"  main:\n    calendar: shop\n    weekly:"
    (tmp_path / FILE_NAME).write_bytes(read_company(tmp_path).raw.replace(hours, with_calendar))
    (tmp_path / "holidays").mkdir()
    (tmp_path / "holidays" / "shop.csv").write_text(HOLIDAY, encoding="utf-8")
    centre = Centre(tmp_path)
    await centre.watch.look()
    return centre


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("date,kind\nsoon,closed\nlater,closed\n", "the calendar shop cannot be used"),
        (None, "there is no calendar 'shop'"),
    ],
    ids=["faulty", "gone"],
)
async def test_a_calendar_keeps_no_controller_from_starting(
    closed_on_holidays: Centre, content: str | None, told: str
) -> None:
    centre = closed_on_holidays
    in_force = centre.force.company.configuration
    own = centre.home / "holidays" / "shop.csv"
    own.unlink()
    if content is not None:
        own.write_text(content, encoding="utf-8")
    # Hours that the centre has never had cannot be as they were.
    assert with_flows_of(centre.home, msgspec.structs.replace(in_force, hours={})) is None
    company, faulty = _company(centre.home, in_force)
    assert (company.configuration, faulty, company.calendars) == (in_force, True, {"shop": ()})
    force = InForce(centre.home, company, frozenset(), lambda: centre.engine.center, centre.send)
    watch = FlowWatch(force, centre.lock, faulty=faulty)
    await watch.look()
    (problem,) = watch.problems
    assert problem.what.startswith(f"hours.main.calendar: {told}")
    own.write_text(HOLIDAY, encoding="utf-8")
    await watch.look()
    assert watch.problems == ()


async def test_a_flow_kept_out_by_a_calendar_comes_in_once_that_is_mended(closed_on_holidays: Centre) -> None:
    centre = closed_on_holidays
    own = centre.home / "holidays" / "shop.csv"
    own.write_text("nonsense", encoding="utf-8")
    centre.write(MAIN + "# changed\n")
    await centre.watch.look()
    assert centre.loaded == []
    assert "the calendar shop cannot be used" in centre.watch.problems[0].what
    own.write_text(HOLIDAY, encoding="utf-8")
    await centre.watch.look()
    assert (len(centre.loaded), centre.watch.problems) == (1, ())


async def test_what_could_not_be_looked_at_is_told_later(
    centre: Centre, farewell: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    class EnoughError(BaseException):
        pass

    faults: list[OSError] = []
    pauses = 0

    def sounds(home: Path) -> tuple[Problem, ...]:
        if faults:
            raise faults.pop()
        return ()

    async def sleep(seconds: float) -> None:
        nonlocal pauses
        pauses += 1
        if watch.problems or pauses > 6:
            raise EnoughError

    watch = FlowWatch(centre.force, centre.lock, sounds)
    await watch.look()
    farewell[0].unlink()
    faults.append(OSError("No space left on device"))
    monkeypatch.setattr("callcenter.service.flow_watch.asyncio.sleep", sleep)
    with pytest.raises(EnoughError):
        await watch.run()
    assert [problem.what for problem in watch.problems] == ["the prompt farewell is missing in zh-CN"]


async def test_the_flows_in_force_for_supervisors(centre: Centre) -> None:
    view = await centre.flows.view(SUPERVISOR)
    assert [(flow.name, flow.main, flow.own) for flow in view.flows][:2] == [
        ("main", True, True),
        ("survey", False, False),
    ]
    assert view.flows[1].entries == ["4008"]
    assert view.flows[0].languages == ["zh-CN", "en"]
    with pytest.raises(Forbidden):
        await centre.flows.view(AGENT)


async def test_pictures_of_flows_in_force(centre: Centre) -> None:
    assert (await centre.flows.picture(SUPERVISOR, "survey", "en")).startswith("<svg")
    assert "flowchart" in await centre.flows.mermaid(SUPERVISOR, "survey", "zh-TW")
    with pytest.raises(NotFound):
        await centre.flows.picture(SUPERVISOR, "other", "en")
