"""What the pages and reports ask for, as a supervisor's browser does: names and addresses that change."""

import random
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import msgspec

from .repository_data import AGENTS, CAUSES, CLASSES, PRODUCTS, UNITS, Data, contact_id, customer_id

#: Makes the address of the next request.
Address = Callable[[], str]


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """`heavy`: a report over a year, asked for less often. `body` makes what is sent, if anything is."""

    name: str
    address: Address
    heavy: bool = False
    body: Callable[[], dict[str, str]] | None = None


_QUERIES: Final = ("王", "王芳", "李建国", "wangfang", "zw", "13900", "张伟商贸", "liu", "139")
_WORDS: Final = ("水壶漏水", "退款还没有到账", "发票抬头", "换货等了很久", "包装破损")

_ASKED: Final = (
    "退款",
    "发票",
    "水壶怎么清洗",
    "送货时间",
    "refund",
    "invoice",
    "tuikuan",
    "換貨",
    "保修期多久",
)


def pages(data: Data) -> list[Page]:
    """All of them; the same addresses in each run."""
    chance = random.Random(8)
    sizes = data.sizes

    def some_customer() -> str:
        return customer_id(chance.randrange(1, sizes.customers))

    def some_case() -> str:
        return data.case_number(chance.randrange(sizes.cases))

    def some_cause() -> str:
        return chance.choice((*CAUSES, "process", "-"))

    def months_ago(most: int) -> str:
        return data.month(chance.randrange(1, most))

    def days(length: int) -> str:
        ago = chance.randrange(0, 300)
        return f"from={data.day(ago + length - 1)}&to={data.day(ago)}"

    def once(address: str) -> Address:
        return lambda: address

    return [
        Page(name="customers: search", address=lambda: f"/api/customers?q={quote(chance.choice(_QUERIES))}"),
        Page(name="customer", address=lambda: f"/api/customers/{some_customer()}"),
        Page(name="customer: timeline", address=lambda: f"/api/customers/{some_customer()}/timeline"),
        Page(
            name="customer: timeline of the busiest",
            address=once(f"/api/customers/{customer_id(0)}/timeline?limit=100"),
        ),
        Page(name="contact", address=lambda: f"/api/contacts/{contact_id(chance.randrange(sizes.contacts))}"),
        Page(name="messages", address=once("/api/messages")),
        Page(name="cases: newest", address=once("/api/cases")),
        Page(name="cases: open", address=once("/api/cases?status=open")),
        Page(name="cases: overdue", address=once("/api/cases?overdue=true")),
        Page(name="cases: how many overdue", address=once("/api/cases/overdue")),
        Page(name="cases: mine", address=once("/api/cases?mine=true")),
        Page(name="cases: of a class", address=lambda: f"/api/cases?class={chance.choice(CLASSES)}"),
        Page(name="cases: of a month", address=lambda: f"/api/cases?month={months_ago(30)}"),
        Page(
            name="cases: counted, by cause", address=lambda: f"/api/cases?status=counted&cause={some_cause()}"
        ),
        Page(
            name="cases: counted, by product",
            address=lambda: f"/api/cases?status=counted&product={chance.choice(PRODUCTS)}",
        ),
        Page(
            name="cases: counted, by unit",
            address=lambda: f"/api/cases?status=counted&blamed={chance.choice(UNITS)}",
        ),
        Page(
            name="cases: counted, by agent",
            address=lambda: f"/api/cases?status=counted&agent={chance.choice(AGENTS)}",
        ),
        Page(name="cases: counted, of nobody", address=once("/api/cases?status=counted&agent=-")),
        Page(
            name="cases: behind a figure",
            address=lambda: f"/api/cases?status=counted&month={months_ago(30)}&agent={chance.choice(AGENTS)}",
        ),
        Page(name="cases: search by words", address=lambda: f"/api/cases?q={quote(chance.choice(_WORDS))}"),
        Page(name="cases: search by number", address=lambda: f"/api/cases?q={some_case()[:7]}"),
        Page(
            name="cases: search by customer", address=lambda: f"/api/cases?q={quote(chance.choice(_QUERIES))}"
        ),
        Page(name="case", address=lambda: f"/api/cases/{some_case()}"),
        Page(
            name="case: similar",
            address=once("/api/cases/similar"),
            body=lambda: {"text": chance.choice(_WORDS)},
        ),
        Page(
            name="knowledge: search",
            address=lambda: f"/api/knowledge/search?language=zh-CN&q={quote(chance.choice(_ASKED))}",
        ),
        Page(name="knowledge: articles", address=once("/api/knowledge")),
        Page(name="knowledge: awaiting their owner", address=once("/api/knowledge/mine")),
        Page(name="knowledge: without an answer", address=once("/api/knowledge/unanswered")),
        Page(name="tasks", address=once("/api/tasks")),
        Page(name="quality: a month", address=lambda: f"/api/quality?month={months_ago(24)}", heavy=True),
        Page(
            name="quality: the report as PDF",
            address=lambda: f"/api/quality/report.pdf?month={months_ago(24)}&language=zh-TW",
            heavy=True,
        ),
        Page(name="quality: warnings", address=once("/api/quality/warnings")),
        Page(name="satisfaction: 30 days", address=lambda: f"/api/satisfaction?{days(30)}", heavy=True),
        Page(
            name="satisfaction: a year by tier",
            address=once(f"/api/satisfaction?from={data.day(364)}&to={data.day(0)}&by=tier"),
            heavy=True,
        ),
        Page(name="satisfaction: comments", address=lambda: f"/api/satisfaction/comments?{days(30)}"),
        Page(name="voice menu: 30 days", address=lambda: f"/api/flows/main/report?{days(30)}"),
        Page(
            name="voice menu: 400 days",
            address=once(f"/api/flows/main/report?from={data.day(399)}&to={data.day(0)}"),
            heavy=True,
        ),
    ]
