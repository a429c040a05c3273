"""Duplicates: a case is merged into another, and taken out again as it was.

Chains are refused: a duplicate leads to a case that is none itself, so that one look finds what is told.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from callcenter.repository.cases import Case
from callcenter.repository.enums import CaseStatus, CaseStep
from callcenter.service.errors import Invalid

from .fields import StepFields
from .life import RefusalCode, StepRefused
from .reasons import CaseReason


def other_of(connection: Connection, number: str, step: CaseStep, fields: StepFields) -> str | None:
    """The other case that a step changes, if it does."""
    if step is CaseStep.MERGE:
        return fields.into or None
    if step is CaseStep.UNMERGE:
        return connection.scalar(select(Case.merged_into).where(Case.number == number))
    return None


def check(connection: Connection, case: Any, fields: StepFields, may_see: Callable[[Any], bool]) -> None:
    """Raise Invalid or StepRefused unless the case can go into the other, whose row is held."""
    if fields.into == case.number:
        raise Invalid(
            "into",
            "A case is no duplicate of itself.",
            "Give the number of the other case.",
            CaseReason.DUPLICATE_OF_ITSELF,
        )
    other = connection.execute(select(Case.__table__).where(Case.number == fields.into)).one_or_none()
    if other is None or not may_see(other):
        raise Invalid(
            "into", "There is no such case.", "Give the number of another case.", CaseReason.NO_SUCH_CASE
        )
    if other.status is CaseStatus.MERGED:
        raise StepRefused(
            RefusalCode.NOT_ALLOWED,
            f"{fields.into} is a duplicate itself, of {other.merged_into}.",
            f"Merge it into {other.merged_into}.",
            why=CaseReason.INTO_A_DUPLICATE,
        )
    if case.customer_id and other.customer_id and case.customer_id != other.customer_id:
        raise StepRefused(
            RefusalCode.NOT_ALLOWED,
            f"{fields.into} is another customer's: each is told of their own.",
            "Keep both, or put right whose case it is first.",
            why=CaseReason.ANOTHER_CUSTOMERS,
        )
    own = connection.scalars(select(Case.number).where(Case.merged_into == case.number)).all()
    if own:
        raise StepRefused(
            RefusalCode.NOT_ALLOWED,
            f"This case has duplicates of its own: {', '.join(own)}.",
            f"Take them out and merge them into {fields.into}, or merge {fields.into} into this one.",
            why=CaseReason.HAS_DUPLICATES,
        )
