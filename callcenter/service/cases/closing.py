"""What closing asks for: every fact, by the company's lists, and no recovery that waits for approval."""

from typing import Any

from sqlalchemy import Connection, select

from callcenter.care import Care
from callcenter.repository.care_work import Recovery
from callcenter.repository.enums import RecoveryState
from callcenter.repository.models import OrgUnit

from .fields import StepFields
from .table import Need


def met(connection: Connection, case: Any, fields: StepFields, care: Care) -> set[Need]:
    """What closing asks for and has, in the case as it is (a row of `cases`) or in what is said now."""
    found = set[Need]()

    def note(need: Need, *, there: bool) -> None:
        if there:
            found.add(need)

    said = fields.case_class
    note(Need.CASE_CLASS, there=care.is_leaf(case.class_code) if said is None else care.is_choosable(said))
    said = fields.cause
    note(
        Need.CAUSE,
        there=care.is_cause_leaf(case.cause_code or "") if said is None else care.is_cause_choosable(said),
    )
    said = fields.product
    note(Need.PRODUCT, there=case.product_code is not None if said is None else is_product(care, said))
    note(Need.UNIT, there=is_unit(connection, fields.unit or case.blamed_unit or ""))
    note(Need.SEVERITY, there=(fields.severity or case.severity) is not None)
    note(Need.FAULT, there=fields.fault is not None or case.fault is not None)
    note(Need.SOLUTION, there=bool(case.solution if fields.solution is None else fields.solution))
    note(Need.RECOVERIES, there=not waiting_recoveries(connection, case.number))
    return found


def is_product(care: Care, code: str) -> bool:
    """Whether a case may be said to be about it; empty: about none."""
    return not code or care.is_product(code)


def is_unit(connection: Connection, unit: str) -> bool:
    """Whether there is an org unit of this id."""
    return connection.scalar(select(OrgUnit.id).where(OrgUnit.id == unit)) is not None


def waiting_recoveries(connection: Connection, number: str) -> bool:
    """Whether a recovery of the case waits for approval."""
    waiting = select(Recovery.id).where(
        Recovery.case_number == number, Recovery.state == RecoveryState.PROPOSED
    )
    return connection.scalar(waiting.limit(1)) is not None
