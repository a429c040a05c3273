"""Why a customer is called back, and what becomes of that when they phone in before."""

import msgspec
import pytest

from callcenter.domain import events as ev
from callcenter.domain.enums import CallbackPurpose, ContactState, Outcome

from .invariants import check
from .test_callbacks import a_story, call, outcomes, request

NUMBER = "+8613900139000"


@pytest.mark.parametrize("purpose", CallbackPurpose)
def test_the_promise_says_what_it_is_for(purpose: CallbackPurpose) -> None:
    story = a_story()
    wanted = msgspec.structs.replace(
        request(story, "back", NUMBER), purpose=purpose, case_number="2611220001"
    )
    story.take(wanted)
    callback = story.center.contacts["back"].callback
    assert callback is not None
    assert (callback.purpose, callback.case_number) == (purpose, "2611220001")
    told = [event for event in story.records[-1][2] if isinstance(event, ev.CallbackPromised)]
    assert [(event.purpose, event.case_number) for event in told] == [(purpose, "2611220001")]


def test_word_of_a_case_is_still_owed_to_who_phones_in_before() -> None:
    story = a_story()
    wanted = request(story, "back", NUMBER)
    story.take(msgspec.structs.replace(wanted, purpose=CallbackPurpose.FOLLOW_UP, case_number="2611220001"))
    phones_in = call(story, "in", NUMBER)
    assert outcomes(story, "back") == [Outcome.CALLBACK_MERGED]
    assert phones_in.callback is not None
    assert phones_in.callback.purpose is CallbackPurpose.FOLLOW_UP
    assert phones_in.callback.case_number == "2611220001"
    check(story.center, story.now)


def test_who_phones_in_about_something_else_is_still_asked_later() -> None:
    story = a_story()
    wanted = request(story, "back", NUMBER)
    story.take(msgspec.structs.replace(wanted, purpose=CallbackPurpose.SURVEY, case_number="2611220001"))
    phones_in = call(story, "in", NUMBER)
    assert phones_in.callback is None
    assert story.center.contacts["back"].state is ContactState.QUEUED
    check(story.center, story.now)
