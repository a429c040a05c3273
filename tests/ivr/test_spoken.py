"""Fragments against the written forms, which are read back by parsers that share nothing with the code."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ivr import spoken

ZH, EN = "zh-CN", "en"
PROMPTS = Path(__file__).parents[2] / "ivr_flows" / "prompts"
counts = st.integers(0, spoken.MOST) | st.integers(0, 20_000) | st.integers(0, 9).map(lambda n: 10**n)


def zh(fragments):
    return "".join(spoken.FRAGMENTS[ZH][name] for name in fragments)


def en(fragments):
    return " ".join(spoken.FRAGMENTS[EN][name] for name in fragments)


def read_chinese(text):
    """The value of a Chinese numeral: sections closed by 万 and 亿, places by 十 百 千."""
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
    total = section = digit = 0
    for char in text:
        if char in digits:
            digit = digits[char]
        elif char in "十百千":
            section += (digit or 1) * 10 ** ("十百千".index(char) + 1)
            digit = 0
        else:
            total += (section + digit) * {"万": 10**4, "亿": 10**8}[char]
            section = digit = 0
    return total + section + digit


ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
ONES += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = {"twen": 20, "thir": 30, "for": 40, "fif": 50, "six": 60, "seven": 70, "eigh": 80, "nine": 90}


def read_english(text):
    """The value of an English numeral."""
    total = group = 0
    for word in re.split("[ -]", text):
        if word in ONES:
            group += ONES.index(word)
        elif word.endswith("ty"):
            group += TENS[word[:-2]]
        elif word == "hundred":
            group *= 100
        elif word != "and":
            total += group * {"thousand": 10**3, "million": 10**6, "billion": 10**9}[word]
            group = 0
    return total + group


@given(counts)
def test_chinese_numbers_read_back_and_are_well_written(value):
    text = zh(spoken.number(value, ZH))
    assert read_chinese(text) == value
    assert not re.search("零零|零[十百千万亿]|两$|两[零一二三四五六七八九十]", text) or value == 0, text
    assert "零" not in text.rstrip("零") or not text.endswith("零"), text
    assert not text.startswith("一十") and "二千" not in text and "二百" not in text, text
    # A gap is said: the written zeros inside the number, within a section or between two, give one 零.
    sections = str(value).zfill(12)
    assert ("零" in text) == (value == 0 or bool(re.search("[1-9]0+[1-9]", _gaps(sections)))), text


def _gaps(sections):
    """The number with the zeros that are not said taken out: those that end a section before a full one."""
    parts = [sections[i : i + 4] for i in range(0, 12, 4)]
    kept = ""
    for index, part in enumerate(parts):
        following = "".join(parts[index + 1 :])
        if part != "0000" and following and following[0] != "0":
            part = part.rstrip("0")
        kept += part
    return kept.lstrip("0")


@given(counts)
def test_english_numbers_read_back(value):
    text = en(spoken.number(value, EN))
    assert read_english(text) == value
    assert ("and" in text.split()) == any(
        int(group) % 100 and (int(group) >= 100 or (last and value >= 1000))
        for group, last in _groups_of_three(value)
    ), text


def _groups_of_three(value):
    groups = f"{value:,}".split(",")
    return [(group, index == len(groups) - 1) for index, group in enumerate(groups)]


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (0, "零", "zero"),
        (2, "二", "two"),
        (10, "十", "ten"),
        (110, "一百一十", "one hundred and ten"),
        (200, "两百", "two hundred"),
        (2005, "两千零五", "two thousand and five"),
        (10010, "一万零一十", "ten thousand and ten"),
        (20000, "两万", "twenty thousand"),
        (22000, "两万两千", "twenty-two thousand"),
        (105000, "十万五千", "one hundred and five thousand"),
        (1020000, "一百零二万", "one million twenty thousand"),
        (100005000, "一亿零五千", "one hundred million five thousand"),
        (2000000005, "二十亿零五", "two billion and five"),
    ],
)
def test_numbers_as_people_say_them(value, chinese, english):
    assert zh(spoken.number(value, ZH)) == chinese
    assert en(spoken.number(value, EN)) == english


@given(st.dates(date(1000, 1, 1)))
def test_dates_read_back(day):
    text = zh(spoken.date(day, ZH))
    year, month, rest = re.fullmatch("(.*)年(.*)月(.*)日", text).groups()
    assert "".join(str("〇一二三四五六七八九".index(char)) for char in year) == str(day.year)
    assert (read_chinese(month), read_chinese(rest)) == (day.month, day.day)
    text = en(spoken.date(day, EN))
    assert day.strftime("of %B ") in text
    assert text.startswith("the ")


def test_dates_as_people_say_them():
    day = date(2026, 11, 22)
    assert zh(spoken.date(day, ZH)) == "二〇二六年十一月二十二日"
    assert en(spoken.date(day, EN)) == "the twenty-second of November twenty twenty-six"


@pytest.mark.parametrize(
    ("day", "ordinal"),
    [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (13, "thirteenth"),
        (20, "twentieth"),
        (31, "thirty-first"),
    ],
)
def test_english_ordinals(day, ordinal):
    assert en(spoken.date(date(2026, 1, day), EN)).startswith(f"the {ordinal} of January")


@given(st.integers(0, 10**9))
def test_amounts_read_back(hundredths):
    amount = Decimal(hundredths) / 100
    text = zh(spoken.money(amount, "CNY", ZH))
    whole, jiao, fen = re.fullmatch("(?:(.*?)元)?(?:零?(.)角)?(?:零?(.)分)?", text).groups()
    got = 100 * read_chinese(whole or "") + 10 * read_chinese(jiao or "") + read_chinese(fen or "")
    assert got == hundredths
    text = en(spoken.money(amount, "USD", EN))
    dollars, cents = re.fullmatch(r"(?:(.*?) dollars?)?(?: and )?(?:(.*?) cents?)?", text).groups()
    assert 100 * read_english(dollars or "zero") + read_english(cents or "zero") == hundredths


@pytest.mark.parametrize(
    ("amount", "currency", "chinese", "english"),
    [
        ("0", "CNY", "零元", "zero yuan"),
        ("2", "CNY", "两元", "two yuan"),
        (
            "1234.50",
            "CNY",
            "一千两百三十四元五角",
            "one thousand two hundred and thirty-four yuan and fifty fen",
        ),
        ("12.05", "CNY", "十二元零五分", "twelve yuan and five fen"),
        ("1.01", "USD", "一美元一美分", "one dollar and one cent"),
    ],
)
def test_amounts_as_people_say_them(amount, currency, chinese, english):
    assert zh(spoken.money(Decimal(amount), currency, ZH)) == chinese
    assert en(spoken.money(Decimal(amount), currency, EN)) == english


def test_durations():
    assert zh(spoken.duration(45, ZH)) == "四十五秒"
    assert zh(spoken.duration(61, ZH)) == "两分钟"
    assert zh(spoken.duration(7260, ZH)) == "两小时一分钟"
    assert en(spoken.duration(3600, EN)) == "one hour"
    assert en(spoken.duration(3660, EN)) == "one hour and one minute"
    assert en(spoken.duration(1, EN)) == "one second"


def heard(media):
    """The words of some sound files, which must all be there."""
    assert all((PROMPTS / f"{name}.wav").is_file() for name in media), media
    texts = [(PROMPTS / f"{name}.txt").read_text(encoding="utf-8").strip() for name in media]
    return (" " if media[0].startswith(EN) else "").join(texts)


@given(st.integers(1, 200) | st.integers(1, spoken.MOST))
def test_places_in_a_queue_read_back(place):
    english = re.fullmatch("You are number (.*) in line.", heard(spoken.queue_position(place, EN)))
    assert read_english(english[1]) == place
    chinese = re.fullmatch("您目前排在第(.*)位，请稍候。", heard(spoken.queue_position(place, ZH)))
    assert read_chinese(chinese[1]) == place


@given(st.integers(0, 3700) | st.integers(0, 10**15))
def test_expected_waits_read_back(seconds):
    english, chinese = (heard(spoken.expected_wait(seconds, language)) for language in (EN, ZH))
    if seconds < 60:
        assert english == "Somebody will be with you in less than a minute."
        assert chinese == "预计在一分钟之内为您接通。"
        return
    if seconds >= 3600:
        assert english == "The expected wait is more than an hour."
        assert chinese == "预计等待时间超过一小时。"
        return
    promised = re.fullmatch("The expected wait is about (.*?) (minute|hour)s?", english)
    minutes = read_english(promised[1]) * {"minute": 1, "hour": 60}[promised[2]]
    promised = re.fullmatch("预计等待时间大约(.*?)(分钟|小时)", chinese)
    assert read_chinese(promised[1]) * {"分钟": 1, "小时": 60}[promised[2]] == minutes
    # The least of the minutes that can be said which is not too short.
    sayable = [*range(1, 10), *range(10, 61, 5)]
    assert minutes == min(minute for minute in sayable if minute * 60 >= seconds)


def test_a_place_and_a_wait_as_people_say_them():
    assert heard(spoken.queue_position(2, ZH)) == "您目前排在第二位，请稍候。"
    assert heard(spoken.queue_position(102, ZH)) == "您目前排在第一百零二位，请稍候。"
    assert heard(spoken.expected_wait(61, ZH)) == "预计等待时间大约两分钟"
    assert heard(spoken.expected_wait(601, EN)) == "The expected wait is about fifteen minutes"
    assert heard(spoken.expected_wait(60, EN)) == "The expected wait is about one minute"
    # Mandarin is the same in Taiwan; its recordings are looked for in a folder of their own.
    assert spoken.queue_position(7, "zh-TW") == (
        "zh-TW/queue_position_before",
        "zh-TW/fragments/place7",
    )


def test_digits_leave_out_what_is_no_digit():
    assert spoken.digits("SO-2026 11", EN) == ("n2", "n0", "n2", "n6", "n1", "n1")


@pytest.mark.parametrize(
    "said",
    [
        lambda: spoken.number(-1, EN),
        lambda: spoken.number(spoken.MOST + 1, ZH),
        lambda: spoken.queue_position(0, EN),
        lambda: spoken.queue_position(spoken.MOST + 1, ZH),
        lambda: spoken.queue_position(1, "fr"),
        lambda: spoken.expected_wait(-1, EN),
        lambda: spoken.expected_wait(1, "fr"),
        lambda: spoken.digits("abc", EN),
        lambda: spoken.digits("1" * 41, EN),
        lambda: spoken.date(date(999, 1, 1), EN),
        lambda: spoken.money(Decimal("-0.01"), "CNY", ZH),
        lambda: spoken.money(Decimal("NaN"), "CNY", ZH),
        lambda: spoken.money(Decimal("Infinity"), "CNY", ZH),
        lambda: spoken.money(Decimal("1e40"), "CNY", ZH),
        lambda: spoken.money(Decimal("9e999999"), "CNY", ZH),
        lambda: spoken.money(Decimal("-9e999999"), "USD", EN),
        lambda: spoken.duration(-1, EN),
        lambda: spoken.number(1, "fr"),
    ],
)
def test_what_cannot_be_said_is_a_value_error(said):
    with pytest.raises(ValueError):
        said()
