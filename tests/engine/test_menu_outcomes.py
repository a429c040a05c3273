"""What counts as served without a person, and what does not."""

import pytest

from callcenter.domain import events as ev
from callcenter.domain.configuration import QueueSpec, RecipeStep
from callcenter.domain.enums import ContactState, IvrExit, LookupStatus, Outcome, RecipeAction
from callcenter.domain.personal import Personal

from .invariants import check
from .node_story import CALLER, NodeStory, in_flow


def ended(story: NodeStory) -> tuple[Outcome, IvrExit]:
    """How the contact ended, and how it left the menu at last."""
    (over,) = story.events(ev.ContactEnded)
    left = story.events(ev.IvrLeft)[-1]
    assert isinstance(over, ev.ContactEnded) and isinstance(left, ev.IvrLeft)
    story.hung_up_legs_end()
    check(story.center, story.now)
    assert story.folded() == story.center
    return over.outcome, left.exit


def test_a_number_to_be_called_back_is_nothing_they_called_for() -> None:
    story = NodeStory()
    story.arrives()
    story.identified(number=Personal(CALLER))
    story.keys("3")
    story.keys("213900139000#")
    story.answered(LookupStatus.FOUND, number="+8613900139000")
    story.ended("c1-leg")
    assert ended(story) == (Outcome.ABANDONED_IN_IVR, IvrExit.GAVE_UP)


ENTRY = {"speech": "key", "min_digits": 2, "max_digits": 4}


@pytest.mark.parametrize("asks", [False, True])
def test_a_proof_is_not_yet_what_they_called_for(asks: bool) -> None:
    story = in_flow(
        {
            "main": {
                "kind": "verify",
                "number": {**ENTRY, "variable": "order", "argument": "order_number"},
                "proof": {**ENTRY, "variable": "proof", "argument": "phone_last4"},
                "lookup": "verify_order",
                "next": "state" if asks else "more",
                "unavailable": "person",
            },
            "more": {"kind": "menu", "speech": "more", "choices": {"1": {"next": "person"}}},
            "state": {
                "kind": "lookup",
                "lookup": "order_status",
                "arguments": {"order_number": "order"},
                "into": "found",
                "found": "more",
                "not_found": "person",
                "unavailable": "person",
            },
        }
    )
    story.keys("47#")
    story.keys("xx#")
    story.answered(LookupStatus.FOUND)
    if asks:
        story.answered(LookupStatus.FOUND, state="sent")
    story.ended("c1-leg")
    served = (Outcome.SELF_SERVICE, IvrExit.SELF_SERVICE)
    assert ended(story) == (served if asks else (Outcome.ABANDONED_IN_IVR, IvrExit.GAVE_UP))


def test_we_are_closed_good_bye() -> None:
    story = in_flow({"main": {"kind": "hangup", "speech": "closed"}})
    story.listens()
    assert ended(story) == (Outcome.TURNED_AWAY, IvrExit.TURNED_AWAY)
    assert story.center.day_figures[""].turned_away == 1
    assert not story.center.day_figures[""].self_service


@pytest.mark.parametrize("said", [0, 5])
@pytest.mark.parametrize("hangs_up", [False, True])
def test_from_a_queue_to_the_voicemail(said: int, hangs_up: bool) -> None:
    to_voicemail = RecipeStep(do=RecipeAction.VOICEMAIL, after_ms=60_000, node="leave")
    story = in_flow(
        {
            "main": {
                "kind": "question",
                "survey": "s",
                "question": "q",
                "speech": "q",
                "answers": {"1": {}},
                "next": "person",
            },
            "leave": {"kind": "voicemail", "speech": "leave", "next": "bye"},
        },
        queues=(QueueSpec(id="sales", names={}, recipe=(to_voicemail,)),),
    )
    # That they were served before they asked for a person does not matter.
    story.keys("1")
    assert story.center.contacts["c1"].served and story.center.contacts["c1"].queue == "sales"
    story.wait(60_000)
    assert story.center.contacts["c1"].state is ContactState.IN_IVR
    story.listens()
    story.speaks(said)
    if hangs_up:
        story.ended("c1-leg")
    else:
        story.listens()
    if said:
        assert ended(story) == (Outcome.VOICEMAIL, IvrExit.VOICEMAIL)
    elif hangs_up:
        assert ended(story) == (Outcome.ABANDONED, IvrExit.GAVE_UP)
    else:
        assert ended(story) == (Outcome.TURNED_AWAY, IvrExit.TURNED_AWAY)
        assert story.center.day_figures["sales"].turned_away == 1


def test_who_asks_in_the_menu_to_be_called_back_was_not_offered() -> None:
    story = NodeStory()
    story.arrives()
    story.identified(number=Personal(CALLER))
    story.keys("31")
    for figures in (story.center.day_figures["sales"], story.center.day_figures[""]):
        assert (figures.offered, figures.callbacks) == (0, 1)
    story.ended("c1-leg")
    story.ready("alice")
    story.answer(story.center.contacts["c1"])
    figures = story.center.day_figures["sales"]
    assert (figures.offered, figures.answered) == (0, 0)
    assert story.folded() == story.center
