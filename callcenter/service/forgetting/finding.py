"""What there is of a person: whose a number or address is, their contacts and cases, and what still lasts."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

import msgspec
import phonenumbers
from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from callcenter.domain.enums import ContactState
from callcenter.repository.enums import CaseStatus
from callcenter.repository.models import Case, Contact, ContactEvent, Customer, CustomerNumber
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.phone_numbers import read

#: Events after which nothing more comes to a contact.
_LAST: Final = ("ContactClosed", "NumberLeft")
#: Ids in one statement.
_CHUNK: Final = 1_000


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Who, by one of them: a customer's id, or a number or mail address, which may be no customer's."""

    customer: str = ""
    number: str = ""
    email: str = ""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Whom it means: at most one customer, with numbers (E.164) and mail addresses in lower case that are
    theirs alone, and those that another customer has too. `name` is for the one who asks."""

    customer: str = ""
    name: str = ""
    numbers: Sequence[str] = ()
    emails: Sequence[str] = ()
    shared: Sequence[str] = ()


class CaseFound(msgspec.Struct, frozen=True, kw_only=True):
    """A case of theirs."""

    number: str
    status: CaseStatus
    contact_id: str | None


def known(connection: Connection, asked: Asked) -> Known:
    """Raises Invalid, NotFound, and Conflict when several customers have it."""
    if asked.customer:
        where: ColumnElement[bool] = Customer.id == asked.customer
    elif asked.number:
        number = read(asked.number)
        if number is None:
            raise Invalid(
                "number", f"{asked.number} is no telephone number.", "Write it with its country: +86 ..."
            )
        where = Customer.id.in_(select(CustomerNumber.customer_id).where(CustomerNumber.e164 == number.e164))
    else:
        where = func.lower(Customer.email) == asked.email.strip().lower()
    rows = connection.execute(select(Customer.id, Customer.name, Customer.email).where(where)).all()
    if asked.customer and not rows:
        raise NotFound("customer")
    if len(rows) > 1:
        ids = ", ".join(sorted(row.id for row in rows))
        raise Conflict(f"Several customers have it: {ids}.", "Name the one with --customer.")
    if not rows:
        if asked.number:
            return Known(numbers=[number.e164] if number else [])
        return Known(emails=[asked.email.strip().lower()])
    [row] = rows
    numbers = list(
        connection.scalars(select(CustomerNumber.e164).where(CustomerNumber.customer_id == row.id))
    )
    also = select(CustomerNumber.e164).where(
        CustomerNumber.e164.in_(numbers), CustomerNumber.customer_id != row.id
    )
    shared = set(connection.scalars(also))
    emails = [row.email.lower()] if row.email else []
    of_others = select(Customer.id).where(func.lower(Customer.email).in_(emails), Customer.id != row.id)
    if emails and connection.scalar(of_others.limit(1)) is not None:
        shared.update(emails)
    return Known(
        customer=row.id,
        name=row.name,
        numbers=[each for each in numbers if each not in shared],
        emails=[each for each in emails if each not in shared],
        shared=sorted(shared),
    )


def forms_of(e164: str) -> tuple[str, ...]:
    """The ways in which a number is signalled, keyed and written down: with its country, and as at home."""
    number = phonenumbers.parse(e164)
    digits, home = e164.removeprefix("+"), str(phonenumbers.national_significant_number(number))
    return tuple(dict.fromkeys((e164, digits, f"00{digits}", home, f"0{home}")))


def contacts_of(connection: Connection, customer: str, addresses: Sequence[str]) -> set[str]:
    """The contacts that are known to be the customer's, or came from an address and are nobody's."""
    ways: list[ColumnElement[bool]] = [Contact.customer_id == customer] if customer else []
    if addresses:
        from_there = or_(Contact.ani.in_(addresses), Contact.number_left.in_(addresses))
        ways.append(from_there & Contact.customer_id.is_(None))
    return {each for way in ways for each in connection.scalars(select(Contact.id).where(way))}


def not_of_others(connection: Connection, contacts: Collection[str], customer: str) -> set[str]:
    """Those of the contacts that are known to be no other customer's."""
    others = Contact.customer_id.is_not(None) & (Contact.customer_id != customer)
    theirs = in_chunks(connection, select(Contact.id).where(others), Contact.id, contacts)
    return set(contacts) - set(theirs)


def cases_of(
    connection: Connection, customer: str, contacts: Collection[str], addresses: Sequence[str]
) -> list[CaseFound]:
    """The customer's cases, and those of nobody that came by one of the contacts or name an address."""
    wanted = select(Case.number, Case.status, Case.contact_id)
    nobodys = wanted.where(Case.customer_id.is_(None))
    found = [
        *(connection.execute(wanted.where(Case.customer_id == customer)) if customer else ()),
        *in_rows(connection, nobodys, Case.contact_id, contacts),
        *in_rows(connection, nobodys, Case.reporter_number, addresses),
        *in_rows(connection, nobodys, func.lower(Case.reporter_email), addresses),
    ]
    by_number = {row.number: row for row in found}
    return [
        CaseFound(number=number, status=row.status, contact_id=row.contact_id)
        for number, row in sorted(by_number.items())
    ]


def lasting(connection: Connection, contacts: Collection[str]) -> list[str]:
    """Those of the contacts to which something may still come."""
    told = exists().where(ContactEvent.contact_id == Contact.id)
    over = told.where(ContactEvent.type.in_(_LAST))
    lasts = or_(Contact.state != ContactState.ENDED, Contact.wrapping_since.is_not(None), told & ~over)
    return sorted(in_chunks(connection, select(Contact.id).where(lasts), Contact.id, contacts))


def in_chunks(
    connection: Connection, query: Select[*tuple[Any, ...]], column: Any, values: Iterable[str]
) -> Iterator[Any]:
    """The first column of the rows whose `column` is one of so many values that one statement may not do."""
    return (row[0] for row in in_rows(connection, query, column, values))


def in_rows(
    connection: Connection, query: Select[*tuple[Any, ...]], column: Any, values: Iterable[str]
) -> Iterator[Any]:
    """As in_chunks, whole rows."""
    rest = iter(values)
    while some := list(islice(rest, _CHUNK)):
        yield from connection.execute(query.where(column.in_(some))).all()
