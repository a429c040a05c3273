"""Telephone numbers in one form, E.164, whatever the way they were written or signalled."""

import phonenumbers

MAX_LENGTH = 40
_DEAR = frozenset({phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST})


def normalise(raw: str, region: str = "CN") -> str | None:
    """E.164 of a number written nationally (of `region`) or internationally; None unless it is valid.

    Extensions, service codes and short numbers such as 1001 or 95588 have no E.164 form and give None.
    """
    if not raw or len(raw) > MAX_LENGTH:
        return None
    try:
        number = phonenumbers.parse(raw, region)
    except phonenumbers.NumberParseException:
        return None
    # The parser makes +861001 of 1001: only a valid number is one. An extension is not part of E.164.
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def to_call_back(raw: str, region: str = "CN") -> str | None:
    """E.164 of a number as `normalise`, when calling it costs us what a call costs: no premium rate or
    shared cost."""
    e164 = normalise(raw, region)
    if e164 is None or phonenumbers.number_type(phonenumbers.parse(e164)) in _DEAR:
        return None
    return e164
