"""How many cases a week its history explains: the statistics of the early warning.

The history is weeks of counts. A quasi-Poisson regression (log link; trend, and season when two years allow
it) says how many the week in question should have, and how surely: C. P. Farrington, N. J. Andrews, A. D.
Beale, M. A. Catchpole, "A statistical algorithm for the early detection of outbreaks of infectious disease",
J. R. Statist. Soc. A 159 (1996) 547-563. As in A. Noufaily et al., "An improved algorithm for outbreak
detection in multiple surveillance systems", Statistics in Medicine 32 (2013) 1206-1222, weeks are given less
weight only when they lie far out (2.58), and the threshold is a quantile of the negative binomial
distribution; here its variance has the uncertainty of the estimate in it too. A history of very few cases is
judged by the Poisson rate's predictive distribution with Jeffreys' prior.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from operator import mul
from typing import Final, NamedTuple

import msgspec

#: The chance that a week which is like its history is above the threshold.
ALPHA: Final = 0.0005
#: Weeks of history needed at least, and used at most.
LEAST_WEEKS: Final = 12
MOST_WEEKS: Final = 156
#: The newest weeks before the one in question are left out: a slow rise would hide itself in them.
GUARD_WEEKS: Final = 2
#: Fewer cases in the week are never a warning.
LEAST_CASES: Final = 5
#: From so many weeks on a trend is looked for, and from so many a season.
TREND_WEEKS: Final = 26
SEASON_WEEKS: Final = 104
#: With fewer cases in all the history no regression is made.
FEW_CASES: Final = 10
_YEAR_WEEKS: Final = 365.25 / 7
_FAR_OUT: Final = 2.58
#: A trend is used when its slope is so many standard errors from none (5 %).
_SURE: Final = 1.96
_ROUNDS: Final = 25
_CLOSE: Final = 1e-6


class Verdict(StrEnum):
    """Of a week: like its history, more than that explains, or the history is too short to say."""

    USUAL = "usual"
    RISEN = "risen"
    TOO_SHORT = "too_short"


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What a week should have had, and the count above which it is no chance any more."""

    verdict: Verdict
    expected: float = 0.0
    threshold: float = 0.0


def assess(observed: int, history: Sequence[int], alpha: float = ALPHA) -> Assessment:
    """Judge a week by the weeks before it, newest first, none left out in between."""
    weeks = history[GUARD_WEEKS:MOST_WEEKS]
    if len(weeks) < LEAST_WEEKS:
        return Assessment(verdict=Verdict.TOO_SHORT)
    if sum(weeks) < FEW_CASES:
        mean = (sum(weeks) + 0.5) / len(weeks)
        variance = mean * (1 + 1 / len(weeks))
    else:
        mean, variance = _forecast(weeks)
    threshold = quantile(mean, variance, 1 - alpha)
    risen = observed > threshold and observed >= LEAST_CASES
    return Assessment(
        verdict=Verdict.RISEN if risen else Verdict.USUAL, expected=mean, threshold=float(threshold)
    )


class Judgement(NamedTuple):
    """Of a week, and for how many weeks the same thing is not warned of again when it has risen."""

    found: Assessment
    quiet_weeks: int


def judge(observed: int, history: Sequence[int]) -> Judgement:
    """Judge a week by as much of the history as there was of the thing itself.

    Weeks before the first of all say nothing of a product that was not sold yet, or of a class that was cut
    out of another; nor does the week of that first one, which is never without. While too little is left,
    the weeks of none do count, so that what is new and bad is told; but once, until it has a history.
    """
    first = max((place for place, count in enumerate(history) if count), default=0)
    if first >= LEAST_WEEKS + GUARD_WEEKS:
        return Judgement(assess(observed, history[:first]), 1)
    return Judgement(assess(observed, history), first + 2)


def _forecast(weeks: Sequence[int]) -> tuple[float, float]:
    """Mean and variance of the count of the week in question."""
    times = [-(GUARD_WEEKS + 1 + place) / _YEAR_WEEKS for place in range(len(weeks))]
    season: list[list[float]] = []
    now = [1.0]
    if len(weeks) >= SEASON_WEEKS:
        season = [[math.cos(math.tau * t) for t in times], [math.sin(math.tau * t) for t in times]]
        now += [1.0, 0.0]
    columns = [[1.0] * len(weeks), *season]
    if len(weeks) >= TREND_WEEKS:
        fit = _robust([*columns, times], weeks)
        slope, error = fit.betas[-1], math.sqrt(fit.covariance[-1][-1])
        # Told for the moment 0, the slope adds nothing; nor may it lead beyond what has been seen.
        mean, variance = _at([*now, 0.0], fit)
        if abs(slope) > _SURE * error and mean <= max(weeks):
            return mean, variance
    return _at(now, _robust(columns, weeks))


class _Fit(msgspec.Struct, frozen=True):
    betas: list[float]
    covariance: list[list[float]]
    dispersion: float
    means: list[float]
    leverages: list[float]


def _at(now: Sequence[float], fit: _Fit) -> tuple[float, float]:
    mean = math.exp(sum(map(mul, now, fit.betas)))
    of_log = sum(a * b * fit.covariance[i][j] for i, a in enumerate(now) for j, b in enumerate(now))
    return mean, fit.dispersion * mean + mean * mean * of_log


def _robust(columns: Sequence[Sequence[float]], counts: Sequence[int]) -> _Fit:
    """Fitted twice: weeks that lie far above what the first fit says count less in the second."""
    first = _fit(columns, counts, [1.0] * len(counts))
    weights = []
    for count, mean, leverage in zip(counts, first.means, first.leverages, strict=True):
        # Anscombe's residual: nearly normal also for small counts.
        residual = 1.5 * (count ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6)
        residual /= math.sqrt(first.dispersion * max(1e-3, 1 - leverage))
        weights.append(residual**-2 if residual > _FAR_OUT else 1.0)
    if min(weights) == 1.0:
        return first
    scale = len(weights) / sum(weights)
    return _fit(columns, counts, [weight * scale for weight in weights])


def _fit(columns: Sequence[Sequence[float]], counts: Sequence[int], weights: Sequence[float]) -> _Fit:
    """Weighted quasi-Poisson regression with log link, by iterated least squares."""
    size = len(columns)
    # The first step begins at the counts themselves, moved off zero.
    means = [(count + sum(counts) / len(counts)) / 2 + 0.05 for count in counts]
    logs = [math.log(mean) for mean in means]
    betas = [0.0] * size
    inverse: list[list[float]] = []
    for _ in range(_ROUNDS):
        working = [log + (count - mean) / mean for log, count, mean in zip(logs, counts, means, strict=True)]
        weighted = [list(map(mul, map(mul, weights, means), column)) for column in columns]
        inverse = _inverse([[sum(map(mul, a, b)) for b in columns] for a in weighted])
        right = [sum(map(mul, a, working)) for a in weighted]
        new = [sum(map(mul, row, right)) for row in inverse]
        moved = max(abs(a - b) for a, b in zip(new, betas, strict=True))
        betas = new
        logs = [min(30.0, max(-30.0, sum(map(mul, betas, values)))) for values in zip(*columns, strict=True)]
        means = [math.exp(log) for log in logs]
        if moved < _CLOSE:
            break
    freedom = max(1, len(counts) - size)
    pearson = sum(
        weight * (count - mean) ** 2 / mean
        for weight, count, mean in zip(weights, counts, means, strict=True)
    )
    dispersion = max(1.0, pearson / freedom)
    leverages = [
        weight * mean * sum(a * sum(map(mul, row, values)) for a, row in zip(values, inverse, strict=True))
        for weight, mean, values in zip(weights, means, zip(*columns, strict=True), strict=True)
    ]
    covariance = [[dispersion * each for each in row] for row in inverse]
    return _Fit(betas, covariance, dispersion, means, leverages)


def _inverse(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """Gauss and Jordan, with the largest pivot; of small symmetric matrices."""
    size = len(matrix)
    rows = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for column in range(size):
        best = max(range(column, size), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column][column] or 1e-12
        rows[column] = [value / pivot for value in rows[column]]
        for row in range(size):
            factor = rows[row][column]
            if row != column and factor:
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[size:] for row in rows]


def quantile(mean: float, variance: float, share: float) -> int:
    """The smallest count that is not exceeded with this probability: of the negative binomial distribution
    with this mean and variance, of the Poisson distribution where the variance is no larger than the mean."""
    if mean <= 0:
        return 0
    if variance <= mean * (1 + 1e-9):
        size, odds = math.inf, 0.0
        log = -mean
    else:
        size = mean * mean / (variance - mean)
        odds = 1 - mean / variance
        log = size * math.log(mean / variance)
    total, count = 0.0, 0
    # Logarithms: the chance of none can be smaller than any float.
    while (total := total + math.exp(log)) < share and count < 1_000_000:
        log += math.log(mean if size is math.inf else odds * (size + count)) - math.log(count + 1)
        count += 1
    return count
