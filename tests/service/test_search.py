"""Customers are found by what people know of them: a labelled list of searches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.repository.database import Database
from callcenter.repository.search import query_terms, sort_key, terms_of
from callcenter.service.customers import Customers, NewCustomer
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Actor

FOUND = [
    ("the whole name", "王建国", "c001"),
    ("one character of a name", "曾", "c002"),
    ("two characters from the middle", "建国", "c001"),
    ("traditional for a simplified name", "曾麗華", "c002"),
    ("simplified for a traditional name", "陈怡君", "c004"),
    ("traditional as it is written", "陳怡君", "c004"),
    ("pinyin together", "wangjianguo", "c001"),
    ("pinyin apart", "wang jian guo", "c001"),
    ("pinyin in capitals", "Wang Jianguo", "c001"),
    ("pinyin with tones", "wáng jiànguó", "c001"),
    ("the beginning of pinyin", "wangj", "c001"),
    ("pinyin of the given name", "lihua", "c002"),
    ("initials", "wjg", "c001"),
    ("initials in capitals", "WJG", "c001"),
    ("initials of the given name", "jg", "c001"),
    ("surname Zeng of 曾", "zenglihua", "c002"),
    ("reading Ceng of 曾", "ceng lihua", "c002"),
    ("surname Shan of 单", "shanzhiqiang", "c003"),
    ("reading Dan of 单", "danzhiqiang", "c003"),
    ("initials of Shan", "szq", "c003"),
    ("surname Xie of 解", "xiewenbin", "c011"),
    ("surname Qiu of 仇", "qiu hongmei", "c012"),
    ("surname Zhai of 翟", "zhaiyongsheng", "c026"),
    ("surname Piao of 朴", "piaoenhui", "c027"),
    ("surname of two characters", "ouyangxue", "c010"),
    ("surname Yuchi", "yuchifeng", "c029"),
    ("ü keyed as v", "lvting", "c013"),
    ("ü keyed as u", "luting", "c013"),
    ("ü as in passports", "lyutingting", "c013"),
    ("ü itself", "lǚtíng", "c013"),
    ("characters and pinyin", "陈 yijun", "c004"),
    ("an English first name", "emily", "c006"),
    ("an English surname", "CARTER", "c006"),
    ("both, turned round", "carter emily", "c006"),
    ("a name with an apostrophe", "O'Connor", "c007"),
    ("an umlaut left out", "muller", "c021"),
    ("an umlaut", "Müller", "c021"),
    ("full-width letters", "Ｅｍｉｌｙ", "c006"),
    ("a company in Chinese", "华东餐具", "c014"),
    ("a company by pinyin", "huadong", "c014"),
    ("a company in English", "spice route", "c028"),
    ("a traditional company by simplified", "怡君生活选物", "c004"),
    ("the last digits of a number", "0101", "c006"),
    ("the whole number", "+8613800000001", "c001"),
    ("as dialled at home", "13800000001", "c001"),
    ("with spaces and dashes", "138 0000-0001", "c001"),
    ("with 0086", "008613800000001", "c001"),
    ("a land line with its zero", "021 5555 0111", "c001"),
    ("three digits from the middle", "079460107", "c007"),
]


@pytest.fixture
def customers(demo: Database) -> Customers:
    return Customers(demo.sessions)


@pytest.mark.parametrize(("q", "id"), [case[1:] for case in FOUND], ids=[case[0] for case in FOUND])
async def test_found(customers: Customers, agent: Actor, q: str, id: str) -> None:
    assert id in [customer.id for customer in await customers.search(agent, q)]


@pytest.mark.parametrize(
    "q",
    ["%", "_", "*", "'", '"', "' or '1'='1", "\\", "。", "--", "zzzz", "999999999", "王小明", "\x00", "🙂"],
)
async def test_nothing_found_and_nothing_harmed(customers: Customers, agent: Actor, q: str) -> None:
    assert await customers.search(agent, q) == []


async def test_names_come_before_companies_and_in_order_of_pinyin(customers: Customers, agent: Actor) -> None:
    found = [customer.name for customer in await customers.search(agent, "l")]
    names = [name for name in found if sort_key(name).startswith("l")]
    assert found[: len(names)] == names
    assert names == sorted(names, key=sort_key)
    assert names[0] == "李明"
    assert names[-1] == "吕婷婷"


async def test_both_of_the_same_name(customers: Customers, agent: Actor) -> None:
    assert {customer.id for customer in await customers.search(agent, "李明")} == {"c014", "c015"}


async def test_a_shared_number_finds_both(customers: Customers, agent: Actor) -> None:
    assert {customer.id for customer in await customers.search(agent, "55550100")} == {"c008", "c009"}


async def test_the_limit_is_kept(customers: Customers, agent: Actor) -> None:
    assert len(await customers.search(agent, "138", limit=5)) == 5


@pytest.mark.parametrize(
    ("q", "limit", "field"),
    [("", 20, "q"), ("  ", 20, "q"), ("x" * 101, 20, "q"), ("x", 0, "limit"), ("x", 101, "limit")],
)
async def test_limits_are_named(customers: Customers, agent: Actor, q: str, limit: int, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await customers.search(agent, q, limit)
    assert refusal.value.field == field


async def test_a_new_customer_is_found_at_once(customers: Customers, agent: Actor) -> None:
    new = NewCustomer(name="冼星海", language="zh-CN", numbers=["13900001111"], company="Sea <b>Star</b>")
    made = await customers.create(agent, new)
    for q in ("冼", "xian", "xxh", "sea star", "1111"):
        assert made.id in [customer.id for customer in await customers.search(agent, q)], q


@given(st.text(max_size=100))
def test_any_query_can_be_asked(q: str) -> None:
    for terms in query_terms(q):
        assert all(terms)


@given(st.text(max_size=100))
def test_any_name_can_be_kept_and_is_found_by_itself(name: str) -> None:
    terms = terms_of(name=name, company=None, numbers=[])
    assert all(0 < len(term) <= 100 for term in terms)
    assert len(sort_key(name)) <= 200
    for (piece,) in (group for group in query_terms(name) if len(group) == 1):
        if not piece.isdecimal():
            assert any(term.startswith(piece) for term in terms)
