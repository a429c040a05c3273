"""Answers keyed in a call, as the projector stores them: what they count for; a low one is a task."""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import select, update

from callcenter.care import DEMO_CARE, Care, parse_care
from callcenter.domain import events as e
from callcenter.domain.enums import LookupStatus
from callcenter.repository.base import from_ms
from callcenter.repository.database import Database
from callcenter.repository.models import CareTask, Case, Customer, SurveyAnswer, SurveyInvitation
from callcenter.repository.projector import Projector
from callcenter.service.callers import Callers
from callcenter.service.satisfaction.asking import Asking
from callcenter.service.satisfaction.phone_answers import PhoneAnswers
from tests.repository.stories import BEGIN_MS, Story, asked_after_the_talk, journal_of, store_all
from tests.service.conftest import Clock

CASE = "80010001"


def story(contact: str, key: str, customer: str = "c001", case: str = "") -> Story:
    def changed(event: e.AnyEvent) -> e.AnyEvent:
        if isinstance(event, e.AnswerKept):
            return replace(event, answer=key, case_number=case)
        if isinstance(event, e.CustomerRecognised):
            return replace(event, customer_id=customer)
        return event

    return [tuple(changed(event) for event in events) for events in asked_after_the_talk(contact)]


async def test_answers_count_and_are_somebodys(demo: Database, care: Care) -> None:
    journal = journal_of([story("good", "1", case=CASE), story("bad", "2"), story("odd", "7")], [])
    handler = PhoneAnswers(lambda: care)
    await store_all(Projector(demo, journal, handlers=(handler,), batch=3))
    # Gone over once more after the place was lost.
    await store_all(Projector(demo, journal, handlers=(handler,)))
    async with demo.sessions() as session:
        rows = {row.contact_id: row for row in await session.scalars(select(SurveyAnswer))}
        tasks = (await session.scalars(select(CareTask))).all()
        case = await session.get_one(Case, CASE)
    good, bad, odd = rows["good"], rows["bad"], rows["odd"]
    assert (good.answer, good.value, good.indicator) == ("1", 100, "solved")
    assert (good.customer_id, good.tier, good.agent_id, good.queue) == ("c001", "vip", "agent1", "sales")
    assert (good.case_number, good.class_code) == (CASE, case.class_code)
    assert good.labels == {"en": "Solved?"}
    assert (bad.answer, bad.value) == ("2", 0)
    assert (odd.answer, odd.value, odd.indicator) == ("7", None, "solved")
    assert (good.sheet, bad.sheet, odd.sheet) == ("solved=100.0", "solved=0.0", None)
    (task,) = tasks
    assert (task.contact_id, task.customer_id, task.owner_unit) == ("bad", "c001", "complaints")
    assert task.words == "Was your matter solved? No"


async def test_all_answers_of_a_call_are_one_sheet_beside_the_newest(demo: Database, care: Care) -> None:
    def friendly(event: e.AnyEvent) -> e.AnyEvent:
        return replace(event, question="friendly", answer="4") if isinstance(event, e.AnswerKept) else event

    def answered(events: Sequence[e.AnyEvent]) -> bool:
        return any(isinstance(event, e.AnswerKept) for event in events)

    first = story("k", "1")
    asked = [tuple(friendly(event) for event in events) for events in first if answered(events)]
    place = next(number for number, events in enumerate(first) if answered(events)) + 1
    # The first question is answered anew, so that its answer is the newest.
    again = [events for events in story("k", "2") if answered(events)]
    whole = [*first[:place], *asked, *again, *first[place:]]
    await store_all(Projector(demo, journal_of([whole], []), handlers=(PhoneAnswers(lambda: care),), batch=1))
    async with demo.sessions() as session:
        found = {row.question: row.sheet for row in await session.scalars(select(SurveyAnswer))}
    assert found == {"solved": "friendliness=75.0 solved=0.0", "friendly": None}


async def test_answers_to_a_survey_of_ones_own_are_kept_and_count_for_nothing(demo: Database) -> None:
    given = parse_care(Path("care.yaml"), DEMO_CARE.read_bytes())
    del given.content.surveys["after_call"]
    journal = journal_of([story("k", "2", customer="nobody")], [])
    await store_all(Projector(demo, journal, handlers=(PhoneAnswers(lambda: given),)))
    async with demo.sessions() as session:
        (row,) = await session.scalars(select(SurveyAnswer))
        assert (row.answer, row.value, row.indicator, row.customer_id) == ("2", None, None, None)
        assert (await session.scalars(select(CareTask))).all() == []


async def test_who_was_asked_lately_or_wants_no_questions_is_not_kept_on_the_line(
    demo: Database, care: Care, clock: Clock
) -> None:
    callers = Callers(demo, now=clock.now)
    asking = Asking(demo.sessions, lambda: care, clock.now)
    number = "+8613800000001"
    assert (await callers.identify(number)).may_survey
    assert (await asking.by_phone("after_call", number, "")).status is LookupStatus.FOUND
    # By the other number of the same customer too.
    assert not (await callers.identify("+862155550111")).may_survey
    clock.forward(days=30)
    assert (await callers.identify(number)).may_survey
    async with demo.sessions.begin() as session:
        await session.execute(update(Customer).where(Customer.id == "c001").values(no_surveys=True))
    assert not (await callers.identify(number)).may_survey
    assert (await callers.identify("+8613812345670")).may_survey


async def test_the_turn_that_a_call_took_is_answered_by_its_first_answer(
    demo: Database, care: Care, clock: Clock
) -> None:
    begun = from_ms(BEGIN_MS)
    clock.time = begun
    asking = Asking(demo.sessions, lambda: care, clock.now)
    for number, customer in (("+8613800000001", "c001"), ("+8613800000003", "c003")):
        assert (await asking.by_phone("after_call", number, customer)).status is LookupStatus.FOUND
    journal = journal_of([story("k", "1", customer="c001")], [])
    await store_all(Projector(demo, journal, handlers=(PhoneAnswers(lambda: care),)))
    async with demo.sessions() as session:
        rows = {row.customer_id: row for row in await session.scalars(select(SurveyInvitation))}
    assert rows["c001"].contact_id == "k"
    assert rows["c001"].answered_at is not None
    assert rows["c003"].answered_at is None
