"""Complaints from the company's site: anybody may write one, without an account, and ask how it stands.

A complaint has its number once the journal has it. The same request sent twice is taken once. Who asks how
one stands says its number and proves that it is theirs (proofs.py).
"""

import datetime as dt
import hashlib
import hmac
import time
from collections.abc import Callable, Sequence
from typing import Final, Protocol
from uuid import UUID

import msgspec
from sqlalchemy import select

from callcenter.care import Care
from callcenter.care.model import ClassNode
from callcenter.domain import messages as m
from callcenter.domain.configuration import CALLBACK_COUNTRIES, Labels
from callcenter.domain.enums import CaseKind, Channel, Severity
from callcenter.domain.personal import NOTHING, Personal
from callcenter.domain.refusal import Refusal, RefusalCode
from callcenter.domain.state import Center
from callcenter.repository.cases import Case
from callcenter.repository.database import Database, is_away
from callcenter.repository.enums import ActorKind
from callcenter.service import checks
from callcenter.service.auth import LANGUAGES, utc_now
from callcenter.service.errors import Conflict, Invalid, TooMany
from callcenter.service.limits import FailureLimit, Tries
from callcenter.service.phone_numbers import normalise

from .course import Course
from .fields import (
    LONGEST_CODE,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    LONGEST_ORDER_NUMBER,
    LONGEST_SUBJECT,
)
from .file_kinds import ENDINGS
from .files import Files, Kept
from .life import By
from .standing import Standing

HOUR_S: Final = 3600.0
#: How long after a complaint its writer may still add files.
FILES_WITHIN: Final = dt.timedelta(hours=2)
#: So much of the description stands for a subject that was left out.
SUBJECT_OF: Final = 60
#: The class of what somebody could not sort in.
OTHER: Final = "other"


class EnginePort(Protocol):
    """The centre, which gives the numbers."""

    @property
    def center(self) -> Center: ...
    async def send(self, message: m.AnyMessage) -> Refusal | None: ...


class PublicChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A class or product to choose; `choices` are the classes below it."""

    code: str
    labels: Labels
    choices: Sequence["PublicChoice"] = ()


class PublicForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form offers, and how many files of how many bytes."""

    classes: Sequence[PublicChoice]
    products: Sequence[PublicChoice]
    files: int
    file_bytes: int
    media: Sequence[str]


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody writes. `website` is a field that people do not see: programs that fill in everything
    give themselves away by it."""

    request_id: UUID
    description: str
    kind: CaseKind = CaseKind.COMPLAINT
    case_class: str = ""
    subject: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    order_number: str = ""
    product: str = ""
    language: str = "en"
    website: str = ""


class Numbered(msgspec.Struct, frozen=True, kw_only=True):
    """The number that a complaint was given."""

    number: str


def contact_of(request_id: UUID) -> str:
    """The id of the contact that a request makes, which tells nobody of the request."""
    return f"web-{hashlib.sha256(str(request_id).encode()).hexdigest()[:40]}"


class PublicComplaints(Standing):
    """Complaints from the web. `clock` gives the seconds of the limits."""

    def __init__(
        self,
        database: Database,
        engine: EnginePort,
        files: Files,
        course: Course,
        *,
        zone: Callable[[], dt.tzinfo] = lambda: dt.UTC,
        countries: Callable[[], Sequence[str]] = lambda: CALLBACK_COUNTRIES,
        now: Callable[[], dt.datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(database, course, zone=zone, countries=countries, now=now, clock=clock)
        self._engine = engine
        self._files = files
        self._care = course.care
        self._countries = countries
        self._clock = clock
        self._limits: tuple[tuple[int, int], FailureLimit, FailureLimit] | None = None

    def form(self) -> PublicForm:
        """What the form offers."""
        content = self._care().content
        return PublicForm(
            classes=[_choice(node) for node in content.classes if not node.retired],
            products=[
                PublicChoice(code=each.code, labels=each.labels)
                for each in content.products
                if not each.retired
            ],
            files=content.outside.files,
            file_bytes=content.outside.file_bytes,
            media=list(ENDINGS),
        )

    async def take(self, given: Complaint, address: str) -> Numbered:
        """Give a complaint its number. Raises Invalid, TooMany, Conflict (no number is left for today)."""
        message = self._message(given)
        if known := await self._known(message.contact_id):
            return Numbered(number=known)
        try:
            Tries(*self._counted(address))
        except TooMany as much:
            raise TooMany("Too many complaints came in within an hour.", much.retry_after) from None
        refusal = await self._engine.send(message)
        number = self._engine.center.written.get(message.contact_id)
        if number is None:
            already = refusal is not None and refusal.code is RefusalCode.ALREADY
            words = "This is being taken in." if already else "No more can be taken in at the moment."
            raise Conflict(words, "Try again later, or call us.")
        return Numbered(number=number)

    def _counted(self, address: str) -> tuple[tuple[FailureLimit, str], ...]:
        """The limits as care.yaml has them now, counted anew when it has others."""
        outside = self._care().content.outside
        wanted = (outside.complaints_per_address_hour, outside.complaints_per_hour)
        if self._limits is None or self._limits[0] != wanted:
            made = [FailureLimit(failures=most, seconds=HOUR_S, clock=self._clock) for most in wanted]
            self._limits = (wanted, made[0], made[1])
        _, of_address, of_all = self._limits
        return (of_address, address), (of_all, "")

    async def _known(self, contact_id: str) -> str | None:
        """The number that this request was given before: the centre remembers some, the repository all."""
        if number := self._engine.center.written.get(contact_id):
            return number
        try:
            async with self._database.engine.connect() as connection:
                found = select(Case.number).where(Case.request_id == contact_id)
                return (await connection.execute(found)).scalar()
        except Exception as error:
            if is_away(error):
                return None
            raise

    def _message(self, given: Complaint) -> m.TakeWritten:
        """The complaint for the centre. Raises Invalid, naming the field."""
        if given.website:
            raise Invalid("website", "This field is not for people.", "Leave it empty.")
        description = checks.text("description", given.description, longest=LONGEST_DESCRIPTION)
        if not description:
            raise Invalid("description", "This is empty.", "Say what it is about.")
        if len(subject := _line("subject", given.subject, LONGEST_SUBJECT)) == 0:
            subject = " ".join(description.split())[:SUBJECT_OF]
        care = self._care()
        case_class = _line("class", given.case_class, LONGEST_CODE) or unsorted(care)
        if not care.is_choosable(case_class):
            raise Invalid("class", "There is no such class.", "Choose one of the list.")
        product = _line("product", given.product, LONGEST_CODE)
        if product and not care.is_product(product):
            raise Invalid("product", "There is no such product.", "Choose one of the list.")
        phone = _line("phone", given.phone, 40)
        number = normalise(phone, self._countries()[0]) if phone else ""
        if number is None:
            raise Invalid("phone", "This is no telephone number.", "Write it with its area or country code.")
        email = checks.email("email", given.email).lower() if given.email.strip() else ""
        if not number and not email:
            raise Invalid("phone", "We could not answer you.", "Enter a phone number or an e-mail address.")
        return m.TakeWritten(
            contact_id=contact_of(given.request_id),
            channel=Channel.WEB,
            kind=given.kind,
            subject=Personal(subject),
            description=Personal(description),
            case_class=case_class,
            severity=Severity.NORMAL,
            language=given.language if given.language in LANGUAGES else "",
            name=Personal(_line("name", given.name, LONGEST_NAME)),
            phone=Personal(number) if number else NOTHING,
            email=Personal(email) if email else NOTHING,
            order_number=Personal(_line("order_number", given.order_number, LONGEST_ORDER_NUMBER)),
            product=product,
        )

    async def add_file(self, number: str, request_id: UUID, name: str, data: bytes) -> Kept:
        """Add a file to one's complaint, soon after it was taken. Raises NotFound, Invalid, Conflict."""
        wanted = contact_of(request_id)
        return await self._files.add(
            number,
            name,
            data,
            By(kind=ActorKind.CUSTOMER, id=""),
            most=self._care().content.outside.files,
            may_see=lambda case: (
                hmac.compare_digest(case.request_id or "", wanted)
                and self._now() - case.opened_at < FILES_WITHIN
            ),
        )


def unsorted(care: Care) -> str:
    """The class of what nobody has sorted in yet: `other` where care.yaml has it, else the last there is."""
    if care.is_choosable(OTHER):
        return OTHER
    return [node.code for node in care.classes if care.is_choosable(node.code)][-1]


def _choice(node: ClassNode) -> PublicChoice:
    below = [_choice(each) for each in node.children if not each.retired]
    return PublicChoice(code=node.code, labels=node.labels, choices=below)


def _line(field: str, value: str, longest: int) -> str:
    return checks.line(field, value, longest=longest, required=False)
