"""What was keyed about a case is its mark once the call is over; what was keyed about the talk is none."""

import datetime as dt

import pytest
from msgspec.structs import replace
from sqlalchemy import Connection

from callcenter.care import Care
from callcenter.domain import events as e
from callcenter.repository.database import Database
from callcenter.repository.projector import Projector
from callcenter.service.satisfaction.phone_answers import PhoneAnswers
from callcenter.service.satisfaction.phone_marks import PhoneMarks
from tests.repository.stories import Story, asked_after_the_talk, journal_of, store_all

CASE = "80010001"


def story(survey: str) -> Story:
    """A call in which 4 of 5 is keyed for the result."""

    def changed(event: e.AnyEvent) -> e.AnyEvent:
        if isinstance(event, e.AnswerKept):
            return replace(event, survey=survey, question="result", answer="4", case_number=CASE)
        return event

    return [tuple(changed(event) for event in events) for events in asked_after_the_talk("called")]


async def marked(demo: Database, care: Care, survey: str, batch: int) -> list[tuple[str, float]]:
    told: list[tuple[str, float]] = []

    def evaluate(connection: Connection, number: str, mark: float, words: str, at: dt.datetime) -> None:
        told.append((number, mark))

    handlers = (PhoneAnswers(lambda: care), PhoneMarks(lambda: care, evaluate))
    await store_all(Projector(demo, journal_of([story(survey)], []), handlers=handlers, batch=batch))
    return told


@pytest.mark.parametrize("batch", [1, 100])
async def test_a_survey_about_a_case_is_its_mark(demo: Database, care: Care, batch: int) -> None:
    assert await marked(demo, care, "case_handling", batch) == [(CASE, 75.0)]


async def test_a_survey_about_the_talk_is_none(demo: Database, care: Care) -> None:
    assert await marked(demo, care, "after_call", 100) == []
