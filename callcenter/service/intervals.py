"""How far a sample's figure may lie from the truth: 95 % intervals of means and shares.

Mean of n values: m ± t * s / sqrt(n), with the quantile t of Student's distribution with n - 1 degrees of
freedom (Student, "The probable error of a mean", Biometrika 6, 1908), cut to the scale. Where all values are
the same, s says nothing; the interval is then that of a share, which for values within bounds is never too
narrow. Share k of n: Wilson's score interval (E. B. Wilson, J. Amer. Statist. Assoc. 22, 1927), which holds
for few answers and near 0 and 1 (Brown, Cai, DasGupta, Statistical Science 16, 2001).
"""

import math
from functools import lru_cache
from statistics import NormalDist

import msgspec

#: How sure.
LEVEL = 0.95
_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
#: Beyond so many degrees of freedom an expansion in 1/df is exact to 1e-6.
_MANY = 200


class Interval(msgspec.Struct, frozen=True, kw_only=True):
    """From `low` to `high`."""

    low: float
    high: float


def mean_interval(n: int, mean: float, variance: float, least: float, most: float) -> Interval | None:
    """Of a mean of n values within `least` and `most`; `variance` is the sample's (n - 1). None for n < 2."""
    if n < 2:
        return None
    if variance <= 0:
        share = share_interval(n * (mean - least) / (most - least), n)
        assert share is not None
        return Interval(low=least + share.low * (most - least), high=least + share.high * (most - least))
    half = t_quantile(n - 1) * math.sqrt(variance / n)
    return Interval(low=max(least, mean - half), high=min(most, mean + half))


def share_interval(k: float, n: int) -> Interval | None:
    """Of a share k/n, 0 to 1. None for n = 0."""
    if n == 0:
        return None
    share, z2 = k / n, _Z * _Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At the ends exactly, not but for a rounding.
    return Interval(low=middle - half if k > 0 else 0.0, high=middle + half if k < n else 1.0)


@lru_cache(maxsize=1024)
def t_quantile(df: int) -> float:
    """The two-sided 95 % quantile of Student's t with `df` >= 1 degrees of freedom.

    Found by halving from the distribution's finite sums for whole degrees of freedom, for many of them from
    Fisher's expansion about the normal quantile (Abramowitz & Stegun, Handbook of Mathematical Functions,
    1964, 26.7.3, 26.7.4 and 26.7.5).
    """
    if df > _MANY:
        z = _Z
        g1 = (z**3 + z) / 4
        g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
        g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
        return z + g1 / df + g2 / df**2 + g3 / df**3
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        if _within(middle, df) < LEVEL:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _within(t: float, df: int) -> float:
    """The probability that |T| < t."""
    theta = math.atan2(t, math.sqrt(df))
    cos2 = math.cos(theta) ** 2
    if df % 2:
        if df == 1:
            return 2 * theta / math.pi
        term = total = math.cos(theta)
        for k in range(3, df - 1, 2):
            term *= cos2 * (k - 1) / k
            total += term
        return 2 / math.pi * (theta + math.sin(theta) * total)
    term = total = 1.0
    for k in range(2, df - 1, 2):
        term *= cos2 * (k - 1) / k
        total += term
    return math.sin(theta) * total
