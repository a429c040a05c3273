"""What a simulation answers."""

import msgspec


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The glossary's figures of some contacts. Seconds and shares (0-1); None where nothing was counted.

    `elsewhere` counts those whom a recipe led to voicemail, to be called back, or away.

    `confidence_intervals` holds the 95 % interval of each figure (and of `asa_by_priority.TIER`), as far as
    there are enough contacts or days to tell.
    """

    contacts: int
    answered: int
    abandoned: int
    elsewhere: int
    p_wait: float | None
    asa_s: float | None
    asa_by_priority: dict[str, float]
    service_level: float | None
    abandon_rate: float | None
    occupancy: float | None
    confidence_intervals: dict[str, tuple[float, float]]


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the day, means over the days simulated. `starts` and `ends` are local, "HH:MM"; `agents` are
    those ready on average."""

    starts: str
    ends: str
    contacts: float
    answered: float
    abandoned: float
    agents: float
    service_level: float | None
    asa_s: float | None
    occupancy: float | None


class WaitBar(msgspec.Struct, frozen=True, kw_only=True):
    """Share (0-1) of the answered contacts that waited at least `from_s` and less than `to_s` (None: for any
    time). The first bar is those who did not wait at all."""

    from_s: float
    to_s: float | None
    share: float


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One way things went: "recorded" (what the journal tells), "simulated", or "changed" (with other staff).

    `threshold_s` is None where the queues have thresholds of their own.
    """

    name: str
    threshold_s: float | None
    figures: Figures
    by_queue: dict[str, Figures]
    waits: tuple[WaitBar, ...]
    intervals: tuple[Interval, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """How much more (or less, below 0) a figure is with the change, and the 95 % interval of that. The
    callers are the same, so that it is narrower than the figures' own."""

    value: float
    low: float
    high: float


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: one or more cases over the same callers.

    `differences` are there when staff was changed, by the name of the figure. `theory` holds what exact
    formulas give for the same question, where there are any. `warm_up` contacts at the beginning are not
    counted in the figures. `remarks` say in words what was assumed.
    """

    title: str
    cases: tuple[Case, ...]
    differences: dict[str, Difference] = {}
    theory: dict[str, float] = {}
    warm_up: int = 0
    simulated: int = 0
    seconds: float = 0.0
    contacts_per_second: float = 0.0
    remarks: tuple[str, ...] = ()
