"""The statements of a look, each by an index and made ready once: see callcenter.repository.prepared."""

from sqlalchemy import Dialect, and_, bindparam, case, or_, select

from callcenter.domain.enums import Tier
from callcenter.repository.enums import OPEN_CASE_STATUSES, RecoveryState
from callcenter.repository.models import (
    CareTask,
    Case,
    Contact,
    Customer,
    CustomerNumber,
    Recovery,
    SurveySlot,
    User,
)
from callcenter.repository.prepared import Query

LAST_CONTACTS = 5
MOST_CASES = 20
MOST_PROMISES = 10

# Highest first: who is shown on top when a number is shared.
_TIER_ORDER = case({tier.value: place for place, tier in enumerate(reversed(Tier))}, value=Customer.tier)

_CUSTOMER = (
    select(
        Customer.id,
        Customer.name,
        Customer.company,
        Customer.tier,
        Customer.value,
        Customer.language,
        Customer.email,
        Customer.notes,
        Customer.life_cycle,
        Customer.created_at,
        Customer.org_unit_id,
        Customer.dedicated_agent_id,
        Customer.no_calls,
        Customer.no_surveys,
        User.name.label("agent_name"),
        CustomerNumber.e164,
    )
    .select_from(Customer)
    .outerjoin(CustomerNumber, CustomerNumber.customer_id == Customer.id)
    .outerjoin(User, User.id == Customer.dedicated_agent_id)
    .order_by(_TIER_ORDER, Customer.sort_key, Customer.id, CustomerNumber.position)
)
_BY_ID = _CUSTOMER.where(Customer.id == bindparam("customer"))
_BY_NUMBER = _CUSTOMER.where(
    Customer.id.in_(select(CustomerNumber.customer_id).where(CustomerNumber.e164 == bindparam("number")))
)

_OPEN_CASES = (
    select(
        Case.number,
        Case.kind,
        Case.class_code,
        Case.subject,
        Case.severity,
        Case.status,
        Case.opened_at,
        Case.order_number,
        Case.opened_by.label("agent"),
        Case.opened_at.label("at"),
    )
    .where(
        Case.customer_id == bindparam("customer"),
        or_(*(Case.status == status for status in OPEN_CASE_STATUSES)),
    )
    .order_by(Case.opened_at.desc(), Case.number.desc())
    .limit(MOST_CASES)
)

_CONTACT = (
    select(
        Contact.id,
        Contact.channel,
        Contact.ani,
        Contact.dnis,
        Contact.queue,
        Contact.agent_id,
        Contact.outcome,
        Contact.started_at,
        Contact.ended_at,
        Contact.disposition,
        Contact.notes,
        Contact.voicemail,
        Contact.voicemail_seconds,
        Contact.number_left,
        User.name.label("agent_name"),
    )
    .select_from(Contact)
    .outerjoin(User, User.id == Contact.agent_id)
    .where(Contact.ended_at.is_not(None))
    .order_by(Contact.started_at.desc())
    .limit(LAST_CONTACTS)
)
_LAST_OF_CUSTOMER = _CONTACT.where(Contact.customer_id == bindparam("customer"))
_LAST_OF_NUMBER = _CONTACT.where(Contact.ani == bindparam("number"))

_TALKED = (
    select(Contact.agent_id.label("agent"), Contact.started_at.label("at"))
    .where(Contact.customer_id == bindparam("customer"), Contact.agent_id.is_not(None))
    .order_by(Contact.started_at.desc())
    .limit(1)
)


_ASKED_LATELY = select(SurveySlot.who).where(
    or_(SurveySlot.who == bindparam("reached"), SurveySlot.who == bindparam("customer")),
    SurveySlot.until > bindparam("now"),
)


_PROMISES = (
    select(
        Recovery.id,
        Recovery.case_number,
        Recovery.kind,
        Recovery.amount_minor,
        Recovery.currency,
        Recovery.words,
        Recovery.state,
        Recovery.promised_by,
    )
    .where(
        Recovery.customer_id == bindparam("customer"),
        or_(
            Recovery.state == RecoveryState.APPROVED,
            and_(Recovery.state == RecoveryState.DONE, Recovery.done_at >= bindparam("since")),
        ),
    )
    .order_by(Recovery.proposed_at.desc(), Recovery.id)
    .limit(MOST_PROMISES)
)
_TASKS = (
    select(CareTask.id, CareTask.kind, CareTask.words, CareTask.case_number, CareTask.due_at)
    .where(CareTask.customer_id == bindparam("customer"), CareTask.done_at.is_(None))
    .order_by(CareTask.due_at, CareTask.id)
    .limit(MOST_PROMISES)
)


class Asks:
    """The statements, made ready for one database."""

    def __init__(self, dialect: Dialect) -> None:
        self.by_id = Query(_BY_ID, dialect)
        self.by_number = Query(_BY_NUMBER, dialect)
        self.open_cases = Query(_OPEN_CASES, dialect)
        self.last_of_customer = Query(_LAST_OF_CUSTOMER, dialect)
        self.last_of_number = Query(_LAST_OF_NUMBER, dialect)
        self.talked = Query(_TALKED, dialect)
        self.promises = Query(_PROMISES, dialect)
        self.tasks = Query(_TASKS, dialect)
        self.asked_lately = Query(_ASKED_LATELY, dialect)
