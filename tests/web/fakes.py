"""Hand-written stand-ins for what is behind the web: the real decide without journal, services in memory."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from callcenter.care import Care
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import Configuration
from callcenter.domain.enums import Channel, IvrExit, Tier
from callcenter.domain.events import Event
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import Refusal
from callcenter.domain.state import Contact
from callcenter.engine.decide import decide
from callcenter.ivr.picture import Figures
from callcenter.ivr.wording import Language, Names, told
from callcenter.repository.enums import CaseKind, CaseStatus, CaseStep, LifeCycle, Role, Severity, TaskKind
from callcenter.service import records as r
from callcenter.service.audit import AuditRecord
from callcenter.service.calendar_years import CalendarYear
from callcenter.service.cases import StepFields, StepRefused
from callcenter.service.cases.actions import NewAction
from callcenter.service.cases.filters import CaseFilter
from callcenter.service.cases.importing import ImportedCases
from callcenter.service.cases.life import RefusalCode
from callcenter.service.cases.records import CasePage, CaseView, TaskRecord
from callcenter.service.cases.recovery import NewRecovery
from callcenter.service.cases.similar import SimilarCase
from callcenter.service.cases.table import Need
from callcenter.service.cases.taken_down import TakenDown, message_of
from callcenter.service.cases.tasks import Call as TaskCall
from callcenter.service.cases.templates import NewTemplate, TemplateRecord
from callcenter.service.company_holidays import (
    CalendarsView,
    CalendarView,
    Imported,
    ImportedYear,
)
from callcenter.service.company_records import AgentChanged, Changed, FlowBrief, SetupView
from callcenter.service.customers import CustomerChange, CustomerWishes, NewCustomer
from callcenter.service.errors import Conflict, Invalid, NotFound, TooMany
from callcenter.service.flow_reports import FlowReport, Way, report_of
from callcenter.service.flows import FlowProblem, FlowRecord, FlowsView
from callcenter.service.permissions import Actor
from callcenter.service.staff_pins import PhonePinMade
from tests.engine.center import NODE, Story
from tests.support.care import demo_care

FLOW_DAY = dt.date(2026, 11, 22)


class FakeRecord(msgspec.Struct, kw_only=True):
    sequence: int
    at: int
    message: m.Message
    events: tuple[Event, ...]


class FakeEngine(Story):
    """A Story that the web can subscribe to; effects go to `perform` before listeners hear of the record."""

    def __init__(self, config: Configuration | None = None) -> None:
        self.listeners: list[Callable[[Any], None]] = []
        self.perform: Callable[[do.Effect], None] = lambda _effect: None
        self.posted: list[m.AnyMessage] = []
        #: Whether the engine is told whose number it is.
        self.identifies = True
        super().__init__(config)

    def take(self, message: m.AnyMessage) -> list[do.Effect]:
        done = len(self.effects)
        refusal = self._decide(message)
        assert refusal is None, refusal
        return self.effects[done:]

    def _decide(self, message: m.AnyMessage) -> Refusal | None:
        decision = decide(self.center, message, self.now)
        if decision.refusal is not None:
            return decision.refusal
        self.records.append((self.now, message, decision.events))
        self.effects.extend(decision.effects)
        for effect in decision.effects:
            self.perform(effect)
        record = FakeRecord(sequence=len(self.records), at=self.now, message=message, events=decision.events)
        for listener in self.listeners:
            listener(record)
        return None

    def call(
        self, name: str, key: str | None = "1", tier: Tier = Tier.STANDARD, dnis: str = "4000"
    ) -> Contact:
        """The repository's c1 calls, whose number it is."""
        leg_id = f"{name}-leg"
        self.take(
            m.CallArrived(
                contact_id=name,
                leg_id=leg_id,
                node=NODE,
                entry="trunk",
                ani=Personal("+8613800138000"),
                ani_name=Personal(""),
                dnis=dnis,
            )
        )
        if self.identifies:
            self.take(m.CustomerIdentified(contact_id=name, customer_ids=("c1",), tier=tier))
        if key is not None:
            self.take(m.DigitReceived(leg_id=leg_id, digit=Personal(key)))
        return self.center.contacts[name]

    async def send(self, message: m.AnyMessage) -> Refusal | None:
        return self._decide(message)

    def post(self, message: m.AnyMessage) -> None:
        self.posted.append(message)
        self._decide(message)

    def subscribe(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def now_ms(self) -> int:
        return self.now


def user(name: str, role: Role) -> r.UserRecord:
    return r.UserRecord(
        id=name,
        username=name,
        name=name.title(),
        role=role,
        language="en",
        time_zone="Asia/Shanghai",
        org_unit="company",
    )


class FakeAuth:
    """Users alice, bob, carol (agents), sam (supervisor), ada (admin); every password is "right"."""

    def __init__(self) -> None:
        self.users = {name: user(name, Role.AGENT) for name in ("alice", "bob", "carol")}
        self.users["sam"] = user("sam", Role.SUPERVISOR)
        self.users["ada"] = user("ada", Role.ADMIN)
        self.sessions: dict[str, r.SessionRecord] = {}
        self.tries = 0
        self.most_tries = 1000
        self.away = False

    async def log_in(
        self, username: str, password: str, address: str = ""
    ) -> tuple[str, r.SessionRecord] | None:
        self.tries += 1
        if self.tries > self.most_tries:
            raise TooMany("Too many failed tries.", 7)
        if username not in self.users or password != "right":
            return None
        token = f"token-{username}-{len(self.sessions)}"
        self.sessions[token] = r.SessionRecord(user=self.users[username], csrf=f"csrf-{token}")
        return token, self.sessions[token]

    async def find(self, token: str) -> r.SessionRecord | None:
        if self.away:
            raise OSError("away")
        return self.sessions.get(token)

    async def alive(self, tokens: Collection[str]) -> set[str]:
        return {token for token in tokens if await self.find(token) is not None}

    async def log_out(self, token: str) -> None:
        self.sessions.pop(token, None)

    async def set_language(self, user_id: str, language: str) -> None:
        for token, session in self.sessions.items():
            if session.user.id == user_id:
                changed = msgspec.structs.replace(session.user, language=language)
                self.sessions[token] = msgspec.structs.replace(session, user=changed)


def customer(customer_id: str, name: str = "王小明", number: str = "+8613800138000") -> r.CustomerRecord:
    return r.CustomerRecord(
        id=customer_id,
        name=name,
        company=None,
        tier=Tier.GOLD,
        value=60,
        language="zh-CN",
        numbers=[number],
        email=None,
        dedicated_agent=None,
        dedicated_agent_name=None,
        notes="",
        life_cycle=LifeCycle.ACTIVE,
        created_ms=1,
        org_unit="company",
    )


class FakeRepository:
    """Customers, contacts, cases, audit, projector and pops in one, in memory."""

    def __init__(self) -> None:
        self.customers = {"c1": customer("c1"), "c2": customer("c2", "Mary <b>Smith</b>", "+442079460107")}
        self.created: list[NewCustomer] = []
        self.opened_things: list[tuple[str, str, str]] = []
        self.done_things: list[tuple[str, str, str]] = []
        self.waited_for: list[int] = []
        self.away = False
        self.pops = 0

    def _must_be_there(self) -> None:
        if self.away:
            raise OSError("the repository is away")

    async def check(self) -> None:
        self._must_be_there()

    async def pop(self, ani: str, customer_id: str) -> r.PopRecord:
        self._must_be_there()
        self.pops += 1
        found = [c for c in self.customers.values() if c.id == customer_id]
        found = found or [c for c in self.customers.values() if ani in c.numbers]
        if len(found) == 1:
            return r.PopRecord(customer=found[0])
        return r.PopRecord(candidates=tuple(found))

    async def search(self, actor: Actor, q: str, limit: int = 20) -> Sequence[r.CustomerBrief]:
        self._must_be_there()
        return [c for c in self.customers.values() if q in c.name][:limit]

    async def get(self, actor: Actor, customer_id: str) -> r.CustomerRecord:
        self._must_be_there()
        if customer_id not in self.customers:
            raise NotFound("customer")
        return self.customers[customer_id]

    async def change(self, actor: Actor, customer_id: str, change: CustomerChange) -> r.CustomerRecord:
        found = await self.get(actor, customer_id)
        self.customers[customer_id] = msgspec.structs.replace(found, value=change.value or found.value)
        return self.customers[customer_id]

    async def set_wishes(self, actor: Actor, customer_id: str, wishes: CustomerWishes) -> r.CustomerRecord:
        found = await self.get(actor, customer_id)
        self.customers[customer_id] = msgspec.structs.replace(found, no_calls=bool(wishes.no_calls))
        return self.customers[customer_id]

    async def create(self, actor: Actor, new: NewCustomer) -> r.CustomerRecord:
        self._must_be_there()
        self.created.append(new)
        return customer("new", new.name, new.numbers[0])

    async def for_link(self, actor: Actor, customer_id: str) -> tuple[str, Tier]:
        return customer_id, (await self.get(actor, customer_id)).tier

    async def timeline(
        self, actor: Actor, customer_id: str, before_ms: int | None = None, limit: int = 20
    ) -> r.Page:
        await self.get(actor, customer_id)
        return r.Page(items=[], next_before_ms=None)

    @property
    def behind(self) -> int | None:
        return None if self.away else 3

    async def wait_for(self, sequence: int, timeout: float) -> bool:
        self.waited_for.append(sequence)
        return not self.away

    async def of_kinds(self, actor: Actor, kinds: Collection[str], limit: int) -> Sequence[AuditRecord]:
        return [
            AuditRecord(at_ms=1, actor="ada", action="changed", object_type=kind, object_id="x", data={})
            for kind in kinds
        ][:limit]

    async def opened(self, actor_id: str, object_type: str, object_id: str) -> None:
        self.opened_things.append((actor_id, object_type, object_id))

    async def done(self, actor_id: str, action: str, object_type: str, object_id: str, **data: Any) -> None:
        self._must_be_there()
        self.done_things.append((actor_id, action, object_id))

    @asynccontextmanager
    async def noted(
        self, actor_id: str, action: str, object_type: str, object_id: str, **data: Any
    ) -> AsyncIterator[None]:
        self._must_be_there()
        yield
        self.done_things.append((actor_id, action, object_id))


YEAR_2026 = CalendarYear(year=2026, closed=33, work=6, complete=True, own=False)


class FakeSetup:
    """A set-up with one version, "v1"; changes are remembered and never made."""

    def __init__(self, engine: FakeEngine) -> None:
        self._engine = engine
        self.changes: list[tuple[Any, ...]] = []

    async def view(self, actor: Actor) -> SetupView:
        configuration = self._engine.center.configuration
        assert configuration is not None
        return SetupView(
            version="v1",
            file_changed=False,
            kept_queues=[],
            time_zone=configuration.time_zone,
            flow=FlowBrief(name="test", version="1", languages=["en"], voicemails=["message"]),
            skills=configuration.skills,
            queues=configuration.queues,
            agents=configuration.agents,
            priority=configuration.priority,
            limits=configuration.limits,
        )

    def _changed(self, version: str, *change: Any) -> Changed:
        if version not in ("*", "v1"):
            raise Conflict("The set-up has changed since you read it.", "Read it again.")
        self.changes.append(change)
        return Changed(version="v2")

    async def put(self, actor: Actor, version: str, part: str, name: str | None, body: Any) -> Changed:
        if body == {"names": {}}:
            raise Invalid("names", "There is no name.", "Write one.")
        return self._changed(version, actor.user_id, "put", part, name, body)

    async def put_agent(self, actor: Actor, version: str, agent_id: str, body: Any) -> AgentChanged:
        changed = self._changed(version, actor.user_id, "put", "agents", agent_id, body)
        return AgentChanged(version=changed.version, username=agent_id, password="once")

    async def delete(self, actor: Actor, version: str, part: str, name: str, move_to: str = "") -> Changed:
        return self._changed(version, actor.user_id, "delete", part, name, move_to)

    async def reload(self, actor: Actor, moves: Mapping[str, str]) -> Changed:
        return self._changed("*", actor.user_id, "reload", dict(moves))

    async def calendars(self, actor: Actor) -> CalendarsView:
        return CalendarsView(calendars=[CalendarView(name="CN", years=[YEAR_2026])])

    async def import_calendar(self, actor: Actor, name: str, raw: bytes) -> Imported:
        changed = self._changed("*", actor.user_id, "import", name, raw)
        own = msgspec.structs.replace(YEAR_2026, own=True)
        years = [ImportedYear(now=own, before=YEAR_2026)]
        return Imported(version=changed.version, calendar=name, years=years)


class FakeContacts:
    def __init__(self, repository: FakeRepository) -> None:
        self._repository = repository

    async def get(self, actor: Actor, contact_id: str) -> r.ContactRecord:
        raise NotFound("contact")

    async def dispositions(self) -> Sequence[r.Choice]:
        return [r.Choice(code="resolved", labels={"en": "Resolved", "zh-CN": "已解决", "zh-TW": "已解決"})]

    async def check_disposition(self, code: str) -> None:
        await self._repository.check()
        if code != "resolved":
            raise Invalid("disposition", "There is no such disposition.", "Choose one of the list.")


class FakeCases:
    """One case, of a company with one class."""

    def __init__(self, repository: FakeRepository) -> None:
        self._repository = repository
        self.steps: list[tuple[str, CaseStep, StepFields]] = []
        self.asked: list[CaseFilter] = []
        self.called: list[tuple[str, str]] = []
        self.tasks_of: list[TaskKind | None] = []

    @property
    def care(self) -> Care:
        return demo_care()

    async def page(self, actor: Actor, wanted: CaseFilter, language: str = "en") -> CasePage:
        self.asked.append(wanted)
        return CasePage(items=(), next=None)

    async def get(self, actor: Actor, number: str, language: str = "en") -> CaseView:
        if number != "2611220001":
            raise NotFound("case")
        self._repository.opened_things.append((actor.user_id, "case", number))
        return a_case(number)

    async def step(
        self,
        actor: Actor,
        number: str,
        step: CaseStep,
        version: int | None,
        fields: StepFields,
        language: str = "en",
    ) -> CaseView:
        if version == 0:
            raise StepRefused(RefusalCode.OVERTAKEN, "Bob was faster.", "Look at it.")
        if step is CaseStep.CLOSE and fields.fault is None:
            raise StepRefused(RefusalCode.MISSING, "There is missing.", "Say it.", (Need.CAUSE, Need.FAULT))
        self.steps.append((number, step, fields))
        return a_case(number)

    async def overdue_count(self, actor: Actor) -> int:
        return 3

    async def similar(self, actor: Actor, text: str, limit: int = 5) -> Sequence[SimilarCase]:
        return []

    async def propose(self, actor: Actor, number: str, new: NewRecovery, language: str = "en") -> CaseView:
        return a_case(number)

    async def on_recovery(
        self,
        actor: Actor,
        some_id: str,
        act: str,
        words: str = "",
        cost_minor: int | None = None,
        language: str = "en",
    ) -> CaseView:
        raise NotFound("recovery")

    async def add_action(self, actor: Actor, number: str, new: NewAction, language: str = "en") -> CaseView:
        return a_case(number)

    async def on_action(
        self, actor: Actor, some_id: str, act: str, words: str = "", language: str = "en"
    ) -> CaseView:
        raise NotFound("action")

    async def tasks(
        self,
        actor: Actor,
        *,
        mine: bool = False,
        kind: TaskKind | None = None,
        limit: int = 50,
        language: str = "en",
    ) -> Sequence[TaskRecord]:
        self.tasks_of.append(kind)
        return []

    async def task_done(self, actor: Actor, some_id: str, result: str) -> None:
        raise NotFound("task")

    async def task_call(self, actor: Actor, some_id: str) -> TaskCall:
        if some_id != "t1":
            raise NotFound("task")
        return TaskCall(
            task_id=some_id,
            number="+8613800138000",
            customer_id="c1",
            tier=Tier.GOLD,
            value=50,
            language="en",
            case_number="2611220001",
        )

    async def task_calling(self, actor: Actor, call: TaskCall, contact_id: str) -> None:
        self.called.append((call.task_id, contact_id))

    async def task_not_called(self, actor: Actor, call: TaskCall, contact_id: str) -> None:
        self.called.remove((call.task_id, contact_id))

    async def templates(self, actor: Actor, case_class: str = "") -> Sequence[TemplateRecord]:
        return []

    async def import_file(self, actor: Actor, raw: bytes, *, dry_run: bool = False) -> ImportedCases:
        return ImportedCases(cases=1, stored=0 if dry_run else 1, faulty=0, faults=())

    async def make_template(self, actor: Actor, number: str, new: NewTemplate) -> str:
        return "t1"

    async def check(
        self,
        *,
        subject: str,
        case_class: str,
        severity: str,
        description: str,
        order_number: str = "",
        product: str = "",
        batch: str = "",
    ) -> None:
        await self._repository.check()
        if case_class != "delivery":
            raise Invalid("class", "There is no such complaint class.", "Choose one of the list.")

    async def taken_down(self, actor: Actor, given: TakenDown, country: str) -> m.TakeWritten:
        if given.customer_id not in ("", "c1"):
            raise NotFound("customer")
        # The class of the demo company that the stand-ins sort into.
        known = msgspec.structs.replace(given, case_class="late_delivery")
        return message_of(self.care, actor, known, country, Tier.GOLD if given.customer_id else Tier.STANDARD)

    async def number_of(self, request: str) -> str | None:
        return None


def a_case(number: str) -> CaseView:
    """A case just registered."""
    unknown = """customer_name tier responsible_name due_ms language customer_id contact_id customer reporter
        recording product_code batch opened_by_name due_on cause_code blamed_unit fault solution
        responsible suggested_unit escalated_to escalated_to_name first_answered_ms replied_ms closed_ms
        mark merged_into order_number"""
    lists = "merged deadlines course files links recoveries actions tasks mails articles steps"
    nothing: dict[str, Any] = dict.fromkeys(unknown.split())
    empty: dict[str, Any] = dict.fromkeys(lists.split(), ())
    return CaseView(
        **nothing,
        **empty,
        number=number,
        kind=CaseKind.COMPLAINT,
        class_code="delivery",
        subject="Late",
        severity=Severity.NORMAL,
        status=CaseStatus.REGISTERED,
        opened_ms=1,
        overdue=False,
        version=1,
        description="",
        channel=Channel.PHONE,
        opened_by="alice",
        reopened=0,
        escalated=0,
    )


class FakeFlows:
    """One flow, with a faulty file."""

    def __init__(self) -> None:
        self.figures: list[Figures | None] = []

    async def view(self, actor: Actor, language: Language = Language.EN) -> FlowsView:
        flow = FlowRecord(
            name="main",
            version="0123456789ab",
            main=True,
            languages=["en"],
            entries=["4008"],
            own=True,
            file="/srv/flows/main.yaml",
            nodes=3,
            running=2,
            running_old=1,
        )
        what, mend = Names.NO_NODE(name="pik"), Names.DID_YOU_MEAN(name="pick")
        problem = FlowProblem(file=flow.file, line=7, what=told(what, language), mend=told(mend, language))
        return FlowsView(flows=[flow], problems=[problem], notices=[])

    async def picture(self, actor: Actor, name: str, language: str, figures: Figures | None = None) -> str:
        self.figures.append(figures)
        if name != "main":
            raise NotFound("flow")
        return f"<svg><title>{name} {language}</title></svg>"

    async def mermaid(self, actor: Actor, name: str, language: str, figures: Figures | None = None) -> str:
        return f"flowchart TD {name} {language}"


class FakeFlowReports:
    """Ten calls in the flow "main", one of them served; `asked` says of which days."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dt.date | None, dt.date | None, str | None]] = []

    async def report(
        self,
        actor: Actor,
        flow: str,
        since: dt.date | None = None,
        until: dt.date | None = None,
        version: str | None = None,
    ) -> FlowReport:
        self.asked.append((flow, since, until, version))
        ways = [
            Way(source="", target="main", exit="", why="", calls=10),
            Way(source="main", target="", exit=IvrExit.SELF_SERVICE, why="", calls=1),
            Way(source="main", target="", exit=IvrExit.GAVE_UP, why="", calls=9),
        ]
        return report_of(ways, flow, since or FLOW_DAY, until or FLOW_DAY, version, ["v1"])

    async def csv(
        self, actor: Actor, flow: str, since: dt.date | None = None, until: dt.date | None = None
    ) -> str:
        self.asked.append((flow, since, until, None))
        return "day,flow\r\n2026-11-22,main\r\n"


class FakePins:
    async def make(self, actor: Actor) -> PhonePinMade:
        return PhonePinMade(staff_number="1234", pin="567890")


class FakeMessages:
    """One voicemail, of contact "v"."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.limits: list[int] = []

    async def newest(self, actor: Actor, limit: int = 50) -> Sequence[r.MessageRecord]:
        self.limits.append(limit)
        return [
            r.MessageRecord(
                kind=r.MessageKind.VOICEMAIL,
                contact_id="v",
                at_ms=1,
                number="+8613800138000",
                customer=None,
                voicemail=r.Voicemail(name="voicemail-v-1", seconds=12),
            )
        ]

    async def hear(self, actor: Actor, name: str) -> None:
        if name not in ("voicemail-v-1", "voicemail-lost-1"):
            raise NotFound("recording")
        self.heard.append((actor.user_id, name))
