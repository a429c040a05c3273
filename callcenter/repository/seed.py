"""Fill a database with reference data and, for a demo, with an invented company.

Seeding again adds what is missing and changes nothing that is there (a demo user's password apart, which
follows the given log-ins), so it may run at every start.
"""

import asyncio
import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.domain.enums import Channel, ContactState, EndedBy, Outcome, Tier
from callcenter.repository import article_index, search
from callcenter.repository.base import Base
from callcenter.repository.database import open_database
from callcenter.repository.enums import (
    LifeCycle,
    OrderStatus,
    OrgUnitKind,
    Role,
)
from callcenter.repository.erasing import ERASED
from callcenter.repository.migrate import DB_FOLDER
from callcenter.repository.models import (
    Article,
    AuditEntry,
    Case,
    Contact,
    Customer,
    Disposition,
    Order,
    OrgUnit,
    User,
)
from callcenter.repository.passwords import hash_password, new_password, verify_password
from callcenter.repository.seed_cases import add_case
from callcenter.repository.seed_satisfaction import add_opinions

COMPANY = "company"
# Who wrote the demo's articles.
KNOWLEDGE_BY = "supervisor1"
#: The file beside the articles that says which words mean the same.
SYNONYMS = "synonyms.yaml"
# The demo company's clock; without summer time, so an offset says it all.
CHINA = dt.timezone(dt.timedelta(hours=8))

_MEND_LOGINS = "Delete the file: the next start makes new passwords for the demo's users."


def _load(name: str) -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = YAML(typ="safe").load(DB_FOLDER / "seed" / name)
    return loaded


def demo_logins(home: Path) -> dict[str, str]:
    """User name -> password of the demo users, made once and kept in `home`/demo-logins.json (mode 0600).

    Raises ValueError, naming file and mend, for a file that is broken or lacks a user.
    """
    file = home / "demo-logins.json"
    users = [row["username"] for row in _load("haiqiao.yaml")["users"]]
    if file.exists():
        try:
            kept = msgspec.json.decode(file.read_bytes(), type=dict[str, str])
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise ValueError(f"{file} cannot be read: {error}. {_MEND_LOGINS}") from None
        if missing := [name for name in users if not kept.get(name)]:
            raise ValueError(f"{file} has no password for {', '.join(missing)}. {_MEND_LOGINS}")
        return kept
    logins = {name: new_password() for name in users}
    home.mkdir(parents=True, exist_ok=True)
    # Written aside and renamed, so that no half-written file is read after a crash.
    part = file.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(logins, out, indent=2)
    part.replace(file)
    return logins


def demo_callers() -> list[dict[str, str]]:
    """{number, name} of callers to try the demo with; the name is empty where nobody is known."""
    return [dict(row) for row in _load("haiqiao.yaml")["demo_callers"]]


async def _missing(
    session: AsyncSession, table: type[Base], key: str, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows whose key is not in the table yet."""
    column = getattr(table, key)
    there = set(await session.scalars(select(column).where(column.in_([row[key] for row in rows]))))
    return [row for row in rows if row[key] not in there]


async def _add_dispositions(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    positions = {row["code"]: place for place, row in enumerate(rows)}
    for row in await _missing(session, Disposition, "code", rows):
        code = row["code"]
        session.add(Disposition(code=code, labels=dict(row["labels"]), position=positions[code]))


async def _add_org_units(session: AsyncSession, rows: list[dict[str, Any]]) -> None:
    for row in await _missing(session, OrgUnit, "id", rows):
        session.add(
            OrgUnit(
                id=row["id"],
                parent_id=row.get("parent"),
                kind=OrgUnitKind(row["kind"]),
                names=dict(row["names"]),
            )
        )
        await session.flush()


async def _add_reference(session: AsyncSession) -> None:
    reference = _load("reference.yaml")
    await _add_org_units(session, reference["org_units"])
    await _add_dispositions(session, reference["dispositions"])


async def _add_users(
    session: AsyncSession, rows: list[dict[str, Any]], logins: dict[str, str], now: dt.datetime
) -> None:
    there = {user.id: user for user in await session.scalars(select(User))}
    for row in rows:
        name = row["username"]
        user = there.get(name)
        if user is not None:
            if not verify_password(user.password_hash, logins[name]):
                user.password_hash = hash_password(logins[name])
            continue
        session.add(
            User(
                id=name,
                username=name,
                name=row["name"],
                password_hash=hash_password(logins[name]),
                role=Role(row["role"]),
                language=row["language"],
                time_zone=row["time_zone"],
                org_unit_id=row["org_unit"],
                created_at=now,
            )
        )


_FORGOTTEN = select(AuditEntry.object_id).where(
    AuditEntry.object_type == "customer", AuditEntry.action == ERASED
)


async def _add_customers(session: AsyncSession, rows: list[dict[str, Any]], now: dt.datetime) -> None:
    for age, row in enumerate(await _missing(session, Customer, "id", rows)):
        customer = Customer(
            id=row["id"],
            name=row["name"],
            sort_key=search.sort_key(row["name"]),
            company=row.get("company"),
            email=row.get("email"),
            tier=Tier(row["tier"]),
            value=row.get("value", 0),
            dedicated_agent_id=row.get("dedicated_agent"),
            language=row["language"],
            life_cycle=LifeCycle(row.get("life_cycle", "active")),
            notes=row.get("notes", ""),
            org_unit_id=COMPANY,
            created_at=now - dt.timedelta(days=400 - 9 * age),
        )
        session.add(customer)
        await session.flush()
        session.add_all(search.rows_of(customer, row["numbers"]))


async def _add_orders(session: AsyncSession, rows: list[dict[str, Any]], now: dt.datetime) -> None:
    today = now.astimezone(CHINA).date()
    for row in await _missing(session, Order, "number", rows):
        units, _, cents = row["amount"].partition(".")
        session.add(
            Order(
                number=row["number"],
                customer_id=row["customer"],
                status=OrderStatus(row["status"]),
                summary=row["summary"],
                amount_minor=int(units) * 100 + int(cents),
                currency=row["currency"],
                placed_at=now - dt.timedelta(days=row["placed"]),
                expected_on=today + dt.timedelta(days=row["expected"]),
                shipped_on=today - dt.timedelta(days=row["shipped"]) if "shipped" in row else None,
                delivered_on=today - dt.timedelta(days=row["delivered"]) if "delivered" in row else None,
            )
        )


async def _add_cases(session: AsyncSession, rows: list[dict[str, Any]], now: dt.datetime) -> None:
    for row in await _missing(session, Case, "number", rows):
        add_case(session, row, now, CHINA, COMPANY)


async def _add_contacts(session: AsyncSession, rows: list[dict[str, Any]], now: dt.datetime) -> None:
    today = now.astimezone(CHINA).date()
    for row in await _missing(session, Contact, "id", rows):
        day = today - dt.timedelta(days=row["started"])
        started = dt.datetime.combine(day, dt.time.fromisoformat(row["at"]), CHINA)
        # About twenty seconds of greeting and menu come first.
        queued = started + dt.timedelta(seconds=20)
        wait, talk, wrap_up = (row.get(part, 0) for part in ("wait", "talk", "wrap_up"))
        answered = queued + dt.timedelta(seconds=wait) if talk else None
        session.add(
            Contact(
                id=row["id"],
                channel=Channel.PHONE,
                ani=row["ani"],
                dnis="demo",
                language=row.get("language", "zh-CN"),
                queue=row.get("queue"),
                agent_id=row.get("agent") if talk else None,
                customer_id=row.get("customer"),
                state=ContactState.ENDED,
                outcome=Outcome(row["outcome"]),
                ended_by=EndedBy.CUSTOMER,
                started_at=started,
                queued_at=queued if wait else None,
                answered_at=answered,
                ended_at=queued + dt.timedelta(seconds=wait + talk),
                wait_ms=wait * 1000 or None,
                talk_ms=talk * 1000 or None,
                hold_ms=0 if talk else None,
                wrap_up_ms=wrap_up * 1000 or None,
                disposition=row.get("disposition"),
                notes=row.get("notes"),
            )
        )


def demo_articles() -> list[dict[str, Any]]:
    """The demo company's articles, as their files have them."""
    files = sorted((DB_FOLDER / "seed" / "knowledge").glob("*.yaml"))
    return [row for file in files if file.name != SYNONYMS for row in YAML(typ="safe").load(file)]


async def _add_articles(session: AsyncSession, now: dt.datetime) -> None:
    if await session.scalar(select(Article.id).limit(1)) is not None:
        return
    connection = await session.connection()
    await connection.run_sync(
        article_index.add_published, demo_articles(), by=KNOWLEDGE_BY, at=now, org_unit=COMPANY
    )


async def _seed(database_url: str, logins: dict[str, str] | None, now: dt.datetime) -> None:
    database = open_database(database_url)
    try:
        async with database.sessions.begin() as session:
            if logins is None:
                await _add_reference(session)
                return
            demo = _load("haiqiao.yaml")
            await _add_org_units(session, demo["org_units"])
            await _add_reference(session)
            await _add_users(session, demo["users"], logins, now)
            # Who was to be forgotten does not come back.
            gone = set(await session.scalars(_FORGOTTEN))
            await _add_customers(session, [row for row in demo["customers"] if row["id"] not in gone], now)
            await _add_orders(session, [row for row in demo["orders"] if row["customer"] not in gone], now)
            await _add_cases(session, demo["cases"], now)
            await _add_contacts(session, demo["contacts"], now)
            await _add_articles(session, now)
            await add_opinions(session, _load("opinions.yaml"), now)
    finally:
        await database.close()


def seed_reference(database_url: str) -> None:
    """Add what every installation needs: a company and dispositions. Not inside a loop."""
    asyncio.run(_seed(database_url, None, dt.datetime.now(dt.UTC)))


def seed(database_url: str, logins: dict[str, str], *, now: dt.datetime | None = None) -> None:
    """Add reference data and the demo company 海桥贸易 / Haiqiao Trading, its days counted back from `now`.

    `logins` maps every demo user to a password (see demo_logins); KeyError if one is missing. Hashing takes
    about half a second. Call it where no event loop runs (from inside one, in a thread).
    """
    asyncio.run(_seed(database_url, logins, now or dt.datetime.now(dt.UTC)))
