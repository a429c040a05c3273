"""The expected wait, where it can be told by hand."""

from callcenter.acd.expected_wait import ASSUMED_HANDLING_MS, expected_wait_ms, newcomers_wait_ms
from callcenter.domain.enums import Presence
from callcenter.domain.state import Center, Contact

from .test_ranking import NOW, agent_spec, centre, waits


def expected(center: Center, contact: Contact) -> int | None:
    center.index = None
    return expected_wait_ms(center, contact)


def test_one_queue_the_place_times_the_time_between_two_ends() -> None:
    center = centre(agent_spec("a"), agent_spec("b"))
    center.handling_ms["sales"] = 100_000
    first, second = waits(center, "first", since=NOW - 2), waits(center, "second", since=NOW - 1)
    assert expected(center, first) == 50_000
    assert expected(center, second) == 100_000


def test_before_the_first_contact_was_handled_a_handling_time_is_assumed() -> None:
    center = centre(agent_spec("a"))
    assert expected(center, waits(center, "c")) == ASSUMED_HANDLING_MS


def test_agents_who_are_not_ready_do_not_count_and_without_any_nobody_can_tell() -> None:
    center = centre(agent_spec("a"), agent_spec("b"))
    center.handling_ms["sales"] = 100_000
    contact = waits(center, "c")
    center.agents["a"].presence = Presence.NOT_READY
    assert expected(center, contact) == 100_000
    center.agents["b"].presence = Presence.LOGGED_OUT
    assert expected(center, contact) is None


def test_callers_of_other_queues_count_for_the_agents_that_are_shared() -> None:
    center = centre(agent_spec("both", ("sales", "service")), agent_spec("sales"))
    center.handling_ms["sales"] = 100_000
    for number in range(4):
        waits(center, f"other{number}", "service", since=NOW - 10 + number)
    contact = waits(center, "c", since=NOW)
    waits(center, "late", "service", since=NOW + 1)
    # Half of the agents serve the other queue: of its four callers two come before.
    assert expected(center, contact) == 150_000


def test_who_cannot_be_helped_by_an_agent_does_not_count_on_them() -> None:
    center = centre(agent_spec("a"), agent_spec("b", en=5))
    center.handling_ms["sales"] = 100_000
    assert expected(center, waits(center, "c", language="en")) == 100_000


def test_a_newcomer_waits_behind_all_and_not_at_all_when_somebody_is_free() -> None:
    center = centre(agent_spec("a"))
    center.handling_ms["sales"] = 100_000
    assert newcomers_wait_ms(center, "sales") == 0
    for number in range(2):
        waits(center, f"c{number}")
    center.index = None
    assert newcomers_wait_ms(center, "sales") == 300_000
