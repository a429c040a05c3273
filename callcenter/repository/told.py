"""What callers told the voice menu, to be kept: answers to surveys, and recordings they wanted kept."""

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Dialect

from callcenter.domain.enums import Channel
from callcenter.domain.events import AnswerKept, RecordingKept
from callcenter.repository.contacts import Recording
from callcenter.repository.prepared import Change, inserting
from callcenter.repository.satisfaction import SurveyAnswer

_ANSWER = ("answered_in", "survey", "question")
#: What the menu tells nothing of.
_NOT_TOLD = dict.fromkeys(("comment", "value", "indicator", "sheet", "customer_id", "class_code", "tier"))
_NEWER = (
    "answer",
    "answered_at",
    "flow",
    "version",
    "labels",
    "meanings",
    "agent_id",
    "queue",
    "case_number",
)


class Changes:
    """The statements, made ready for one database. Told again, an answer takes the place of the first."""

    def __init__(self, dialect: Dialect) -> None:
        answer, recording = inserting(SurveyAnswer, dialect), inserting(Recording, dialect)
        newer = {name: answer.excluded[name] for name in _NEWER}
        self.answers = Change(answer.on_conflict_do_update(index_elements=_ANSWER, set_=newer), dialect)
        self.recordings = Change(recording.on_conflict_do_nothing(index_elements=["name"]), dialect)


class Told:
    """What one transaction adds."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        # By key: a statement may touch each row only once.
        self._answers: dict[tuple[str, str, str], dict[str, Any]] = {}
        self._recordings: dict[str, dict[str, Any]] = {}

    def answered(self, event: AnswerKept, at: dt.datetime) -> None:
        """A caller answered a question."""
        key = (event.contact_id, event.survey, event.question)
        self._answers[key] = dict(
            zip(_ANSWER, key, strict=True),
            **_NOT_TOLD,
            channel=Channel.PHONE,
            contact_id=event.contact_id,
            answer=event.answer,
            answered_at=at,
            flow=event.flow,
            version=event.version,
            labels=event.labels,
            meanings=event.meanings,
            agent_id=event.agent_id or None,
            queue=event.queue or None,
            case_number=event.case_number or None,
        )

    def recorded(self, event: RecordingKept, at: dt.datetime) -> None:
        """A caller recorded something."""
        self._recordings[event.name] = {
            "name": event.name,
            "contact_id": event.contact_id,
            "variable": event.variable,
            "seconds": event.seconds,
            "recorded_at": at,
        }

    def store(self, connection: Connection) -> None:
        """Add it."""
        if self._answers:
            self._changes.answers.run(connection, self._answers.values())
            self._answers.clear()
        if self._recordings:
            self._changes.recordings.run(connection, self._recordings.values())
            self._recordings.clear()
