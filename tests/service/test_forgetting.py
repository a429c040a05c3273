"""A person is taken out of every table, the journal and the files; all others and all figures stay."""

import datetime as dt
from collections.abc import AsyncIterator, Collection, Iterable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Connection, Date, String, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.domain.enums import ContactState
from callcenter.repository import text_index
from callcenter.repository.base import UtcDateTime
from callcenter.repository.database import create_engine
from callcenter.repository.erasing import wipe
from callcenter.repository.models import Base, Case, Customer, ProjectorOffset
from callcenter.repository.personal import COLUMNS, WHOSE, Fate, Which
from callcenter.repository.text_tables import TextKind
from callcenter.repository.text_terms import Words
from callcenter.service.errors import Conflict, Invalid, NotFound
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


class Journal:
    """Personal values by contact; nothing that the repository does not know."""

    def __init__(self, values: dict[str, list[str]]) -> None:
        self.values = values
        self.last_sequence = 0
        self.open: set[str] = set()

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


async def test_all_that_tells_of_the_person_is_gone(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal, home: Path
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    before = dump(url)
    assert rows_with(url, "words of zoe").keys() >= {"customers", "cases", "case_course", "contact_events"}
    looked = await forgetting.look(ZOE)
    assert dump(url) == before, "looking changes nothing"
    assert looked.rows.keys() == WHOSE.keys(), "each table had something"
    assert (looked.name, looked.values, len(looked.files)) == ("words of zoe", 2, 4)

    await forgetting.forget(ZOE, "console:ann")
    for words in ("words of zoe", NUMBER, "zoe@example.com", "customer-zoe", "words-zoe", "kept-zoe"):
        left = rows_with(url, words)
        assert left == ({"audit_log": 1} if words == "customer-zoe" else {}), words
    assert journal.values == {"contact-yan": ["yan", OTHER_NUMBER]}
    assert files_of(home) == {"y" * 64, "words-yan.wav", "kept-yan.wav", "told-yan.wav"}
    # Of all others nothing is changed.
    after = dump(url)
    for name in TABLES:
        others = [row for row in before[name] if "zoe" not in repr(row)]
        if not name.startswith("text_"):
            assert set(map(repr, others)) <= set(map(repr, after[name])), name
    assert await wipe(engine)


async def test_what_is_counted_stays(engine: AsyncEngine, forgetting: Forgetting) -> None:
    kept = ("number", "kind", "class_code", "cause_code", "status", "opened_at", "closed_at", "batch", "mark")
    columns = [Case.__table__.c[name] for name in kept]
    query = select(*columns).where(Case.number == "case-zoe")
    async with engine.connect() as connection:
        before = (await connection.execute(query)).one()
    await forgetting.forget(ZOE, "console:ann")
    async with engine.connect() as connection:
        assert (await connection.execute(query)).one() == before
        course = TABLES["case_course"].c
        step = (
            await connection.execute(
                select(course.step, course.by_id, course.data).where(course.case_number == "case-zoe")
            )
        ).one()
        assert (step.by_id, step.data) == ("", {"mark": 50})
        events = TABLES["contact_events"].c
        told = select(events.data).where(events.contact_id == "contact-zoe").order_by(events.ordinal)
        assert list(await connection.scalars(told)) == [{"notes": "", "disposition": "resolved"}, {}]


async def test_words_of_their_cases_are_in_no_index(engine: AsyncEngine, forgetting: Forgetting) -> None:
    url = engine.url.render_as_string(hide_password=False)
    assert rows_with(url, "zoeington").keys() >= {"text_postings", "text_keys"}
    await forgetting.forget(ZOE, "console:ann")
    found = dump(url, "text_postings", "text_keys", "text_documents")
    assert not any("zoeington" in repr(row) for rows in found.values() for row in rows)
    assert any("yanington" in repr(row) for row in found["text_postings"])


async def test_a_second_time_there_is_nobody(forgetting: Forgetting) -> None:
    await forgetting.forget(ZOE, "console:ann")
    with pytest.raises(NotFound):
        await forgetting.look(ZOE)
    by_number = await forgetting.look(Asked(number=NUMBER))
    assert by_number.nothing and not by_number.person.contacts


@pytest.mark.parametrize(
    "asked", [Asked(number="0139 1234 0001"), Asked(email="Zoe@Example.com")], ids=["number", "email"]
)
async def test_they_are_found_by_number_and_address(forgetting: Forgetting, asked: Asked) -> None:
    assert (await forgetting.look(asked)).person == (await forgetting.look(ZOE)).person


async def test_a_caller_nobody_knows_is_forgotten_by_number(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal
) -> None:
    stranger = "+8613912340009"
    async with engine.begin() as connection:
        await connection.execute(
            insert(TABLES["contacts"]).values(
                id="stranger", channel="phone", state=ContactState.ENDED, started_at=NOW, ani=stranger
            )
        )
    journal.values["stranger"] = [stranger]
    journal.values["keyed"] = ["13912340009"]
    trace = await forgetting.forget(Asked(number=stranger), "console:ann")
    assert trace.person.contacts == ["keyed", "stranger"] and trace.rows == {"contacts": 1}
    assert journal.values.keys() == {"contact-zoe", "contact-yan"}
    with pytest.raises(Invalid, match="no telephone number"):
        await forgetting.look(Asked(number="12"))


async def test_what_others_share_is_left(engine: AsyncEngine, forgetting: Forgetting) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            insert(TABLES["customer_numbers"]).values(customer_id="customer-yan", e164=NUMBER, position=2)
        )
        await connection.execute(
            insert(TABLES["contacts"]).values(
                id="either", channel="phone", state=ContactState.ENDED, started_at=NOW, ani=NUMBER
            )
        )
    with pytest.raises(Conflict, match="customer-yan, customer-zoe"):
        await forgetting.look(Asked(number=NUMBER))
    trace = await forgetting.forget(ZOE, "console:ann")
    assert (trace.person.contacts, list(trace.shared)) == (["contact-zoe"], [NUMBER])
    async with engine.connect() as connection:
        ani = TABLES["contacts"].c.ani
        assert await connection.scalar(select(ani).where(TABLES["contacts"].c.id == "either")) == NUMBER


@pytest.mark.parametrize(
    "what", ["talks", "written up", "not closed", "in the journal", "open case", "behind"]
)
async def test_what_comes_first_is_said(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal, home: Path, what: str
) -> None:
    contacts, events = TABLES["contacts"], TABLES["contact_events"]
    of_zoe = contacts.c.id == "contact-zoe"
    async with engine.begin() as connection:
        match what:
            case "talks":
                await connection.execute(contacts.update().where(of_zoe).values(state=ContactState.CONNECTED))
            case "written up":
                await connection.execute(contacts.update().where(of_zoe).values(wrapping_since=NOW))
            case "not closed":
                await connection.execute(events.update().values(type="ContactEnded"))
            case "open case":
                await connection.execute(TABLES["cases"].update().values(status="assigned"))
            case "in the journal":
                journal.values["now"] = [NUMBER]
                journal.open.add("now")
            case _:
                journal.last_sequence = 7
    with pytest.raises(Conflict) as refused:
        await forgetting.forget(ZOE, "console:ann")
    assert refused.value.hint
    async with engine.connect() as connection:
        assert await connection.scalar(select(Customer.name).where(Customer.id == "customer-zoe"))
    assert journal.values["contact-zoe"] and f"{'z' * 64}" in files_of(home)


async def test_a_run_that_was_interrupted_is_done_again(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("callcenter.repository.erasing.put", interrupted)
        with pytest.raises(KeyboardInterrupt):
            await forgetting.forget(ZOE, "console:ann")
    assert "contact-zoe" not in journal.values, "so far it came"
    trace = await forgetting.forget(ZOE, "console:ann")
    assert trace.rows.keys() == WHOSE.keys(), "in the tables it is all or nothing"
    assert rows_with(engine.url.render_as_string(hide_password=False), "words of zoe") == {}
