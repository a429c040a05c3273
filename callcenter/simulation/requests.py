"""What can be asked of a simulation. As JSON each request carries its name in `ask`."""

import msgspec

from .scenario import Scenario


class _Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="ask"):
    """Base of the requests; the same `seed` gives the same answer."""

    seed: int = 1


class Question(_Asked, frozen=True, tag="question"):
    """One queue, one kind of agent: callers come at random, talk for a random time, may lose patience.

    `erlangs` is the traffic offered (arrivals a second x `handle_s`), `handle_s` and `patience_s` are means
    in seconds (no `patience_s`: they wait for ever), `threshold_s` is the service level's T, `vip_share`
    (0-1) of the callers are VIPs. VIPs come before all others (strictly), or with `head_start_s` as if they
    had waited so much longer. `contacts` are simulated in all.
    """

    erlangs: float
    agents: int
    handle_s: float
    threshold_s: float = 20.0
    patience_s: float | None = None
    vip_share: float = 0.0
    head_start_s: float | None = None
    contacts: int = 20_000


class ScenarioDay(_Asked, frozen=True, tag="scenario"):
    """A day made up: queues, agents with shifts, arrivals by interval; simulated `repeats` times.

    `changes` are changes of staff in words (`staffing.parse_change`) beside the scenario's own; with any, the
    day is simulated as written and with them.
    """

    scenario: Scenario
    changes: tuple[str, ...] = ()
    repeats: int = 20


class RecordedDay(_Asked, frozen=True, tag="recorded"):
    """A day of the journal (`day` as YYYY-MM-DD in the company's time zone), and again with other staff.

    Callers come as they came; what was never observed (the talk of who hung up, the patience of who was
    answered) is drawn anew in each of the `repeats`.
    """

    day: str
    changes: tuple[str, ...] = ()
    repeats: int = 5


Request = Question | ScenarioDay | RecordedDay
