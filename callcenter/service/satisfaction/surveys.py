"""What an answer means: the key it is kept as, what it counts for, where it leads.

An answer is kept as the key by which it is given on the phone: 1 to 5, 0 to 10, 1 for yes and 2 for no, the
place of a choice from 1. What it counts for is a number from 0 (worst) to 100.
"""

from collections.abc import Mapping

import msgspec

from callcenter.care import END, Question, Scale, Survey, Way
from callcenter.domain.configuration import Labels
from callcenter.service.errors import Invalid

LONGEST_WORDS = 2_000
YES, NO = "1", "2"
_YES_NO = {"yes": YES, "no": NO}
_SAID = {
    YES: {"zh-CN": "是", "zh-TW": "是", "en": "Yes"},
    NO: {"zh-CN": "否", "zh-TW": "否", "en": "No"},
}


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as it is kept. `key` is empty and `comment` has the words where it was written; `value`
    0-100 is what it counts for, None for nothing."""

    question: Question
    key: str
    value: float | None
    comment: str | None = None


def keys_of(question: Question) -> tuple[str, ...]:
    """The answers there are, worst first where they have an order; none of a text."""
    match question.scale:
        case Scale.ONE_TO_FIVE:
            return tuple(map(str, range(1, 6)))
        case Scale.ZERO_TO_TEN:
            return tuple(map(str, range(11)))
        case Scale.YES_NO:
            return (YES, NO)
        case Scale.CHOICE:
            return tuple(map(str, range(1, len(question.choices) + 1)))
        case Scale.TEXT:
            return ()


def value_of(question: Question, key: str) -> float | None:
    """What a key counts for, 0 to 100; None when for nothing, or when there is no such answer.

    Scales of numbers are stretched from their lowest (0) to their highest (100).
    """
    keys = keys_of(question)
    if key not in keys:
        return None
    match question.scale:
        case Scale.YES_NO:
            return 100.0 if key == YES else 0.0
        case Scale.CHOICE:
            value = question.choices[int(key) - 1].value
            return None if value is None else float(value)
        case _:
            lowest, highest = int(keys[0]), int(keys[-1])
            return 100.0 * (int(key) - lowest) / (highest - lowest)


def meaning_of(question: Question, key: str) -> Labels:
    """What a key means, by language; of numbers nothing but the number."""
    if question.scale is Scale.YES_NO:
        return _SAID.get(key, {})
    if question.scale is Scale.CHOICE and key in keys_of(question):
        return question.choices[int(key) - 1].labels
    return {}


def next_of(survey: Survey, place: int, key: str | None) -> int | None:
    """The place of the question after the one at `place`, answered so or (None) not; None: that was all."""
    question = survey.questions[place]
    to = question.next
    if key is not None:
        fitting = (way.to for way in question.ways if _fits(question, way, key))
        to = next(fitting, to)
    if to == END:
        return None
    places = {each.id: number for number, each in enumerate(survey.questions)}
    after = places[to] if to else place + 1
    return after if after < len(survey.questions) else None


def read(survey: Survey, given: Mapping[str, str]) -> list[Taken]:
    """Answers as a page sends them: numbers as digits, `yes` or `no`, the code of a choice, words.

    Raises Invalid, naming the question, unless they are the answers to all that these very answers lead to,
    those left out that may be.
    """
    left = {name: text.strip() for name, text in given.items() if text.strip()}
    taken: list[Taken] = []
    place: int | None = 0
    while place is not None:
        question = survey.questions[place]
        text = left.pop(question.id, None)
        if text is None:
            if question.required:
                raise Invalid(question.id, "This question is not answered.", "Answer it.")
            place = next_of(survey, place, None)
            continue
        answer = _taken(question, text)
        taken.append(answer)
        place = next_of(survey, place, answer.key or None)
    if left:
        name = next(iter(left))
        raise Invalid(name[:60], "This question was not asked.", "Answer those that the survey leads to.")
    if not taken:
        raise Invalid("answers", "Nothing is answered.", "Answer one question at least.")
    return taken


def _taken(question: Question, text: str) -> Taken:
    if question.scale is Scale.TEXT:
        if len(text) > LONGEST_WORDS:
            raise Invalid(question.id, f"It has {len(text)} characters.", f"Write at most {LONGEST_WORDS}.")
        return Taken(question=question, key="", value=None, comment=_readable(text))
    keys = keys_of(question)
    key = text
    if question.scale is Scale.YES_NO:
        key = _YES_NO.get(text, "")
    elif question.scale is Scale.CHOICE:
        codes = [each.code for each in question.choices]
        key = str(codes.index(text) + 1) if text in codes else ""
    if key not in keys:
        raise Invalid(question.id, "There is no such answer.", "Choose one of those shown.")
    return Taken(question=question, key=key, value=value_of(question, key))


def _readable(text: str) -> str:
    """Without control characters, which databases and pages take ill; line breaks stay."""
    return "".join(char for char in text if char in "\n\t" or (char.isprintable() and char != "\x7f"))


def _fits(question: Question, way: Way, key: str) -> bool:
    if question.scale is Scale.CHOICE:
        return question.choices[int(key) - 1].code == way.choice
    number = (1 if key == YES else 0) if question.scale is Scale.YES_NO else int(key)
    return (way.at_least is None or number >= way.at_least) and (way.at_most is None or number <= way.at_most)
