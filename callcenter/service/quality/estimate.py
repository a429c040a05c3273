"""Means with their confidence, and ranks."""

import math
from collections.abc import Sequence
from typing import Final

from .records import Mean

#: 97.5 % quantiles of Student's t for 1 to 10 degrees of freedom, where the series below is too coarse.
_T: Final = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281)
_Z: Final = 1.959963984540054


def t_quantile(freedom: int) -> float:
    """The 97.5 % quantile of Student's t, to four digits: Abramowitz and Stegun 26.7.5 above 10 degrees."""
    if freedom <= len(_T):
        return _T[freedom - 1]
    z = _Z
    return (
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def mean_of(marks: Sequence[float]) -> Mean:
    """Of marks between 0 and 100. One mark has a mean and no interval."""
    n = len(marks)
    if n == 0:
        return Mean(n=0)
    mean = math.fsum(marks) / n
    if n == 1:
        return Mean(n=1, mean=mean)
    variance = math.fsum((mark - mean) ** 2 for mark in marks) / (n - 1)
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    return Mean(n=n, mean=mean, low=max(0.0, mean - half), high=min(100.0, mean + half))


def at_rank(ordered: Sequence[int], share: float) -> int:
    """The percentile by nearest rank of values in order, of which there is at least one."""
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
