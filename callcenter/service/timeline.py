"""A customer's timeline: contacts, cases and orders in one list, newest first."""

from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from callcenter.domain.enums import Outcome
from callcenter.repository.base import from_ms, to_ms
from callcenter.repository.models import Case, Contact, Order
from callcenter.service.from_rows import case_brief, contact_brief, order_brief
from callcenter.service.records import Page

_LASTING = {"zh-CN": "正在通话", "zh-TW": "通話中", "en": "Call in progress"}
_OUTCOMES = {
    Outcome.HANDLED: {"zh-CN": "电话", "zh-TW": "電話", "en": "Phone call"},
    Outcome.ABANDONED: {"zh-CN": "排队时挂断", "zh-TW": "等候時掛斷", "en": "Hung up while waiting"},
    Outcome.ABANDONED_IN_IVR: {
        "zh-CN": "语音菜单中挂断",
        "zh-TW": "語音選單中掛斷",
        "en": "Hung up in the menu",
    },
    Outcome.SELF_SERVICE: {"zh-CN": "自助查询", "zh-TW": "自助查詢", "en": "Self-service"},
    Outcome.VOICEMAIL: {"zh-CN": "语音留言", "zh-TW": "語音留言", "en": "Voicemail"},
    Outcome.NUMBER_LEFT: {"zh-CN": "留下了号码", "zh-TW": "留下了號碼", "en": "Left a number"},
    Outcome.DROPPED: {"zh-CN": "系统中断", "zh-TW": "系統中斷", "en": "Cut off by the system"},
}


def _item(kind: str, id: str, at_ms: int, title: Any, brief: msgspec.Struct) -> dict[str, Any]:
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
            _OUTCOMES[contact.outcome] if contact.outcome else _LASTING,
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
