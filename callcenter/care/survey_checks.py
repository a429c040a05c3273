"""What the surveys of care.yaml must keep to: questions can be asked, answers lead forward and count."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from callcenter.company.limits import outside, too_many
from callcenter.company.problems import Place, Problem, choices
from callcenter.company.texts import LANGUAGES, label_problems, line_problems

from .faults import Fault
from .model import END, Content, Indicator, Purpose, Question, Scale, Survey, Way
from .tree import Tree

NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")
MOST_QUESTIONS = 40
#: Keys 1 to 9.
MOST_CHOICES = 9
MOST_WAYS = 10
LONGEST_QUESTION = 300
#: What may be answered on a scale of numbers.
NUMBERS = {Scale.ONE_TO_FIVE: range(1, 6), Scale.ZERO_TO_TEN: range(11), Scale.YES_NO: range(2)}
Found = Iterator[Problem | Fault]
#: Languages in which a prompt has no sound.
Silent = Callable[[str], Sequence[str]]


def problems(given: Content, silent: Silent | None) -> Found:
    """Of all surveys. Whether prompts have a sound is not checked when `silent` is None."""
    indicators = Tree(given.indicators)
    if len(given.indicators) > 1:
        mend = "put them under one: the overall indicator"
        yield Fault(place=("indicators",), what="there are several at the top", mend=mend)
    yield from _weights(given.indicators, ("indicators",))
    details = [each.code for each in indicators if not each.children]
    for name, survey in given.surveys.items():
        place = ("surveys", name)
        if not NAME.fullmatch(name):
            mend = "write a small letter first, then small letters, digits, underscore, at most 30"
            yield Fault(place=place, what=f"{name[:60]!r} is no survey's name", mend=mend)
        yield from _survey(survey, place, details, silent)


def _weights(nodes: Sequence[Indicator], place: Place) -> Found:
    for number, node in enumerate(nodes):
        yield from outside((*place, number, "weight"), node.weight, range(1, 1_001), "the weight")
        yield from _weights(node.children, (*place, number, "children"))


def _survey(survey: Survey, place: Place, details: Sequence[str], silent: Silent | None) -> Found:
    yield from label_problems(survey.labels, (*place, "labels"))
    here = (*place, "questions")
    yield from too_many([(here, len(survey.questions), MOST_QUESTIONS)])
    ids = [question.id for question in survey.questions]
    for number, question in enumerate(survey.questions):
        at = (*here, number)
        if not NAME.fullmatch(question.id) or question.id == END:
            mend = "write a small letter first, then small letters, digits, underscore, at most 30; not end"
            yield Fault(place=(*at, "id"), what=f"{question.id[:60]!r} cannot be its id", mend=mend)
        elif question.id in ids[:number]:
            mend = "give each question its own id"
            yield Fault(place=(*at, "id"), what=f"{question.id!r} is there twice", mend=mend)
        yield from _question(question, at, details)
        yield from _leads(question, at, ids[number + 1 :])
    if not survey.questions:
        yield Fault(place=here, what="there is no question", mend="write one at least")
    elif survey.purpose is Purpose.AFTER_CALL and not any(each.prompt for each in survey.questions):
        what = "no question has a prompt, so callers hear none"
        yield Fault(place=here, what=what, mend="name the sound files as prompt")
    if silent is not None and survey.purpose is not Purpose.AGENTS:
        yield from _sounds(survey, place, silent)


def _question(question: Question, at: Place, details: Sequence[str]) -> Found:
    for language in LANGUAGES:
        if language not in question.texts:
            what = f"it is not asked in {language}"
            yield Fault(place=(*at, "texts"), what=what, mend=f"write the question in {language}")
    for language, text in question.texts.items():
        if language not in LANGUAGES:
            what = f"there is no language {language[:60]!r} here"
            yield Fault(place=(*at, "texts", language), what=what, mend=f"use {', '.join(LANGUAGES)}")
        yield from line_problems(text, (*at, "texts", language), LONGEST_QUESTION)
    if question.scale is Scale.TEXT and question.prompt:
        what = "a text cannot be keyed on a phone"
        yield Fault(place=(*at, "prompt"), what=what, mend="take the prompt out")
    elif question.scale is Scale.ZERO_TO_TEN and question.prompt:
        what = "10 is no one key of a phone"
        yield Fault(place=(*at, "prompt"), what=what, mend='write scale: "1-5", or take the prompt out')
    if question.indicator and question.indicator not in details:
        what = f"{question.indicator[:60]!r} is no indicator without others below it"
        yield Fault(place=(*at, "indicator"), what=what, mend=choices(question.indicator, details))
    elif question.indicator and not _counts(question):
        what = "its answers count for nothing"
        mend = "give the choices a value, or take the indicator out"
        yield Fault(place=(*at, "indicator"), what=what, mend=mend)
    yield from _choices(question, (*at, "choices"))


def _counts(question: Question) -> bool:
    if question.scale is Scale.CHOICE:
        return any(each.value is not None for each in question.choices)
    return question.scale in NUMBERS


def _choices(question: Question, here: Place) -> Found:
    if question.scale is not Scale.CHOICE:
        if question.choices:
            mend = "write scale: choice, or take them out"
            yield Fault(place=here, what="its scale has no choices", mend=mend)
        return
    if len(question.choices) < 2:
        yield Fault(place=here, what="there are not two choices", mend="write two at least")
    yield from too_many([(here, len(question.choices), MOST_CHOICES)])
    codes = [each.code for each in question.choices]
    for number, each in enumerate(question.choices):
        at = (*here, number)
        if not NAME.fullmatch(each.code):
            mend = "write a small letter first, then small letters, digits, underscore, at most 30"
            yield Fault(place=(*at, "code"), what=f"{each.code[:60]!r} is no code", mend=mend)
        elif each.code in codes[:number]:
            mend = "give each choice its own code"
            yield Fault(place=(*at, "code"), what=f"{each.code!r} is there twice", mend=mend)
        yield from label_problems(each.labels, (*at, "labels"))
        if each.value is not None:
            yield from outside((*at, "value"), each.value, range(101), "the value")


def _leads(question: Question, at: Place, later: Sequence[str]) -> Found:
    """Only forward: a survey ends, whatever is answered."""
    known = (*later, END)
    if question.next and question.next not in known:
        yield _no_way((*at, "next"), question.next, known)
    yield from too_many([((*at, "ways"), len(question.ways), MOST_WAYS)])
    for number, way in enumerate(question.ways):
        here = (*at, "ways", number)
        if way.to not in known:
            yield _no_way((*here, "to"), way.to, known)
        yield from _condition(question, way, here)


def _condition(question: Question, way: Way, here: Place) -> Found:
    if question.scale is Scale.TEXT:
        mend = "take it out, and write next"
        yield Fault(place=here, what="a text leads one way only", mend=mend)
    elif question.scale is Scale.CHOICE:
        codes = [each.code for each in question.choices]
        if way.choice not in codes or way.at_most is not None or way.at_least is not None:
            mend = f"write choice: {' or '.join(codes[:3])}" if codes else "write choice"
            yield Fault(place=here, what="it does not say which choice leads there", mend=mend)
    elif way.choice or (way.at_most is None and way.at_least is None):
        mend = "write at_most or at_least"
        yield Fault(place=here, what="it does not say which numbers lead there", mend=mend)
    else:
        fitting = NUMBERS[question.scale]
        least = fitting.start if way.at_least is None else way.at_least
        most = fitting.stop - 1 if way.at_most is None else way.at_most
        if not any(least <= number <= most for number in fitting):
            mend = f"write numbers within {fitting.start}-{fitting.stop - 1}"
            yield Fault(place=here, what="no answer leads there", mend=mend)


def _no_way(place: Place, to: str, known: Sequence[str]) -> Fault:
    return Fault(place=place, what=f"there is no later question {to[:60]!r}", mend=choices(to, known))


def _sounds(survey: Survey, place: Place, silent: Silent) -> Found:
    named: list[tuple[Place, str]] = [
        ((*place, "questions", number, "prompt"), question.prompt)
        for number, question in enumerate(survey.questions)
        if question.prompt
    ]
    if named:
        named += [((*place, "welcome"), survey.welcome), ((*place, "thanks"), survey.thanks)]
    for at, prompt in named:
        missing = silent(prompt)
        if missing:
            yield Fault(
                place=at,
                what=f"the prompt {prompt[:60]!r} has no sound in {', '.join(missing)}",
                mend="put the sound files into the folder of prompts, or choose another name",
            )
