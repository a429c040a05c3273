"""Cases taken over from elsewhere: all of a file, or none of it.

Nobody is written to because of it; deadlines of open cases begin now.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, insert, select

from callcenter.domain.enums import Tier
from callcenter.repository.cases import Case, CaseCourse, CaseDeadline
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep, DeadlineKind
from callcenter.repository.models import Customer, CustomerNumber
from callcenter.repository.text_index import Analysed, put
from callcenter.repository.text_tables import TextKind
from callcenter.service import audit
from callcenter.service.errors import Invalid

from . import deadlines, import_file
from .access import Reach
from .deadlines import Timing
from .import_file import MOST_FAULTS, ImportCase, LineFault
from .similar import document_of

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


class ReadFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was read: its cases, what is wrong with it, and the cases as the search has them."""

    cases: Sequence[ImportCase]
    faults: Sequence[LineFault]
    texts: Sequence[Analysed]


class Importer:
    """Reads a file and stores it, on behalf of whoever `reach` is of. `unit`: whose the cases are that are no
    known customer's; `indexed`: whether their words are searched for."""

    def __init__(self, by: str, unit: str | None, timing: Timing, *, indexed: bool) -> None:
        self._by = by
        self._unit = unit
        self._timing = timing
        self._indexed = indexed

    def read(self, raw: bytes, now: dt.datetime) -> ReadFile:
        """The file's cases and faults, as far as it tells them itself. Takes seconds: in a thread. Raises
        Invalid."""
        cases, faults = import_file.read(raw, self._timing.care, self._timing.zone, now)
        texts: Sequence[Analysed] = ()
        if self._indexed and not faults:
            texts = [document_of(SimpleNamespace(**case.values)) for case in cases]
        return ReadFile(cases=cases, faults=faults, texts=texts)

    def store(
        self,
        connection: Connection,
        file: ReadFile,
        reach: Reach,
        now: dt.datetime,
        *,
        dry_run: bool,
        progress: Progress = lambda _done, _of: None,
    ) -> ImportedCases:
        """Check the cases against what is stored, and store them unless something is wrong."""
        if self._unit is not None and self._unit not in reach.units:
            raise Invalid("unit", f"There is no org unit {self._unit}.", "Give the id of one.")
        cases = file.cases
        customers = _customers(connection, {case.customer for case in cases if case.customer}, reach)
        every = sorted(
            (*file.faults, *_faults(connection, cases, customers, reach)), key=lambda fault: fault.line
        )
        done = 0
        if not every and not dry_run:
            rows = [self._row(case, customers) for case in cases]
            tiers = {customer.id: customer.tier for customer in customers.values()}
            begun = self._begun(rows, tiers, now)
            for start in range(0, len(rows), CHUNK):
                self._store(connection, rows[start : start + CHUNK], now)
                # The last to be told of are in the index too.
                if (done := min(start + CHUNK, len(rows))) < len(rows):
                    progress(done, len(rows))
            for start in range(0, len(begun), CHUNK):
                connection.execute(insert(CaseDeadline), begun[start : start + CHUNK])
            audit.note_on(connection, now, self._by, "cases imported", "case", "import", cases=done)
            # Last, for whoever else changes the index waits until this is kept.
            for start in range(0, len(file.texts), CHUNK):
                put(connection, TextKind.CASE, file.texts[start : start + CHUNK])
            progress(done, len(rows))
        return ImportedCases(
            cases=len(cases) + len({fault.line for fault in file.faults}),
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

    def _begun(
        self, rows: Sequence[dict[str, Any]], tiers: Mapping[str, Tier], now: dt.datetime
    ) -> list[dict[str, Any]]:
        """The deadlines of the open ones, which all begin now; the cases have the day that customers are told
        of."""
        same: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        found: list[dict[str, Any]] = []
        for row in rows:
            row["due_on"] = None
            if row["status"] is not CaseStatus.REGISTERED:
                continue
            key = (row["class_code"], tiers.get(row["customer_id"], Tier.STANDARD), row["severity"])
            if key not in same:
                rule = self._timing.care.deadline_for(*key)
                same[key] = deadlines.beginning(rule, "", now, self._timing) if rule is not None else []
            for times in same[key]:
                found.append({**times, "case_number": row["number"]})
                if times["kind"] is DeadlineKind.REPLY:
                    row["due_on"] = times["due_at"].astimezone(self._timing.zone).date()
        return found

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


def _customers(connection: Connection, wanted: set[str], reach: Reach) -> dict[str, Any]:
    """Customers that the importer sees, by what the file calls them: an id, or a number that only one has."""
    found: dict[str, Any] = {}
    names = sorted(wanted)
    seen = Customer.org_unit_id.in_(sorted(reach.units))
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        by_number = connection.execute(
            select(CustomerNumber.e164, Customer.id, Customer.org_unit_id, Customer.tier)
            .join(Customer, Customer.id == CustomerNumber.customer_id)
            .where(CustomerNumber.e164.in_(chunk), seen)
        ).all()
        have = Counter(row.e164 for row in by_number)
        found |= {row.e164: row for row in by_number if have[row.e164] == 1}
        query = select(Customer.id, Customer.org_unit_id, Customer.tier).where(Customer.id.in_(chunk), seen)
        found |= {row.id: row for row in connection.execute(query)}
    return found


def _faults(
    connection: Connection, cases: Sequence[ImportCase], customers: dict[str, Any], reach: Reach
) -> list[LineFault]:
    """What does not go together with what is stored."""
    units = reach.units
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
