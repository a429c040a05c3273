"""What is done by phone: each look-up asks again who may, and takes nothing but a recording."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session

from callcenter.domain.configuration import Configuration, FlowSource, QueueSpec, RecipeStep
from callcenter.domain.enums import LookupStatus, RecipeAction
from callcenter.domain.messages import SetNotice
from callcenter.domain.refusal import Refusal, RefusalCode
from callcenter.domain.state import Center
from callcenter.ivr.lookups import LOOKUPS
from callcenter.ivr.validate import STAFF_LOOKUPS
from callcenter.prompts import store
from callcenter.prompts.apart import Apart
from callcenter.prompts.store import Source
from callcenter.prompts.uses import PromptUse, needs_of
from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.repository.models import User
from callcenter.service.audit import Audit
from callcenter.service.errors import Conflict, NotFound
from callcenter.service.lookups import NOT_FOUND, Answer, Lookups
from callcenter.service.notices import Notices
from callcenter.service.permissions import Actor
from callcenter.service.prompts import Prompts
from callcenter.service.staff_lookups import StaffLookups
from callcenter.service.staff_pins import StaffPins
from tests.engine.center import configuration
from tests.service.conftest import Clock
from tests.support.repositories import backend_on_sqlite  # noqa: F401 - a fixture
from tests.support.tones import sine, write_wav

SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")
ADMIN = Actor(user_id="admin1", role=Role.ADMIN, org_unit="company")


class Office:
    """The look-ups on real parts; the engine is a list of what it was sent."""

    def __init__(self, demo: Database, clock: Clock, home: Path) -> None:
        self.home = home
        self.recordings = home / "recordings"
        self.recordings.mkdir()
        self.sent: list[SetNotice] = []
        self.refuses = False
        self.center = Center()
        self.center.configuration = configuration()
        self.audit = Audit(demo.sessions, now=clock.now)
        self.pins = StaffPins(demo.sessions, now=clock.now)
        apart = Apart()
        self.prompts = Prompts(home, lambda: self.center.configuration, self.audit, apart)
        self.notices = Notices(home, lambda: self.center, self.send, self.now_ms, self.audit, apart)
        self.clock = clock
        staff = StaffLookups(self.pins, self.notices, self.prompts, self.recordings)
        self.lookups = Lookups(demo.sessions, others=staff.by_name)

    def now_ms(self) -> int:
        return round(self.clock.seconds() * 1000)

    async def send(self, message: SetNotice) -> Refusal | None:
        if self.refuses:
            return Refusal(code=RefusalCode.INVALID, message="there are 20 notices")
        self.sent.append(message)
        self.center.notices[message.name] = message.media
        if not message.media:
            del self.center.notices[message.name]
        return None

    def record(self, name: str, hertz: float = 440, seconds: float = 1.0) -> str:
        write_wav(self.recordings / f"{name}.wav", sine(hertz, seconds))
        return f"recording:{name}"

    async def ask(self, name: str, **arguments: str) -> Answer:
        assert set(arguments) == set(LOOKUPS[name])
        return await self.lookups.answer(name, arguments)

    def notices_there(self) -> list[str]:
        return sorted(path.stem for path in (self.home / "prompts" / "notices").glob("*.wav"))


@pytest.fixture
def office(demo: Database, clock: Clock, tmp_path: Path) -> Office:
    return Office(demo, clock, tmp_path)


def done(**more: str) -> Answer:
    return Answer(status=LookupStatus.FOUND, data={"result": "done", **more})


def result(answer: Answer) -> str:
    return answer.data["result"]


async def test_every_staff_look_up_is_answered(office: Office) -> None:
    assert STAFF_LOOKUPS | {"verify_staff", "current_notice"} <= office.lookups.names <= LOOKUPS.keys()


async def test_a_notice_is_published_replaced_and_withdrawn(office: Office) -> None:
    made = await office.pins.make(SUPERVISOR)
    number = made.staff_number
    assert (await office.ask("verify_staff", staff_number=number, pin=made.pin)).status is LookupStatus.FOUND
    assert await office.ask("current_notice", notice="emergency") == NOT_FOUND
    assert await office.ask("withdraw_notice", notice="emergency", staff_number=number) == NOT_FOUND
    for name in ("one", "two", "three"):
        recording = office.record(name)
        answer = await office.ask(
            "publish_notice", notice="emergency", recording=recording, staff_number=number
        )
        assert answer == done()
        office.clock.forward(seconds=5)
    # The one before may be about to be played; the one before that not.
    assert [f"notices/{name}" for name in office.notices_there()] == [each.media for each in office.sent[1:]]
    now = await office.ask("current_notice", notice="emergency")
    assert now.data == {"sound": office.sent[-1].media}
    assert await office.ask("withdraw_notice", notice="emergency", staff_number=number) == done()
    assert (office.sent[-1].media, office.sent[-1].by) == ("", "supervisor1")
    trail = await office.audit.of_object(SUPERVISOR, "notice", "emergency")
    assert [entry.action for entry in trail] == ["withdrew", "published", "published", "published"]


async def test_a_prompt_is_recorded_by_its_number(office: Office) -> None:
    await office.prompts.all(ADMIN)
    number = str(next(r.number for r in await office.prompts.all(ADMIN) if r.name == "goodbye"))
    staff = (await office.pins.make(ADMIN)).staff_number
    found = await office.ask("prompt_by_number", prompt_number=number)
    assert found.data == {
        "name": "goodbye",
        "zh_cn": "zh-CN/goodbye",
        "zh_tw": "zh-TW/goodbye",
        "en": "en/goodbye",
    }
    answer = await office.ask(
        "save_prompt",
        prompt_number=number,
        language="en",
        recording=office.record("mine"),
        staff_number=staff,
    )
    assert answer == done(sound="en/goodbye")
    assert store.audio(office.home, "en", "goodbye").source is Source.OWN
    assert (await office.audit.of_object(ADMIN, "prompt", "goodbye"))[0].action == "recorded by phone"
    assert await office.ask("prompt_by_number", prompt_number="99999") == NOT_FOUND
    assert await office.ask("prompt_by_number", prompt_number="") == NOT_FOUND


async def test_numbers_that_cannot_be_read_are_told_of(office: Office) -> None:
    await office.prompts.all(ADMIN)
    (office.home / "prompts" / "numbers.json").write_text("{", encoding="utf-8")
    with pytest.raises(Conflict, match=r"numbers\.json cannot be read") as refused:
        await office.prompts.all(ADMIN)
    assert "put it back from a backup" in refused.value.message


async def test_nothing_is_changed_while_numbers_cannot_be_read(office: Office) -> None:
    office.record("mine")
    recording = (office.recordings / "mine.wav").read_bytes()
    await office.prompts.put_audio(ADMIN, "en", "goodbye", recording)
    path = store.own_folder(office.home) / "en" / "goodbye.wav"
    before = path.stat()
    (office.home / "prompts" / "numbers.json").write_text("{", encoding="utf-8")
    for change in (
        lambda: office.prompts.delete_audio(ADMIN, "en", "goodbye"),
        lambda: office.prompts.put_audio(ADMIN, "en", "goodbye", recording),
        lambda: office.prompts.put_text(ADMIN, "en", "goodbye", "So long."),
    ):
        with pytest.raises(Conflict, match=r"numbers\.json cannot be read"):
            await change()
    assert path.stat() == before
    assert store.text(office.home, "en", "goodbye") != "So long."
    trail = await office.audit.of_object(ADMIN, "prompt", "goodbye")
    assert [entry.action for entry in trail] == ["uploaded"]


@contextmanager
def full_disk() -> Iterator[None]:
    """The database cannot keep anything."""

    def full(session: Session) -> None:
        raise OSError("No space left on device")

    event.listen(Session, "before_commit", full)
    try:
        yield
    finally:
        event.remove(Session, "before_commit", full)


async def test_a_prompt_whose_entry_in_the_trail_is_lost_is_as_it_was(office: Office) -> None:
    office.record("mine")
    office.record("other", hertz=880)
    mine, other = ((office.recordings / f"{name}.wav").read_bytes() for name in ("mine", "other"))
    own = store.own_folder(office.home) / "en"
    await office.prompts.put_audio(ADMIN, "en", "goodbye", mine)
    kept = (own / "goodbye.wav").read_bytes()
    with full_disk():
        for change in (
            lambda: office.prompts.put_audio(ADMIN, "en", "goodbye", other),
            lambda: office.prompts.put_audio(ADMIN, "en", "closed", other),
            lambda: office.prompts.delete_audio(ADMIN, "en", "goodbye"),
            lambda: office.prompts.put_text(ADMIN, "en", "goodbye", "So long."),
        ):
            with pytest.raises(OSError, match="No space"):
                await change()
    assert {path.name: path.read_bytes() for path in own.iterdir()} == {"goodbye.wav": kept}
    trail = await office.audit.of_object(ADMIN, "prompt", "goodbye")
    assert [entry.action for entry in trail] == ["uploaded"]


async def test_a_prompt_that_cannot_be_written_leaves_no_entry_in_the_trail(office: Office) -> None:
    office.record("mine")
    # No folder can be made where a file is.
    store.own_folder(office.home).mkdir(parents=True)
    (store.own_folder(office.home) / "en").write_bytes(b"")
    with pytest.raises(OSError):
        await office.prompts.put_audio(ADMIN, "en", "goodbye", (office.recordings / "mine.wav").read_bytes())
    with pytest.raises(OSError):
        await office.prompts.put_text(ADMIN, "en", "goodbye", "So long.")
    assert await office.audit.of_object(ADMIN, "prompt", "goodbye") == []


async def test_drafts_that_could_not_be_looked_at_are_looked_at_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = office.home / "flows" / "draft.yaml"
    draft.parent.mkdir()
    draft.write_text(FLOW.replace('"hello"', '"greeting_to_come"'), encoding="utf-8")
    with monkeypatch.context() as patched:
        # As when the machine has no time for it.
        patched.setattr("callcenter.prompts.apart.SECONDS", 0.0)
        listed = await office.prompts.all(ADMIN)
    assert "greeting_to_come" not in {record.name for record in listed}
    lacking = next(r for r in await office.prompts.all(ADMIN) if r.name == "greeting_to_come")
    assert lacking.uses == [PromptUse(flow="draft", node="greet")]


async def test_supervisors_record_no_prompts_and_who_left_nothing(office: Office, demo: Database) -> None:
    number = str((await office.prompts.all(ADMIN))[0].number)
    staff = (await office.pins.make(SUPERVISOR)).staff_number
    recording = office.record("mine")
    for language in ("en", "zh-CN"):
        answer = await office.ask(
            "save_prompt",
            prompt_number=number,
            language=language,
            recording=recording,
            staff_number=staff,
        )
        assert result(answer) == "not_allowed"
    async with demo.sessions.begin() as session:
        await session.execute(update(User).where(User.id == "supervisor1").values(active=False))
    for who in (staff, "0000", ""):
        answer = await office.ask("publish_notice", notice="emergency", recording=recording, staff_number=who)
        assert result(answer) == "not_allowed"
    assert office.sent == []
    assert not list((office.home / "prompts").rglob("*.wav"))


async def test_only_a_recording_is_taken(office: Office) -> None:
    office.record("mine")
    staff = (await office.pins.make(SUPERVISOR)).staff_number
    for name in ("", "mine", "recording:", "recording:gone", "recording:../mine", "recording:.x", "sound:x"):
        answer = await office.ask("publish_notice", notice="emergency", recording=name, staff_number=staff)
        assert result(answer) == "unusable"
    assert office.sent == []


async def test_silence_is_no_notice_and_a_refused_one_leaves_nothing(office: Office) -> None:
    staff = (await office.pins.make(SUPERVISOR)).staff_number
    write_wav(office.recordings / "silent.wav", np.zeros(16000, dtype=np.int16))
    answer = await office.ask(
        "publish_notice", notice="emergency", recording="recording:silent", staff_number=staff
    )
    assert result(answer) == "unusable"
    answer = await office.ask(
        "publish_notice", notice="../x", recording=office.record("a"), staff_number=staff
    )
    assert result(answer) == "unusable"
    office.refuses = True
    with pytest.raises(Conflict):
        await office.notices.publish(SUPERVISOR, "emergency", (office.recordings / "a.wav").read_bytes())
    assert office.notices_there() == []
    assert await office.audit.of_object(SUPERVISOR, "notice", "emergency") == []


async def test_a_notice_that_is_gone_already_is_not_found(office: Office) -> None:
    office.center.notices["emergency"] = "notices/emergency-1"
    office.refuses = True
    with pytest.raises(NotFound):
        await office.notices.withdraw(SUPERVISOR, "emergency")
    assert await office.audit.of_object(SUPERVISOR, "notice", "emergency") == []


async def test_a_notice_whose_entry_in_the_trail_is_lost_is_as_it_was(
    office: Office,
) -> None:
    office.record("one")
    recording = (office.recordings / "one.wav").read_bytes()
    await office.notices.publish(SUPERVISOR, "emergency", recording)
    before, there = dict(office.center.notices), office.notices_there()
    office.clock.forward(seconds=5)

    with full_disk():
        with pytest.raises(OSError, match="No space"):
            await office.notices.publish(SUPERVISOR, "emergency", recording)
        with pytest.raises(OSError, match="No space"):
            await office.notices.withdraw(SUPERVISOR, "emergency")
    assert (office.center.notices, office.notices_there()) == (before, there)
    assert len(await office.audit.of_object(SUPERVISOR, "notice", "emergency")) == 1


def test_who_plays_what() -> None:
    made = configuration()
    flow = FlowSource(name="test", version="1", json=FLOW)
    step = RecipeStep(after_ms=1000, do=RecipeAction.PLAY_MESSAGE, prompt="patience")
    queue = QueueSpec(id="q", names={"en": "Q"}, recipe=(step,))
    needs = needs_of(Configuration(queues=(queue,), agents=made.agents, flow=flow))
    assert needs.uses["hello"] == [PromptUse(flow="test", node="greet")]
    assert needs.languages["hello"] == {"zh-TW"}
    assert needs.languages["bilingual"] == {"en"}
    assert needs.uses["inner"] == [PromptUse(flow="test", node="greet")]
    assert needs.uses["patience"] == [PromptUse(queue="q")]
    assert needs.languages["patience"] == needs.languages["beep"] == {"zh-TW"}
    assert "beep" not in needs.uses
    assert needs_of(None).languages == {}


FLOW = """{"flow": "test", "languages": ["zh-TW"], "start": "greet", "person": "q", "nodes": {
  "greet": {"kind": "say", "next": "q", "speech": ["hello", {"prompt": "bilingual", "language": "en"},
    {"choose": "x", "of": {"1": ["inner"]}}]},
  "q": {"kind": "queue", "queue": "q"}}}"""
