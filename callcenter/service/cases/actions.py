"""Corrective actions: what is changed so that a thing does not happen again, by whom and by when, and a look
by another person at whether it helped."""

import datetime as dt
import uuid
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from callcenter.repository.care_work import CorrectiveAction
from callcenter.repository.enums import ActionState, CaseStep
from callcenter.service import checks
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound

from . import access, changes, deadlines, parts
from .course import Course, lock
from .deadlines import TimingNow
from .fields import LONGEST_TEXT, StepFields
from .reasons import CaseReason

_STATES = {
    "done": ActionState.DONE,
    "effective": ActionState.EFFECTIVE,
    "ineffective": ActionState.INEFFECTIVE,
    "cancel": ActionState.CANCELLED,
}


class NewAction(msgspec.Struct, frozen=True, kw_only=True):
    """What `owner` (a user) is to change by the end of a local day; `check_on`: when its effect can be
    seen."""

    title: str
    words: str
    owner: str
    due_on: dt.date
    check_on: dt.date | None = None


class Actions:
    """Changes of corrective actions, on the connection of whoever calls."""

    def __init__(self, course: Course, timing: TimingNow) -> None:
        self._course = course
        self._timing = timing

    def add(
        self, connection: Connection, reach: access.Reach, number: str, new: NewAction, at: dt.datetime
    ) -> None:
        """Give it to its owner. Raises NotFound, Invalid."""
        timing = self._timing()
        title = checks.line("title", new.title, longest=200)
        words = checks.text("words", new.words, longest=LONGEST_TEXT)
        if new.due_on < at.astimezone(timing.zone).date():
            raise Invalid("due_on", "This day is past.", "Choose today or a later day.", CaseReason.PAST_DAY)
        if new.check_on is not None and new.check_on < new.due_on:
            raise Invalid(
                "check_on", "This is before it is due.", "Choose a later day.", CaseReason.CHECK_TOO_EARLY
            )
        some_id = uuid.uuid4().hex
        data = {"action": some_id, "state": ActionState.OPEN.value, "to": new.owner}
        self._take(connection, reach, number, StepFields(text=title, data=data), at)
        if not changes.is_user(connection, new.owner, reach.units.__contains__):
            raise Invalid("owner", "There is no such user.", "Choose one of the list.")
        connection.execute(
            insert(CorrectiveAction).values(
                id=some_id,
                case_number=number,
                title=title,
                words=words,
                owner=new.owner,
                due_on=new.due_on,
                check_on=new.check_on,
                state=ActionState.OPEN,
                made_by=reach.actor.user_id,
                made_at=at,
            )
        )
        deadlines.on_action(connection, at, number, some_id, new.due_on, timing)

    def act(
        self,
        connection: Connection,
        reach: access.Reach,
        some_id: str,
        act: str,
        words: str,
        at: dt.datetime,
    ) -> str:
        """Say that it was done, that it had an effect or none, or that it is not to be done. The number of
        its case. Raises NotFound, Invalid, Forbidden, Conflict."""
        words = checks.text("words", words, longest=LONGEST_TEXT)
        number = connection.scalar(select(CorrectiveAction.case_number).where(CorrectiveAction.id == some_id))
        case = lock(connection, number) if number is not None else None
        if number is None or case is None or not reach.sees(case):
            raise NotFound("action")
        row = connection.execute(
            select(CorrectiveAction.__table__).where(CorrectiveAction.id == some_id)
        ).one()
        state = _STATES[act]
        data = {"action": some_id, "state": state.value}
        self._take(connection, reach, number, StepFields(text=words or row.title, data=data), at)
        values = _changed(reach.actor.user_id, row, act, words, at)
        connection.execute(
            update(CorrectiveAction).where(CorrectiveAction.id == some_id).values(**values, state=state)
        )
        if row.state is ActionState.OPEN:
            deadlines.on_action_done(connection, at, number, some_id)
        return number

    def _take(
        self,
        connection: Connection,
        reach: access.Reach,
        number: str,
        fields: StepFields,
        at: dt.datetime,
    ) -> None:
        by = access.by(reach.actor)
        self._course.take(connection, number, CaseStep.ACTION, by, fields, at, may_see=reach.sees)


def _changed(actor: str, row: Any, act: str, words: str, at: dt.datetime) -> dict[str, Any]:
    """The columns after the act, without the state. Raises Conflict, Forbidden, Invalid."""
    match act, row.state:
        case "done", ActionState.OPEN:
            if not words:
                raise Invalid("words", "This is empty.", "Say what was changed.", CaseReason.NOTHING_SAID)
            return {"done_by": actor, "done_at": at, "done_words": words}
        case "cancel", ActionState.OPEN:
            return {"done_words": words or None}
        case (("effective" | "ineffective"), ActionState.DONE):
            if not parts.may_check(actor, row):
                raise Forbidden(
                    "This is your own action, or you said that it was done.",
                    "Another person looks at whether it had an effect.",
                    CaseReason.OWN_ACTION,
                )
            if not words:
                raise Invalid("words", "This is empty.", "Say what was found.", CaseReason.NOTHING_SAID)
            return {"checked_by": actor, "checked_at": at, "effect": words}
        case _:
            raise Conflict(
                f"The action is {row.state.value}: {act} is not possible now.",
                "Look at it as it is now.",
                CaseReason.MOVED_ON,
            )
