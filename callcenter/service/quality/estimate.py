"""Means with their confidence, and ranks."""

import math
from collections.abc import Sequence

from callcenter.service.intervals import mean_interval

from .records import Mean


def mean_of(marks: Sequence[float]) -> Mean:
    """Of marks between 0 and 100. One mark has a mean and no interval."""
    n = len(marks)
    if n == 0:
        return Mean(n=0)
    mean = math.fsum(marks) / n
    variance = math.fsum((mark - mean) ** 2 for mark in marks) / (n - 1) if n > 1 else 0.0
    interval = mean_interval(n, mean, variance, 0.0, 100.0)
    if interval is None:
        return Mean(n=n, mean=mean)
    return Mean(n=n, mean=mean, low=interval.low, high=interval.high)


def at_rank(ordered: Sequence[int], share: float) -> int:
    """The percentile by nearest rank of values in order, of which there is at least one."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
