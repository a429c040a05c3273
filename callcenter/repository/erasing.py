"""Taking a person out of the tables, by what `personal` says of each column.

The person is named by ids; which they are the service knows (callcenter.service.forgetting).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, get_args

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.domain.events import AnyEvent
from callcenter.domain.personal import Personal
from callcenter.repository.care_work import CareTask
from callcenter.repository.cases import Case
from callcenter.repository.enums import ActorKind
from callcenter.repository.mail import OutgoingMail
from callcenter.repository.models import Base
from callcenter.repository.personal import COLUMNS, WHOSE, Fate, Which
from callcenter.repository.satisfaction import SurveyInvitation
from callcenter.repository.text_index import Analysed, put
from callcenter.repository.text_tables import TextKind

#: The action by which the audit trail tells of it.
ERASED: Final = "erased"
#: Ids in one statement; SQLite takes 32,766.
CHUNK: Final = 1_000

#: What the course of a case keeps of a step, as far as it is no words: states, ids of ours, who was to do it.
# fmt: off
PLAIN_FACTS: Final = frozenset(
    {
        "action", "article_id", "by", "called", "channel", "cost_minor", "deadline", "did",
        "due_ms", "from", "granted", "into", "mark", "merged", "of", "recovery", "recovery_kind",
        "state", "survey", "task", "template", "to", "to_kind",
    }
)
# fmt: on


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Whose rows: ids of customers, contacts and cases; `addresses` are numbers (E.164) and mail addresses in
    lower case, `slots` keys of satisfaction.slots. What another customer shares is in none of them."""

    customers: Sequence[str] = ()
    contacts: Sequence[str] = ()
    cases: Sequence[str] = ()
    addresses: Sequence[str] = ()
    slots: Sequence[str] = ()


_IDS: Final[Mapping[Which, Callable[[Person], Sequence[str]]]] = {
    Which.CUSTOMERS: lambda person: person.customers,
    Which.CONTACTS: lambda person: person.contacts,
    Which.CASES: lambda person: person.cases,
    Which.ADDRESSES: lambda person: person.addresses,
    Which.SLOTS: lambda person: person.slots,
}


def rows(connection: Connection, person: Person) -> dict[str, int]:
    """How many rows of each table tell of the person; tables without any are left out."""
    counted = {}
    for table in _tables():
        key = tuple(table.primary_key)
        found = {
            tuple(row)
            for where in _where(table, person)
            for row in connection.execute(select(*key).where(where))
        }
        if found:
            counted[table.name] = len(found)
    return counted


def erase(connection: Connection, person: Person, at: dt.datetime, by: str) -> None:
    """Take out what is personal; what is counted stays. Nothing of it is tried, sent or asked any more.

    Locks the index of cases until the transaction ends.
    """
    # Those that refer to others first.
    for table in reversed(_tables()):
        for where in _where(table, person):
            _erase(connection, table, where, at, by)
    for some in _chunks(person.cases):
        there = set(connection.scalars(select(Case.number).where(Case.number.in_(some))))
        put(connection, TextKind.CASE, [Analysed(id=number, impacts={}) for number in sorted(there)])


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name in WHOSE]


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _where(table: Table, person: Person) -> Iterator[ColumnElement[bool]]:
    """Conditions that together find the person's rows."""
    for name, which in WHOSE[table.name]:
        column: ColumnElement[Any] = table.c[name]
        if which is Which.ADDRESSES:
            column = func.lower(column)
        for ids in _chunks(_IDS[which](person)):
            where: ColumnElement[bool] = column.in_(ids)
            if name == "about_id":
                where = and_(where, table.c.about_kind == "case")
            yield where


def _erase(
    connection: Connection, table: Table, where: ColumnElement[bool], at: dt.datetime, by: str
) -> None:
    fates = COLUMNS[table.name]
    if Fate.ROW in fates.values():
        connection.execute(delete(table).where(where))
        return
    values: dict[str, Any] = {}
    for name, fate in fates.items():
        match fate:
            case Fate.NULL:
                values[name] = None
            case Fate.EMPTY:
                values[name] = ""
            case Fate.IF_CUSTOMER:
                of_customer = and_(where, table.c.by_kind == ActorKind.CUSTOMER)
                connection.execute(update(table).where(of_customer).values({name: ""}))
            case Fate.EVENT:
                _rewrite(connection, table, where, ("type", name), lambda row: plain_event(row[-2], row[-1]))
            case Fate.STEP:
                _rewrite(connection, table, where, (name,), lambda row: plain_step(row[-1]))
            case _:
                pass
    for changed, condition in _over(table, at, by):
        connection.execute(update(table).where(where, condition).values(changed))
    if values:
        connection.execute(update(table).where(where).values(values))


def _over(table: Table, at: dt.datetime, by: str) -> Iterator[tuple[dict[str, Any], ColumnElement[bool]]]:
    """What was still to be done with the rows is over: nobody is there to do it for."""
    c = table.c
    match table.name:
        case Case.__tablename__:
            # Who has it open in a page must not write back what was on it.
            yield {"version": c.version + 1}, literal(True)
        case CareTask.__tablename__:
            yield {"done_at": at, "done_by": by}, c.done_at.is_(None)
        case OutgoingMail.__tablename__:
            yield {"next_at": None, "failed_at": at}, and_(c.sent_at.is_(None), c.failed_at.is_(None))
        case SurveyInvitation.__tablename__:
            yield {"expires_at": at}, and_(c.answered_at.is_(None), c.expires_at > at)
        case _:
            pass


def _rewrite(
    connection: Connection,
    table: Table,
    where: ColumnElement[bool],
    names: tuple[str, ...],
    plain: Callable[[Any], Any],
) -> None:
    """Change the last of these columns to what `plain` makes of a row of them."""
    key = tuple(table.primary_key)
    changed = []
    for row in connection.execute(select(*key, *(table.c[name] for name in names)).where(where)).all():
        after = plain(row)
        if after != row[-1]:
            changed.append({**{f"key_{c.name}": row[i] for i, c in enumerate(key)}, "after": after})
    if changed:
        of_row = and_(*(c == bindparam(f"key_{c.name}") for c in key))
        connection.execute(update(table).where(of_row).values({names[-1]: bindparam("after")}), changed)


def _personal_fields() -> dict[str, dict[str, Any]]:
    """By event: the fields that hold something personal, and what they are without."""
    found: dict[str, dict[str, Any]] = {}
    for kind in get_args(AnyEvent):
        fields: dict[str, Any] = {}
        for field in msgspec.structs.fields(kind):
            if field.type is Personal or field.name == "customer_id":
                fields[field.name] = ""
            elif field.name == "customer_ids":
                fields[field.name] = []
        found[kind.__name__] = fields
    return found


_PERSONAL: Final = _personal_fields()


def plain_event(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of an event with a contact; of one that nobody knows any more, nothing."""
    if kind not in _PERSONAL:
        return {}
    return {**data, **{name: empty for name, empty in _PERSONAL[kind].items() if name in data}}


def plain_step(data: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept with a step of a case's course."""
    return {name: value for name, value in data.items() if name in PLAIN_FACTS}


def overwrite(connection: Connection) -> None:
    """Have what is deleted on this connection overwritten in the file; before a transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
        connection.commit()


async def wipe(engine: AsyncEngine) -> bool:
    """Have no trace of what was erased left in the database's own files: SQLite's log of changes is emptied,
    PostgreSQL's rows of before are made free. False when others read meanwhile: then later."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        if engine.dialect.name == "sqlite":
            found = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
            return not found[0]
        names = ", ".join(sorted({*WHOSE, "text_documents", "text_postings", "text_keys"}))
        await connection.exec_driver_sql(f"VACUUM {names}")
        return True
