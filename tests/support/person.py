"""A person with a row in each table that can tell of one, their words in each column that can hold some."""

import datetime as dt
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import JSON, Boolean, Connection, Date, String, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.domain import events as ev
from callcenter.domain.enums import ContactState
from callcenter.repository import text_index
from callcenter.repository.base import UtcDateTime
from callcenter.repository.database import create_engine
from callcenter.repository.models import Base, ProjectorOffset
from callcenter.repository.personal import COLUMNS, WHOSE, Fate, Which
from callcenter.repository.text_tables import TextKind
from callcenter.repository.text_terms import Words
from callcenter.service.forgetting import Asked, Forgetting
from callcenter.service.satisfaction.slots import customer_key
from tests.support.repositories import connected, dump

NOW = dt.datetime(2026, 6, 15, 2, 0, tzinfo=dt.UTC)
TABLES = {table.name: table for table in Base.metadata.sorted_tables}
NUMBER, OTHER_NUMBER = "+8613912340001", "+8613912340002"
#: Of the enums that a row must have.
STATES = {
    "contacts": {"state": ContactState.ENDED, "channel": "phone"},
    "cases": {"status": "closed", "kind": "complaint", "severity": "normal", "channel": "phone"},
    "case_course": {"step": "feedback", "to_status": "closed", "by_kind": "customer"},
    "case_files": {"by_kind": "customer"},
    "recoveries": {"kind": "refund", "state": "done"},
    "care_tasks": {"kind": "follow_up"},
    "survey_answers": {"channel": "web"},
    "survey_invitations": {"channel": "email"},
    "customers": {"tier": "gold", "life_cycle": "active", "org_unit_id": "company"},
    "orders": {"status": "shipped"},
}


class Record(msgspec.Struct, frozen=True):
    """As much of a record as matters here."""

    sequence: int
    events: tuple[ev.AnyEvent, ...]
    at: int = 0


class Journal:
    """Personal values by contact; nothing that the repository does not know."""

    def __init__(self, values: dict[str, list[str]]) -> None:
        self.values = values
        self.open: set[str] = set()
        self.records: list[Record] = []

    def read(self, after: int = 0) -> Iterator[Record]:
        return (record for record in self.records if record.sequence > after)

    def contacts_with(self, values: Collection[str]) -> set[str]:
        return {contact for contact, had in self.values.items() if set(had) & set(values)}

    def values_of(self, contact_ids: Iterable[str]) -> int:
        return sum(len(self.values.get(each, ())) for each in contact_ids)

    def closed(self, contact_id: str) -> bool | None:
        return contact_id not in self.open

    def erase(self, *contact_ids: str) -> int:
        return sum(len(self.values.pop(each, ())) for each in contact_ids)


def ids_of(name: str, number: str) -> dict[Which, str]:
    return {
        Which.CUSTOMERS: f"customer-{name}",
        Which.CONTACTS: f"contact-{name}",
        Which.CASES: f"case-{name}",
        Which.ADDRESSES: f"{name}@example.com",
        Which.SLOTS: customer_key(f"customer-{name}"),
    }


def value_of(table: Table, column: Any, name: str, ids: dict[Which, str]) -> Any:
    """For each column something: where it is personal, words of the person."""
    if column.name in STATES.get(table.name, {}):
        return STATES[table.name][column.name]
    whose = dict(WHOSE[table.name])
    if column.name in whose:
        return ids[whose[column.name]]
    if column.name == "customer_id":
        return ids[Which.CUSTOMERS]
    if column.foreign_keys:
        return None
    if (table.name, column.name) == ("contact_events", "type"):
        return "WrapUpFinished"
    if column.name == "about_kind":
        return "case"
    fate = COLUMNS[table.name].get(column.name)
    if fate is Fate.EVENT:
        return {"notes": f"words of {name}", "disposition": "resolved"}
    if fate is Fate.STEP:
        return {"name": f"words of {name}", "mark": 50}
    if isinstance(column.type, String) and fate is not None:
        words = f"words of {name}" if fate is not Fate.KEPT else f"{column.name[:8]} {name}"
        return words[: column.type.length or 100]
    if column.nullable and fate is None:
        return None
    match column.type:
        case UtcDateTime():
            return NOW
        case Date():
            return NOW.date()
        case Boolean():
            return False
        case JSON():
            return {}
        case _:
            return 1


def add(connection: Connection, name: str, number: str) -> None:
    """A row of each table, and in each personal column the person's words."""
    ids = ids_of(name, number)
    for table in Base.metadata.sorted_tables:
        if table.name not in WHOSE:
            continue
        row = {column.name: value_of(table, column, name, ids) for column in table.columns}
        match table.name:
            case "article_uses":
                row["article_id"] = connection.scalar(select(TABLES["articles"].c.id).limit(1))
            case "customers":
                row |= {"email": ids[Which.ADDRESSES], "name": f"words of {name}"}
            case "customer_numbers":
                row["e164"] = number
            case "contacts":
                row |= {"ani": number, "voicemail": f"words-{name}"}
            case "recordings":
                row |= {"name": f"kept-{name}"}
            case "cases":
                row |= {"contact_id": ids[Which.CONTACTS], "recording": f"told-{name}"}
            case "case_files":
                row["sha256"] = name[0] * 64
            case "survey_answers" | "survey_invitations":
                row |= {"contact_id": None, "case_number": None}
        connection.execute(insert(table).values(row))
        if table.name == "contact_events":
            connection.execute(
                insert(table).values({**row, "ordinal": 2, "type": "ContactClosed", "data": {}})
            )
    document = text_index.analysed(ids[Which.CASES], [[Words(text=f"a saucepan for {name}ington", weight=1)]])
    text_index.put(connection, TextKind.CASE, [document])


@pytest.fixture
async def engine(demo_url: str) -> AsyncIterator[AsyncEngine]:
    with connected(demo_url) as connection:
        connection.execute(insert(ProjectorOffset).values(name="repository", sequence=0))
        add(connection, "zoe", NUMBER)
        add(connection, "yan", OTHER_NUMBER)
    engine = create_engine(demo_url, limited=False)
    yield engine
    await engine.dispose()


@pytest.fixture
def journal() -> Journal:
    return Journal({"contact-zoe": ["zoe", NUMBER], "contact-yan": ["yan", OTHER_NUMBER]})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("zoe", "yan"):
        (tmp_path / "files" / (name[0] * 2)).mkdir(parents=True)
        (tmp_path / "files" / (name[0] * 2) / (name[0] * 64)).write_text(f"words of {name}")
        for recording in ("words", "kept", "told"):
            (tmp_path / f"{recording}-{name}.wav").write_text(name)
    return tmp_path


@pytest.fixture
def forgetting(engine: AsyncEngine, journal: Journal, home: Path) -> Forgetting:
    return Forgetting(engine, journal, home=home, recordings=home, now=lambda: NOW, patience_s=0)


def files_of(home: Path) -> set[str]:
    return {path.name for path in home.rglob("*") if path.is_file() and "repository" not in path.name}


def rows_with(url: str, words: str) -> dict[str, int]:
    """How often it is found in each table."""
    found = {name: sum(words in repr(row) for row in rows) for name, rows in dump(url).items()}
    return {name: count for name, count in found.items() if count}


ZOE = Asked(customer="customer-zoe")
