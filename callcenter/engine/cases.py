"""Cases: each gets its number at once, whoever tells of it; all else of its life is the service's."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import TAKEN_DOWN, WRITTEN, CaseKind, EndedBy, Outcome, Severity
from callcenter.domain.personal import NOTHING, Personal
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.sounds import RECORDING, is_recording
from callcenter.domain.state import Contact

from . import desk
from .transaction import Transaction

#: Cases of one day: the number has four digits after the date.
MOST_A_DAY = 9_999
#: Cases that one caller may leave in the voice menu.
MOST_OF_A_CALL = 5


def next_number(tx: Transaction) -> str:
    """YYMMDD in the site's zone and a running number of four digits; empty when the day has none left."""
    assert tx.center.configuration is not None
    last_day, last_number = tx.center.last_case[:6], tx.center.last_case[6:]
    today = f"{datetime.fromtimestamp(tx.at / 1000, ZoneInfo(tx.center.configuration.time_zone)):%y%m%d}"
    # A new time zone may turn the date back: the later one is kept, or numbers would be given twice.
    day = max(today, last_day)
    running = int(last_number) + 1 if day == last_day else 1
    return f"{day}{running:04d}" if running <= MOST_A_DAY else ""


def _number(tx: Transaction) -> str:
    if number := next_number(tx):
        return number
    raise Refused(RefusalCode.INVALID, "no case number is left for today")


def take(tx: Transaction, message: m.TakeCase) -> None:
    """An agent takes down a case of the customer they talk with, or talked with."""
    contact = desk.held_by(tx, message.contact_id, message.agent_id)
    if number := contact.cases.get(message.request_id):
        raise Refused(RefusalCode.ALREADY, f"this case has its number: {number}")
    tx.emit(
        ev.CaseRegistered(
            contact_id=contact.id,
            request_id=message.request_id,
            number=_number(tx),
            kind=message.kind,
            channel=contact.channel,
            language=contact.language,
            agent_id=message.agent_id,
            customer_id=contact.customer_id,
            subject=message.subject,
            description=message.description,
            case_class=message.case_class,
            severity=message.severity,
            order_number=message.order_number,
            product=message.product,
            batch=message.batch,
        )
    )


def take_own(tx: Transaction, contact: Contact, arguments: Mapping[str, str], token: int) -> str:
    """The caller leaves a case in the voice menu, as the flow's arguments say: gives its number. Empty when
    they have left as many as one call may, or no number is left for today; nothing is taken then."""
    number = next_number(tx)
    kind = arguments.get("kind", "")
    if not number or kind not in set(CaseKind) or len(contact.cases) >= MOST_OF_A_CALL:
        return ""
    recording = arguments.get("recording", "").removeprefix(RECORDING)
    tx.emit(
        ev.CaseRegistered(
            contact_id=contact.id,
            request_id=f"{contact.id}.{token}",
            number=number,
            kind=CaseKind(kind),
            channel=contact.channel,
            language=contact.language,
            agent_id="",
            customer_id=contact.customer_id,
            subject=Personal(arguments.get("subject", "")),
            description=NOTHING,
            case_class=arguments.get("case_class", ""),
            severity=Severity.NORMAL,
            name=contact.customer_name,
            phone=contact.number,
            recording=recording if is_recording(recording) else "",
        )
    )
    return number


def take_written(tx: Transaction, message: m.TakeWritten) -> None:
    """A case that came without a call: its contact begins and ends here, and it is taken in once."""
    contact_id = message.contact_id
    if number := tx.center.written.get(contact_id):
        raise Refused(RefusalCode.ALREADY, f"this case has its number: {number}")
    if contact_id in tx.center.contacts:
        raise Refused(RefusalCode.ALREADY, f"contact {contact_id} is open")
    if message.channel not in (TAKEN_DOWN if message.agent_id else WRITTEN):
        what = "taken down" if message.agent_id else "written"
        raise Refused(RefusalCode.INVALID, f"channel: nothing is {what} by {message.channel.value}")
    number = _number(tx)
    tx.emit(
        ev.ContactArrived(
            contact_id=contact_id,
            channel=message.channel,
            leg_id="",
            node="",
            entry=message.channel.value,
            ani=message.sender,
            ani_name=message.name,
            dnis="",
            language=message.language,
        )
    )
    if message.customer_id:
        tx.emit(
            ev.CustomerRecognised(
                contact_id=contact_id,
                customer_ids=(message.customer_id,),
                customer_id=message.customer_id,
                tier=message.tier,
            )
        )
    tx.emit(
        ev.CaseRegistered(
            contact_id=contact_id,
            request_id=contact_id,
            number=number,
            kind=message.kind,
            channel=message.channel,
            language=message.language,
            agent_id=message.agent_id,
            customer_id=message.customer_id,
            subject=message.subject,
            description=message.description,
            case_class=message.case_class,
            severity=message.severity,
            order_number=message.order_number,
            product=message.product,
            batch=message.batch,
            name=message.name,
            phone=message.phone,
            email=message.email,
        )
    )
    by = EndedBy.AGENT if message.agent_id else EndedBy.CUSTOMER
    tx.emit(ev.ContactEnded(contact_id=contact_id, outcome=Outcome.RECEIVED, by=by))
    tx.emit(ev.ContactClosed(contact_id=contact_id))
