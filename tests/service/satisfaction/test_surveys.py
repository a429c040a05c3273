"""What answers mean: keys, values, and where they lead; a page's answers are all taken, or none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.care import DEMO_CARE, Care, Scale, parse_care
from callcenter.service.errors import Invalid
from callcenter.service.satisfaction.indicators import overall, scores
from callcenter.service.satisfaction.surveys import keys_of, meaning_of, next_of, read, value_of

from .conftest import EVERY_SCALE, TEXTS, question, survey_of


def test_every_scale_goes_from_nought_to_a_hundred() -> None:
    one, two, three, four, five = EVERY_SCALE.questions
    assert [value_of(one, key) for key in keys_of(one)] == [0, 25, 50, 75, 100]
    assert [value_of(three, key) for key in keys_of(three)] == [*range(0, 101, 10)]
    assert (value_of(four, "1"), value_of(four, "2")) == (100, 0)
    assert [value_of(two, key) for key in keys_of(two)] == [30, None]
    assert keys_of(five) == ()
    assert value_of(one, "6") is None
    assert meaning_of(four, "1")["en"] == "Yes"
    assert meaning_of(two, "1") == TEXTS
    assert meaning_of(one, "1") == {}


def test_answers_lead_where_the_survey_says() -> None:
    assert next_of(EVERY_SCALE, 0, "2") == 1
    assert next_of(EVERY_SCALE, 0, "3") == 2
    assert next_of(EVERY_SCALE, 1, "2") is None
    assert next_of(EVERY_SCALE, 3, "1") is None
    assert next_of(EVERY_SCALE, 3, "2") == 4
    assert next_of(EVERY_SCALE, 4, None) is None


def test_answers_are_kept_as_the_keys_of_a_phone() -> None:
    taken = read(EVERY_SCALE, {"one": "2", "two": "a", "three": "10", "four": "no", "five": "So\x00.\u202e "})
    assert [(each.key, each.value, each.comment) for each in taken] == [
        ("2", 25, None),
        ("1", 30, None),
        ("10", 100, None),
        ("2", 0, None),
        ("", None, "So."),
    ]


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"one": "3", "three": "5"}, "four"),
        ({"one": "6", "three": "5", "four": "yes"}, "one"),
        ({"one": "3", "three": "5", "four": "1"}, "four"),
        ({"one": "3", "two": "a", "three": "5", "four": "yes"}, "two"),
        ({"one": "3", "three": "5", "four": "yes", "five": "Not asked."}, "five"),
        ({"one": "1", "two": "c"}, "two"),
        ({"one": "3", "three": "5", "four": "no", "five": "x" * 2001}, "five"),
        ({"one": "3", "three": "5", "four": "yes", "six": "1"}, "six"),
        ({}, "one"),
    ],
)
def test_what_is_missing_or_was_not_asked_is_refused(answers: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(EVERY_SCALE, answers)
    assert caught.value.field == field


def test_a_survey_of_which_nothing_must_be_answered_is_not_sent_empty() -> None:
    survey = survey_of(question("a", Scale.TEXT, required=False))
    with pytest.raises(Invalid):
        read(survey, {"a": "  "})


@given(st.dictionaries(st.sampled_from(["one", "two", "three", "four", "five", "x"]), st.text(max_size=5)))
def test_whatever_is_sent_is_taken_whole_or_refused(answers: dict[str, str]) -> None:
    try:
        taken = read(EVERY_SCALE, answers)
    except Invalid:
        return
    assert {each.question.id for each in taken} == {name for name, text in answers.items() if text.strip()}


def test_weights_count_among_what_was_answered(care: Care) -> None:
    # contact: solved 3, friendliness 2, waiting 1; the areas: contact 4, handling 4, loyalty 2, work 1.
    found = scores(care, {"solved": [100.0], "friendliness": [50.0, 0.0], "recommendation": [0.0]})
    assert found["friendliness"] == 25
    assert found["contact"] == pytest.approx((3 * 100 + 2 * 25) / 5)
    assert found["satisfaction"] == pytest.approx((4 * 70 + 2 * 0) / 6)
    assert "handling" not in found
    assert overall(care, {}) is None


CARE = parse_care(Path("care.yaml"), DEMO_CARE.read_bytes())
DETAILS = ["solved", "friendliness", "waiting", "result", "speed", "being_informed", "recommendation"]


@given(st.dictionaries(st.sampled_from(DETAILS), st.lists(st.floats(0, 100), min_size=1, max_size=3)))
def test_a_score_lies_among_the_answers(answered: dict[str, list[float]]) -> None:
    every = [value for values in answered.values() for value in values]
    for score in scores(CARE, answered).values():
        assert min(every) - 1e-9 <= score <= max(every) + 1e-9
    assert (overall(CARE, answered) is None) == (not every)
