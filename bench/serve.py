"""`callcenter run` on a bench's home, with its agents, customers and plain phones put in before the start."""

import asyncio
import datetime as dt
import sys
from pathlib import Path

from rich.console import Console

from callcenter.config import Settings, load_settings
from callcenter.domain.enums import Channel, ContactState, EndedBy, Outcome, Tier
from callcenter.logs import configure_logs
from callcenter.repository import search
from callcenter.repository.database import open_database
from callcenter.repository.enums import CaseKind, CaseStatus, LifeCycle, Role, Severity
from callcenter.repository.models import Case, Contact, Customer, User
from callcenter.repository.passwords import hash_password
from callcenter.run import prepare, serve
from callcenter.supervisor import only_supervisor

from .centre import CUSTOMERS, MONITOR, PASSWORD, agent_names, now, number_of

LAST_CONTACTS = 3

#: A phone that needs no browser; the template's name is put where the browser's was.
PLAIN = """
[plain](!)
type = endpoint
context = agent-dead-end
disallow = all
allow = alaw
direct_media = no
rtp_timeout = 10

"""


def plain_phones(etc: Path, names: list[str]) -> None:
    """Make the agents' endpoints plain SIP over UDP, in Asterisk's rendered configuration."""
    path = etc / "pjsip.conf"
    text = path.read_text(encoding="utf-8")
    for place, name in enumerate(names):
        section = f"[{name}](agent)\n"
        if section not in text:
            raise SystemExit(f"{path} has no {section!r}: the template of agents has changed")
        text = text.replace(section, (PLAIN if place == 0 else "") + f"[{name}](plain)\n")
    path.write_text(text, encoding="utf-8")


async def add_people(settings: Settings, names: list[str]) -> None:
    """Users for the agents, and customers with an open complaint and some past contacts each."""
    database = open_database(settings.database)
    password = await asyncio.to_thread(hash_password, PASSWORD)
    at = now()
    try:
        async with database.sessions.begin() as session:
            for name, role in [*((name, Role.AGENT) for name in names), (MONITOR, Role.SUPERVISOR)]:
                session.add(
                    User(
                        id=name,
                        username=name,
                        name=name,
                        password_hash=password,
                        role=role,
                        language="en",
                        time_zone="UTC",
                        org_unit_id="company",
                        created_at=at,
                    )
                )
            customers = [_customer(place, at) for place in range(CUSTOMERS)]
            session.add_all(customers)
            await session.flush()
            for place, customer in enumerate(customers):
                session.add_all(search.rows_of(customer, [number_of(place)]))
                session.add(_case(place, customer.id, at))
                session.add_all(_contact(place, past, customer.id, at) for past in range(LAST_CONTACTS))
    finally:
        await database.close()


def _customer(place: int, at: dt.datetime) -> Customer:
    name = f"Customer {place}"
    return Customer(
        id=f"bench{place}",
        name=name,
        sort_key=search.sort_key(name),
        company="Bench Trading",
        tier=Tier.STANDARD,
        language="en",
        life_cycle=LifeCycle.ACTIVE,
        notes="Asks for the invoice by post.",
        org_unit_id="company",
        created_at=at - dt.timedelta(days=100),
    )


def _case(place: int, customer_id: str, at: dt.datetime) -> Case:
    return Case(
        number=f"90{place:08d}",
        kind=CaseKind.COMPLAINT,
        class_code="delivery",
        subject="Parcel came late",
        description="Promised for Monday, came on Thursday.",
        severity=Severity.NORMAL,
        status=CaseStatus.REGISTERED,
        customer_id=customer_id,
        org_unit_id="company",
        opened_by="agent1",
        opened_at=at - dt.timedelta(days=3),
    )


def _contact(place: int, past: int, customer_id: str, at: dt.datetime) -> Contact:
    began = at - dt.timedelta(days=10 + past)
    return Contact(
        id=f"bench{place}-{past}",
        channel=Channel.PHONE,
        ani=number_of(place),
        dnis="4000",
        language="en",
        queue="bench",
        agent_id="agent1",
        customer_id=customer_id,
        state=ContactState.ENDED,
        outcome=Outcome.HANDLED,
        ended_by=EndedBy.CUSTOMER,
        started_at=began,
        ended_at=began + dt.timedelta(minutes=3),
        talk_ms=150_000,
        disposition="resolved",
        notes="Sent the tracking number.",
    )


def main() -> None:
    """Serve until SIGINT; the argument is how many simulated agents there are."""
    names = agent_names(int(sys.argv[1]))
    settings = load_settings()
    configure_logs(settings.log_level)
    with only_supervisor(settings.home):
        console = Console(stderr=True, soft_wrap=True)
        prepared = prepare(settings, console)
        plain_phones(prepared.dirs.etc, names)
        asyncio.run(add_people(settings, names))
        asyncio.run(serve(prepared, console))


if __name__ == "__main__":
    main()
