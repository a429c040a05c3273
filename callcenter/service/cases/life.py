"""The life of a case: whether somebody may take a step now, by the table, and what the case is then.

Pure: nothing here reads a clock or a database.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Final

import msgspec

from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep, Role
from callcenter.service.errors import Conflict

from .reasons import CaseReason
from .table import NEED_WORDS, TABLE, TOLD, Need, Row, Who


class RefusalCode(StrEnum):
    """Why a step is not taken."""

    WRONG_STATUS = "wrong_status"
    NOT_FOR_YOU = "not_for_you"
    INVOLVED = "involved"
    DECIDED = "decided"
    MISSING = "missing"
    OVERTAKEN = "overtaken"
    NOT_ALLOWED = "not_allowed"


class StepRefused(Conflict):
    """The step was not taken and nothing was changed; `missing` names all that it asks for and has not, `why`
    says more than the code."""

    def __init__(
        self,
        code: RefusalCode,
        message: str,
        hint: str,
        missing: tuple[Need, ...] = (),
        why: CaseReason | None = None,
    ) -> None:
        super().__init__(message, hint, why or code)
        self.code = code
        self.missing = missing


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes a step: a user (with role and unit), a customer, a person outside (by mail address), or the
    system itself."""

    kind: ActorKind
    id: str = ""
    role: Role | None = None
    unit: str = ""


SYSTEM: Final = By(kind=ActorKind.SYSTEM)


def parts_of(by: By, *, responsible: bool) -> frozenset[Who]:
    """The parts in which somebody may act on a case they may see."""
    parts = set[Who]()
    match by.kind:
        case ActorKind.USER:
            parts.add(Who.STAFF)
            if by.role in (Role.SUPERVISOR, Role.ADMIN):
                parts.add(Who.SUPERVISOR)
        case ActorKind.CUSTOMER:
            parts.add(Who.CUSTOMER)
        case ActorKind.SYSTEM:
            parts.add(Who.SYSTEM)
        case ActorKind.OUTSIDE:
            pass
    if responsible and by.kind in (ActorKind.USER, ActorKind.OUTSIDE):
        parts.add(Who.RESPONSIBLE)
    return frozenset(parts)


def rows_of(step: CaseStep) -> Iterator[Row]:
    """The rows of the table for a step; two for DECIDE, none for REGISTER."""
    return (row for row in TABLE if row.step is step)


def steps_from(status: CaseStatus, parts: frozenset[Who], *, decided: bool = False) -> list[CaseStep]:
    """What somebody in these parts may do with a case in this status, in the table's order. `decided`: what
    is taken once for an answer was decided since the last one."""
    fit = (row for row in TABLE if status in row.of and not parts.isdisjoint(row.who))
    return list(dict.fromkeys(row.step for row in fit if not (row.once and decided)))


def move(
    status: CaseStatus,
    step: CaseStep,
    parts: frozenset[Who],
    met: Collection[Need],
    *,
    before_merge: CaseStatus | None = None,
    granted: bool | None = None,
    involved: bool = False,
    decided: bool = False,
) -> CaseStatus:
    """The status after the step. `met`: what the step may ask for and has; `decided`: an appeal was decided
    since the last answer. Raises StepRefused: its words name the statuses that take the step, or whose it is,
    or everything that is missing at once."""
    rows = list(rows_of(step))
    if not any(status in row.of for row in rows):
        taken = dict.fromkeys(each.value for row in rows for each in row.of)
        raise StepRefused(
            RefusalCode.WRONG_STATUS,
            f"The case is {status.value}: {step.value} is not possible now.",
            f"It is possible when a case is {' or '.join(taken)}." if taken else "It is done by itself.",
        )
    row = next((each for each in rows if each.granted is granted), rows[0])
    if parts.isdisjoint(row.who):
        raise StepRefused(
            RefusalCode.NOT_FOR_YOU,
            f"{step.value} is not yours to do.",
            f"It is for the case's {' or '.join(who.value for who in row.who)}.",
        )
    if step is CaseStep.DECIDE and involved:
        raise StepRefused(
            RefusalCode.INVOLVED,
            "You answered, replied, gave feedback, closed this case or decided an appeal yourself.",
            "An appeal is decided by someone who had no hand in it.",
        )
    if row.once and decided:
        raise StepRefused(
            RefusalCode.DECIDED,
            "An appeal against this answer was decided: there is one for each answer.",
            "Reopen the case and say what is new; after another answer there may be another appeal.",
        )
    missing = tuple(need for need in row.needs if need not in met)
    if missing:
        raise StepRefused(
            RefusalCode.MISSING,
            f"For {step.value} there is missing: {'; '.join(NEED_WORDS[need] for need in missing)}.",
            "Say it and try again.",
            missing,
        )
    if step is CaseStep.UNMERGE:
        return before_merge or CaseStatus.REGISTERED
    return status if row.to is None else row.to


def told_status(status: CaseStatus) -> str:
    """What a customer is told: open, assigned, answered or closed."""
    return TOLD[status]
