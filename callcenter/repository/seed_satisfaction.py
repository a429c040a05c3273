"""What the demo company's customers think of it: surveys after calls and about cases of the last months, some
answered. Each customer is asked once in a period at most. The same in each demo."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.domain.enums import Channel
from callcenter.repository.models import Customer, SurveyAnswer, SurveyInvitation
from callcenter.repository.sheets import sheet_of

PERIODS: Final = 7
#: Nobody is asked twice in so many days (care.yaml).
PERIOD: Final = dt.timedelta(days=30)
#: Callers whom nobody knows, and writers, in a period; more call now than then.
STRANGERS, MORE_NOW, WRITERS = 30, 36, 6
_LANGUAGES: Final = ("zh-CN", "zh-CN", "zh-TW", "en")
_ANSWERS_CALL, _ANSWERS_LINK, _WRITES = 0.58, 0.5, 0.6


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is asked: `customer` None where nobody knows them, `about` a case's class or none."""

    at: dt.datetime
    customer: Customer | None
    language: str
    about: Mapping[str, Any] | None


async def add_opinions(session: AsyncSession, given: Mapping[str, Any], now: dt.datetime) -> None:
    """Add them, unless customers were asked before."""
    if await session.scalar(select(SurveyInvitation.id).limit(1)) is not None:
        return
    customers = (await session.scalars(select(Customer).order_by(Customer.id))).all()
    chance = random.Random(2026)
    invitations: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for asked in _everybody(chance, given, customers, now):
        invitation, sheet = _opinion(chance, given, asked, (now - asked.at) / (PERIODS * PERIOD))
        invitations.append(invitation)
        answers += sheet
    await session.execute(insert(SurveyInvitation), invitations)
    await session.execute(insert(SurveyAnswer), answers)


def _everybody(
    chance: random.Random, given: Mapping[str, Any], customers: Sequence[Customer], now: dt.datetime
) -> Iterator[_Asked]:
    for period in range(PERIODS):
        until = now - period * PERIOD
        for place, customer in enumerate(customers):
            # On the same day of each period, so that thirty lie between.
            at = until - dt.timedelta(days=1 + place % 28, minutes=13 * place)
            drawn = chance.random()
            about = chance.choice(given["classes"]) if drawn < 0.3 and customer.email else None
            if drawn < 0.75:
                yield _Asked(at=at, customer=customer, language=customer.language, about=about)
        strangers = STRANGERS + (MORE_NOW if period == 0 else 0)
        for place in range(strangers + WRITERS):
            yield _Asked(
                at=until - dt.timedelta(minutes=chance.randrange(24 * 60, 29 * 24 * 60)),
                customer=None,
                language=chance.choice(_LANGUAGES),
                about=chance.choice(given["classes"]) if place < WRITERS else None,
            )


def _opinion(
    chance: random.Random, given: Mapping[str, Any], asked: _Asked, age: float
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The invitation, and the answers where there are any; `age` from 0 (now) to 1."""
    one = chance.choices(given["agents"], [each["share"] for each in given["agents"]])[0]
    if asked.about:
        one = next(each for each in given["agents"] if each["queue"] == "complaints")
    survey = "case_handling" if asked.about else "after_call"
    some_id = uuid.UUID(int=chance.getrandbits(128), version=4).hex
    customer = asked.customer.id if asked.customer else None
    served = {"agent_id": one["agent"], "queue": None if asked.about else one["queue"]}
    is_answered = chance.random() < (_ANSWERS_LINK if asked.about else _ANSWERS_CALL)
    at = asked.at + dt.timedelta(minutes=chance.randrange(60, 1200) if asked.about else 1)
    invitation = {
        **served,
        "id": some_id,
        "survey": survey,
        "version": "demo",
        "customer_id": customer,
        "channel": Channel.EMAIL if asked.about else Channel.PHONE,
        "language": asked.language,
        "made_at": asked.at,
        "expires_at": asked.at + dt.timedelta(days=14),
        "answered_at": at if is_answered else None,
    }
    if not is_answered:
        return invitation, []
    # It has become better of late.
    quality = (asked.about["quality"] if asked.about else one["quality"]) - 0.08 * age
    marks = _about_a_case(chance, quality) if asked.about else _after_a_call(chance, quality)
    rows = [
        {
            **served,
            "answered_in": some_id,
            "survey": survey,
            "question": question,
            "answer": key,
            "comment": None,
            "value": value,
            "indicator": indicator,
            "sheet": None,
            "answered_at": at,
            "channel": Channel.WEB if asked.about else Channel.PHONE,
            "customer_id": customer,
            "class_code": asked.about["class"] if asked.about else None,
            "tier": asked.customer.tier.value if asked.customer else None,
            "flow": "" if asked.about else "survey_after_call",
            "version": "demo",
            "labels": {},
            "meanings": {},
        }
        for question, indicator, key, value in marks
    ]
    if asked.about and chance.random() < _WRITES:
        mean = sum(value for *_, value in marks) / len(marks)
        kind = "good" if mean >= 75 else "middling" if mean >= 45 else "bad"
        words = chance.choice(given["words"][kind][asked.language])
        nothing = {"answer": "", "value": None, "indicator": None}
        rows.append({**rows[-1], **nothing, "question": "words", "comment": words})
    rows[-1]["sheet"] = sheet_of((indicator, value) for _, indicator, _, value in marks)
    return invitation, rows


_Mark = tuple[str, str, str, float]


def _after_a_call(chance: random.Random, quality: float) -> list[_Mark]:
    marks = [
        _yes_no(chance, "solved", "solved", quality),
        _of_five(chance, "friendly", "friendliness", quality + 0.05),
        _of_five(chance, "recommend", "recommendation", quality - 0.05),
    ]
    # Some hang up before the last question.
    return marks[: 3 if chance.random() < 0.85 else chance.randint(1, 2)]


def _about_a_case(chance: random.Random, quality: float) -> list[_Mark]:
    recommends = min(10, max(0, round(chance.gauss(quality * 11, 2))))
    return [
        _of_five(chance, "result", "result", quality),
        _of_five(chance, "speed", "speed", quality - 0.1),
        _yes_no(chance, "informed", "being_informed", quality),
        ("recommend", "recommendation", str(recommends), 10.0 * recommends),
    ]


def _yes_no(chance: random.Random, question: str, indicator: str, quality: float) -> _Mark:
    return (question, indicator, "1", 100.0) if chance.random() < quality else (question, indicator, "2", 0.0)


def _of_five(chance: random.Random, question: str, indicator: str, quality: float) -> _Mark:
    mark = min(5, max(1, round(chance.gauss(1 + 4 * quality, 0.9))))
    return question, indicator, str(mark), 25.0 * (mark - 1)
