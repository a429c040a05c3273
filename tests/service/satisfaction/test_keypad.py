"""A survey by phone: the flow passes the checks of flows, and every answer leads where the survey says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.care import Care, Choice, Question, Scale, Survey, Way
from callcenter.company.flows import FLOWS
from callcenter.ivr import model
from callcenter.ivr.lookups import LOOKUPS
from callcenter.ivr.validate import Around, validate
from callcenter.service.satisfaction.keypad import flow_of, flows_of, is_keyed
from callcenter.service.satisfaction.surveys import keys_of, next_of

from .conftest import TEXTS, survey_of

AROUND = Around(queues=(), skills=(), hours=(), lookups=LOOKUPS, prompts=(FLOWS / "prompts",))


def test_what_customers_can_be_asked_by_phone_has_flows(care: Care) -> None:
    assert [flow.flow for flow in flows_of(care)] == ["survey_after_call", "survey_case_handling"]
    assert not is_keyed(care.content.surveys["agents"])
    about_a_case = flow_of("case_handling", care.content.surveys["case_handling"])
    assert validate(about_a_case, AROUND) == []
    # What was it above all, and the words, can only be written.
    assert {name for name in about_a_case.nodes if name.startswith("q_")} == {
        "q_result",
        "q_speed",
        "q_informed",
    }


def test_the_demo_companys_survey_is_a_right_flow(care: Care) -> None:
    survey = care.content.surveys["after_call"]
    assert is_keyed(survey)
    flow = flow_of("after_call", survey)
    assert flow.flow == "survey_after_call"
    assert validate(flow, AROUND) == []
    solved = flow.nodes["q_solved"]
    assert isinstance(solved, model.Question)
    assert solved.answers["1"].labels["en"] == "Yes"
    assert solved.next == "q_friendly"
    assert not any(isinstance(node, model.Queue) for node in flow.nodes.values())


NAMES = ["a", "b", "c", "d", "e"]


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    made: list[Question] = []
    for place, name in enumerate(NAMES[: draw(st.integers(1, 5))]):
        scale = draw(st.sampled_from(Scale))
        later = [*NAMES[place + 1 :], "end"]
        to = st.sampled_from(later)
        choices = tuple(Choice(code=code, labels=TEXTS) for code in ("x", "y", "z"))
        ways = draw(
            st.lists(
                st.builds(lambda to, choice: Way(to=to, choice=choice), to, st.sampled_from("xyz"))
                if scale is Scale.CHOICE
                else st.builds(lambda to, least: Way(to=to, at_least=least), to, st.integers(0, 5)),
                max_size=3,
            )
        )
        keyed = scale not in (Scale.TEXT, Scale.ZERO_TO_TEN) and draw(st.booleans())
        made.append(
            Question(
                id=name,
                texts=TEXTS,
                scale=scale,
                prompt="survey_solved" if keyed else "",
                choices=choices if scale is Scale.CHOICE else (),
                ways=tuple(ways),
                next=draw(st.just("") | to),
            )
        )
    names = {each.id for each in made} | {"end", ""}
    return survey_of(
        *(
            Question(
                id=each.id,
                texts=each.texts,
                scale=each.scale,
                prompt=each.prompt,
                choices=each.choices,
                ways=tuple(way for way in each.ways if way.to in names)
                if each.scale is not Scale.TEXT
                else (),
                next=each.next if each.next in names else "",
            )
            for each in made
        ),
        purpose="after_call",
    )


@given(surveys().filter(is_keyed))
def test_every_survey_is_a_right_flow_and_answers_lead_where_it_says(survey: Survey) -> None:
    flow = flow_of("any", survey)
    assert validate(flow, AROUND) == []
    for place, question in enumerate(survey.questions):
        node = flow.nodes.get(f"q_{question.id}")
        if node is None:
            continue
        assert isinstance(node, model.Question)
        for key in keys_of(question):
            after = next_of(survey, place, key)
            while after is not None and not survey.questions[after].prompt:
                after = next_of(survey, after, None)
            wanted = "thanks" if after is None else f"q_{survey.questions[after].id}"
            assert (node.answers[key].next or node.next) == wanted


def test_nothing_is_asked_on_the_phone_that_is_only_written() -> None:
    written = Question(id="words", texts=TEXTS, scale=Scale.TEXT)
    asked = Question(id="ok", texts=TEXTS, scale=Scale.YES_NO, prompt="survey_solved")
    flow = flow_of("any", survey_of(written, asked))
    welcome = flow.nodes["welcome"]
    assert isinstance(welcome, model.Say)
    assert welcome.next == "q_ok"
    assert "q_words" not in flow.nodes


@pytest.mark.parametrize("name", ["turn", "welcome", "thanks", "over", "name"])
def test_a_question_may_be_called_like_a_part_of_the_flow(name: str) -> None:
    asked = Question(id=name, texts=TEXTS, scale=Scale.YES_NO, prompt="survey_solved")
    assert validate(flow_of("any", survey_of(asked)), AROUND) == []
