"""Counting failures without keeping strangers in memory for ever."""

import pytest

from callcenter.service import limits
from callcenter.service.errors import TooMany
from callcenter.service.limits import FailureLimit


def test_failures_leave_the_count_one_by_one() -> None:
    now = 0.0
    limit = FailureLimit(failures=2, seconds=10, clock=lambda: now)
    limit.begin("a")
    now = 6.0
    limit.begin("a")
    with pytest.raises(TooMany) as refusal:
        limit.begin("a")
    assert refusal.value.retry_after == 4
    limit.begin("b")
    now = 10.0
    limit.begin("a")
    with pytest.raises(TooMany):
        limit.begin("a")


def test_the_longest_unused_key_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_KEYS", 2)
    limit = FailureLimit(failures=1, seconds=10, clock=lambda: 0.0)
    for key in ("a", "b", "c"):
        limit.begin(key)
    limit.begin("a")
    with pytest.raises(TooMany):
        limit.begin("c")
