"""Letters that come of steps: to the customer, and to the people of ours whom a step concerns."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, select

from callcenter.care import Care
from callcenter.domain.enums import Channel
from callcenter.repository.enums import ActorKind, CaseStep, ResponsibleKind
from callcenter.repository.mail import OutgoingMail
from callcenter.repository.models import Customer
from callcenter.service.errors import Invalid
from callcenter.service.mail import letters, threads
from callcenter.service.mail.outbox import Letter, Outbox

from . import people
from .course import Stepped, involved
from .reasons import CaseReason

#: Who writes often is told once in so long that we have it, however many numbers that makes: two machines
#: that answer each other come to an end by it.
QUIET = dt.timedelta(hours=1)
#: No part of a name: what addresses of pages, mail and phones are made of.
_NO_NAME: Final = re.compile(r"[:/@\\<>\[\]]|\w\.\w|\d\D*\d\D*\d")


class Telling:
    """Its `hook` takes part in every step."""

    def __init__(self, outbox: Outbox, care: Callable[[], Care], *, site: str) -> None:
        """`site` is where links in letters lead."""
        self._outbox = outbox
        self._care = care
        self._site = site

    def hook(self, connection: Connection, stepped: Stepped) -> None:
        """Write the letters of a step. Raises Invalid when a reply can reach nobody."""
        case = stepped.case
        match stepped.step:
            case CaseStep.REGISTER if case.reporter_email:
                self._received(connection, stepped)
            case CaseStep.ANSWER_ON_SPOT | CaseStep.REPLY if stepped.fields.channel is Channel.EMAIL:
                self._reply(connection, stepped)
            case CaseStep.ASSIGN if case.responsible_kind is not ResponsibleKind.OUTSIDE:
                self._tell(
                    connection, stepped, people.concerned(connection, case, self._care()), letters.ASSIGNED
                )
            case CaseStep.ESCALATE if stepped.by.kind is ActorKind.USER:
                to = people.named(connection, case.escalated_to or "")
                self._tell(connection, stepped, to, letters.HANDED_UP)
            case CaseStep.CUSTOMER_WROTE if stepped.by.kind is ActorKind.CUSTOMER:
                to = people.concerned(connection, case, self._care())
                self._tell(connection, stepped, to, letters.CUSTOMER_WROTE)
            case CaseStep.REOPEN if stepped.by.kind is ActorKind.CUSTOMER:
                # Nobody is responsible any more: those are told who were, or had said that it was done.
                to = people.had_it(connection, stepped.before)
                to = to or people.concerned(connection, case, self._care())
                self._tell(connection, stepped, to, letters.REOPENED)
            case CaseStep.APPEAL if stepped.by.kind is ActorKind.CUSTOMER:
                unit = self._care().unit_of(case.class_code) or case.org_unit_id
                to = people.deciding(connection, unit, without=involved(connection, case.number))
                self._tell(connection, stepped, to, letters.APPEALED)
            case CaseStep.DECIDE:
                self._decided(connection, stepped)
            case _:
                pass

    def _received(self, connection: Connection, stepped: Stepped) -> None:
        """The customer has the number in writing."""
        case = stepped.case
        lately = select(OutgoingMail.id).where(
            OutgoingMail.recipient == case.reporter_email,
            OutgoingMail.origin.startswith("received:", autoescape=True),
            OutgoingMail.made_at > stepped.at - QUIET,
        )
        if connection.scalar(lately.limit(1)) is None:
            self._write(
                connection,
                stepped,
                case.reporter_email,
                letters.RECEIVED,
                case.language,
                f"received:{case.number}",
                name=greeted(case.reporter_name or ""),
                number=case.number,
                url=f"{self._site}/complain",
            )

    def _reply(self, connection: Connection, stepped: Stepped) -> None:
        words = stepped.fields.text or ""
        if not self._tell_customer(connection, stepped, "reply", letters.REPLY, words=words):
            raise Invalid(
                "channel",
                "There is no e-mail address of this customer.",
                "Enter one in the case, or reply in another way.",
                CaseReason.NO_MAIL_ADDRESS,
            )

    def _decided(self, connection: Connection, stepped: Stepped) -> None:
        """What was decided of their appeal, and what they can do; why, the company tells them itself."""
        texts = letters.APPEAL_GRANTED if stepped.fields.granted else letters.APPEAL_REFUSED
        self._tell_customer(connection, stepped, "decided", texts, url=f"{self._site}/complain#status")

    def _tell_customer(
        self, connection: Connection, stepped: Stepped, what: str, texts: letters.Texts, **given: str
    ) -> bool:
        """Write to who told of the case, else to the customer; False when no address is known."""
        case = stepped.case
        name, address, language = case.reporter_name, case.reporter_email, case.language
        if not address and case.customer_id:
            customer = connection.execute(
                select(Customer.name, Customer.email, Customer.language).where(
                    Customer.id == case.customer_id
                )
            ).one()
            name, address, language = customer
        if address:
            self._write(
                connection,
                stepped,
                address,
                texts,
                language,
                f"{what}:{case.number}:{stepped.place}",
                name=name or "",
                number=case.number,
                about=case.subject,
                **given,
            )
        return bool(address)

    def _tell(
        self, connection: Connection, stepped: Stepped, to: list[people.Person], texts: letters.Texts
    ) -> None:
        number = stepped.case.number
        for person in to:
            # Nobody is told of what they have done themselves.
            if person.email and person.user_id != stepped.by.id:
                self._write(
                    connection,
                    stepped,
                    person.email,
                    texts,
                    person.language,
                    f"{stepped.step.value}:{number}:{stepped.place}:{person.user_id or person.email}",
                    name=person.name,
                    number=number,
                    url=f"{self._site}/cases/{number}" if person.user_id else "",
                )

    def _write(
        self,
        connection: Connection,
        stepped: Stepped,
        recipient: str,
        texts: letters.Texts,
        language: Any,
        origin: str,
        **given: str,
    ) -> None:
        subject, body = letters.written(texts, language, self._care(), **given)
        letter = Letter(
            recipient=recipient,
            subject=subject,
            body=body,
            about=("case", stepped.case.number),
            origin=origin[:200],
            in_reply_to=threads.last_from(connection, stepped.case, recipient),
        )
        self._outbox.put(connection, stepped.at, letter)


def greeted(name: str) -> str:
    """The name as a letter may greet with it that goes to whatever address a stranger gave: empty when it has
    what reads as a link or a number to call, for we would be saying it to somebody else."""
    return "" if _NO_NAME.search(name) else name
