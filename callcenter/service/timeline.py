"""A customer's timeline: contacts, cases and orders in one list, newest first."""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from callcenter.repository.base import from_ms, to_ms
from callcenter.repository.models import Case, Contact, Order
from callcenter.service.from_rows import case_brief, contact_brief, order_brief
from callcenter.service.records import Page


def _item(kind: str, id: str, at_ms: int, title: str | None, brief: msgspec.Struct) -> dict[str, Any]:
    """One entry. A contact has no title of its own: the page says how it ended, in the reader's words."""
    return {**msgspec.to_builtins(brief), "kind": kind, "id": id, "at_ms": at_ms, "title": title}


async def timeline_page(session: AsyncSession, customer_id: str, before_ms: int | None, limit: int) -> Page:
    """The page of `limit` items before a time; longer where that would part items of one millisecond."""
    contacts = select(Contact).where(Contact.customer_id == customer_id).options(joinedload(Contact.agent))
    cases = select(Case).where(Case.customer_id == customer_id)
    orders = select(Order).where(Order.customer_id == customer_id)
    if before_ms is not None:
        before = from_ms(before_ms)
        contacts = contacts.where(Contact.started_at < before)
        cases = cases.where(Case.opened_at < before)
        orders = orders.where(Order.placed_at < before)
    items = [
        _item(
            "contact",
            contact.id,
            to_ms(contact.started_at),
            None,
            contact_brief(contact),
        )
        for contact in await session.scalars(contacts.order_by(Contact.started_at.desc()).limit(limit + 1))
    ]
    items += [
        {
            **_item("case", case.number, to_ms(case.opened_at), case.subject, case_brief(case)),
            "case_kind": case.kind,
        }
        for case in await session.scalars(cases.order_by(Case.opened_at.desc()).limit(limit + 1))
    ]
    items += [
        _item("order", order.number, to_ms(order.placed_at), order.summary, order_brief(order))
        for order in await session.scalars(orders.order_by(Order.placed_at.desc()).limit(limit + 1))
    ]
    items.sort(key=lambda item: (-item["at_ms"], item["kind"], item["id"]))
    end = limit
    while end < len(items) and items[end]["at_ms"] == items[end - 1]["at_ms"]:
        end += 1
    return Page(items=items[:end], next_before_ms=items[end - 1]["at_ms"] if end < len(items) else None)
