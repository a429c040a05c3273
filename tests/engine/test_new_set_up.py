"""A new set-up while calls go on."""

import msgspec

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    Limits,
    QueueSpec,
)
from callcenter.domain.enums import (
    AgentState,
    ContactState,
    EndedBy,
    NotReadyReason,
    Presence,
)
from callcenter.domain.refusal import RefusalCode
from callcenter.engine.decide import decide

from .center import Story, configuration
from .invariants import check
from .queue_story import a_story, busy, call, events, finish, queues


def test_a_new_set_up_serves_who_waits_at_once() -> None:
    story = a_story(skills={"wine": 5})
    story.ready("alice")
    carl = story.call("carl")
    assert carl.state is ContactState.QUEUED
    agents = tuple(
        msgspec.structs.replace(agent, skills={**agent.skills, "wine": 5}) if agent.id == "alice" else agent
        for agent in story.center.configuration.agents  # type: ignore[union-attr]
    )
    story.take(
        m.LoadConfiguration(
            configuration=configuration(queues=queues(skills={"wine": 5}), agents=agents), by="adam"
        )
    )
    assert carl.offer is not None and carl.offer.agent_id == "alice"
    assert events(story, ev.ConfigurationLoaded)[-1].by == "adam"  # type: ignore[attr-defined]


def test_a_queue_with_callers_is_not_taken_away_without_saying_where_they_go() -> None:
    story = a_story()
    story.call("old")
    story.wait(1_000)
    story.call("young", "2")
    only = (QueueSpec(id="service", names={}),)
    config = configuration(queues=only)
    assert story.refuse(m.LoadConfiguration(configuration=config)) is RefusalCode.UNKNOWN_QUEUE
    wrong = m.LoadConfiguration(configuration=config, moves={"sales": "nowhere"})
    assert story.refuse(wrong) is RefusalCode.UNKNOWN_QUEUE
    stays = m.LoadConfiguration(configuration=config, moves={"service": "service", "sales": "service"})
    assert story.refuse(stays) is RefusalCode.INVALID
    story.take(m.LoadConfiguration(configuration=config, moves={"sales": "service"}))
    assert story.line("service") == ["old", "young"]
    story.ready("carol")
    assert story.center.contacts["old"].state is ContactState.OFFERED
    assert story.folded() == story.center
    check(story.center, story.now)


def test_who_is_offered_or_talks_when_their_queue_goes_is_not_lost() -> None:
    story = a_story()
    story.ready("alice")
    carl = story.call("carl")
    only = configuration(queues=(QueueSpec(id="service", names={}),))
    story.take(m.LoadConfiguration(configuration=only, moves={"sales": "service"}))
    assert carl.state is ContactState.OFFERED
    story.take(m.RejectOffer(agent_id="alice", offer_id=carl.offer.id))  # type: ignore[union-attr]
    assert story.line("service") == ["carl"]
    check(story.center, story.now)


def test_an_agent_taken_away_finishes_their_call_and_gets_no_other() -> None:
    story = a_story()
    story.ready("alice")
    carl = story.call("carl")
    story.answer(carl)
    agents = tuple(a for a in story.center.configuration.agents if a.id != "alice")  # type: ignore[union-attr]
    story.take(m.LoadConfiguration(configuration=configuration(agents=agents)))
    dora = story.call("dora")
    finish(story, "carl")
    assert dora.state is ContactState.QUEUED
    assert [e.by for e in events(story, ev.ContactEnded)] == [EndedBy.CUSTOMER]  # type: ignore[attr-defined]
    story.take(m.LoadConfiguration(configuration=configuration(agents=agents, limits=Limits(ring_ms=9_000))))
    assert "alice" not in story.center.agents


def without_alice(story: Story) -> m.LoadConfiguration:
    agents = tuple(a for a in story.center.configuration.agents if a.id != "alice")  # type: ignore[union-attr]
    return m.LoadConfiguration(configuration=configuration(agents=agents))


def test_an_agent_taken_away_in_a_call_is_not_ready_and_stays_so() -> None:
    story = a_story(dedicated_wait_ms=30_000)
    busy(story, "alice")
    call(story, "key", dedicated_agent="alice")
    assert story.center.contacts["key"].kept
    story.take(without_alice(story))
    alice = story.center.agents["alice"]
    assert alice.presence is Presence.NOT_READY and alice.reason is NotReadyReason.REMOVED
    assert alice.state is AgentState.BUSY
    assert not story.center.contacts["key"].kept
    refused = decide(story.center, m.BecomeReady(agent_id="alice"), story.now).refusal
    assert refused is not None and refused.code is RefusalCode.UNKNOWN_AGENT
    assert refused.message == "you are no longer set up as an agent"
    finish(story, "alice-other")
    assert story.center.contacts["key"].state is ContactState.QUEUED
    check(story.center, story.now)


def test_an_agent_taken_away_who_had_a_reason_keeps_it_and_one_who_is_put_back_may_go_on() -> None:
    story = a_story()
    busy(story, "alice")
    before = m.LoadConfiguration(configuration=story.center.configuration)  # type: ignore[arg-type]
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    story.take(without_alice(story))
    alice = story.center.agents["alice"]
    assert alice.reason is NotReadyReason.LUNCH
    story.take(before)
    story.take(m.BecomeReady(agent_id="alice"))
    finish(story, "alice-other")
    assert alice.state is AgentState.READY
