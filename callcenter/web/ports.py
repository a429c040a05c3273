"""What the web needs from the rest. Nothing here is implemented; wiring.py hands the real ones in."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from callcenter.care import Care
from callcenter.domain.enums import Tier
from callcenter.domain.events import Event
from callcenter.domain.messages import AnyMessage, Message, TakeWritten
from callcenter.domain.refusal import Refusal
from callcenter.domain.state import Center
from callcenter.ivr.picture import Figures
from callcenter.ivr.wording import Language
from callcenter.repository.enums import CaseStep, TaskKind
from callcenter.service.audit import AuditRecord
from callcenter.service.cases import StepFields
from callcenter.service.cases.actions import NewAction
from callcenter.service.cases.filters import CaseFilter
from callcenter.service.cases.importing import ImportedCases
from callcenter.service.cases.records import CasePage, CaseView, TaskRecord
from callcenter.service.cases.recovery import NewRecovery
from callcenter.service.cases.similar import SimilarCase
from callcenter.service.cases.taken_down import TakenDown
from callcenter.service.cases.tasks import Call as TaskCall
from callcenter.service.cases.templates import NewTemplate, TemplateRecord
from callcenter.service.company_holidays import CalendarsView, Imported
from callcenter.service.company_records import AgentChanged, Changed, SetupView
from callcenter.service.customers import CustomerChange, CustomerWishes, NewCustomer
from callcenter.service.flow_reports import FlowReport
from callcenter.service.flows import FlowsView
from callcenter.service.notices import NoticeRecord
from callcenter.service.permissions import Actor
from callcenter.service.prompts import PromptRecord
from callcenter.service.records import (
    Choice,
    ContactRecord,
    CustomerBrief,
    CustomerRecord,
    MessageRecord,
    Page,
    PopRecord,
    SessionRecord,
)
from callcenter.service.staff_pins import PhonePinMade


class Record(Protocol):
    """One journal record, applied: its place, its time (ms since 1970) and what it brought about."""

    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> int: ...
    @property
    def message(self) -> Message: ...
    @property
    def events(self) -> tuple[Event, ...]: ...


class EnginePort(Protocol):
    """The one writer of the state. The web reads `center` between awaits and never changes it."""

    @property
    def center(self) -> Center: ...

    async def send(self, message: AnyMessage) -> Refusal | None:
        """Processed in order; None when taken (and durable where it must be)."""

    def post(self, message: AnyMessage) -> None:
        """Like send, without waiting for what becomes of it."""

    def subscribe(self, listener: Callable[[Any], None]) -> Callable[[], None]:
        """Call `listener` with each applied record; returns what ends it."""

    def now_ms(self) -> int:
        """The engine's clock, ms since 1970."""


class AuthPort(Protocol):
    """Log-in and sessions (callcenter.service.auth); a token is known to the browser alone."""

    async def log_in(
        self, username: str, password: str, address: str = ""
    ) -> tuple[str, SessionRecord] | None: ...
    async def find(self, token: str) -> SessionRecord | None: ...
    async def alive(self, tokens: Collection[str]) -> set[str]: ...
    async def log_out(self, token: str) -> None: ...
    async def set_language(self, user_id: str, language: str) -> None: ...


class PopPort(Protocol):
    """The repository's part of a screen pop."""

    async def pop(self, ani: str, customer_id: str) -> PopRecord:
        """By the customer when known, else by the number (with several customers: candidates)."""


class CustomersPort(Protocol):
    """callcenter.service.customers; opening one is audited there."""

    async def search(self, actor: Actor, q: str, limit: int = 20) -> Sequence[CustomerBrief]: ...
    async def get(self, actor: Actor, customer_id: str) -> CustomerRecord: ...
    async def create(self, actor: Actor, new: NewCustomer) -> CustomerRecord: ...
    async def change(self, actor: Actor, customer_id: str, change: CustomerChange) -> CustomerRecord: ...
    async def set_wishes(self, actor: Actor, customer_id: str, wishes: CustomerWishes) -> CustomerRecord: ...
    async def for_link(self, actor: Actor, customer_id: str) -> tuple[str, Tier]: ...
    async def timeline(
        self, actor: Actor, customer_id: str, before_ms: int | None = None, limit: int = 20
    ) -> Page: ...


class ContactsPort(Protocol):
    """callcenter.service.contacts."""

    async def get(self, actor: Actor, contact_id: str) -> ContactRecord: ...
    async def dispositions(self) -> Sequence[Choice]: ...
    async def check_disposition(self, code: str) -> None: ...


class CasesPort(Protocol):
    """callcenter.service.cases; what changes one is audited there."""

    @property
    def care(self) -> Care: ...
    async def page(self, actor: Actor, wanted: CaseFilter, language: str = "en") -> CasePage: ...
    async def get(self, actor: Actor, number: str, language: str = "en") -> CaseView: ...
    async def step(
        self,
        actor: Actor,
        number: str,
        step: CaseStep,
        version: int | None,
        fields: StepFields,
        language: str = "en",
    ) -> CaseView: ...
    async def overdue_count(self, actor: Actor) -> int: ...
    async def similar(self, actor: Actor, text: str, limit: int = 5) -> Sequence[SimilarCase]: ...
    async def propose(
        self, actor: Actor, number: str, new: NewRecovery, language: str = "en"
    ) -> CaseView: ...
    async def on_recovery(
        self,
        actor: Actor,
        some_id: str,
        act: str,
        words: str = "",
        cost_minor: int | None = None,
        language: str = "en",
    ) -> CaseView: ...
    async def add_action(
        self, actor: Actor, number: str, new: NewAction, language: str = "en"
    ) -> CaseView: ...
    async def on_action(
        self, actor: Actor, some_id: str, act: str, words: str = "", language: str = "en"
    ) -> CaseView: ...
    async def tasks(
        self,
        actor: Actor,
        *,
        mine: bool = False,
        kind: TaskKind | None = None,
        limit: int = 50,
        language: str = "en",
    ) -> Sequence[TaskRecord]: ...
    async def task_done(self, actor: Actor, some_id: str, result: str) -> None: ...
    async def task_call(self, actor: Actor, some_id: str) -> TaskCall: ...
    async def task_calling(self, actor: Actor, call: TaskCall, contact_id: str) -> None: ...
    async def task_not_called(self, actor: Actor, call: TaskCall, contact_id: str) -> None: ...
    async def templates(self, actor: Actor, case_class: str = "") -> Sequence[TemplateRecord]: ...
    async def make_template(self, actor: Actor, number: str, new: NewTemplate) -> str: ...
    async def import_file(self, actor: Actor, raw: bytes, *, dry_run: bool = False) -> ImportedCases: ...
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
    ) -> None: ...
    async def taken_down(self, actor: Actor, given: TakenDown, country: str) -> TakeWritten: ...
    async def number_of(self, request: str) -> str | None: ...


class MessagesPort(Protocol):
    """callcenter.service.messages; hearing one is audited there."""

    async def newest(self, actor: Actor, limit: int = 50) -> Sequence[MessageRecord]: ...
    async def hear(self, actor: Actor, name: str) -> None: ...


class FlowsPort(Protocol):
    """callcenter.service.flows: the voice menus in force."""

    async def view(self, actor: Actor, language: Language = Language.EN) -> FlowsView: ...
    async def picture(
        self, actor: Actor, name: str, language: str, figures: Figures | None = None
    ) -> str: ...
    async def mermaid(
        self, actor: Actor, name: str, language: str, figures: Figures | None = None
    ) -> str: ...


class FlowReportsPort(Protocol):
    """callcenter.service.flow_reports."""

    async def report(
        self,
        actor: Actor,
        flow: str,
        since: dt.date | None = None,
        until: dt.date | None = None,
        version: str | None = None,
    ) -> FlowReport: ...
    async def csv(
        self, actor: Actor, flow: str, since: dt.date | None = None, until: dt.date | None = None
    ) -> str: ...


class PromptsPort(Protocol):
    """callcenter.service.prompts; changes are audited there."""

    async def all(self, actor: Actor) -> Sequence[PromptRecord]: ...
    async def hear(self, actor: Actor, language: str, name: str) -> Path: ...
    async def put_audio(self, actor: Actor, language: str, name: str, data: bytes) -> PromptRecord: ...
    async def delete_audio(self, actor: Actor, language: str, name: str) -> PromptRecord: ...
    async def put_text(self, actor: Actor, language: str, name: str, text: str) -> PromptRecord: ...


class NoticesPort(Protocol):
    """callcenter.service.notices; changes are audited there."""

    async def all(self, actor: Actor) -> Sequence[NoticeRecord]: ...
    async def hear(self, actor: Actor, name: str) -> Path: ...
    async def withdraw(self, actor: Actor, name: str) -> None: ...


class PinsPort(Protocol):
    """callcenter.service.staff_pins; a new PIN is audited there."""

    async def make(self, actor: Actor) -> PhonePinMade: ...


class AuditPort(Protocol):
    """callcenter.service.audit."""

    async def opened(self, actor_id: str, object_type: str, object_id: str) -> None: ...
    async def of_kinds(self, actor: Actor, kinds: Collection[str], limit: int) -> Sequence[AuditRecord]: ...
    async def done(
        self, actor_id: str, action: str, object_type: str, object_id: str, **data: Any
    ) -> None: ...


class SetupPort(Protocol):
    """callcenter.service.company: the set-up, read and changed; changes are audited there."""

    async def view(self, actor: Actor) -> SetupView: ...
    async def put(self, actor: Actor, version: str, part: str, name: str | None, body: Any) -> Changed: ...
    async def put_agent(self, actor: Actor, version: str, agent_id: str, body: Any) -> AgentChanged: ...
    async def delete(
        self, actor: Actor, version: str, part: str, name: str, move_to: str = ""
    ) -> Changed: ...
    async def reload(self, actor: Actor, moves: Mapping[str, str]) -> Changed: ...
    async def calendars(self, actor: Actor) -> CalendarsView: ...
    async def import_calendar(self, actor: Actor, name: str, raw: bytes) -> Imported: ...


class ProjectorPort(Protocol):
    """The journal's way into the repository."""

    @property
    def behind(self) -> int | None:
        """How many of the journal's records are not in the tables yet; None when not known."""

    async def wait_for(self, sequence: int, timeout: float) -> bool:
        """Whether the tables hold all up to `sequence` within `timeout` seconds."""


class PhoneAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A softphone's account at Asterisk: `ws` the WebSocket's address, `uri` the SIP address."""

    ws: str
    uri: str
    username: str
    secret: str


class DemoCaller(msgspec.Struct, frozen=True, kw_only=True):
    """Someone the demo's /phone can pretend to be."""

    number: str
    name: str


class DialledNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number of the company's, the flow that answers it, and its SIP address."""

    number: str
    flow: str
    target: str


class WebPhone(msgspec.Struct, frozen=True, kw_only=True):
    """The account of /phone and what it may dial; only in demo mode."""

    ws: str
    uri: str
    username: str
    secret: str
    target: str
    numbers: tuple[DialledNumber, ...] = ()
    demo_callers: tuple[DemoCaller, ...] = ()
