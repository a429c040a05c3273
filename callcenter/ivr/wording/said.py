"""Sentences in the three written languages, and what was said with them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum, StrEnum
from functools import cache, reduce
from string import Formatter
from typing import Any

Value = str | int | Sequence[str]
"""What a sentence is filled with; what is itself said is told in the sentence's language."""


class Language(StrEnum):
    """What people read."""

    EN = "en"
    ZH_CN = "zh-CN"
    ZH_TW = "zh-TW"


class Sentence(Enum):
    """A sentence or part of one: in English, zh-CN and zh-TW, with the same values in each."""

    def __init__(self, *words: str) -> None:
        self._words = dict(zip(Language, words, strict=True))

    def __call__(self, **values: Value) -> Said:
        return Said(self, values)

    @property
    def code(self) -> str:
        """Its name among all."""
        return f"{type(self).__name__}.{self.name}"

    def words(self, language: Language) -> str:
        """As `str.format` takes them."""
        return self._words[language]


@cache
def sentences() -> Mapping[str, Sentence]:
    """All there are, by code."""
    return {sentence.code: sentence for each in Sentence.__subclasses__() for sentence in each}


class Said(str):
    """A text in English that can be told in the other languages as well."""

    __slots__ = ("sentence", "values")
    sentence: Sentence
    values: Mapping[str, Value]

    def __new__(cls, sentence: Sentence, values: Mapping[str, Value]) -> Said:
        said = super().__new__(cls, _filled(sentence, values, Language.EN))
        said.sentence = sentence
        said.values = values
        return said


class Refused(ValueError):
    """For the models: values that cannot be taken, and how to mend them."""

    def __init__(self, what: Said, mend: Said) -> None:
        super().__init__(f"{what}; {mend}")
        self.what, self.mend = what, mend


def told(text: str, language: Language) -> str:
    """The text in that language; as it is when it was not said with a sentence."""
    return _filled(text.sentence, text.values, language) if isinstance(text, Said) else str(text)


def _filled(sentence: Sentence, values: Mapping[str, Value], language: Language) -> str:
    return sentence.words(language).format(
        **{name: _in_words(value, language) for name, value in values.items()}
    )


def _in_words(value: Value, language: Language) -> str | int:
    if isinstance(value, str):
        return told(value, language)
    if isinstance(value, int):
        return value
    return (", " if language is Language.EN else "、").join(told(each, language) for each in value)


def folded(between: Sentence, parts: Sequence[str]) -> str:
    """The parts as a row: each with what stands before it in one sentence of `first` and `last`."""
    return reduce(lambda first, last: between(first=first, last=last), parts)


def recognised(text: str, *among: type[Sentence]) -> Said | None:
    """What others say in English, with the sentence that is the same; None when none is.

    What it is filled with is said in the same way, as far as it can be.
    """
    for sentence in (sentence for each in among for sentence in each):
        if match := _pattern(sentence).fullmatch(text):
            parts = match.groupdict().items()
            return sentence(**{name: recognised(part, *among) or part for name, part in parts})
    return None


@cache
def _pattern(sentence: Sentence) -> re.Pattern[str]:
    parts = Formatter().parse(sentence.words(Language.EN))
    return re.compile(
        "".join(re.escape(plain) + (f"(?P<{name}>.+)" if name else "") for plain, name, *_ in parts)
    )


def to_json(text: str) -> Any:
    """The text as plain data, for another process."""
    if not isinstance(text, Said):
        return str(text)
    return {"code": text.sentence.code, "values": {name: _plain(each) for name, each in text.values.items()}}


def _plain(value: Value) -> Any:
    if isinstance(value, int):
        return value
    return to_json(value) if isinstance(value, str) else [to_json(each) for each in value]


def from_json(data: Any) -> Any:
    """What `to_json` has made of a text; of a list and a number too, as values are."""
    match data:
        case {"code": str(code), "values": dict(values)}:
            return Said(sentences()[code], {str(name): from_json(each) for name, each in values.items()})
        case list():
            return tuple(from_json(each) for each in data)
        case _:
            return data
