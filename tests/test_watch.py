"""When a controller is not waited for any more."""

from callcenter.watch import Patience


def test_a_short_absence_is_waited_for() -> None:
    patience = Patience(100)
    assert not patience.is_over(101, True, 0)
    assert not patience.is_over(102, False, 1)
    assert not patience.is_over(160, False, 4)


def test_a_long_absence_is_not() -> None:
    patience = Patience(100)
    assert not patience.is_over(130, True, 0)
    assert not patience.is_over(189, False, 0)
    assert patience.is_over(190, False, 0)
    assert not patience.is_over(191, True, 0)


def test_many_deaths_in_a_row_are_not() -> None:
    patience = Patience(100)
    assert not patience.is_over(101, True, 2)
    assert not patience.is_over(102, False, 6)
    assert patience.is_over(103, False, 7)
    assert not patience.is_over(104, True, 7)
    assert not patience.is_over(105, False, 8)
