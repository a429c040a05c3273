"""What a step changes beside its case, in the same transaction."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select, update

from callcenter.repository.care_work import CareTask, Recovery
from callcenter.repository.cases import Case
from callcenter.repository.enums import CaseStep, RecoveryState
from callcenter.repository.models import Customer

from .fields import StepFields
from .life import By


def follow(
    connection: Connection, before: Any, step: CaseStep, by: By, fields: StepFields, at: dt.datetime
) -> None:
    """Carry them out; `before` is the row of the case before the step."""
    if step is CaseStep.WITHDRAW:
        _withdraw_recoveries(connection, before.number, by, at)
    elif step is CaseStep.LINK_CUSTOMER:
        _link(connection, before, fields)


def _withdraw_recoveries(connection: Connection, number: str, by: By, at: dt.datetime) -> None:
    """Nothing waits for approval in a case that is over."""
    connection.execute(
        update(Recovery)
        .where(Recovery.case_number == number, Recovery.state == RecoveryState.PROPOSED)
        .values(state=RecoveryState.WITHDRAWN, decided_by=by.id, decided_at=at)
    )


def _link(connection: Connection, before: Any, fields: StepFields) -> None:
    """What was promised is that customer's; a case of nobody's company is their company's."""
    for table in (Recovery, CareTask):
        connection.execute(
            update(table).where(table.case_number == before.number).values(customer_id=fields.customer_id)
        )
    if before.org_unit_id is None:
        unit = select(Customer.org_unit_id).where(Customer.id == fields.customer_id).scalar_subquery()
        connection.execute(update(Case).where(Case.number == before.number).values(org_unit_id=unit))
