"""The index: the work for one contact does not grow with those who wait or are free."""

from collections import Counter

import pytest

from callcenter.acd import demands as demands_module
from callcenter.acd import index as index_module
from callcenter.acd.index import index_of
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import AgentSpec, QueueSpec
from callcenter.domain.enums import ContactState
from callcenter.domain.fold import FOLDS
from tests.engine.center import Story, configuration


class Work:
    """Counts how often somebody is looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looks: Counter[str] = Counter()
        for module, name in (
            (index_module, "free_for"),
            (index_module, "qualified"),
            (index_module, "waits"),
            (index_module, "place_in_time"),
            (demands_module, "level"),
        ):
            monkeypatch.setattr(module, name, self._counted(name, getattr(module, name)))

    def _counted(self, name, function):  # type: ignore[no-untyped-def]
        def looked(*args, **kwargs):  # type: ignore[no-untyped-def]
            self.looks[name] += 1
            return function(*args, **kwargs)

        return looked

    def of(self, story: Story, name: str) -> Counter[str]:
        """One call from arrival to write-up, and the next that the agent gets."""
        self.looks.clear()
        story.wait(1)
        contact = story.call(name)
        if contact.state is not ContactState.OFFERED:
            contact = next(c for c in story.center.contacts.values() if c.state is ContactState.OFFERED)
        agent = contact.offer.agent_id if contact.offer else ""
        story.answer(contact)
        story.ended(contact.leg_id)
        story.hung_up_legs_end()
        story.take(m.FinishWrapUp(agent_id=agent, contact_id=contact.id, disposition="solved"))
        return Counter(self.looks)


def a_centre(agents: int, waiting: int) -> Story:
    """So many who are ready for sales, and so many who wait for service, which nobody serves."""
    specs = tuple(
        AgentSpec(id=f"agent{n}", name=f"A{n}", queues=("sales",), skills={"en": 1 + n % 10})
        for n in range(agents)
    )
    queues = (QueueSpec(id="sales", names={}), QueueSpec(id="service", names={}))
    story = Story(configuration(queues=queues, agents=specs))
    for spec in specs:
        story.ready(spec.id)
    for number in range(waiting):
        story.call(f"waiting{number}", "2")
    return story


def test_a_call_looks_at_no_more_people_in_a_great_centre(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    for agents, waiting in ((3, 3), (300, 3_000)):
        story = a_centre(agents, waiting)
        work = Work(monkeypatch)
        work.of(story, "first")  # makes the pool, once for all
        looks.append(work.of(story, "second"))
        monkeypatch.undo()
    assert looks[0] == looks[1]
    assert sum(looks[0].values()) < 40


def test_an_agent_who_becomes_free_looks_at_the_first_of_each_pool_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = []
    for waiting in (3, 3_000):
        story = Story()
        story.ready("alice")
        for number in range(waiting):
            story.call(f"waiting{number}", "1" if number % 2 else "2")
        work = Work(monkeypatch)
        work.of(story, "one")
        looks.append(work.of(story, "two"))
        monkeypatch.undo()
    assert looks[0] == looks[1]


def test_kinds_of_demands_nobody_makes_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "MOST_POOLS", 5)
    story = Story()
    for number in range(10):
        contact = story.call(f"c{number}")
        contact.skills = {f"skill{number}": 1}
        index_of(story.center).pools_of(contact)
        story.ended(f"c{number}-leg")
    story.ready("alice")
    assert story.call("last").state is ContactState.OFFERED
    assert index_of(story.center).pools <= 6  # those in use, and the last one's


def test_the_free_of_a_quiet_queue_are_not_piled_up() -> None:
    story = Story()
    story.call("once", "2")
    story.ended("once-leg")
    story.ready("alice")
    (quiet,) = [pool for pool in index_of(story.center).seats["alice"].pools if pool.queue_id == "service"]
    for number in range(300):
        contact = story.call(f"c{number}")
        story.answer(contact)
        story.ended(contact.leg_id)
        story.hung_up_legs_end()
        story.take(m.FinishWrapUp(agent_id="alice", contact_id=contact.id, disposition="solved"))
    assert quiet.size < 100


def test_of_two_pools_of_one_contact_its_own_queue_is_named() -> None:
    story = Story()
    contact = story.call("carl")
    story.take(m.LoadConfiguration(configuration=configuration()))
    contact.added_queues = ("service",)
    story.center.index = None
    story.ready("alice")
    assert contact.offer is not None and "added queue" not in contact.offer.reason


def test_position_and_first_in_line() -> None:
    story = Story()
    for name in ("a", "b", "c"):
        story.call(name)
        story.wait(1_000)
    index = index_of(story.center)
    assert [index.position(story.center.contacts[name]) for name in ("a", "b", "c")] == [1, 2, 3]
    assert list(index.first_in_line("sales", 2)) == ["a", "b"]
    story.ended("a-leg")
    assert index.position(story.center.contacts["c"]) == 2


#: Events after which everybody waits where they waited, and is as free as they were.
MOVES_NOBODY = {
    ev.AgentLegDialled,
    ev.AnswerKept,
    ev.Announced,
    ev.CallbackDialled,
    ev.CallbackOffered,
    ev.CaseRegistered,
    ev.ContactArrived,
    ev.ContactClosed,
    ev.ContactHeld,
    ev.ContactResumed,
    ev.IvrLeft,
    ev.Keyed,
    ev.LegRang,
    ev.LegWentUp,
    ev.LookupAnswered,
    ev.NoticeSet,
    ev.NumberLeft,
    ev.PopAcknowledged,
    ev.RecipeStepTaken,
    ev.RecordingDeleted,
    ev.RecordingDropped,
    ev.RecordingKept,
    ev.RecoveryStarted,
    ev.RingStarted,
    ev.TimerCleared,
    ev.TimerSet,
    ev.TransferDialled,
    ev.TransferFailed,
    ev.VoicemailLeft,
    ev.WrapUpExtended,
}


def test_of_every_event_it_is_said_whether_the_index_must_hear_of_it() -> None:
    assert set(FOLDS) - MOVES_NOBODY == set(index_module.TOUCHED)
    assert not MOVES_NOBODY & set(index_module.TOUCHED)
