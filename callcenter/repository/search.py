"""Finding customers by the beginning of a term: name, pinyin, initials, company, number.

Every customer has a few dozen short terms in one table, and a query is a range over its index. That is
plain SQL on every database, and one or two Chinese characters suffice, which full-text indexes do not give.

Names are compared simplified, in lower case, without accents and without the spaces between Chinese
characters or pinyin syllables. Each Chinese name has the pinyin of all readings of its surname (曾 is Zeng or
Ceng, 单 Shan, Dan or Chan), in full (`chenjing`) and as initials (`cj`), from its start and from each later
character; a number has its digits from each place to the end.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable

import opencc
from pypinyin import Style, pinyin
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from callcenter.repository.customers import Customer, CustomerNumber, CustomerTerm

TERM_LENGTH = 100
LEAST_DIGITS = 3
# Enough for every surname of two characters; names of many ambiguous characters are cut off here.
MOST_READINGS = 24

RANK_NAME, RANK_INSIDE, RANK_COMPANY, RANK_NUMBER = range(4)

# Readings of surnames that pypinyin does not list for the single characters, or does not list first:
# one syllable for each character, alternatives with |.
SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "长孙": "zhang sun",
    "单于": "chan yu",
    "澹台": "tan tai",
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "朴": "piao",
    "查": "zha",
    "翟": "zhai",
    "区": "ou",
    "盖": "ge",
    "覃": "qin|tan",
    "乐": "yue|le",
    "缪": "miao",
    "繁": "po",
    "冼": "xian",
    "员": "yun",
    "种": "chong",
    "黑": "he",
    "秘": "bi",
    "召": "shao",
    "隗": "wei|kui",
    "晟": "cheng",
    "柏": "bai|bo",
    "任": "ren",
    "华": "hua",
    "洗": "xian",
}

_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_CJK = r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECES = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_BETWEEN_CJK = re.compile(rf"(?<=[{_CJK}])[\s·・]+(?=[{_CJK}])")
_LOOKS_LIKE_NUMBER = re.compile(r"[\d\s()+./-]+")


def simplified(text: str) -> str:
    """Lower case, without accents and tones, traditional characters and compatibility forms made plain."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    converted: str = _TO_SIMPLIFIED.convert(unicodedata.normalize("NFC", plain))
    return _BETWEEN_CJK.sub("", converted)


def _is_cjk(piece: str) -> bool:
    return re.fullmatch(rf"[{_CJK}]+", piece) is not None


def _spellings(syllable: str) -> tuple[str, ...]:
    """吕 is keyed lv or lu (a ü without its dots), and lyu is what passports print."""
    if syllable.startswith(("lv", "nv")):
        return (syllable, syllable.replace("v", "u", 1), syllable.replace("v", "yu", 1))
    return (syllable,)


def _readings(name: str) -> list[tuple[str, ...]]:
    """The likely readings of a Chinese name, one syllable for each character, most likely first."""
    surname = next((s for s in (name[:2], name[:1]) if s in SURNAMES), name[:1])
    special = [syllable.split("|") for syllable in SURNAMES.get(surname, "").split()]
    choices = []
    for place, (usual,) in enumerate(pinyin(name, style=Style.NORMAL)):
        likely = [usual]
        if place < len(surname):
            # Given names are read as usual; in a surname every reading counts.
            every = pinyin(name[place], style=Style.NORMAL, heteronym=True)[0]
            likely = [*(special[place] if special else ()), usual, *every]
        choices.append(dict.fromkeys(s for syllable in likely for s in _spellings(syllable)))
    return list(itertools.islice(itertools.product(*choices), MOST_READINGS))


def _text_terms(text: str, *, start: int, inside: int) -> dict[str, int]:
    """Terms of a name or company with their rank."""
    terms: dict[str, int] = {}

    def add(term: str, rank: int) -> None:
        if term:
            term = term[:TERM_LENGTH]
            terms[term] = min(rank, terms.get(term, rank))

    pieces = _PIECES.findall(simplified(text))
    for number, piece in enumerate(pieces):
        rank = start if number == 0 else inside
        # Written without the spaces: "haiqiaotrading".
        add("".join(pieces[number:]), rank)
        add(piece, rank)
        if not _is_cjk(piece):
            continue
        for place in range(1, len(piece)):
            add(piece[place:], inside)
        for reading in _readings(piece):
            add("".join(reading), rank)
            for place in range(1, len(reading)):
                add("".join(reading[place:]), inside)
            for place in range(len(reading) - 1):
                add("".join(syllable[0] for syllable in reading[place:]), inside)
    latin = [piece for piece in pieces if not _is_cjk(piece)]
    if len(latin) > 1:
        add("".join(piece[0] for piece in latin), inside)
    return terms


def terms_of(*, name: str, company: str | None, numbers: list[str]) -> dict[str, int]:
    """Every term under which a customer is found, with its rank (0 is best). `numbers` are E.164."""
    terms: dict[str, int] = {}
    found = [_text_terms(name, start=RANK_NAME, inside=RANK_INSIDE)]
    if company:
        found.append(_text_terms(company, start=RANK_COMPANY, inside=RANK_COMPANY))
    for number in numbers:
        digits = number.removeprefix("+")
        places = range(len(digits) - LEAST_DIGITS + 1)
        found.append({digits[place:]: RANK_NUMBER for place in places})
    for more in found:
        for term, rank in more.items():
            terms[term] = min(rank, terms.get(term, rank))
    return terms


def sort_key(name: str) -> str:
    """Chinese as pinyin by the surname's usual reading, anything else simplified: 陈 sorts among the C."""
    pieces = _PIECES.findall(simplified(name))
    return " ".join("".join(_readings(p)[0]) if _is_cjk(p) else p for p in pieces)[:200]


def rows_of(customer: Customer, numbers: list[str]) -> Iterable[CustomerNumber | CustomerTerm]:
    """The rows that go with a new customer: numbers (E.164, the first is the main one) and search terms."""
    for position, e164 in enumerate(numbers):
        yield CustomerNumber(customer_id=customer.id, e164=e164, position=position)
    terms = terms_of(name=customer.name, company=customer.company, numbers=numbers)
    for term, rank in terms.items():
        yield CustomerTerm(customer_id=customer.id, term=term, rank=rank)


def query_terms(query: str) -> list[tuple[str, ...]]:
    """What must all be found: groups of which one term suffices. Empty when nothing can be searched for."""
    query = query.strip()
    digits = "".join(str(unicodedata.decimal(c)) for c in query if c.isdecimal())
    if _LOOKS_LIKE_NUMBER.fullmatch(query):
        if len(digits) < LEAST_DIGITS:
            return [(digits,)] if digits else []
        # Dialled forms: 0086 138..., and 010 ... with the trunk's zero, which E.164 lacks.
        return [tuple(dict.fromkeys((digits, digits.removeprefix("00"), digits.removeprefix("0"))))]
    return [(piece[:TERM_LENGTH],) for piece in _PIECES.findall(simplified(query))]


def _any_begins_with(table: type[CustomerTerm], terms: tuple[str, ...]) -> ColumnElement[bool]:
    # A range rather than LIKE: it uses the index under any collation by code points, and % is a character.
    return or_(*(and_(table.term >= term, table.term < term + "\U0010ffff") for term in terms))


def matching_customers(query: str) -> Select[str, int] | None:
    """A select of (customer_id, rank) for a query, or None when there is nothing to search for."""
    groups = query_terms(query)
    if not groups:
        return None
    first, *others = groups
    found = (
        select(CustomerTerm.customer_id, func.min(CustomerTerm.rank).label("rank"))
        .where(_any_begins_with(CustomerTerm, first))
        .group_by(CustomerTerm.customer_id)
    )
    for terms in others:
        table = aliased(CustomerTerm)
        found = found.where(
            CustomerTerm.customer_id.in_(select(table.customer_id).where(_any_begins_with(table, terms)))
        )
    return found
