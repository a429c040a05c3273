"""Cases taken over from elsewhere: all of a file, or none of it.

Nobody is written to because of it; deadlines of open cases begin now.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, insert, select

from callcenter.repository.cases import Case, CaseCourse
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep
from callcenter.repository.models import Customer, CustomerNumber, OrgUnit
from callcenter.service import audit

from . import deadlines, import_file
from .deadlines import Timing
from .import_file import MOST_FAULTS, ImportCase, LineFault
from .similar import Similar

CHUNK: Final = 500

#: Told how many of how many cases are stored.
Progress = Callable[[int, int], None]


class ImportedCases(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a file: `stored` cases, none unless it is all right (and no try); `faults` of the first
    hundred, of `faulty` in all."""

    cases: int
    stored: int
    faulty: int
    faults: Sequence[LineFault]


class Importer:
    """Reads a file and stores it. `unit`: whose the cases are that are no known customer's."""

    def __init__(self, by: str, unit: str | None, timing: Timing, texts: Similar | None) -> None:
        self._by = by
        self._unit = unit
        self._timing = timing
        self._texts = texts

    def read(self, raw: bytes, now: dt.datetime) -> tuple[Sequence[ImportCase], Sequence[LineFault]]:
        """The file's cases and faults, as far as it tells them itself. Raises Invalid."""
        return import_file.read(raw, self._timing.care, self._timing.zone, now)

    def store(
        self,
        connection: Connection,
        cases: Sequence[ImportCase],
        faults: Sequence[LineFault],
        now: dt.datetime,
        *,
        dry_run: bool,
        progress: Progress = lambda _done, _of: None,
    ) -> ImportedCases:
        """Check the cases against what is stored, and store them unless something is wrong."""
        customers = _customers(connection, {case.customer for case in cases if case.customer})
        every = sorted((*faults, *_faults(connection, cases, customers)), key=lambda fault: fault.line)
        done = 0
        if not every and not dry_run:
            for start in range(0, len(cases), CHUNK):
                chunk = cases[start : start + CHUNK]
                self._store(connection, [self._row(case, customers) for case in chunk], now)
                done += len(chunk)
                progress(done, len(cases))
            audit.note_on(connection, now, self._by, "cases imported", "case", "import", cases=done)
        return ImportedCases(
            cases=len(cases) + len({fault.line for fault in faults}),
            stored=done,
            faulty=len(every),
            faults=every[:MOST_FAULTS],
        )

    def _row(self, case: ImportCase, customers: dict[str, Any]) -> dict[str, Any]:
        customer = customers.get(case.customer)
        return {
            **case.values,
            "customer_id": customer.id if customer else None,
            "org_unit_id": customer.org_unit_id if customer else self._unit,
            "blamed_unit": case.unit or None,
            "closed_by": self._by if case.values["closed_at"] else None,
            "opened_by": self._by,
        }

    def _store(self, connection: Connection, rows: Sequence[dict[str, Any]], now: dt.datetime) -> None:
        connection.execute(insert(Case), list(rows))
        connection.execute(
            insert(CaseCourse),
            [
                {
                    "case_number": row["number"],
                    "place": 1,
                    "at": now,
                    "step": CaseStep.REGISTER,
                    "from_status": None,
                    "to_status": row["status"],
                    "by_kind": ActorKind.USER,
                    "by_id": self._by,
                    "data": {"imported": True},
                }
                for row in rows
            ],
        )
        for row in rows:
            if row["status"] is CaseStatus.REGISTERED:
                deadlines.on_registered(connection, now, row["number"], self._timing)
        if self._texts is not None:
            self._texts.add(connection, [row["number"] for row in rows])


def _customers(connection: Connection, wanted: set[str]) -> dict[str, Any]:
    """Customers by what the file calls them: an id, or a number of one customer only."""
    found: dict[str, Any] = {}
    names = sorted(wanted)
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        by_number = connection.execute(
            select(CustomerNumber.e164, Customer.id, Customer.org_unit_id)
            .join(Customer, Customer.id == CustomerNumber.customer_id)
            .where(CustomerNumber.e164.in_(chunk))
        ).all()
        shared = {row.e164 for row in by_number if [each.e164 for each in by_number].count(row.e164) > 1}
        found |= {row.e164: row for row in by_number if row.e164 not in shared}
        query = select(Customer.id, Customer.org_unit_id).where(Customer.id.in_(chunk))
        found |= {row.id: row for row in connection.execute(query)}
    return found


def _faults(
    connection: Connection, cases: Sequence[ImportCase], customers: dict[str, Any]
) -> list[LineFault]:
    """What does not go together with what is stored."""
    units = set(connection.scalars(select(OrgUnit.id)))
    numbers = [case.values["number"] for case in cases]
    there: set[str] = set()
    for start in range(0, len(numbers), CHUNK):
        there.update(
            connection.scalars(select(Case.number).where(Case.number.in_(numbers[start : start + CHUNK])))
        )
    found = []

    def add(case: ImportCase, field: str, message: str, hint: str) -> None:
        found.append(LineFault(line=case.line, field=field, message=message, hint=hint))

    for case in cases:
        if case.values["number"] in there:
            add(case, "number", "There is a case of this number.", "Leave the line out.")
        if case.customer and case.customer not in customers:
            hint = "Give the id, or a phone number that only they have, or leave it empty."
            add(case, "customer", "There is no such customer.", hint)
        if case.unit and case.unit not in units:
            add(case, "unit", "There is no such unit.", f"Choose one of {', '.join(sorted(units))}.")
    return found
