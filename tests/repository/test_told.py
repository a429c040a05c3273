"""Answers to surveys and recordings of the voice menu, as the projector stores them."""

from sqlalchemy import select

from callcenter.domain.enums import LegRole, Outcome
from callcenter.repository.database import Database
from callcenter.repository.models import Contact, Leg, Recording, SurveyAnswer
from callcenter.repository.projector import Projector

from . import stories
from .stories import journal_of


async def test_what_callers_told_the_menu_is_stored_once(demo: Database) -> None:
    journal = journal_of([stories.told_the_menu("k")], [])
    await stories.store_all(Projector(demo, journal, batch=2))
    # Gone over once more after the place was lost.
    await stories.store_all(Projector(demo, journal))
    async with demo.sessions() as session:
        (answer,) = (await session.scalars(select(SurveyAnswer))).all()
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
