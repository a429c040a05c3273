"""Prepared statements give what SQLAlchemy gives, and can be made for every database."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, bindparam, create_engine, insert, literal, select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.pool import QueuePool

from callcenter.domain.enums import LegRole
from callcenter.repository.contacts import ProjectorOffset
from callcenter.repository.database import Database, is_away
from callcenter.repository.models import AuditEntry, Case, Contact, Customer, Leg, SetAsideRecord
from callcenter.repository.prepared import LARGEST, Change, Query
from callcenter.repository.rows import Changes
from callcenter.service.callers import statements

COLUMNS = (Contact.id, Contact.started_at, Contact.ended_at, Contact.state, Contact.outcome, Contact.notes)


async def test_rows_are_those_of_sqlalchemy(demo: Database) -> None:
    statement = select(*COLUMNS).where(Contact.customer_id == bindparam("customer")).order_by(Contact.id)
    with demo.direct.connect() as connection:
        rows = Query(statement, demo.direct.dialect).all(connection, customer="c001")
        expected = connection.execute(statement, {"customer": "c001"}).all()
    assert len(rows) > 2
    assert [tuple(row) for row in rows] == [tuple(row) for row in expected]
    assert rows[0].started_at.tzinfo is dt.UTC


async def test_values_go_in_as_sqlalchemy_puts_them(demo: Database) -> None:
    at = dt.datetime(2026, 6, 1, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    row: dict[str, Any] = {
        "at": at,
        "actor_id": "a",
        "action": "x",
        "object_type": "customer",
        "object_id": "c",
        "data": {"name": "王 \u2028"},
    }
    dialect = demo.direct.dialect
    with demo.direct.begin() as connection:
        add = insert(AuditEntry).values({name: bindparam(name) for name in row})
        Change(add, dialect).run(connection, [row, {**row, "object_id": "d"}])
        change = update(Case).where(Case.number == bindparam("b_number")).values(closed_at=bindparam("at"))
        Change(change, dialect).run(connection, [{"number": "80010001", "at": at}])
    async with demo.sessions() as session:
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "x"))).all()
        case = await session.get_one(Case, "80010001")
    assert [(entry.at, entry.object_id, entry.data) for entry in entries] == [
        (at, "c", row["data"]),
        (at, "d", row["data"]),
    ]
    assert case.closed_at == at


async def test_what_is_too_long_for_its_column_is_cut(empty: Database) -> None:
    """SQLite would keep it, PostgreSQL refuse the row; the tables are to be the same."""
    row = {"sequence": 7, "at": dt.datetime(2026, 6, 1, tzinfo=dt.UTC), "error": "王" * 99 + "\x00" + "x"}
    add = insert(SetAsideRecord).values({name: bindparam(name) for name in row})
    part = insert(Leg).values({n: bindparam(n) for n in ("id", "contact_id", "role", "started_at", "cause")})
    leg = {"id": "l" * 99, "contact_id": "k", "role": LegRole.AGENT, "started_at": row["at"], "cause": 2**40}
    with empty.direct.begin() as connection:
        Change(add, empty.direct.dialect).run(connection, [row])
        Change(part, empty.direct.dialect).run(connection, [leg])
    async with empty.sessions() as session:
        error = await session.scalar(select(SetAsideRecord.error))
        kept = (await session.scalars(select(Leg))).one()
    assert error is not None and error[:99] == "王" * 99 and len(error) == 100
    assert (kept.id, kept.cause) == ("l" * 80, LARGEST)


async def test_errors_are_those_of_sqlalchemy(demo: Database) -> None:
    dialect = demo.direct.dialect
    customer = bindparam("customer")
    query = Query(select(Contact.id).where(Contact.customer_id == customer), dialect)
    add = Change(insert(ProjectorOffset).values({n: bindparam(n) for n in ("name", "sequence")}), dialect)
    with demo.direct.connect() as connection:
        with pytest.raises(IntegrityError, match=r"(?i)not.null") as refused, connection.begin():
            add.run(connection, [{"name": "somebody", "sequence": None}])
        assert "somebody" not in str(refused.value) + str(refused.value.orig)
        connection.exec_driver_sql("DROP TABLE contact_events")
        connection.exec_driver_sql("ALTER TABLE contacts RENAME TO gone")
        with pytest.raises(DBAPIError) as told:
            query.all(connection, customer="c001")
        assert is_away(told.value)
        # Neither a person's data nor the statement is in what goes to a log.
        assert "c001" not in str(told.value)


def test_a_lost_connection_takes_the_others_with_it(tmp_path: Path) -> None:
    """As when a database server was started anew: one error, and then connections that work."""
    engine = create_engine(f"sqlite:///{tmp_path / 'lost.db'}", poolclass=QueuePool)
    lent = [engine.connect() for _ in range(3)]
    dead = [connection.connection.dbapi_connection for connection in lent]
    for connection in lent:
        connection.close()
    for driver in dead:
        assert driver is not None
        driver.close()
    query = Query(select(literal(1).label("one")), engine.dialect)
    with engine.connect() as connection, pytest.raises(ProgrammingError):
        query.all(connection)
    for _ in range(3):
        with engine.connect() as connection:
            assert query.all(connection) == [(1,)]
    engine.dispose()


@pytest.mark.parametrize("dialect", [sqlite.dialect(), PGDialect()], ids=["sqlite", "postgresql"])
def test_every_statement_can_be_made_ready(dialect: Dialect) -> None:
    Changes(dialect)
    statements.Asks(dialect)
    query = Query(select(Customer.id).where(Customer.value == bindparam("value")), dialect)
    assert "customers.value = " in query._sql
