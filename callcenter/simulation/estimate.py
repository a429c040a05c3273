"""Means with their 95 % interval, from batches or repeats that count as independent."""

import math
from collections.abc import Sequence

#: So many batches: enough to judge the spread, each long enough to be nearly independent of the next
#: (Law, Simulation Modeling and Analysis, 5th ed. 2015, section 9.5.3, names 20 to 30).
BATCHES = 20

#: Student's t, two-sided 95 %, for 1, 2, ... degrees of freedom (any table of it).
_T95 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
    2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
    2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


def student_95(degrees: int) -> float:
    """Student's t for a two-sided 95 % interval; beyond 30 degrees of freedom by the first terms of its
    expansion about the normal distribution (Abramowitz and Stegun 26.7.5), exact to 0.001."""
    if degrees <= len(_T95):
        return _T95[degrees - 1]
    z = 1.959964
    return z + (z**3 + z) / (4 * degrees) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * degrees**2)


#: Batches or repeats: what stands above and below the line in each.
Parts = Sequence[tuple[float, float]]


def interval_of_ratio(parts: Parts) -> tuple[float, float] | None:
    """95 % interval of sum(above) / sum(below); None when it cannot be told. For counts and times: it goes no
    lower than 0."""
    told = _ratio(parts)
    if told is None:
        return None
    ratio, errors = told
    half = _half(errors)
    return max(0.0, ratio - half), ratio + half


def difference_of_ratios(before: Parts, after: Parts) -> tuple[float, float, float] | None:
    """How much greater the ratio of `after` is than that of `before`, batch by batch over the same callers,
    and its 95 % interval; None when it cannot be told."""
    first, second = _ratio(before), _ratio(after)
    if first is None or second is None:
        return None
    difference = second[0] - first[0]
    half = _half([b - a for a, b in zip(first[1], second[1], strict=True)])
    return difference, difference - half, difference + half


def _ratio(parts: Parts) -> tuple[float, list[float]] | None:
    """The ratio of two means, and what each batch adds to its error, by the delta method (Cochran, Sampling
    Techniques, 3rd ed. 1977, section 6.4): above - ratio x below, over the mean of below."""
    below = sum(b for _, b in parts)
    if len(parts) < 2 or any(not b for _, b in parts):
        return None
    ratio = sum(a for a, _ in parts) / below
    return ratio, [(a - ratio * b) / (below / len(parts)) for a, b in parts]


def _half(errors: Sequence[float]) -> float:
    """Half the width of the 95 % interval of the mean of these errors, whose sum is 0."""
    count = len(errors)
    spread = sum(error**2 for error in errors) / (count - 1)
    return student_95(count - 1) * math.sqrt(spread / count)
