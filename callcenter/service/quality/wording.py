"""Numbers as the report writes them: the same in every place, three languages."""

from collections.abc import Iterator, Mapping
from typing import Final

from .records import Mean

NOTHING: Final = "–"
_MINUTES: Final = {"zh-CN": "{} 分钟", "zh-TW": "{} 分鐘", "en": "{} min"}
_HOURS: Final = {"zh-CN": "{} 小时", "zh-TW": "{} 小時", "en": "{} h"}
_DAYS: Final = {"zh-CN": "{} 天", "zh-TW": "{} 天", "en": "{} d"}
_HOUR_S, _DAY_S = 3600, 86_400
#: ISO 4217: currencies without a smaller unit, of those that the company may well use.
_WHOLE: Final = frozenset({"JPY", "KRW", "VND"})


def units() -> Iterator[str]:
    """What times are told in, in all languages."""
    for words in (_MINUTES, _HOURS, _DAYS):
        yield from words.values()


def count(number: int) -> str:
    """With groups of three."""
    return f"{number:,}"


def percent(part: int, whole: int) -> str:
    """Of the whole, if there is any."""
    return f"{100 * part / whole:.0f}%" if whole else NOTHING


def share(part: int, whole: int) -> str:
    """In percent, and of how many."""
    return f"{percent(part, whole)} ({part:,}/{whole:,})" if whole else NOTHING


def time(seconds: float | None, language: str) -> str:
    """In minutes below an hour, in hours below two days, in days above."""
    if seconds is None:
        return NOTHING
    if seconds < _HOUR_S:
        return _in(_MINUTES, language).format(f"{seconds / 60:.0f}")
    if seconds < 2 * _DAY_S:
        return _in(_HOURS, language).format(f"{seconds / _HOUR_S:.1f}")
    return _in(_DAYS, language).format(f"{seconds / _DAY_S:.1f}")


def money(by_currency: Mapping[str, int]) -> str:
    """Sums in minor units."""
    return (
        ", ".join(
            f"{currency} {minor:,}" if currency in _WHOLE else f"{currency} {minor / 100:,.2f}"
            for currency, minor in by_currency.items()
        )
        or NOTHING
    )


def mean(value: Mean) -> str:
    """With interval and number, as far as there are."""
    if value.mean is None:
        return NOTHING
    if value.low is None or value.high is None:
        return f"{value.mean:.1f} (n={value.n:,})"
    return f"{value.mean:.1f} ({value.low:.1f}–{value.high:.1f}, n={value.n:,})"


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language, words["en"])
