"""A survey as a voice menu: the flow `survey_ID`, whose questions are answered with one key each.

Questions without a prompt are passed over. 0 and too many wrong keys end the survey with its thanks; what was
answered until then is kept. Before the first question the caller's turn is claimed (asking.py): whoever was
asked lately hears nothing of it.
"""

from collections import Counter
from typing import Any

from callcenter.care import Care, Purpose, Survey
from callcenter.domain.configuration import Labels
from callcenter.ivr.model import Flow

from .surveys import keys_of, meaning_of, next_of

PREFIX = "survey_"
#: The look-up by which a call claims its turn.
CLAIM = "survey_turn"
_LANGUAGES = ("zh-CN", "zh-TW", "en")
_CLAIM_MS = 2_000
_TRIES = 2


def flow_name(survey_id: str) -> str:
    """The flow of a survey."""
    return f"{PREFIX}{survey_id}"


def is_keyed(survey: Survey) -> bool:
    """Whether anything of it can be asked by phone."""
    return any(each.prompt for each in survey.questions)


def flow_of(survey_id: str, survey: Survey) -> Flow:
    """The flow of a survey that is_keyed. Its version is that of the file it is put into."""
    nodes: dict[str, Any] = {
        "turn": {
            "kind": "lookup",
            "labels": _TURN,
            "lookup": CLAIM,
            "arguments": {"survey": "survey", "number": "caller.number", "customer": "caller.customer"},
            "into": "turn",
            "timeout_ms": _CLAIM_MS,
            "found": "welcome",
            "not_found": "over",
            "unavailable": "over",
        },
        "name": {
            "kind": "set",
            "labels": survey.labels,
            "variable": "survey",
            "value": survey_id,
            "next": "turn",
        },
        "welcome": {
            "kind": "say",
            "labels": _WELCOME,
            "speech": [survey.welcome],
            "next": _spoken(survey, 0),
        },
        "thanks": {"kind": "hangup", "labels": _THANKS, "speech": [survey.thanks]},
        "over": {"kind": "hangup", "labels": _OVER, "speech": []},
    }
    for place, question in enumerate(survey.questions):
        if question.prompt:
            nodes[_node(survey, place)] = _question(survey_id, survey, place)
    # Questions that no answer leads to on the phone are left out.
    reached = _reached(nodes)
    return Flow.model_validate(
        {
            "flow": flow_name(survey_id),
            "languages": _LANGUAGES,
            "start": "name",
            "person": "thanks",
            "nodes": {name: node for name, node in nodes.items() if name in reached},
        }
    )


def _question(survey_id: str, survey: Survey, place: int) -> dict[str, Any]:
    question = survey.questions[place]
    leads = {key: _spoken(survey, next_of(survey, place, key)) for key in keys_of(question)}
    usual = Counter(leads.values()).most_common(1)[0][0]
    answers = {
        key: {
            "labels": meaning_of(question, key) or dict.fromkeys(_LANGUAGES, key),
            **({"next": to} if to != usual else {}),
        }
        for key, to in leads.items()
    }
    return {
        "kind": "question",
        "survey": survey_id,
        "question": question.id,
        "labels": _short(question.texts),
        "speech": [question.prompt],
        "tries": _TRIES,
        "answers": answers,
        "next": usual,
        "on_failure": "thanks",
    }


def _spoken(survey: Survey, place: int | None) -> str:
    """The node of this question, or of the next that is spoken: others are passed over, not answered."""
    while place is not None and not survey.questions[place].prompt:
        place = next_of(survey, place, None)
    return "thanks" if place is None else _node(survey, place)


def _node(survey: Survey, place: int) -> str:
    return f"q_{survey.questions[place].id}"


def _short(labels: Labels) -> Labels:
    return {language: text[:80] for language, text in labels.items()}


def _reached(nodes: dict[str, Any]) -> set[str]:
    reached, todo = {"thanks"}, ["name"]
    while todo:
        name = todo.pop()
        if name in reached:
            continue
        reached.add(name)
        node = nodes[name]
        todo += [node[way] for way in ("next", "found", "not_found", "unavailable") if way in node]
        todo += [each["next"] for each in node.get("answers", {}).values() if "next" in each]
    return reached


_TURN = {"zh-CN": "可否调查", "zh-TW": "可否調查", "en": "May we ask"}
_WELCOME = {"zh-CN": "欢迎", "zh-TW": "歡迎", "en": "Welcome"}
_THANKS = {"zh-CN": "致谢", "zh-TW": "致謝", "en": "Thanks"}
_OVER = {"zh-CN": "结束", "zh-TW": "結束", "en": "Over"}


def flows_of(care: Care) -> list[Flow]:
    """Those of all surveys that can be keyed and for customers."""
    return [
        flow_of(name, survey)
        for name, survey in care.content.surveys.items()
        if is_keyed(survey) and survey.purpose is not Purpose.AGENTS
    ]
