"""How much of everything a set-up may hold, and the bounds of its numbers. Times in milliseconds."""

from collections.abc import Iterable, Iterator, Mapping

from .problems import Place, Problem, ProblemCode

#: The largest company.yaml that is read: 10,000 agents take some 1.5 MB.
MOST_BYTES = 8_000_000
#: Parts that the aliases in company.yaml may stand for: 10,000 agents with 20 repeated parts each.
MOST_REPEATED = 200_000
MOST_QUEUES = 200
MOST_AGENTS = 10_000
MOST_SKILLS = 500
MOST_STEPS = 50
#: Skills of one agent, or asked for by one queue.
MOST_SKILLS_OF_ONE = 100
LONGEST_NAME = 80
MOST_HOURS = 50
#: Dates of one's own that opening hours have beside a calendar's.
MOST_DATES = 400
#: Periods of one day.
MOST_PERIODS = 10
#: Places in a queue.
MOST_PLACES = 100_000

_HOUR = 3_600_000
_DAY = 24 * _HOUR

#: When a step of a recipe may be taken.
RECIPE_MS = range(4 * _HOUR + 1)
#: A page that is slower than 250 ms does not keep a caller waiting.
LIMITS: Mapping[str, range] = {
    "pop_wait_ms": range(251),
    "ring_ms": range(1_000, 120_001),
    "wrap_up_ms": range(_HOUR + 1),
    "wrap_up_most_ms": range(_HOUR + 1),
    "recovery_ms": range(1_000, 120_001),
    "phone_grace_ms": range(1_000, 120_001),
    "missed_offers": range(1, 101),
    "absent_ms": range(60_000, _DAY + 1),
}
QUEUE: Mapping[str, range] = {
    "service_level_ms": range(1_000, _HOUR + 1),
    "dedicated_wait_ms": range(_HOUR // 2 + 1),
    "last_agent_wait_ms": range(_HOUR // 2 + 1),
    "max_waiting": range(MOST_PLACES + 1),
    "max_expected_wait_ms": range(_DAY + 1),
    "wrap_up_ms": range(_HOUR + 1),
}
CALLBACK: Mapping[str, range] = {
    "attempts": range(1, 21),
    "ring_ms": range(5_000, 120_001),
    "retry_ms": range(10_000, _DAY + 1),
}
#: Of announcements that are made at all. More often than this they leave no music between them.
EVERY_MS = range(10_000, 10 * 60_000 + 1)
PRIORITY: Mapping[str, range] = {
    "value_points": range(1_001),
    "point_ms": range(10 * 60_000 + 1),
    "preference_ms": range(10 * 60_000 + 1),
}
TIER_POINTS = range(1_001)
RANKS = range(1, 10)
CAPACITY = range(1, 21)


def outside(place: Place, value: int, allowed: range, of_what: str) -> Iterator[Problem]:
    """The fault of a number that is not within its bounds, if it is one. Times have keys that end in _ms."""
    if value not in allowed:
        is_time = str(place[-1]).endswith("_ms")
        bounds = f"{allowed.start}-{allowed.stop - 1}{' milliseconds' if is_time else ''}"
        unit = "_ms" if is_time else ""
        yield Problem(
            place=place,
            code=ProblemCode.OUTSIDE_TIME if is_time else ProblemCode.OUTSIDE,
            what=f"{of_what} {value} is not within {bounds}",
            mend=f"write a whole number within {bounds}",
            values={f"given{unit}": value, f"least{unit}": allowed.start, f"most{unit}": allowed.stop - 1},
        )


#: Numbers dialled, and numbers outside.
MOST_NUMBERS = 200
MOST_HTTP_HOSTS = 50


def too_many(counted: Iterable[tuple[Place, int, int]]) -> Iterator[Problem]:
    """The faults of what is there more often than allowed: place, number, most."""
    for place, count, most in counted:
        if count > most:
            yield Problem(
                place=place,
                code=ProblemCode.TOO_MANY,
                what=f"there are {count}",
                mend=f"at most {most} are allowed",
                values={"count": count, "most": most},
            )
