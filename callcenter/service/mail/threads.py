"""Which letters belong together: the case that one is about, and the customer's letter that ours answers."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from callcenter.repository.cases import Case
from callcenter.repository.enums import ActorKind, ResponsibleKind
from callcenter.repository.mail import IncomingMail, OutgoingMail
from callcenter.repository.models import Customer
from callcenter.service.cases.life import By

from .reading import Received

#: Message-IDs of ours (smtp.message_of): their beginning is the letter's id, which nobody can guess.
_OURS: Final = re.compile(r"<([0-9a-f]{32})@[^<>@]+>")


def hash_of(message_id: str) -> str:
    """As letters that came in are known by."""
    return hashlib.sha256(message_id.encode(errors="replace")).hexdigest()


def ours(message_ids: Sequence[str]) -> list[str]:
    """The ids of letters of ours (`mail_out`) among Message-IDs, in their order."""
    return [found[1] for each in message_ids if (found := _OURS.fullmatch(each))]


def about(connection: Connection, letter: Received) -> tuple[Any, By] | None:
    """The case (a row of `cases`) that a letter is about, by the number in its subject, else by the letters
    it answers, and who of those concerned writes; None if it is about no case of the sender's. Of a duplicate
    it is the other case."""
    for number in dict.fromkeys([letter.case_number, *_answered(connection, letter)]):
        case = _case(connection, number) if number else None
        if case is not None and (by := _writer(case, letter.sender)) is not None:
            return case, by
    return None


def last_from(connection: Connection, case: Any, address: str) -> str | None:
    """The Message-ID of the last letter about a case from this address, if any: ours answers it."""
    its = IncomingMail.case_number == case.number
    if case.request_id:
        # The case's first letter is noted before there is a case.
        its = or_(its, IncomingMail.contact_id == case.request_id)
    return connection.scalar(
        select(IncomingMail.message_id)
        .where(
            its,
            IncomingMail.sender == address.lower(),
            IncomingMail.message_id.is_not(None),
        )
        .order_by(IncomingMail.at.desc(), IncomingMail.id)
        .limit(1)
    )


def _answered(connection: Connection, letter: Received) -> list[str]:
    """The cases of the letters that it answers: ours, or earlier ones of theirs; the last first."""
    if not letter.answers:
        return []
    sent = select(OutgoingMail.id, OutgoingMail.about_id.label("number")).where(
        OutgoingMail.id.in_(ours(letter.answers)), OutgoingMail.about_kind == "case"
    )
    came = select(IncomingMail.id, IncomingMail.case_number.label("number")).where(
        IncomingMail.id.in_(list(map(hash_of, letter.answers))), IncomingMail.case_number.is_not(None)
    )
    cases: dict[str, str] = {}
    for query in (sent, came):
        cases.update((row.id, row.number) for row in connection.execute(query))
    known = [each for one in letter.answers for each in (*ours([one]), hash_of(one))]
    return [cases[each] for each in known if each in cases]


def _case(connection: Connection, number: str) -> Any:
    columns = (*Case.__table__.c, Customer.email.label("customer_email"))
    query = select(*columns).outerjoin(Customer, Customer.id == Case.customer_id)
    found = connection.execute(query.where(Case.number == number)).one_or_none()
    if found is not None and found.merged_into:
        found = connection.execute(query.where(Case.number == found.merged_into)).one()
    return found


def _writer(case: Any, sender: str) -> By | None:
    """Who of those concerned writes from this address; None: nobody. A sender can be forged: whoever does can
    add words to a case whose number they know, and learns nothing."""
    if sender in ((case.reporter_email or "").lower(), (case.customer_email or "").lower()):
        return By(kind=ActorKind.CUSTOMER, id=case.customer_id or "")
    outside = case.responsible_kind is ResponsibleKind.OUTSIDE
    if outside and sender == (case.responsible_email or "").lower():
        return By(kind=ActorKind.OUTSIDE, id=case.responsible_email)
    return None
