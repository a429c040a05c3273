"""Nobody starves: the bound of the head start, whatever comes and however agents prefer queues."""

from hypothesis import given
from hypothesis import strategies as st

from callcenter.domain import messages as m
from callcenter.domain.configuration import AgentSpec, Configuration, PriorityRule, QueueSpec
from callcenter.domain.enums import ContactState, Tier
from callcenter.domain.personal import Personal
from tests.engine.center import NODE, Story, configuration

RULES = st.builds(
    PriorityRule,
    tier_points=st.fixed_dictionaries({tier: st.integers(0, 30) for tier in Tier}),
    value_points=st.integers(0, 20),
    point_ms=st.sampled_from((0, 1_000, 6_000)),
    preference_ms=st.sampled_from((0, 5_000, 30_000)),
)
#: Pause before the call in ms, queue, tier, value.
CALLERS = st.lists(
    st.tuples(st.integers(0, 40_000), st.sampled_from("12"), st.sampled_from(Tier), st.integers(0, 100)),
    min_size=2,
    max_size=25,
)


def greatest_head_start_ms(rule: PriorityRule, furthest_rank: int) -> int:
    """Nobody is overtaken by one who came later than this."""
    points = max(rule.tier_points.values()) + rule.value_points
    return points * rule.point_ms + (furthest_rank - 1) * rule.preference_ms + KEPT_MS


#: So long every queue here keeps a contact for its own agent.
KEPT_MS = 8_000


def set_up(rule: PriorityRule, ranks: tuple[int, int]) -> Configuration:
    agent = AgentSpec(
        id="alice",
        name="Alice",
        queues=("sales", "service"),
        preferences={"sales": ranks[0], "service": ranks[1]},
    )
    queues = tuple(
        QueueSpec(id=name, names={}, wrap_up_ms=0, dedicated_wait_ms=KEPT_MS) for name in ("sales", "service")
    )
    return configuration(queues=queues, agents=(agent,), priority=rule)


@given(rule=RULES, callers=CALLERS, ranks=st.tuples(st.integers(1, 9), st.integers(1, 9)))
def test_nobody_is_overtaken_by_one_who_came_later_than_the_bound(
    rule: PriorityRule, callers: list[tuple[int, str, Tier, int]], ranks: tuple[int, int]
) -> None:
    story = Story(set_up(rule, ranks))
    story.ready("alice")
    story.answer(story.call("busy"))  # on a call while all the others come
    bound = greatest_head_start_ms(rule, max(ranks))
    came: dict[str, int] = {}
    for number, (pause, key, tier, value) in enumerate(callers):
        story.wait(pause)
        name = f"c{number}"
        came[name] = story.now
        story.take(
            m.CallArrived(
                contact_id=name,
                leg_id=f"{name}-leg",
                node=NODE,
                entry="trunk",
                ani=Personal(""),
                ani_name=Personal(""),
                dnis="",
            )
        )
        story.take(
            m.CustomerIdentified(
                contact_id=name,
                customer_ids=(),
                tier=tier,
                value=value,
                dedicated_agent="alice" if value % 2 else "",
            )
        )
        story.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))
    story.ended("busy-leg")
    story.hung_up_legs_end()
    served: list[str] = []
    while len(served) < len(callers):
        (offered,) = [c for c in story.center.contacts.values() if c.state is ContactState.OFFERED]
        served.append(offered.id)
        story.answer(offered)
        story.ended(offered.leg_id)
        story.hung_up_legs_end()
    for place, name in enumerate(served):
        overtaken = [later for later in served[place + 1 :] if came[later] < came[name] - bound]
        assert not overtaken, f"{name} overtook {overtaken}, who had waited {bound} ms longer"


@given(rule=RULES, callers=CALLERS)
def test_two_who_wait_never_change_places(
    rule: PriorityRule, callers: list[tuple[int, str, Tier, int]]
) -> None:
    story = Story(set_up(rule, (1, 1)))
    before: list[str] = []
    for number, (pause, _, tier, _) in enumerate(callers):
        story.wait(pause)
        story.call(f"c{number}", "1", tier)
        now = story.line("sales")
        assert [name for name in now if name in before] == before
        before = now
