"""What callers send becomes plain text of bounded length."""

import re

from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.text import DIALLED_LIMIT, called_out, dialled, loggable, plain


def test_control_and_direction_characters_go() -> None:
    assert plain("a\r\nb\x00c\u202ed\u2066e\x7f", 80) == "abcde"


def test_names_stay() -> None:
    assert plain(" 张伟 <b>O'Neil</b> ${x} ", 80) == "张伟 <b>O'Neil</b> ${x}"


@given(st.text(max_size=600), st.integers(1, 80))
def test_never_longer_and_always_printable(text: str, limit: int) -> None:
    kept = plain(text, limit)
    assert len(kept) <= limit
    assert kept == kept.strip()
    assert "\n" not in kept


@given(st.text(max_size=200))
def test_a_number_has_digits_only(text: str) -> None:
    assert set(dialled(text)) <= set("+*#0123456789")
    assert len(dialled(text)) <= DIALLED_LIMIT


def test_what_is_read_out_to_a_caller_is_not_logged() -> None:
    assert loggable("sound:/prompts/en/fragments/digit_7") == "sound:/prompts/en/fragments/"
    assert loggable("sound:/prompts/en/welcome") == "sound:/prompts/en/welcome"


@given(st.text(max_size=200))
def test_only_digits_are_called_out(text: str) -> None:
    digits = called_out(text)
    assert digits is None or re.fullmatch("[0-9]{5,15}", digits, re.ASCII)


def test_numbers_as_people_write_them() -> None:
    assert called_out("+86 (138) 0000-0001") == "8613800000001"
    assert called_out(" 95588 ") == "95588"
    for number in ("110", "+1+2345678", "1234567890123456", "٣٤٥٦٧٨٩", "12345@trunk", "12345\n6", "(", ""):
        assert called_out(number) is None
