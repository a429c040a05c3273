"""How the agents' sheets are kept: so that no row tells which is the latest.

Databases number what they write: with each new sheet all sheets of the round are written anew, in an order
and under names of chance.
"""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.models import StaffAnswer, StaffAnswered

from .surveys import Taken

_KEPT = ("question", "answer", "comment", "value", "indicator")


async def write_anew(session: AsyncSession, round_id: str, taken: Sequence[Taken], who: str) -> None:
    """All sheets of the round with this one among them, and all who have answered: nothing in the tables
    tells the new ones from the others."""
    new: list[Mapping[str, Any]] = [
        {
            "question": each.question.id,
            "answer": each.key,
            "comment": each.comment,
            "value": each.value,
            "indicator": each.question.indicator or None,
        }
        for each in taken
    ]
    before = (await session.scalars(select(StaffAnswer).where(StaffAnswer.round_id == round_id))).all()
    sheets: dict[str, list[Mapping[str, Any]]] = {"": new}
    for row in before:
        sheets.setdefault(row.sheet, []).append({name: getattr(row, name) for name in _KEPT})
    answered = [
        *(await session.scalars(select(StaffAnswered.who).where(StaffAnswered.round_id == round_id))),
        who,
    ]
    await session.execute(delete(StaffAnswer).where(StaffAnswer.round_id == round_id))
    await session.execute(delete(StaffAnswered).where(StaffAnswered.round_id == round_id))
    mixed = list(sheets.values())
    secrets.SystemRandom().shuffle(mixed)
    rows = [
        {**answer, "round_id": round_id, "sheet": name}
        for answers in mixed
        for name in [uuid.uuid4().hex]
        for answer in answers
    ]
    await session.execute(insert(StaffAnswer), rows)
    await session.execute(
        insert(StaffAnswered), [{"round_id": round_id, "who": each} for each in sorted(answered)]
    )
