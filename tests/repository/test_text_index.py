"""The text index: what is found, on both databases alike, and that changes leave nothing behind."""

import pytest
from sqlalchemy import Connection, func, select

from callcenter.repository.database import Database
from callcenter.repository.text_index import Analysed, analysed, put, rebuild, remove
from callcenter.repository.text_query import Synonyms
from callcenter.repository.text_search import find
from callcenter.repository.text_sounds import syllables
from callcenter.repository.text_tables import TextDocument, TextKind, TextPosting
from callcenter.repository.text_terms import Words, stem

KIND = TextKind.ARTICLE


def document(id_: str, title: str, body: str = "") -> Analysed:
    return analysed(id_, [[Words(text=title, weight=3, named=True), Words(text=body, weight=1)]])


DOCUMENTS = [
    document("refund", "银行卡付款的退款", "退款原路退回，到账需要三天。Refunds go to the same card."),
    document("invoice", "發票抬頭寫錯怎麼改", "電子發票可以重開。The invoice is issued again."),
    document("steamer", "竹蒸籠的保養", "HQ-C20B 竹蒸籠用完要晾乾。Let the bamboo steamer dry."),
    document("repeat", "重复扣款", "核对流水后退回。Charged twice."),
]


def found(connection: Connection, query: str, synonyms: Synonyms | None = None) -> list[str]:
    return [hit.id for hit in find(connection, KIND, query, synonyms or Synonyms()).hits]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        pytest.param("退款", "refund", id="two characters"),
        pytest.param("錯", "invoice", id="one character"),
        pytest.param("发票", "invoice", id="simplified finds traditional"),
        pytest.param("銀行卡", "refund", id="traditional finds simplified"),
        pytest.param("发飘", "invoice", id="another character of the same sound"),
        pytest.param("fapiao", "invoice", id="pinyin"),
        pytest.param("fapia", "invoice", id="pinyin begun"),
        pytest.param("chongfukoukuan", "repeat", id="pinyin of a character with two readings"),
        pytest.param("cfkk", "repeat", id="initials of it"),
        pytest.param("tksk", "", id="initials of nothing"),
        pytest.param("zzl", "steamer", id="initials"),
        pytest.param("refunding", "refund", id="another ending"),
        pytest.param("steam", "steamer", id="the beginning of a word"),
        pytest.param("bambo steemer", "steamer", id="wrong letters"),
        pytest.param("c20b", "steamer", id="a part of a code"),
        pytest.param("hqc20b", "steamer", id="a code without its dash"),
        pytest.param("ＨＱ－Ｃ２０Ｂ", "steamer", id="full width"),
        pytest.param("invoice 抬头", "invoice", id="mixed"),
        pytest.param("'); drop table text_postings; -- %_", "", id="nothing of the kind"),
        pytest.param("?!。", "", id="no words"),
    ],
)
async def test_finds(empty: Database, query: str, first: str) -> None:
    with empty.direct.begin() as connection:
        put(connection, KIND, DOCUMENTS)
        assert next(iter(found(connection, query)), "") == first


async def test_words_that_mean_the_same_stand_for_each_other(empty: Database) -> None:
    synonyms = Synonyms(same=[["退款", "money back", "把钱还给我"]], means=[(["木籠"], ["竹蒸笼"])])
    with empty.direct.begin() as connection:
        put(connection, KIND, DOCUMENTS)
        for query in ("money back", "把錢還給我"):
            assert found(connection, query)[:1] == []
            assert found(connection, query, synonyms)[:1] == ["refund"]
        assert found(connection, "木笼", synonyms)[:1] == ["steamer"]


async def test_a_changed_document_is_found_by_what_it_says_now(empty: Database) -> None:
    with empty.direct.begin() as connection:
        put(connection, KIND, DOCUMENTS)
        put(connection, KIND, [document("refund", "运费由谁承担")])
        assert found(connection, "退款") == []
        assert found(connection, "运费") == ["refund"]


async def test_what_is_taken_out_leaves_nothing(empty: Database) -> None:
    with empty.direct.begin() as connection:
        put(connection, KIND, DOCUMENTS)
        remove(connection, KIND, [one.id for one in DOCUMENTS] + ["unknown"])
        assert found(connection, "退款") == []
        for table in (TextPosting, TextDocument):
            assert connection.scalar(select(func.count()).select_from(table)) == 0


async def test_kinds_are_apart(empty: Database) -> None:
    with empty.direct.begin() as connection:
        put(connection, KIND, DOCUMENTS)
        assert find(connection, TextKind.CASE, "退款", Synonyms()).hits == []


async def test_made_anew_it_says_the_same(empty: Database) -> None:
    told: list[int] = []
    with empty.direct.begin() as connection:
        put(connection, KIND, DOCUMENTS)
        before = find(connection, KIND, "退款到账 invoice", Synonyms())
        assert rebuild(connection, KIND, [DOCUMENTS[:3], DOCUMENTS[3:]], told.append) == 4
        assert find(connection, KIND, "退款到账 invoice", Synonyms()) == before
    assert told == [3, 4]


async def test_a_change_that_is_not_kept_changes_nothing(empty: Database) -> None:
    with empty.direct.connect() as connection:
        put(connection, KIND, DOCUMENTS)
        connection.rollback()
        assert found(connection, "退款") == []


async def test_many_documents_are_found_across_blocks(empty: Database) -> None:
    many = [document(f"d{n}", f"第{n}号 退款" if n % 2 else f"第{n}号 发票") for n in range(4200)]
    with empty.direct.begin() as connection:
        put(connection, KIND, many)
        assert found(connection, "4199 退款")[:1] == ["d4199"]
        remove(connection, KIND, ["d4199"])
        assert "d4199" not in found(connection, "4199 退款")


def test_endings() -> None:
    for same in (
        ("refund", "refunds", "refunded", "refunding"),
        ("deliver", "delivered"),
        ("delivery", "deliveries"),
        ("cancel", "cancelled", "cancellation", "cancelling"),
        ("invoice", "invoices", "invoiced", "invoicing"),
        ("ship", "shipped", "shipping", "shipment"),
    ):
        assert len({stem(word) for word in same}) == 1
    assert stem("address") == "address"


def test_syllables() -> None:
    assert {"zhuang", "lv", "a", "er", "fa"} <= syllables()
    assert not {"fap", "zh", "v"} & syllables()


STRANGE = (
    "abcdefghij" * 4,
    "x" * 4_000,
    "b2-" * 1_300,
    "7" * 4_000,
    "\U00020000\U00030000𠮷龘" * 20,
    "ﷺ㍿" * 100,
)


def test_any_text_can_be_indexed_and_searched_for(demo: Database) -> None:
    """What customers write is in the index in the transaction that stores it: nothing may stop that."""
    for word in STRANGE:
        with demo.direct.begin() as connection:
            put(connection, KIND, [document("strange", word, word)])
            assert found(connection, word[:200])[:1] == ["strange"], word[:40]
            remove(connection, KIND, ["strange"])
