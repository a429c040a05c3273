"""Answers to surveys and recordings of the voice menu, as the projector stores them."""

from sqlalchemy import select

from callcenter.domain.enums import CallbackPurpose, Channel, ContactState, LegRole, Outcome
from callcenter.repository.base import from_ms
from callcenter.repository.contacts import SetAsideRecord
from callcenter.repository.database import Database
from callcenter.repository.models import Contact, Leg, Recording, SurveyAnswer
from callcenter.repository.projector import Projector

from . import stories
from .stories import BEGIN_MS, journal_of


async def test_what_callers_told_the_menu_is_stored_once(demo: Database) -> None:
    journal = journal_of([stories.told_the_menu("k")], [])
    await stories.store_all(Projector(demo, journal, batch=2))
    # Gone over once more after the place was lost.
    await stories.store_all(Projector(demo, journal))
    async with demo.sessions() as session:
        (answer,) = (await session.scalars(select(SurveyAnswer).where(SurveyAnswer.contact_id == "k"))).all()
        assert (answer.contact_id, answer.survey, answer.question) == ("k", "service", "happy")
        # Asked again, the last answer counts.
        assert answer.answer == "1"
        # As it was asked then.
        assert (answer.flow, answer.version) == ("survey", "v1")
        assert answer.labels == {"en": "Satisfied?"}
        assert answer.meanings == {"en": "Yes", "zh-CN": "满意"}
        (recording,) = (await session.scalars(select(Recording))).all()
        assert (recording.name, recording.contact_id) == ("voicemail-k-3", "k")
        assert (recording.variable, recording.seconds) == ("said", 7)
        contact = await session.get(Contact, "k")
        assert contact is not None and contact.outcome is Outcome.TRANSFERRED
        legs = (await session.scalars(select(Leg).where(Leg.role == LegRole.EXTERNAL).order_by(Leg.id))).all()
        assert [(leg.id, leg.answered_at is None, leg.cause) for leg in legs] == [
            ("k-t0", True, 16),
            ("k-t1", False, 16),
        ]


async def test_answers_after_a_talk_say_who_had_served_and_the_talk_lasted_until_the_agent_hung_up(
    demo: Database,
) -> None:
    await stories.store_all(Projector(demo, journal_of([stories.asked_after_the_talk("k")], [])))
    async with demo.sessions() as session:
        (answer,) = (await session.scalars(select(SurveyAnswer).where(SurveyAnswer.contact_id == "k"))).all()
        assert (answer.agent_id, answer.queue, answer.case_number) == ("agent1", "sales", "2611220001")
        contact = await session.get_one(Contact, "k")
    assert (contact.outcome, contact.state) == (Outcome.HANDLED, ContactState.ENDED)
    assert (contact.talk_ms, contact.hold_ms, contact.wrap_up_ms) == (1000, 1000, 2000)
    assert contact.surveyed_at == from_ms(BEGIN_MS + 8000)
    assert contact.ended_at == from_ms(BEGIN_MS + 12_000)
    assert (contact.agent_id, contact.disposition) == ("agent1", "resolved")


async def test_why_a_customer_was_to_be_called_is_stored(demo: Database) -> None:
    await stories.store_all(Projector(demo, journal_of([stories.followed_up("k")], [])))
    async with demo.sessions() as session:
        contact = await session.get_one(Contact, "k")
    assert (contact.callback_purpose, contact.callback_case) == (CallbackPurpose.FOLLOW_UP, "2611220001")


async def test_letters_are_contacts_without_a_channel_of_ours(demo: Database) -> None:
    """Several of them: none has a leg, which would be one and the same."""
    journal = journal_of([stories.written(c) for c in "mn"] + [stories.followed_up(c) for c in "op"], [])
    await stories.store_all(Projector(demo, journal))
    async with demo.sessions() as session:
        ours = select(Contact).where(Contact.id.in_(list("mnop"))).order_by(Contact.id)
        found = (await session.scalars(ours)).all()
        assert [(contact.id, contact.channel) for contact in found] == [
            ("m", Channel.EMAIL),
            ("n", Channel.EMAIL),
            ("o", Channel.PHONE),
            ("p", Channel.PHONE),
        ]
        assert (found[0].outcome, found[0].ani, found[0].ani_name) == (
            Outcome.RECEIVED,
            "li@example.com",
            "Li",
        )
        assert (found[0].started_at, found[0].language) == (found[0].ended_at, "en")
        assert await session.get(Leg, "") is None
        assert not (await session.scalars(select(SetAsideRecord))).all()
