"""The demo company's care, and a survey with every scale."""

import datetime as dt
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from callcenter.care import DEMO_CARE, Care, Choice, Purpose, Question, Scale, Survey, Way, parse_care
from callcenter.repository.database import Database
from callcenter.repository.models import SurveyAnswer, SurveyInvitation

TEXTS = {"zh-CN": "问", "zh-TW": "問", "en": "Q"}
DAY = dt.timedelta(days=1)


def question(name: str, scale: Scale, **more: object) -> Question:
    return Question(id=name, texts=TEXTS, scale=scale, **more)  # type: ignore[arg-type]


def survey_of(*questions: Question, purpose: str = "case") -> Survey:
    return Survey(purpose=Purpose(purpose), labels=TEXTS, questions=questions)


EVERY_SCALE = survey_of(
    question("one", Scale.ONE_TO_FIVE, indicator="result", ways=(Way(to="three", at_least=3),)),
    question(
        "two",
        Scale.CHOICE,
        choices=(Choice(code="a", labels=TEXTS, value=30), Choice(code="b", labels=TEXTS)),
        ways=(Way(to="end", choice="b"),),
    ),
    question("three", Scale.ZERO_TO_TEN, indicator="recommendation"),
    question("four", Scale.YES_NO, indicator="solved", ways=(Way(to="end", at_least=1),)),
    question("five", Scale.TEXT, required=False),
)


@pytest.fixture
def care() -> Care:
    return parse_care(Path("care.yaml"), DEMO_CARE.read_bytes(), ["main"])


def with_survey(care: Care, name: str, survey: Survey) -> Care:
    surveys = {**care.content.surveys, name: survey}
    return Care(replace(care.content, surveys=surveys), care.version)


@pytest.fixture
async def demo(demo: Database) -> Database:
    """The demo company, whose customers were never asked."""
    async with demo.sessions.begin() as session:
        await session.execute(delete(SurveyAnswer))
        await session.execute(delete(SurveyInvitation))
    return demo
