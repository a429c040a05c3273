"""What is known and taken down about a contact: customers, numbers left with the dialplan; notices."""

import re

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import ContactState
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Contact

from . import callbacks, keeping, menus, offers
from .transaction import Transaction

MOST_NOTICES = 50
#: As the flow model's names.
NOTICE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


def customer_identified(tx: Transaction, message: m.CustomerIdentified) -> None:
    """Whose number it is; a customer an agent has already linked stays."""
    contact = tx.center.contacts[message.contact_id]
    of_callback = contact.entry == callbacks.ENTRY and message.customer_ids == (contact.customer_id,)
    if contact.customer_id and not of_callback:
        raise Refused(RefusalCode.ALREADY, "the customer is known")
    tx.emit(
        ev.CustomerRecognised(
            contact_id=contact.id,
            customer_ids=message.customer_ids,
            customer_id=message.customer_ids[0] if len(message.customer_ids) == 1 else "",
            tier=message.tier,
            value=message.value,
            dedicated_agent=message.dedicated_agent,
            last_agent=message.last_agent,
            number=message.number,
            name=message.name,
            language=message.language,
            may_call_back=message.may_call_back,
            may_survey=message.may_survey,
        )
    )
    if contact.state is ContactState.IN_IVR:
        menus.caller_known(tx, contact)
    if contact.state is ContactState.QUEUED:
        keeping.keep(tx, contact)
        offers.serve_contact(tx, contact)


def held_by(tx: Transaction, contact_id: str, agent_id: str) -> Contact:
    """The contact, if the agent is offered it, talks, or writes it up."""
    if contact_id not in tx.center.agents[agent_id].assignments:
        raise Refused(RefusalCode.NOT_YOURS, "you do not have this contact")
    return tx.center.contacts[contact_id]


def link_customer(tx: Transaction, message: m.LinkCustomer) -> None:
    """An agent says whose contact it is."""
    contact = held_by(tx, message.contact_id, message.agent_id)
    tx.emit(
        ev.CustomerLinked(
            contact_id=contact.id,
            agent_id=message.agent_id,
            customer_id=message.customer_id,
            tier=message.tier,
            may_survey=message.may_survey,
        )
    )


def number_was_left(tx: Transaction, message: m.NumberWasLeft) -> None:
    """A caller left a number while we were away: taken in once."""
    if message.contact_id in tx.center.numbers_left:
        raise Refused(RefusalCode.ALREADY, "that number was taken in before")
    tx.emit(
        ev.NumberLeft(
            contact_id=message.contact_id,
            number=message.number,
            ani=message.ani,
            dnis=message.dnis,
            received_at=message.received_at,
        )
    )


def set_notice(tx: Transaction, message: m.SetNotice) -> None:
    """What all callers hear first under this name."""
    if not NOTICE.fullmatch(message.name):
        raise Refused(RefusalCode.INVALID, "name: a letter first, then letters, digits and _, at most 60")
    if not message.media and message.name not in tx.center.notices:
        raise Refused(RefusalCode.ALREADY, f"there is no notice {message.name}")
    if len(tx.center.notices) >= MOST_NOTICES and message.name not in tx.center.notices:
        raise Refused(RefusalCode.INVALID, f"there are {MOST_NOTICES} notices: take one away first")
    tx.emit(ev.NoticeSet(name=message.name, media=message.media, by=message.by))
