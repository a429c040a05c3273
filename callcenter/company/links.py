"""Checks of what leads into the company and out of it: numbers dialled, numbers outside, web services."""

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence

import phonenumbers

from callcenter.domain.configuration import ExternalNumber

from .limits import MOST_HTTP_HOSTS, MOST_NUMBERS, too_many
from .problems import Problem, ProblemCode
from .texts import bad_id, label_problems

_DIALLED = re.compile(r"[+*#0-9]{1,20}")
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
#: Digits of a number that has its area code; a shorter one may be somebody else's elsewhere.
_WITH_AREA = 9
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_ORIGIN = re.compile(
    r"https?://(?:(?=[a-z0-9.-]{1,253}(?::|$))[a-z0-9-]+(?:\.[a-z0-9-]+)*\.?|\[(?P<v6>[0-9a-f:]+)\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_LAST_PORT = 65_535


def link_problems(
    entries: Mapping[str, str], numbers: Mapping[str, ExternalNumber], http_hosts: Sequence[str]
) -> Iterator[Problem]:
    """All that is wrong with them. Whether the flows are there is seen when they are read."""
    yield from too_many(
        (
            (("entries",), len(entries), MOST_NUMBERS),
            (("numbers",), len(numbers), MOST_NUMBERS),
            (("http_hosts",), len(http_hosts), MOST_HTTP_HOSTS),
        )
    )
    for dialled in entries:
        if not _DIALLED.fullmatch(dialled):
            yield _no_number(("entries", dialled), dialled, "digits, + * and #, at most 20")
    for name, external in numbers.items():
        if not _ID.fullmatch(name):
            yield bad_id(("numbers", name), name, "a letter first, then letters, digits")
        if not _NUMBER.fullmatch(external.number):
            mend = "3 to 15 digits, with + before the country code"
            yield _no_number(("numbers", name, "number"), external.number, mend)
        elif own := next((each for each in entries if _same_line(each, external.number)), None):
            yield Problem(
                place=("numbers", name, "number"),
                code=ProblemCode.OWN_NUMBER,
                what=f"{external.number} is the company's own ({own} of entries): calls would go round",
                mend="lead the callers to a queue instead, or write the number of somebody else",
                values={"given": external.number, "entry": own},
            )
        if external.names:
            yield from label_problems(external.names, ("numbers", name, "names"))
    for index, origin in enumerate(http_hosts):
        if not _is_origin(origin):
            yield Problem(
                place=("http_hosts", index),
                code=ProblemCode.NO_ORIGIN,
                what=f"{origin[:60]!r} is no web service's address",
                mend="write it in small letters without a path, as https://erp.example.com",
                values={"given": origin[:60]},
            )


def _is_origin(text: str) -> bool:
    found = _ORIGIN.fullmatch(text)
    if found is None or int(found["port"] or 0) > _LAST_PORT:
        return False
    try:
        return not found["v6"] or bool(ipaddress.IPv6Address(found["v6"]))
    except ValueError:
        return False


def _same_line(one: str, other: str) -> bool:
    """Whether two numbers lead to the same telephone, as far as that shows: one may lack the country code."""
    short, long = sorted((one.lstrip("+0"), other.lstrip("+0")), key=len)
    return short == long or (len(short) >= _WITH_AREA and short.isdecimal() and long.endswith(short))


def _no_number(place: tuple[str | int, ...], given: str, rule: str) -> Problem:
    return Problem(
        place=place,
        code=ProblemCode.NO_NUMBER,
        what=f"{given[:60]!r} is no telephone number",
        mend=f"write {rule}",
        values={"given": given[:60]},
    )


def country_problems(countries: Sequence[str]) -> Iterator[Problem]:
    """Where callers may be called back: at least one country, by its ISO 3166 code."""
    if not countries:
        yield Problem(
            place=("callback_countries",),
            code=ProblemCode.NO_COUNTRY,
            what="there is no country",
            mend="write the one the company is in, such as [CN]",
            values={"given": ""},
        )
    for index, country in enumerate(countries):
        if country not in phonenumbers.SUPPORTED_REGIONS:
            yield Problem(
                place=("callback_countries", index),
                code=ProblemCode.NO_COUNTRY,
                what=f"{country[:60]!r} is no country's code",
                mend="write two capital letters as in ISO 3166, such as CN",
                values={"given": country[:60]},
            )
