"""A group with two companies on the real services, served over HTTP: who are its people, and what is there.

People are logged in without their passwords, and asked for as fast as a test asks: what is tried here is who
may do what, not how often.
"""

import datetime as dt
import hashlib
import io
import itertools
import secrets
import sqlite3
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import msgspec
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import event
from sqlalchemy.orm import Session

from callcenter.care import Care
from callcenter.config import Settings
from callcenter.domain.configuration import AgentSpec
from callcenter.domain.enums import Channel, ContactState, Tier
from callcenter.engine.loop import Engine
from callcenter.prompts.apart import Apart
from callcenter.repository import models as t
from callcenter.repository.database import Database
from callcenter.repository.enums import (
    ActionState,
    CaseKind,
    CaseStatus,
    LifeCycle,
    OrgUnitKind,
    RecoveryKind,
    RecoveryState,
    ResponsibleKind,
    Role,
    Severity,
    TaskKind,
)
from callcenter.repository.flow_steps import utc
from callcenter.repository.search import rows_of, sort_key
from callcenter.service.audit import Audit
from callcenter.service.auth import Auth, utc_now
from callcenter.service.care_force import CareInForce
from callcenter.service.cases.outside import hash_of
from callcenter.service.cases.similar import Similar
from callcenter.service.contacts import Contacts
from callcenter.service.customers import Customers
from callcenter.service.flow_reports import FlowReports
from callcenter.service.knowledge import Knowledge
from callcenter.service.knowledge.records import ArticleInput, Text
from callcenter.service.messages import Messages
from callcenter.service.notices import Notices
from callcenter.service.permissions import Actor
from callcenter.service.prompts import Prompts
from callcenter.web import knowledge, outside, public_complaints
from callcenter.web.app import create_app
from callcenter.web.context import CONTEXT, COOKIE
from callcenter.web.ratelimit import Rate, RateLimiter
from callcenter.web.survey_links import LIMIT as SURVEY_LIMIT
from callcenter.wiring_cases import CaseParts
from tests.engine.center import configuration
from tests.support.care import demo_care
from tests.web.fakes import FakeEngine, FakeFlows, FakePins, FakeRepository, FakeSetup

UNITS = {
    "group": (None, OrgUnitKind.GROUP),
    "a": ("group", OrgUnitKind.COMPANY),
    "a_sales": ("a", OrgUnitKind.DEPARTMENT),
    "a_care": ("a", OrgUnitKind.DEPARTMENT),
    "b": ("group", OrgUnitKind.COMPANY),
    "b_care": ("b", OrgUnitKind.DEPARTMENT),
}
#: User -> role and unit. `a_colleague` is of another department; `given` has what of company A is given to
#: somebody of company B.
PEOPLE = {
    "a_agent": (Role.AGENT, "a_sales"),
    "a_colleague": (Role.AGENT, "a_care"),
    "a_supervisor": (Role.SUPERVISOR, "a"),
    "a_admin": (Role.ADMIN, "a"),
    "given": (Role.AGENT, "b_care"),
    "b_agent": (Role.AGENT, "b_care"),
    "b_supervisor": (Role.SUPERVISOR, "b"),
    "b_admin": (Role.ADMIN, "b"),
    "g_agent": (Role.AGENT, "group"),
    "g_supervisor": (Role.SUPERVISOR, "group"),
    "g_admin": (Role.ADMIN, "group"),
}
_OFTEN = Rate(burst=1_000_000, per_second=1_000_000)
_DAY = dt.timedelta(days=1)


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with a browser. `role` None: without an account."""

    id: str
    role: Role | None
    unit: str
    cookie: str
    csrf: str

    @property
    def company(self) -> str:
        """The company or group they are of."""
        return self.unit.partition("_")[0]


NOBODY = Person(id="nobody", role=None, unit="", cookie="", csrf="")


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser was told; `changed`: something was written meanwhile (False on PostgreSQL, which is not
    watched)."""

    status: int
    told: Any
    headers: Any
    changed: bool


class DemoCare:
    """The demo company's care in force, read once for all."""

    faults = ""

    def __call__(self) -> Care:
        return demo_care()

    def on_change(self, changed: Callable[[Care], None]) -> None:
        """It never does."""


class Group:
    """The server, the people, and what they can be tried on: everything is company A's unless it is said."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.home = folder / "home"
        self.recordings = folder / "recordings"
        self.recordings.mkdir()
        self.home.mkdir()
        # The demo's are long to read, and nobody searches by them here.
        (self.home / "knowledge").mkdir()
        (self.home / "knowledge" / "synonyms.yaml").write_text("same: []\n")
        self.people: dict[str, Person] = {}
        self._numbers = itertools.count(1)
        agents = tuple(
            AgentSpec(id=name, name=name, queues=("sales",), skills={"en": 5})
            for name, (role, _) in PEOPLE.items()
            if role is not Role.SUPERVISOR
        )
        self.engine = FakeEngine(configuration(agents=agents))
        self.parts = self._parts()
        self.app = self._app()
        self.server = TestServer(self.app, host="127.0.0.1")
        self.client = TestClient(self.server, cookie_jar=aiohttp.DummyCookieJar())
        self._texts = Similar(database.direct)
        self.articles = Knowledge(database, self.home, lambda: utc, is_class=lambda _: True).articles  # type: ignore[arg-type,return-value]
        # Another connection to a file sees by a number whether anybody has written.
        url = database.engine.url
        sqlite = url.get_backend_name() == "sqlite"
        self._watch = sqlite3.connect(url.database or "") if sqlite else None

    def _parts(self) -> CaseParts:
        settings = SimpleNamespace(home=self.home, site="http://centre.example", smtp="", imap="")
        return CaseParts(
            cast(Settings, settings), cast(Engine, self.engine), self.database, cast(CareInForce, DemoCare())
        )

    def _app(self) -> Any:
        sessions, apart = self.database.sessions, Apart()
        audit = Audit(sessions)
        stand_in = FakeRepository()
        app = create_app(
            engine=self.engine,
            auth=Auth(sessions),
            customers=Customers(sessions, tier_changed=self.parts.tier_changed),
            contacts=Contacts(sessions),
            cases=self.parts.cases,
            messages=Messages(sessions),
            flows=FakeFlows(),
            flow_reports=FlowReports(sessions, utc),
            audit=audit,
            setup=FakeSetup(self.engine),
            prompts=Prompts(self.home, lambda: self.engine.center.configuration, audit, apart),
            notices=Notices(
                self.home,
                lambda: self.engine.center,
                self.engine.send,
                self.engine.now_ms,
                audit,
                apart,
            ),
            pins=FakePins(),
            pops=stand_in,
            projector=stand_in,
            check_repository=stand_in.check,
            phones={},
            webphone=None,
            hosts=(),
            asterisk_ws="ws://127.0.0.1:18088",
            recordings=self.recordings,
            static=None,
        )
        self.parts.put_into(app)
        often = RateLimiter(_OFTEN, lambda: 0.0)
        for limit in (outside.LIMIT, public_complaints.LIMIT, knowledge.LIMIT, SURVEY_LIMIT):
            app[limit] = often
        app[CONTEXT] = msgspec.structs.replace(app[CONTEXT], api_limit=often)
        return app

    async def begin(self) -> None:
        """Serve, with everybody logged in."""
        for name, (parent, kind) in UNITS.items():
            await self.put(t.OrgUnit(id=name, parent_id=parent, kind=kind, names={"en": name}))
        for name, (role, unit) in PEOPLE.items():
            await self._add_person(name, role, unit)
        await self.server.start_server()

    async def end(self) -> None:
        """Close everything but the database."""
        await self.client.close()
        if self._watch is not None:
            self._watch.close()

    async def _add_person(self, name: str, role: Role, unit: str) -> None:
        now, token = utc_now(), secrets.token_urlsafe()
        person = Person(id=name, role=role, unit=unit, cookie=token, csrf=f"csrf-{name}")
        self.people[name] = person
        user = t.User(
            id=name,
            username=name,
            name=name.title(),
            password_hash="-",
            role=role,
            language="en",
            time_zone="UTC",
            org_unit_id=unit,
            created_at=now,
        )
        session = t.UserSession(
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            user_id=name,
            csrf=person.csrf,
            created_at=now,
            expires_at=now + dt.timedelta(hours=10),
        )
        await self.put(user)
        await self.put(session)

    async def put(self, *rows: Any) -> None:
        """Store rows."""
        with Session(self.database.direct, expire_on_commit=False) as session:
            session.add_all(rows)
            session.commit()

    def next(self) -> int:
        """A number that was not used before."""
        return next(self._numbers)

    # Asking

    async def ask(
        self,
        person: Person,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        file: bytes | None = None,
        media: str = "text/plain",
    ) -> Answer:
        """What the server answers."""
        sent = {"Origin": f"http://127.0.0.1:{self.server.port}"}
        if person.cookie:
            sent |= {"Cookie": f"{COOKIE}={person.cookie}", "X-CSRF-Token": person.csrf}
        if file is not None:
            sent["Content-Type"] = media
        before = self._version()
        data = io.BytesIO(file) if file is not None else None
        async with self.client.request(
            method, path, json=body, data=data, headers={**sent, **(headers or {})}
        ) as response:
            told = await (response.json() if response.content_type == "application/json" else response.read())
            return Answer(
                status=response.status, told=told, headers=response.headers, changed=self._version() != before
            )

    def _version(self) -> int:
        return int(self._watch.execute("pragma data_version").fetchone()[0]) if self._watch else 0

    # What there is

    async def customer(self, unit: str = "a_sales") -> dict[str, str]:
        """A customer with a number of their own."""
        number = self.next()
        name = f"Customer {number}"
        row = t.Customer(
            id=f"customer{number}",
            name=name,
            sort_key=sort_key(name),
            tier=Tier.STANDARD,
            language="en",
            life_cycle=LifeCycle.ACTIVE,
            email=f"customer{number}@example.com",
            org_unit_id=unit,
            created_at=utc_now(),
        )
        phone = f"+44207946{number:04d}"
        await self.put(row)
        await self.put(*rows_of(row, [phone]))
        return {"customer": row.id, "name": name, "phone": phone, "proof": phone[-4:]}

    async def contact(self, customer: str | None, **more: Any) -> dict[str, str]:
        """A contact that is over."""
        some_id, now = f"contact{self.next()}", utc_now()
        row = t.Contact(
            id=some_id,
            channel=Channel.PHONE,
            state=ContactState.ENDED,
            customer_id=customer,
            started_at=now,
            ended_at=now,
            **more,
        )
        await self.put(row)
        return {"contact": some_id}

    async def case(
        self,
        status: CaseStatus = CaseStatus.REGISTERED,
        *,
        unit: str | None = "a_sales",
        known: bool = True,
        **changes: Any,
    ) -> dict[str, str]:
        """A case of a customer of its unit, given to `given` as far as its status lets it be."""
        customer = await self.customer(unit) if known and unit else {}
        number, now = f"{2_611_230_000 + self.next()}", utc_now()
        taken = (CaseStatus.ASSIGNED, CaseStatus.ACCEPTED, CaseStatus.FEEDBACK)
        closed = (CaseStatus.CLOSED, CaseStatus.ASKED, CaseStatus.EVALUATED)
        values: dict[str, Any] = {
            "number": number,
            "kind": CaseKind.COMPLAINT,
            "class_code": "quality",
            "subject": f"Kettle {number}",
            "description": f"Porcelain{number} broke.",
            "severity": Severity.NORMAL,
            "status": status,
            "customer_id": customer.get("customer"),
            "org_unit_id": unit,
            "opened_by": "a_agent",
            "opened_at": now,
            "reported_month": f"{now:%Y-%m}",
            "escalated_to": "given" if unit != "b_care" else None,
        }
        if status in taken:
            values |= {"responsible_kind": ResponsibleKind.USER, "responsible_user": "given"}
        if status in closed:
            values |= {"closed_at": now, "closed_by": "a_agent", "solution": "Sent again."}
        await self.put(t.Case(**{**values, **changes}))
        return {**customer, "case": number, "word": f"Porcelain{number}"}

    def index(self) -> None:
        """Let all cases be found by their words."""
        self._texts.catch_up()

    async def file(self, case: dict[str, str], **by: Any) -> dict[str, str]:
        """A case with a file of our own people, unless `by_kind` says whose."""
        some_id = uuid.uuid4().hex
        data = f"file {some_id}".encode()
        digest = hashlib.sha256(data).hexdigest()
        path = self.home / "files" / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        said = {"by_kind": "user", "by_id": "a_agent", **by}
        row = t.CaseFile(
            id=some_id,
            case_number=case["case"],
            name="file.txt",
            media_type="text/plain",
            bytes=len(data),
            sha256=digest,
            at=utc_now(),
            **said,
        )
        await self.put(row)
        return {**case, "file": some_id}

    async def recovery(
        self, case: dict[str, str], state: str = "proposed", by: str = "a_colleague", amount: int = 30_000
    ) -> dict[str, str]:
        """A discount on a case."""
        some_id = uuid.uuid4().hex
        row = t.Recovery(
            id=some_id,
            case_number=case["case"],
            customer_id=case.get("customer"),
            kind=RecoveryKind.DISCOUNT,
            amount_minor=amount,
            currency="CNY",
            words="So that they stay",
            state=RecoveryState(state),
            proposed_by=by,
            proposed_at=utc_now(),
        )
        await self.put(row)
        return {**case, "recovery": some_id}

    async def action(
        self, case: dict[str, str], state: str = "open", owner: str = "a_colleague"
    ) -> dict[str, str]:
        """A corrective action."""
        some_id, now = uuid.uuid4().hex, utc_now()
        row = t.CorrectiveAction(
            id=some_id,
            case_number=case["case"],
            title="Pack better",
            words="",
            owner=owner,
            due_on=now.date(),
            state=ActionState(state),
            made_by="a_agent",
            made_at=now,
        )
        await self.put(row)
        return {**case, "action": some_id}

    async def task(self, of: dict[str, str], unit: str = "a_sales", **more: Any) -> dict[str, str]:
        """A call that is to be made."""
        some_id, now = uuid.uuid4().hex, utc_now()
        row = t.CareTask(
            id=some_id,
            kind=TaskKind.FOLLOW_UP,
            origin=some_id,
            case_number=of.get("case"),
            customer_id=of["customer"],
            words="Ask whether all is well",
            org_unit_id=unit,
            made_at=now,
            due_at=now - 300 * _DAY,
            **more,
        )
        await self.put(row)
        return {**of, "task": some_id}

    async def template(self, unit: str = "a_sales") -> dict[str, str]:
        """An answer to use again."""
        some_id = uuid.uuid4().hex
        row = t.AnswerTemplate(
            id=some_id,
            class_code="quality",
            title="A new one",
            texts={"en": "You get a new one."},
            org_unit_id=unit,
            made_by="a_agent",
            made_at=utc_now(),
        )
        await self.put(row)
        return {"template": some_id}

    async def article(
        self, state: str = "published", *, by: str = "a_supervisor", owner: str = ""
    ) -> dict[str, str]:
        """An article as it is written, published, withdrawn."""
        word = f"zanzibar{self.next()}"
        writer = self.actor(by)
        text = Text(title=f"About {word}", body=f"All of {word}.")
        given = ArticleInput(texts={"en": text}, owner=owner or by, review_on=dt.date(2020, 1, 1))
        made = await self.articles.create(writer, given)
        if state != "draft":
            await self.articles.publish(writer, made.id)
        if state == "withdrawn":
            await self.articles.withdraw(writer, made.id)
        return {"article": made.id, "word": word}

    async def use(self, article: dict[str, str], by: str = "a_agent") -> dict[str, str]:
        """Somebody says that an article did not help."""
        some_id = uuid.uuid4().hex
        row = t.ArticleUse(
            id=some_id, article_id=article["article"], version=1, by=by, at=utc_now(), helped=False
        )
        await self.put(row)
        return {**article, "use": some_id}

    async def unanswered(self, by: str = "a_agent") -> dict[str, str]:
        """A search that found nothing."""
        word = f"nowhere{self.next()}"
        row = t.KnowledgeSearch(id=uuid.uuid4().hex, at=utc_now(), by=by, query=word, language="en", found=0)
        await self.put(row)
        return {"word": word}

    async def link(self, status: CaseStatus = CaseStatus.ASSIGNED) -> dict[str, str]:
        """A case that is in the hands of somebody outside."""
        token, now = secrets.token_urlsafe(32), utc_now()
        email = f"li{self.next()}@example.com"
        case = await self.case(
            status,
            responsible_kind=ResponsibleKind.OUTSIDE,
            responsible_user=None,
            responsible_name="Li",
            responsible_email=email,
        )
        row = t.CaseLink(
            token_hash=hash_of(token),
            case_number=case["case"],
            name="Li",
            email=email,
            language="en",
            made_by="a_agent",
            made_at=now,
            expires_at=now + _DAY,
        )
        await self.put(row)
        return {**case, "link": token, "email": email}

    async def invitation(self, case: dict[str, str], channel: Channel = Channel.EMAIL) -> dict[str, str]:
        """The customer of a case is asked how it was handled."""
        token, now = secrets.token_urlsafe(32), utc_now()
        row = t.SurveyInvitation(
            id=uuid.uuid4().hex,
            token_hash=hash_of(token),
            survey="case_handling",
            version="1",
            customer_id=case["customer"],
            case_number=case["case"],
            channel=channel,
            language="en",
            made_at=now,
            expires_at=now + _DAY,
        )
        await self.put(row)
        return {**case, "survey": token}

    async def round(self, unit: str = "a", *, is_open: bool = True) -> dict[str, str]:
        """A round of the agents' own survey."""
        some_id, now = uuid.uuid4().hex, utc_now()
        row = t.StaffRound(
            id=some_id,
            survey="agents",
            version="1",
            org_unit_id=unit,
            opened_by="a_supervisor",
            opened_at=now - 2 * _DAY,
            closes_at=now + _DAY if is_open else now - _DAY,
        )
        await self.put(row)
        folder = self.home / "staff-rounds"
        folder.mkdir(exist_ok=True)
        (folder / f"{some_id}.key").write_bytes(secrets.token_bytes(32))
        return {"round": some_id}

    async def warning(self) -> dict[str, str]:
        """Something rose beyond what its history explains."""
        word, day = f"class{self.next()}", utc_now().date()
        row = t.QualityWarning(
            org_unit_id="a",
            dimension="class",
            code=word,
            day=day,
            observed=9,
            expected=2.0,
            threshold=6.0,
            found_at=utc_now(),
        )
        await self.put(row)
        return {"word": word, "day": day.isoformat(), "company": "a"}

    def actor(self, name: str) -> Actor:
        """Somebody as services know them."""
        role, unit = PEOPLE[name]
        return Actor(user_id=name, role=role, org_unit=unit)


def _in_memory(connection: Any, _record: Any) -> None:
    connection.execute("pragma synchronous = off")


@asynccontextmanager
async def group_of(database: Database, folder: Path) -> AsyncIterator[Group]:
    """The group, served."""
    if database.engine.url.get_backend_name() == "sqlite":
        # Nobody waits for the disk: no test here ends its machine.
        event.listen(database.engine.sync_engine, "connect", _in_memory)
    group = Group(database, folder)
    await group.begin()
    try:
        yield group
    finally:
        await group.end()
