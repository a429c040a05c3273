"""Telephone numbers in one form, E.164, whatever the way they were written or signalled."""

from collections.abc import Collection

import msgspec
import phonenumbers

MAX_LENGTH = 40
_DEAR = frozenset({phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST})


class Number(msgspec.Struct, frozen=True):
    """A valid number: in E.164, its country (ISO 3166, as "CN"; several may share a country code), and
    whether calling it costs what a call costs, `plain`: neither premium rate nor shared cost."""

    e164: str
    country: str
    plain: bool


def read(raw: str, region: str = "CN") -> Number | None:
    """A number written nationally (of `region`) or internationally; None unless it is valid.

    Extensions, service codes and short numbers such as 1001 or 95588 have no E.164 form and give None.
    """
    if not raw or len(raw) > MAX_LENGTH:
        return None
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    kind = phonenumbers.number_type(number)
    # The parser makes +861001 of 1001: only a valid number is one. An extension is not part of E.164.
    if number.extension or kind == phonenumbers.PhoneNumberType.UNKNOWN:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Number(e164, phonenumbers.region_code_for_number(number) or "", kind not in _DEAR)


def normalise(raw: str, region: str = "CN") -> str | None:
    """E.164 of what `read` takes."""
    number = read(raw, region)
    return number.e164 if number is not None else None


def may_call_back(number: Number | None, countries: Collection[str]) -> bool:
    """Whether somebody who only keyed this number, or shows it, may have it called: it is in one of the
    `countries` (ISO 3166, as "CN"), and plain. Everybody can show any number, and we pay for the call."""
    return number is not None and number.plain and number.country in countries
