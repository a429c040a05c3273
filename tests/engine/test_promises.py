"""Which effects wait for the disk, and behind which record."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import LookupStatus
from callcenter.domain.state import Center
from callcenter.engine.journal import Record
from callcenter.engine.promises import Promises

ANSWER, PLAY, THANKS = (
    do.Play(leg_id="leg", token=token, media=()) for token in ("answer", "play", "thanks")
)


def record(sequence: int, *events: ev.Event) -> Record:
    return Record(
        sequence=sequence,
        at=0,
        mono=0,
        decider=1,
        message=m.LegEnded(leg_id="leg", cause=16),
        events=events,  # type: ignore[arg-type]
    )


MESSAGE = ev.VoicemailLeft(contact_id="carl", name="v", seconds=3)
NOTHING = ev.LookupAnswered(contact_id="carl", status=LookupStatus.FOUND)
OTHER = ev.LookupAnswered(contact_id="dora", status=LookupStatus.FOUND)


def test_without_a_promise_nothing_waits() -> None:
    assert Promises().hold(Center(), record(1, NOTHING), (PLAY,)) == (False, (PLAY,))


def test_effects_wait_behind_a_promise_to_the_same_contact_only() -> None:
    promises = Promises()
    assert promises.hold(Center(), record(1, MESSAGE), (THANKS,)) == (True, ())
    assert promises.hold(Center(), record(2, NOTHING), (PLAY,)) == (False, ())
    assert promises.hold(Center(), record(3, OTHER), (ANSWER,)) == (False, (ANSWER,))
    assert promises.kept(record(1, MESSAGE)) == [THANKS, PLAY]
    assert promises.hold(Center(), record(4, NOTHING), (PLAY,)) == (False, (PLAY,))


def test_a_second_promise_is_waited_for_too() -> None:
    promises = Promises()
    promises.hold(Center(), record(1, MESSAGE), (ANSWER,))
    promises.hold(Center(), record(2, MESSAGE), (THANKS,))
    assert promises.kept(record(1, MESSAGE)) == []
    assert promises.kept(record(2, MESSAGE)) == [ANSWER, THANKS]
    # Somebody may wait for a record that promised nothing.
    assert promises.kept(record(3, NOTHING)) == []
