"""Numbers come in many forms and leave in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain.configuration import CALLBACK_COUNTRIES
from callcenter.service.phone_numbers import may_call_back, normalise, read


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("13800000001", "+8613800000001"),
        ("138-0000-0001", "+8613800000001"),
        ("+86 138 0000 0001", "+8613800000001"),
        ("008613800000001", "+8613800000001"),
        ("021-5555 0111", "+862155550111"),
        ("+1 (202) 555-0101", "+12025550101"),
        ("+886912000004", "+886912000004"),
        ("１３８０００００００１", "+8613800000001"),
        ("1001", None),
        ("95588", None),
        ("+86", None),
        ("", None),
        ("anonymous", None),
        ("13800000001 ext. 12", None),
        ("9" * 41, None),
        ("sip:13800000001@example.com;x=${y}", None),
    ],
)
def test_normalise(raw: str, e164: str | None) -> None:
    assert normalise(raw) == e164


def test_the_region_decides_about_national_numbers() -> None:
    assert normalise("020 7946 0107", "GB") == "+442079460107"


@pytest.mark.parametrize(
    ("keyed", "called"),
    [
        ("13800000001", "+8613800000001"),
        ("02155550111", "+862155550111"),
        ("0085221234567", "+85221234567"),
        ("4008001000", None),  # shared cost
        ("16812345", None),
        ("0012029005551234", None),
        ("00448712345678", None),  # premium rate
        ("0012025550101", None),  # a country we do not call
        ("+881612345678", None),  # by satellite
        ("110", None),
        ("", None),
        ("0" * 15, None),
    ],
)
def test_numbers_to_be_called_back_on(keyed: str, called: str | None) -> None:
    found = read(keyed)
    assert (found.e164 if found and may_call_back(found, CALLBACK_COUNTRIES) else None) == called


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+12025550101", "US"),
        ("+18762345678", "JM"),  # dear, and a favourite of fraud
        ("+18092345678", "DO"),
        ("+447400123456", "GB"),
        ("+447797712345", "JE"),
        ("+77012345678", "KZ"),
    ],
)
def test_countries_that_share_a_code_are_told_apart(number: str, country: str) -> None:
    found = read(number)
    assert [each for each in ("US", "JM", "DO", "GB", "JE", "RU", "KZ") if may_call_back(found, [each])] == [
        country
    ]


def test_countries_are_the_companys_choice() -> None:
    there = read("+12025550101")
    assert may_call_back(there, ("US",)) and not may_call_back(there, ("CN", "GB"))


@given(st.text(max_size=60))
def test_anything_gives_e164_or_nothing(raw: str) -> None:
    found = normalise(raw)
    assert found is None or (found[0] == "+" and found[1:].isdecimal() and len(found) <= 16)
    if found is not None:
        assert normalise(found) == found
