"""Answers by a link: the page behind it, and what is sent from there, all of it or nothing."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care, Purpose, Survey
from callcenter.domain.configuration import Labels
from callcenter.domain.enums import Channel
from callcenter.repository.models import Case, Customer, SurveyAnswer, SurveyInvitation
from callcenter.repository.sheets import sheet_of
from callcenter.service.audit import note
from callcenter.service.auth import utc_now
from callcenter.service.errors import NotFound

from .asking import hash_of
from .indicators import overall
from .low_marks import LowMark, is_low, open_task
from .surveys import Taken, meaning_of, read

#: Longer tokens were made by nobody.
LONGEST_TOKEN = 100


class Evaluate(Protocol):
    """Notes a customer's opinion (0-100) of how a case was handled, in this transaction."""

    def __call__(
        self, connection: Connection, number: str, mark: float, words: str, at: dt.datetime
    ) -> None: ...


class SurveyChoice(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to choose; `code` is what is sent."""

    code: str
    labels: Labels


class SurveyWay(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer leads: to a later question, or `end`. Numbers as they are answered; yes is 1, no 0."""

    to: str
    at_most: int | None
    at_least: int | None
    choice: str


class SurveyQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """One question. Answers by `scale`: `1-5` and `0-10` digits, `yes_no` yes or no, `choice` a code of the
    choices, `text` words. The first of `ways` that fits the answer is gone, else `next`, else that below."""

    id: str
    texts: Labels
    scale: str
    required: bool
    choices: Sequence[SurveyChoice]
    ways: Sequence[SurveyWay]
    next: str


class SurveyPage(msgspec.Struct, frozen=True, kw_only=True):
    """A survey as its page shows it. `answered`: it was, and can be no more; there are no questions then."""

    labels: Labels
    language: str
    answered: bool
    questions: Sequence[SurveyQuestion]


class Thanks(msgspec.Struct, frozen=True, kw_only=True):
    """The answers are kept. `again`: they were before, and this changed nothing."""

    again: bool = False


def questions_of(survey: Survey) -> list[SurveyQuestion]:
    """What a page shows of a survey."""
    return [
        SurveyQuestion(
            id=each.id,
            texts=each.texts,
            scale=each.scale.value,
            required=each.required,
            choices=[SurveyChoice(code=choice.code, labels=choice.labels) for choice in each.choices],
            ways=[
                SurveyWay(to=way.to, at_most=way.at_most, at_least=way.at_least, choice=way.choice)
                for way in each.ways
            ],
            next=each.next,
        )
        for each in survey.questions
    ]


class LinkAnswers:
    """What a survey's link opens. There is no log-in: who has the token may answer, once, until it ends.

    An unknown token, one that has ended, and one whose survey is asked no more look the same.
    """

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        care: Callable[[], Care],
        evaluate: Evaluate,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._sessions = sessions
        self._care = care
        self._evaluate = evaluate
        self._now = now

    async def page(self, token: str) -> SurveyPage:
        """The survey behind a link. Raises NotFound."""
        if not 0 < len(token) <= LONGEST_TOKEN:
            raise NotFound("survey")
        async with self._sessions() as session:
            invitation, survey = await self._found(session, SurveyInvitation.token_hash == hash_of(token))
        answered = invitation.answered_at is not None
        return SurveyPage(
            labels=survey.labels,
            language=invitation.language,
            answered=answered,
            questions=[] if answered else questions_of(survey),
        )

    async def take(self, token: str, given: Mapping[str, str]) -> Thanks:
        """Keep the answers, by question; once they are, nothing sent changes them. Raises NotFound; Invalid,
        naming the question, and nothing is kept."""
        if not 0 < len(token) <= LONGEST_TOKEN:
            raise NotFound("survey")
        return await self._take(SurveyInvitation.token_hash == hash_of(token), given, Channel.WEB)

    async def take_called(self, invitation: str, given: Mapping[str, str], by: str) -> Thanks:
        """The same of somebody who was called, by the invitation's id; who has entered it is in the audit
        trail: it is not the customer who has."""
        return await self._take(SurveyInvitation.id == invitation, given, Channel.PHONE, by)

    async def _take(
        self, which: ColumnElement[bool], given: Mapping[str, str], channel: Channel, by: str = ""
    ) -> Thanks:
        now = self._now()
        async with self._sessions.begin() as session:
            invitation, survey = await self._found(session, which)
            if invitation.answered_at is not None:
                return Thanks(again=True)
            taken = read(survey, given)
            # Of two who send at once, one finds that it was answered.
            changed = await session.execute(
                update(SurveyInvitation)
                .where(SurveyInvitation.id == invitation.id, SurveyInvitation.answered_at.is_(None))
                .values(answered_at=now)
                .returning(SurveyInvitation.id)
            )
            if changed.first() is None:
                return Thanks(again=True)
            await self._keep(session, invitation, survey, taken, channel, now)
            if by:
                about = ("case", invitation.case_number or "")
                note(session, now, by, "answered for the customer", *about, invitation=invitation.id)
        return Thanks()

    async def _found(
        self, session: AsyncSession, which: ColumnElement[bool]
    ) -> tuple[SurveyInvitation, Survey]:
        invitation = await session.scalar(select(SurveyInvitation).where(which))
        survey = self._care().survey(invitation.survey) if invitation else None
        if invitation is None or survey is None or invitation.expires_at <= self._now():
            raise NotFound("survey")
        return invitation, survey

    async def _keep(
        self,
        session: AsyncSession,
        invitation: SurveyInvitation,
        survey: Survey,
        taken: Sequence[Taken],
        channel: Channel,
        now: dt.datetime,
    ) -> None:
        care = self._care()
        customer = await session.get(Customer, invitation.customer_id) if invitation.customer_id else None
        case = await session.get(Case, invitation.case_number) if invitation.case_number else None
        about = {
            "answered_in": invitation.id,
            "survey": invitation.survey,
            "contact_id": invitation.contact_id,
            "answered_at": now,
            "channel": channel,
            "customer_id": customer.id if customer else None,
            "agent_id": invitation.agent_id,
            "queue": invitation.queue,
            "case_number": invitation.case_number,
            "class_code": case.class_code if case else None,
            "tier": customer.tier.value if customer else None,
            "version": care.version,
        }
        sheet = sheet_of((each.question.indicator, each.value) for each in taken)
        rows = [
            {
                **about,
                "question": each.question.id,
                "answer": each.key,
                "comment": each.comment,
                "value": each.value,
                "indicator": each.question.indicator or None,
                "labels": each.question.texts,
                "meanings": meaning_of(each.question, each.key),
                "sheet": sheet if each is taken[-1] else None,
            }
            for each in taken
        ]
        await session.execute(insert(SurveyAnswer), rows)
        await self._low_mark(session, invitation, taken, now)
        mark = overall(care, values_by_indicator(taken))
        if case is not None and mark is not None and survey.purpose is Purpose.CASE:
            connection = await session.connection()
            await connection.run_sync(self._evaluate, case.number, mark, words_of(taken), now)

    async def _low_mark(
        self, session: AsyncSession, invitation: SurveyInvitation, taken: Sequence[Taken], now: dt.datetime
    ) -> None:
        """One task for the lowest of them."""
        care = self._care()
        low = [each for each in taken if is_low(care, each.question, each.value)]
        if not low:
            return
        worst = min(low, key=lambda each: each.value or 0.0)
        mark = LowMark(
            answered_in=invitation.id,
            survey=invitation.survey,
            question=worst.question,
            key=worst.key,
            value=worst.value or 0.0,
            at=now,
            customer_id=invitation.customer_id,
            contact_id=invitation.contact_id,
            case_number=invitation.case_number,
        )
        connection = await session.connection()
        await connection.run_sync(open_task, care, mark)


def values_by_indicator(taken: Sequence[Taken]) -> dict[str, list[float]]:
    """What one person's answers count for, by detail."""
    found: dict[str, list[float]] = {}
    for each in taken:
        if each.value is not None and each.question.indicator:
            found.setdefault(each.question.indicator, []).append(each.value)
    return found


def words_of(taken: Sequence[Taken]) -> str:
    """What was written, in the order of the questions."""
    return "\n".join(each.comment for each in taken if each.comment)
