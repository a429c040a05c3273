"""The rows of a call centre that has worked for three years: the same for every database and every run.

Each table is a name, its columns and rows of plain values, made one after the other: times as UTC wall time
in ISO form, truth as 0 or 1, lists and tables as JSON. Everything is invented; the day it ends on is today.
"""

import datetime as dt
import json
import random
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec
from ruamel.yaml import YAML

from callcenter.domain.enums import ContactState
from callcenter.repository.migrate import DB_FOLDER
from callcenter.repository.search import sort_key, terms_of
from callcenter.repository.sheets import sheet_of

DAYS: Final = 1_095
#: Of the customer with the lowest number: someone who never stops calling.
BUSY_SHARE: Final = 500
AGENTS: Final = ("agent1", "agent2", "agent3", "agent4")
QUEUES: Final = ("sales", "service", "complaints")
UNITS: Final = ("sales", "service", "complaints")
CLASSES: Final = (
    *("late_delivery", "wrong_goods", "lost_delivery", "visit_time", "damaged_goods", "quality", "safety"),
    *("missing_parts", "use_of_goods", "price_or_invoice", "payment", "refund", "staff", "after_sales"),
    *("reachability", "other"),
)
CAUSES: Final = (
    "no_rule",
    "rule_not_kept",
    "handover",
    "mistake",
    "design",
    "batch_fault",
    "carrier",
    "unknown",
)
PRODUCTS: Final = ("kettle", "tea_set", "rice_cooker", "pan", "knife", "tableware", "steamer", "green_tea")
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红建国志文海燕春梅飞鹏宇航佳慧晓婷浩然子涵"
)
_WORDS: Final = (
    *(
        "水壶漏水",
        "送货晚了两天",
        "发票抬头写错",
        "杯子碎了三个",
        "颜色与图片不符",
        "电话一直打不通",
        "少了一个盖子",
    ),
    *(
        "退款还没有到账",
        "安装说明看不懂",
        "包装破损",
        "客服态度不好",
        "茶叶有异味",
        "锅底烧焦",
        "刀柄松动",
        "换货等了很久",
    ),
)
_SOLUTIONS: Final = (
    *("已重新发货并道歉。", "已退款，三天内到账。", "已补寄配件。", "已更正发票。", "已联系承运商赔付。"),
    *("已换新并回访客户。", "已说明使用方法。", "已安排上门检查。"),
)
_PREFIXES: Final = ("130", "135", "138", "139", "150", "158", "177", "186", "188", "199")
_EPOCH: Final = dt.datetime(1970, 1, 1)
_CLOSED: Final = ("closed", "asked", "evaluated")


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows; the rest follows from these."""

    contacts: int = 1_000_000
    cases: int = 100_000
    customers: int = 100_000
    articles: int = 10_000


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table's rows, which can be gone through once."""

    name: str
    columns: tuple[str, ...]
    count: int
    rows: Iterator[tuple[Any, ...]]


def customer_id(number: int) -> str:
    """The id of one of the customers, from 0 on."""
    return f"b{number:07d}"


def number_of(customer: int) -> str:
    """The telephone number of a customer, in E.164."""
    return f"+86{_PREFIXES[customer % len(_PREFIXES)]}{customer * 7_919 % 10**8:08d}"


def contact_id(number: int) -> str:
    """The id of a contact, from 0 (the oldest) on."""
    return f"00000000-0000-4000-8000-{number:012x}"


def _at(seconds: float) -> str:
    return (_EPOCH + dt.timedelta(seconds=int(seconds))).isoformat(" ", "microseconds")


class Data:
    """All tables, ending at `now`."""

    def __init__(self, sizes: Sizes, now: dt.datetime) -> None:
        self.sizes = sizes
        self._end = int(now.timestamp())
        self._begin = self._end - DAYS * 86_400

    def tables(self) -> Iterator[Table]:
        """In the order in which foreign keys want them."""
        s = self.sizes
        makers: tuple[tuple[str, str, int, Callable[[], Iterator[tuple[Any, ...]]]], ...] = (
            ("customers", _CUSTOMER, s.customers, self._customers),
            ("customer_numbers", "customer_id e164 position", s.customers, self._numbers),
            ("customer_search", "customer_id term rank", s.customers * 29, self._terms),
            ("orders", _ORDER, s.customers, self._orders),
            ("contacts", _CONTACT, s.contacts, self._contacts),
            (
                "legs",
                "id contact_id role agent_id started_at answered_at ended_at cause",
                s.contacts,
                self._legs,
            ),
            ("contact_events", "contact_id sequence ordinal at type data", 2 * s.contacts, self._events),
            ("flow_steps", "flow day version source target exit why calls", DAYS * 40, self._flow_steps),
            ("cases", _CASE, s.cases, self._cases),
            ("case_course", _COURSE, s.cases * 4, self._course),
            ("case_deadlines", _DEADLINE, s.cases * 2, self._deadlines),
            ("recoveries", _RECOVERY, s.cases // 10, self._recoveries),
            ("survey_invitations", _INVITATION, s.cases // 2, self._invitations),
            ("survey_answers", _ANSWER, s.contacts // 5, self._answers),
            ("articles", _ARTICLE, s.articles, self._articles),
            ("article_versions", "article_id version note by at published_at", s.articles, self._versions),
            ("article_texts", "article_id version language title body tags", 3 * s.articles, self._texts),
        )
        for name, columns, count, maker in makers:
            yield Table(name=name, columns=tuple(columns.split()), count=count, rows=maker())

    def _customers(self) -> Iterator[tuple[Any, ...]]:
        chance = random.Random(1)
        for number in range(self.sizes.customers):
            name = _name(number)
            tier = chance.choices(("standard", "silver", "gold", "vip"), (80, 12, 6, 2))[0]
            made = self._begin - chance.randrange(86_400 * 365)
            company = f"{name}商贸有限公司" if number % 10 == 0 else None
            yield (
                *(customer_id(number), name, sort_key(name), company, f"c{number}@example.com", tier),
                *(chance.randrange(100), "zh-CN", "active", "", "company", _at(made)),
            )

    def _numbers(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.sizes.customers):
            yield customer_id(number), number_of(number), 0

    def _terms(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.sizes.customers):
            name = _name(number)
            company = f"{name}商贸有限公司" if number % 10 == 0 else None
            for term, rank in terms_of(name=name, company=company, numbers=[number_of(number)]).items():
                yield customer_id(number), term, rank

    def _orders(self) -> Iterator[tuple[Any, ...]]:
        chance = random.Random(2)
        for number in range(self.sizes.customers):
            placed = self._end - chance.randrange(86_400 * 300)
            day = _at(placed)[:10]
            yield (
                *(f"7{number:07d}", customer_id(number), "delivered", "电热水壶 1 台", 19_900, "CNY"),
                *(_at(placed), day, day, day),
            )

    def _calls(self) -> Iterator[tuple[int, int, int, int, int, bool]]:
        """Each contact: its number, customer (-1: nobody's), moment, wait and talk in s, whether it was
        handled."""
        chance = random.Random(3)
        step = (self._end - self._begin) / self.sizes.contacts
        for number in range(self.sizes.contacts):
            start = int(self._begin + step * number)
            customer = self._caller(chance, number)
            wait = int(chance.expovariate(1 / 40))
            yield number, customer, start, wait, int(chance.expovariate(1 / 200)) + 5, chance.random() < 0.8

    def _caller(self, chance: random.Random, number: int) -> int:
        if number % BUSY_SHARE == 0:
            return 0
        return -1 if chance.random() < 0.25 else chance.randrange(self.sizes.customers)

    def _contacts(self) -> Iterator[tuple[Any, ...]]:
        for number, customer, start, wait, talk, handled in self._calls():
            queue = QUEUES[number % 3]
            left = number % 400 == 7
            answered = start + 20 + wait
            yield (
                *(
                    contact_id(number),
                    "phone",
                    number_of(customer) if customer >= 0 else f"+86137{number:08d}",
                ),
                *("4000", "zh-CN", queue, AGENTS[number % 4] if handled else None),
                *(customer_id(customer) if customer >= 0 else None, ContactState.ENDED.value),
                "handled" if handled else "voicemail" if left else "abandoned",
                *("customer", _at(start), _at(start + 20), _at(answered) if handled else None),
                *(_at(answered + (talk if handled else 0)), wait * 1000, talk * 1000 if handled else None),
                *(0 if handled else None, 30_000 if handled else None, "resolved" if handled else None),
                _WORDS[number % len(_WORDS)] if handled and number % 5 == 0 else None,
                *(f"{contact_id(number)}.wav" if left else None, 12 if left else None),
                *("main", "v1", None, None),
            )

    def _legs(self) -> Iterator[tuple[Any, ...]]:
        for number, _, start, wait, talk, handled in self._calls():
            end = _at(start + 20 + wait + (talk if handled else 0))
            yield f"a1-{number}", contact_id(number), "customer", None, _at(start), _at(start), end, 16

    def _events(self) -> Iterator[tuple[Any, ...]]:
        arrived = json.dumps({"entry": "hotline", "dnis": "4000", "node": "a1", "leg_id": "a1-1"})
        ended = json.dumps({"outcome": "handled", "ended_by": "customer", "cause": 16})
        for number, _, start, wait, talk, _ in self._calls():
            # Below what any journal has come to: the projector begins anew behind it.
            yield contact_id(number), 2 * number - 4 * 10**9, 0, _at(start), "ContactArrived", arrived
            yield (
                contact_id(number),
                2 * number + 1 - 4 * 10**9,
                0,
                _at(start + wait + talk),
                "ContactEnded",
                ended,
            )

    def _flow_steps(self) -> Iterator[tuple[Any, ...]]:
        chance = random.Random(4)
        nodes = [f"node{place}" for place in range(19)]
        for day in range(DAYS):
            date = _at(self._begin + day * 86_400)[:10]
            for source, target in zip(["", *nodes], [*nodes, ""], strict=True):
                yield "main", date, "v1", source, target, "", "", chance.randrange(200, 900)
            for node in nodes:
                yield "main", date, "v1", node, "", "gave_up", "", chance.randrange(1, 30)

    def case_number(self, number: int) -> str:
        """The number of a case, from 0 (the oldest) on."""
        opened = self._opened(number)
        return f"{_at(opened)[2:4]}{_at(opened)[5:7]}{_at(opened)[8:10]}{number % 9_000 + 1:04d}"

    def day(self, ago: int) -> str:
        """The day so many days before the last one."""
        return _at(self._end - ago * 86_400)[:10]

    def month(self, ago: int) -> str:
        """A month, so many times thirty days before the last day."""
        return self.day(ago * 30)[:7]

    def _opened(self, number: int) -> int:
        step = (self._end - self._begin) / self.sizes.cases
        return int(self._begin + step * number)

    def _status(self, number: int) -> str:
        """All but the newest hundredth are over."""
        if number >= self.sizes.cases - self.sizes.cases // 100:
            return ("registered", "assigned", "accepted", "feedback", "replied")[number % 5]
        return (*_CLOSED, "evaluated", "evaluated", "withdrawn")[number % 6]

    def _cases(self) -> Iterator[tuple[Any, ...]]:
        chance = random.Random(5)
        for number in range(self.sizes.cases):
            opened, status = self._opened(number), self._status(number)
            over = status in _CLOSED
            replied = opened + chance.randrange(3_600, 86_400 * 5)
            closed = replied + chance.randrange(600, 86_400)
            customer = 0 if number % BUSY_SHARE == 0 else chance.randrange(self.sizes.customers)
            words = _WORDS[number % len(_WORDS)]
            evaluated = status == "evaluated"
            yield (
                self.case_number(number),
                chance.choices(("complaint", "enquiry", "request", "suggestion", "praise"), (5, 3, 2, 1, 1))[
                    0
                ],
                chance.choice(CLASSES),
                words,
                f"{words}，订单 7{customer:07d}，{_name(number)}来电反映，第 {number} 件。希望尽快处理。",
                *(
                    ("normal", "low", "high", "critical")[number % 4] if number % 7 == 0 else "normal",
                    status,
                    3,
                ),
                *(customer_id(customer), "phone", "zh-CN", contact_id(number * 10), f"7{customer:07d}"),
                *(PRODUCTS[number % 8], f"L{number % 40:03d}", "company", AGENTS[number % 4], _at(opened)),
                *(_at(opened + 8 * 3_600)[:7], _at(opened + 5 * 86_400)[:10]),
                *(CAUSES[number % 8] if over else None, UNITS[number % 3] if over else None),
                *(number % 3 % 2 if over else None, _SOLUTIONS[number % 8] if over else None),
                *("user", AGENTS[number % 4], None, None, None),
                *(_at(opened + 1_800), _at(opened + 3_000), _at(replied) if over else None),
                *("agent4" if over else None, "phone" if over else None, _at(closed) if over else None),
                *("agent4" if over else None, _at(closed) if status in ("asked", "evaluated") else None),
                *(
                    _at(closed + 86_400) if evaluated else None,
                    float(25 * (number % 5)) if evaluated else None,
                ),
                *(int(number % 50 == 0), int(number % 80 == 0)),
            )

    def _course(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.sizes.cases):
            opened = self._opened(number)
            steps = (
                ("register", None, "registered", "system", 0),
                ("assign", "registered", "assigned", "user", 1_200),
                ("accept", "assigned", "accepted", "user", 1_800),
                ("reply" if number % 40 else "appeal", "accepted", "replied", "user", 7_200),
            )
            for place, (step, before, after, by, seconds) in enumerate(steps):
                who = "system" if by == "system" else AGENTS[number % 4]
                at = _at(opened + seconds)
                words = _WORDS[(number + place) % len(_WORDS)]
                yield self.case_number(number), place, at, step, before, after, by, who, None, words, "{}"

    def _deadlines(self) -> Iterator[tuple[Any, ...]]:
        for number in range(self.sizes.cases):
            opened, still = self._opened(number), self._status(number) not in (*_CLOSED, "withdrawn")
            for kind, hours in (("first_answer", 8), ("reply", 40)):
                due = opened + hours * 3_600
                met = None if still and kind == "reply" else _at(opened + 3_000)
                waits = _at(due - 3_600) if met is None and due > self._end else None
                yield (
                    *(
                        self.case_number(number),
                        kind,
                        "",
                        _at(opened),
                        _at(due),
                        _at(due - 3_600),
                        None,
                        None,
                    ),
                    *(waits, None, None, None, met),
                )

    def _recoveries(self) -> Iterator[tuple[Any, ...]]:
        chance = random.Random(6)
        for number in range(0, self.sizes.cases - 10, 10):
            at = _at(self._opened(number) + 7_200)
            yield (
                *(
                    f"r{number:07d}",
                    self.case_number(number),
                    customer_id(chance.randrange(self.sizes.customers)),
                ),
                *("refund", chance.randrange(1_000, 50_000), "CNY", "退还运费", "done", "agent4", at),
                *("supervisor1", at, at[:10], "agent4", at),
            )

    def _invitations(self) -> Iterator[tuple[Any, ...]]:
        for number in range(0, self.sizes.cases, 2):
            made = self._opened(number) + 6 * 86_400
            answered = _at(made + 7_200) if number % 6 == 0 else None
            yield (
                *(f"i{number:07d}", f"{number:064x}", "case_handling", "v1", self.case_number(number), "web"),
                *("zh-CN", AGENTS[number % 4], _at(made), _at(made + 14 * 86_400), answered),
            )

    def _answers(self) -> Iterator[tuple[Any, ...]]:
        chance = random.Random(7)
        asked = (("solved", "solved"), ("friendly", "friendliness"), ("recommend", "recommendation"))
        tiers = ("standard", "standard", "silver", "gold", "vip")
        for number, customer, start, wait, talk, handled in self._calls():
            if number % 12 or not handled:
                continue
            marks = chance.choices((1, 2, 3, 4, 5), (4, 6, 15, 35, 40), k=len(asked))
            values = [float(25 * (mark - 1)) for mark in marks]
            sheet = sheet_of(zip((indicator for _, indicator in asked), values, strict=True))
            for (question, indicator), mark, value in zip(asked, marks, values, strict=True):
                yield (
                    *(contact_id(number), "after_call", question, contact_id(number), str(mark)),
                    *(value, indicator, sheet if question == "recommend" else None),
                    *(_at(start + wait + talk + 30), "phone"),
                    *(
                        customer_id(customer) if customer >= 0 else None,
                        AGENTS[number % 4],
                        QUEUES[number % 3],
                    ),
                    *(tiers[number % 5], "survey_after_call", "v1", "{}", "{}"),
                )

    def _articles(self) -> Iterator[tuple[Any, ...]]:
        at, review = _at(self._begin), self.day(-200)
        for number in range(self.sizes.articles):
            classes = json.dumps([CLASSES[number % len(CLASSES)]])
            yield f"B{number:05d}", "published", 1, "supervisor1", review, classes, "company", "admin1", at

    def _versions(self) -> Iterator[tuple[Any, ...]]:
        at = _at(self._begin)
        for number in range(self.sizes.articles):
            yield f"B{number:05d}", 1, "", "admin1", at, at

    def _texts(self) -> Iterator[tuple[Any, ...]]:
        """Each says what two of the demo's articles say, so that no two are alike."""
        files = sorted((DB_FOLDER / "seed" / "knowledge").glob("[0-9a-z]*.yaml"))
        ours = [row["texts"] for file in files for row in YAML(typ="safe").load(file) if "texts" in row]
        for number in range(self.sizes.articles):
            first, second = ours[number % len(ours)], ours[(number // len(ours) + number * 7) % len(ours)]
            for language, text in first.items():
                other = second[language]
                title = f"{text['title']} {number}"
                body = f"{text['body']}\n{other['title']}\n{other['body']}"
                tags = json.dumps([*text.get("tags", ()), *other.get("tags", ())], ensure_ascii=False)
                yield f"B{number:05d}", 1, language, title[:200], body, tags


def _name(number: int) -> str:
    """A name of two or three characters; some are shared, as in life."""
    surname = _SURNAMES[number % len(_SURNAMES)]
    first = _GIVEN[number // 7 % len(_GIVEN)]
    return surname + first + (_GIVEN[number // 331 % len(_GIVEN)] if number % 3 else "")


_CUSTOMER: Final = (
    "id name sort_key company email tier value language life_cycle notes org_unit_id created_at"
)
_ORDER: Final = (
    "number customer_id status summary amount_minor currency placed_at expected_on shipped_on delivered_on"
)
_CONTACT: Final = (
    "id channel ani dnis language queue agent_id customer_id state outcome ended_by started_at queued_at "
    "answered_at ended_at wait_ms talk_ms hold_ms wrap_up_ms disposition notes voicemail voicemail_seconds "
    "flow flow_version flow_node flow_visits"
)
_CASE: Final = (
    "number kind class_code subject description severity status version customer_id channel language "
    "contact_id order_number product_code batch org_unit_id opened_by opened_at reported_month due_on "
    "cause_code blamed_unit fault solution responsible_kind responsible_user responsible_unit "
    "responsible_name responsible_email accepted_at first_answered_at replied_at replied_by reply_channel "
    "closed_at closed_by asked_at evaluated_at mark reopened escalated"
)
_COURSE: Final = "case_number place at step from_status to_status by_kind by_id contact_id words data"
_DEADLINE: Final = (
    "case_number kind of started_at due_at remind_at escalate_at escalate_to next_at reminded_at overdue_at "
    "escalated_at met_at"
)
_RECOVERY: Final = (
    "id case_number customer_id kind amount_minor currency words state proposed_by proposed_at decided_by "
    "decided_at promised_by done_by done_at"
)
_INVITATION: Final = (
    "id token_hash survey version case_number channel language agent_id made_at expires_at answered_at"
)
_ARTICLE: Final = "id state version owner review_on classes org_unit_id made_by made_at"
_ANSWER: Final = (
    "answered_in survey question contact_id answer value indicator sheet answered_at channel customer_id "
    "agent_id queue tier flow version labels meanings"
)
