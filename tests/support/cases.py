"""A case service on a real database with a clock of its own: deadlines, letters, links and files."""

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from callcenter.care import DEMO_CARE, Care, parse_care
from callcenter.domain.enums import CaseKind, Channel, Severity
from callcenter.domain.events import CaseRegistered
from callcenter.domain.hours import DAYS, Hours
from callcenter.domain.personal import Personal
from callcenter.engine.journal import Journal
from callcenter.engine.loop import Engine
from callcenter.repository.cases import Case, CaseCourse, CaseDeadline
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStep, ResponsibleKind, Role
from callcenter.repository.mail import OutgoingMail
from callcenter.repository.models import User
from callcenter.repository.projector import Projector
from callcenter.repository.store import Transaction
from callcenter.service.auth import utc_now
from callcenter.service.cases import By, Course, Registrar, Responsible, StepFields, Stepped
from callcenter.service.cases.clock import CaseClock
from callcenter.service.cases.deadlines import Deadlines, Timing
from callcenter.service.cases.files import Files
from callcenter.service.cases.outside import Outside
from callcenter.service.cases.telling import Telling
from callcenter.service.mail.outbox import Outbox, Sender
from tests.engine.center import configuration

HOURS = Hours(time_zone="Asia/Shanghai", weekly=dict.fromkeys(DAYS[:5], ("09:00-18:00",)))
SITE = "https://care.example.com"
AGENT = By(kind=ActorKind.USER, id="agent1", role=Role.AGENT, unit="sales")
SUPERVISOR = By(kind=ActorKind.USER, id="supervisor1", role=Role.SUPERVISOR, unit="company")
CUSTOMER = By(kind=ActorKind.CUSTOMER, id="")


def demo_care() -> Care:
    """The demo company's."""
    return parse_care(Path("care.yaml"), DEMO_CARE.read_bytes(), ["main"])


class CaseWorld:
    """The parts put together as wiring does. `clock` has `now()`; hours are 9 to 18, Monday to Friday."""

    def __init__(self, database: Database, clock: Any, home: Path, sender: Sender | None = None) -> None:
        self.database, self.clock = database, clock
        self.care = demo_care()
        self.hours = {"main": HOURS}
        self.course = Course(lambda: self.care)
        self.outbox = Outbox(database, sender, now=clock.now)
        self.files = Files(database, self.course, home, now=clock.now)
        self.outside = Outside(
            database, self.course, self.files, self.outbox, self.timing, site=SITE, now=clock.now
        )
        self.course.hooks += [
            Deadlines(self.timing).hook,
            Telling(self.outbox, lambda: self.care, site=SITE).hook,
            self.outside.hook,
        ]
        self.registrar = Registrar(self.course, lambda: dt.UTC)
        self._numbers = itertools.count(1)

    def timing(self) -> Timing:
        return Timing(care=self.care, hours=self.hours, zone=dt.timezone(dt.timedelta(hours=8)))

    def worker(self) -> CaseClock:
        """The worker of deadlines, as another process would have it too."""
        return CaseClock(self.database, self.course, self.outbox, self.timing, site=SITE, now=self.clock.now)

    async def addresses(self) -> None:
        """Everybody of ours has a mail address, and reads English."""
        async with self.database.engine.begin() as connection:
            for user in (await connection.scalars(select(User.id))).all():
                await connection.execute(
                    update(User).where(User.id == user).values(email=f"{user}@ours.example", language="en")
                )

    async def register(self, number: str = "", **given: Any) -> str:
        """A case as the projector stores it."""
        number = number or f"260615{next(self._numbers):04d}"
        personal = {
            name: Personal(given.pop(name, "")) for name in ("name", "phone", "email", "order_number")
        }
        event = CaseRegistered(
            **{
                "contact_id": f"contact-{number}",
                "number": number,
                "request_id": f"contact-{number}",
                "kind": CaseKind.COMPLAINT,
                "channel": Channel.PHONE,
                "agent_id": "",
                "customer_id": "",
                "subject": Personal("Kettle broken"),
                "description": Personal("It broke on the second day."),
                "case_class": "quality",
                "severity": Severity.NORMAL,
                **personal,
                **given,
            }
        )

        def work(connection: Connection) -> None:
            transaction = Transaction(connection)
            self.registrar.on_journal_event(transaction, self.clock.now(), event, None)  # type: ignore[arg-type]
            transaction.finish()

        async with self.database.engine.begin() as connection:
            await connection.run_sync(work)
        return number

    async def step(self, number: str, step: CaseStep, by: By = AGENT, **fields: Any) -> Stepped:
        """Take a step."""
        async with self.database.engine.begin() as connection:
            return await connection.run_sync(
                lambda sync: self.course.take(sync, number, step, by, StepFields(**fields), self.clock.now())
            )

    async def assign_outside(self, number: str, email: str = "li@example.com", language: str = "en") -> str:
        """Give the case to somebody outside; the token of their link."""
        who = Responsible(kind=ResponsibleKind.OUTSIDE, name="Li Wei", email=email, language=language)
        await self.step(number, CaseStep.ASSIGN, responsible=who)
        of_case = (OutgoingMail.secret.is_(True), OutgoingMail.about_id == number, OutgoingMail.body != "")
        (letter,) = await self.letters(*of_case)
        return letter.body.partition("/outside#")[2].split()[0]

    async def rows(self, table: Any, *where: Any, order: Iterable[Any] = ()) -> list[Any]:
        """Rows of a table."""
        async with self.database.engine.connect() as connection:
            return list(await connection.execute(select(*table.__table__.c).where(*where).order_by(*order)))

    async def case(self, number: str) -> Any:
        return (await self.rows(Case, Case.number == number))[0]

    async def course_of(self, number: str) -> list[Any]:
        return await self.rows(CaseCourse, CaseCourse.case_number == number, order=[CaseCourse.place])

    async def deadline(self, number: str, kind: str, of: str = "") -> Any:
        where = (CaseDeadline.case_number == number, CaseDeadline.kind == kind, CaseDeadline.of == of)
        return next(iter(await self.rows(CaseDeadline, *where)), None)

    async def letters(self, *where: Any) -> list[Any]:
        return await self.rows(OutgoingMail, *where, order=[OutgoingMail.made_at, OutgoingMail.id])


class WallClock:
    """The time as it is, for tests in which the centre's own clock counts."""

    @staticmethod
    def now() -> dt.datetime:
        return utc_now()


@asynccontextmanager
async def running_center(world: CaseWorld, folder: Path) -> AsyncIterator[Engine]:
    """A centre with its journal, whose cases come into the world's repository as in the product."""
    journal = folder / "journal.db"
    engine = Engine(Journal(journal), lambda _effect: None)
    await engine.start(configuration())
    projector = Projector(
        world.database,
        Journal(journal, read_only=True),
        handlers=(world.registrar.on_journal_event,),
    )
    unsubscribe = engine.subscribe(projector.on_record)
    projecting = asyncio.create_task(projector.run())
    try:
        yield engine
    finally:
        unsubscribe()
        projecting.cancel()
        await asyncio.gather(projecting, return_exceptions=True)
        await engine.close()
