"""What one look at the repository finds: whose number it is, and what the screen pop shows."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection

from callcenter.domain.enums import Tier
from callcenter.repository.base import to_ms
from callcenter.service.from_rows import case_fields, contact_fields, customer_fields
from callcenter.service.records import (
    CaseBrief,
    ContactBrief,
    CustomerBrief,
    CustomerRecord,
    OpenTask,
    PopRecord,
    PromisedRecovery,
)
from callcenter.service.satisfaction.slots import customer_key, reached_key

from .statements import Asks

#: What was done to win a customer back is shown for so long.
LATELY = dt.timedelta(days=90)


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Whose number it is: none, one or several customers; tier and value (0-100) the highest of theirs.

    `dedicated_agent` serves this key account; `last_agent` talked with the customer last, or took their
    newest open case after that. Both are ids, empty when there is none or more than one customer, like `name`
    and the `language` they prefer. `number` is the number in E.164, empty when it has no such form;
    `may_call_back` whether whoever shows it may have it called (phone_numbers.may_call_back); `may_survey`
    whether they may be asked how it was, as far as one can tell before (satisfaction.asking).
    """

    number: str = ""

    customer_ids: tuple[str, ...] = ()
    tier: Tier = Tier.STANDARD
    value: int = 0
    dedicated_agent: str = ""
    last_agent: str = ""
    name: str = ""
    language: str = ""
    may_call_back: bool = True
    may_survey: bool = True


class Look(msgspec.Struct, frozen=True, kw_only=True):
    caller: Caller
    pop: PopRecord


def at_customer(asks: Asks, connection: Connection, customer_id: str, now: dt.datetime) -> Look | None:
    """All of a customer; None when there is none of this id."""
    found = _customers(asks.by_id.all(connection, customer=customer_id))
    return _one(asks, connection, "", now, *found[0]) if found else None


def at_number(asks: Asks, connection: Connection, ani: str, e164: str | None, now: dt.datetime) -> Look:
    """All of whoever has a number: `ani` as it was signalled, `e164` in that form where it has it."""
    found = []
    if e164 is not None:
        found = _customers(asks.by_number.all(connection, number=e164))
    may_survey = _may_survey(asks, connection, e164, found, now)
    if len(found) == 1:
        look = _one(asks, connection, e164 or "", now, *found[0])
        return replace(look, caller=replace(look.caller, may_survey=may_survey))
    rows = asks.last_of_number.all(connection, number=e164 or ani) if ani else ()
    return Look(
        caller=Caller(
            number=e164 or "",
            customer_ids=tuple(row.id for row, _ in found),
            tier=found[0][0].tier if found else Tier.STANDARD,
            value=max((row.value for row, _ in found), default=0),
            may_survey=may_survey,
        ),
        pop=PopRecord(
            candidates=tuple(CustomerBrief(**customer_fields(row, numbers)) for row, numbers in found),
            last_contacts=_contacts(rows),
        ),
    )


def _may_survey(
    asks: Asks, connection: Connection, e164: str | None, found: Sequence[Any], now: dt.datetime
) -> bool:
    """The survey asks once more before it begins; who would be told no need not wait for that."""
    if any(row.no_surveys for row, _ in found):
        return False
    return not asks.asked_lately.all(
        connection,
        reached=reached_key(e164 or ""),
        customer=customer_key(found[0][0].id if len(found) == 1 else ""),
        now=now,
    )


def _customers(rows: Sequence[Any]) -> list[tuple[Any, list[str]]]:
    """Each customer once, with their numbers."""
    found: dict[str, tuple[Any, list[str]]] = {}
    for row in rows:
        numbers = found.setdefault(row.id, (row, []))[1]
        if row.e164 is not None:
            numbers.append(row.e164)
    return list(found.values())


def _one(
    asks: Asks, connection: Connection, number: str, now: dt.datetime, row: Any, numbers: list[str]
) -> Look:
    """All of one customer."""
    cases = asks.open_cases.all(connection, customer=row.id)
    contacts = asks.last_of_customer.all(connection, customer=row.id)
    talked = asks.talked.all(connection, customer=row.id)
    promises = asks.promises.all(connection, customer=row.id, since=now - LATELY)
    tasks = asks.tasks.all(connection, customer=row.id)
    return Look(
        caller=Caller(
            number=number,
            customer_ids=(row.id,),
            tier=row.tier,
            value=row.value,
            dedicated_agent=row.dedicated_agent_id or "",
            last_agent=_last_agent([*talked, *cases[:1]]),
            name=row.name,
            language=row.language,
        ),
        pop=PopRecord(
            customer=CustomerRecord(
                **customer_fields(row, numbers),
                email=row.email,
                dedicated_agent=row.dedicated_agent_id,
                dedicated_agent_name=row.agent_name or row.dedicated_agent_id,
                notes=row.notes,
                life_cycle=row.life_cycle,
                created_ms=to_ms(row.created_at),
                org_unit=row.org_unit_id,
                no_calls=row.no_calls,
                no_surveys=row.no_surveys,
            ),
            open_cases=tuple(CaseBrief(**case_fields(each)) for each in cases),
            last_contacts=_contacts(contacts),
            recoveries=tuple(_promise(each) for each in promises),
            tasks=tuple(_task(each) for each in tasks),
        ),
    )


def _contacts(rows: Any) -> tuple[ContactBrief, ...]:
    return tuple(ContactBrief(**contact_fields(row, row.agent_name)) for row in rows)


def _promise(row: Any) -> PromisedRecovery:
    return PromisedRecovery(
        id=row.id,
        case_number=row.case_number,
        kind=row.kind,
        amount_minor=row.amount_minor,
        currency=row.currency,
        words=row.words,
        state=row.state,
        promised_by=row.promised_by.isoformat() if row.promised_by else None,
    )


def _task(row: Any) -> OpenTask:
    return OpenTask(
        id=row.id, kind=row.kind, words=row.words, case_number=row.case_number, due_ms=to_ms(row.due_at)
    )


def _last_agent(had: Sequence[Any]) -> str:
    """Of the last talk and the newest open case that an agent took, as far as there are any."""
    return max(((each.at, each.agent) for each in had if each.agent), default=(None, ""))[1]
