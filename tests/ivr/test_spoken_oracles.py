"""Fragments against the written forms of other people's packages (cn2an, inflect) over wide ranges.

Where a package is wrong or has another custom, it is said here.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal

import cn2an
import inflect
import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.ivr import spoken

ZH, TW, EN = "zh-CN", "zh-TW", "en"
ENGLISH = inflect.engine()
TO_TAIWAN = opencc.OpenCC("s2tw")
counts = (
    st.integers(0, spoken.MOST)
    | st.integers(0, 20_000)
    # Numbers with gaps: groups of four digits that are often nothing or small.
    | st.lists(
        st.sampled_from([0, 1, 2, 5, 10, 12, 20, 200, 1000, 2000, 2002, 9999]), min_size=1, max_size=3
    ).map(lambda groups: sum(group * 10 ** (4 * place) for place, group in enumerate(groups)))
)


def chinese(value: int) -> str:
    """cn2an's, but for two things.

    It leaves the gap of a whole missing 万 unsaid (100005000 becomes 一亿五千), and it writes 二 for 两.
    """
    text = cn2an.an2cn(value, "low")
    if value >= 10**8 and not value // 10**4 % 10**4 and value % 10**4 >= 1000:
        text = text.replace("亿", "亿零")
    text = re.sub("二(?=[百千])", "两", text)
    return re.sub("(^|亿零?)二(?=[万亿])", r"\1两", text)


def english(value: int) -> str:
    """inflect's, without its commas."""
    return ENGLISH.number_to_words(value, andword="and").replace(",", "")


def english_year(year: int) -> str:
    """inflect's pairs of digits, but whole hundreds and the first years of a thousand otherwise."""
    if year % 1000 < 10:
        return english(year)
    if year % 100 == 0:
        return english(year // 100) + " hundred"
    return ENGLISH.number_to_words(year, group=2, zero="oh").replace(",", "")


def said(fragments: tuple[str, ...], language: str) -> str:
    return spoken.written(fragments, language)


@given(counts)
def test_numbers(value):
    assert said(spoken.number(value, ZH), ZH) == chinese(value)
    assert said(spoken.number(value, EN), EN) == english(value)


def test_every_number_that_is_often_said():
    for value in range(12_000):
        assert said(spoken.number(value, ZH), ZH) == chinese(value)
        assert said(spoken.number(value, EN), EN) == english(value)


def test_every_day_of_the_recorded_years_and_every_year():
    days = [date.fromordinal(n) for n in range(date(2020, 1, 1).toordinal(), date(2040, 1, 1).toordinal())]
    days += [date(year, 2, 28) for year in range(1000, 10_000)]
    for day in days:
        year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(day.year))
        wanted = f"{year}年{chinese(day.month)}月{chinese(day.day)}日"
        assert said(spoken.date(day, ZH), ZH) == wanted
        ordinal = ENGLISH.number_to_words(ENGLISH.ordinal(day.day))
        wanted = f"the {ordinal} of {day:%B} {english_year(day.year)}"
        assert said(spoken.date(day, EN), EN) == wanted


CHINESE_PARTS = ["凌晨"] * 6 + ["上午"] * 6 + ["中午"] + ["下午"] * 5 + ["晚上"] * 6
ENGLISH_PARTS = ["in the morning"] * 12 + ["in the afternoon"] * 6 + ["in the evening"] * 4 + ["at night"] * 2


@pytest.mark.parametrize("hour", range(24))
def test_every_minute_of_the_day_in_chinese(hour):
    clock = "两" if hour % 12 == 2 else chinese(hour if hour <= 12 else hour - 12)
    minutes = {0: "整", 15: "一刻", 30: "半", 45: "三刻"}
    for minute in range(60):
        past = minutes.get(minute) or ("零" if minute < 10 else "") + chinese(minute) + "分"
        assert said(spoken.time(time(hour, minute), ZH), ZH) == f"{CHINESE_PARTS[hour]}{clock}点{past}"


@pytest.mark.parametrize("hour", range(24))
def test_every_minute_of_the_day_in_english(hour):
    quarters = {15: "a quarter past", 30: "half past", 45: "a quarter to"}
    for minute in range(60):
        if minute in quarters:
            named = hour + (minute == 45)
            place = f"{english(named % 12 or 12)} {ENGLISH_PARTS[hour]}" if named % 24 else "midnight"
            wanted = f"{quarters[minute]} {place}"
        elif minute == 0 and hour % 12 == 0:
            wanted = "noon" if hour else "midnight"
        else:
            past = " " + ("oh " if minute < 10 else "") + english(minute) if minute else ""
            wanted = f"{english(hour % 12 or 12)}{past} {'p.m.' if hour >= 12 else 'a.m.'}"
        assert said(spoken.time(time(hour, minute), EN), EN) == wanted


@given(st.integers(0, spoken.MOST) | st.integers(0, 30_000))
def test_amounts(hundredths):
    amount = Decimal(hundredths) / 100
    whole, part = divmod(hundredths, 100)
    yuan = f"{measured(whole)}元" if whole or not part else ""
    jiao = f"{measured(part // 10)}角" if part >= 10 else "零" if whole and part else ""
    fen = f"{measured(part % 10)}分" if part % 10 else ""
    assert said(spoken.money(amount, "CNY", ZH), ZH) == yuan + jiao + fen
    dollars = [f"{measured(whole)}美元"] * (bool(whole) or not part)
    cents = [f"{measured(part)}美分"] * bool(part)
    assert said(spoken.money(amount, "USD", ZH), ZH) == "".join(dollars + cents)
    dollars = [f"{english(whole)} {ENGLISH.plural('dollar', whole)}"] * (bool(whole) or not part)
    cents = [f"{english(part)} {ENGLISH.plural('cent', part)}"] * bool(part)
    assert said(spoken.money(amount, "USD", EN), EN) == " and ".join(dollars + cents)
    yuan = [f"{english(whole)} yuan"] * (bool(whole) or not part)
    fen = [f"{english(part)} fen"] * bool(part)
    assert said(spoken.money(amount, "CNY", EN), EN) == " and ".join(yuan + fen)


def measured(value: int) -> str:
    """Before a measure word: 两元, but 十二元."""
    return "两" if value == 2 else chinese(value)


@given(st.decimals(0, 10**6, places=4))
def test_amounts_are_rounded_as_in_shops(amount):
    shown = f"{int(amount * 100 + Decimal('0.5')) / 100:.2f}"
    assert spoken.money(amount, "CNY", ZH) == spoken.money(Decimal(shown), "CNY", ZH)


@given(st.integers(0, 60 * 60 * 30) | st.integers(0, spoken.MOST))
def test_durations(seconds):
    hours, minutes = divmod(-(-seconds // 60), 60)
    if seconds < 60:
        assert said(spoken.duration(seconds, ZH), ZH) == f"{measured(seconds)}秒"
        assert said(spoken.duration(seconds, EN), EN) == f"{english(seconds)} second{'s' * (seconds != 1)}"
        return
    wanted = f"{measured(hours)}小时" * bool(hours) + f"{measured(minutes)}分钟" * bool(minutes)
    assert said(spoken.duration(seconds, ZH), ZH) == wanted
    parts = [(hours, "hour"), (minutes, "minute")]
    wanted = " and ".join(f"{english(n)} {ENGLISH.plural(word, n)}" for n, word in parts if n)
    assert said(spoken.duration(seconds, EN), EN) == wanted


@given(st.text(st.sampled_from("0123456789-+ SO"), max_size=40).filter(lambda text: re.search("[0-9]", text)))
def test_digit_strings(text):
    digits = re.sub("[^0-9]", "", text)
    # cn2an writes digits one by one with 零.
    assert said(spoken.digits(text, ZH), ZH) == cn2an.an2cn(int("1" + digits), "direct")[1:]
    wanted = ENGLISH.number_to_words(digits, group=1).replace(",", "")
    assert said(spoken.digits(text, EN), EN) == wanted


@given(st.integers(1, 120) | st.integers(1, spoken.MOST))
def test_places_in_a_queue(place):
    """The recordings that are whole sentences say the same as those that are put together."""
    *_, last = spoken.queue_position(place, ZH)
    if "/fragments/" in last:
        assert said((last.rpartition("/")[2],), ZH) == f"第{chinese(place)}位，请稍候。"
        return
    assert said(fragments_of(spoken.queue_position(place, ZH)), ZH) == f"第{chinese(place)}"
    assert said(fragments_of(spoken.queue_position(place, EN)), EN) == english(place)


def fragments_of(media: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.rpartition("/")[2] for name in media if "/fragments/" in name)


@given(counts)
def test_taiwan_hears_the_same_and_reads_its_own_characters(value):
    assert spoken.number(value, TW) == spoken.number(value, ZH)
    assert said(spoken.number(value, TW), TW) == TO_TAIWAN.convert(said(spoken.number(value, ZH), ZH))


def test_every_fragment_is_written_in_taiwans_characters():
    assert spoken.FRAGMENTS[TW].keys() == spoken.FRAGMENTS[ZH].keys()
    for name, text in spoken.FRAGMENTS[ZH].items():
        # 紀錄 is Taiwan's word for a record that is kept; opencc writes 記錄, which is the act.
        assert spoken.FRAGMENTS[TW][name] == TO_TAIWAN.convert(text).replace("記錄", "紀錄")


def test_as_people_write_it():
    assert said(spoken.number(2005, ZH), ZH) == "两千零五"
    assert said(spoken.number(100_005_000, ZH), ZH) == "一亿零五千"
    assert said(spoken.date(date(2026, 11, 22), ZH), ZH) == "二〇二六年十一月二十二日"
    assert said(spoken.date(date(1905, 1, 1), EN), EN) == "the first of January nineteen oh five"
    assert said(spoken.time(time(15, 15), ZH), ZH) == "下午三点一刻"
    assert said(spoken.time(time(15, 15), TW), TW) == "下午三點一刻"
    assert said(spoken.time(time(10, 30), ZH), ZH) == "上午十点半"
    assert said(spoken.time(time(15, 15), EN), EN) == "a quarter past three in the afternoon"
    assert said(spoken.time(time(23, 45), EN), EN) == "a quarter to midnight"
    assert said(spoken.duration(7260, ZH), ZH) == "两小时一分钟"


def test_what_is_no_fragment_cannot_be_written():
    with pytest.raises(ValueError, match="no fragment 'quarter_to' in zh-CN"):
        spoken.written(["quarter_to"], ZH)
    with pytest.raises(ValueError, match="no spoken numbers for language 'fr'"):
        spoken.written([], "fr")
