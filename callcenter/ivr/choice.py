"""Which way a switch node goes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from callcenter.ivr import model


def chosen(node: model.Switch, value: str | None) -> str:
    """The node of the first case that fits the variable's value, None when it was never set."""
    return next(
        (case.next for case in node.cases if value is not None and _fits(case, value)), node.otherwise
    )


def _fits(case: model.Case, value: str) -> bool:
    if case.words:
        return value in case.words
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    # "NaN" is a Decimal too, and is neither more nor less than anything.
    return (
        number.is_finite()
        and (case.at_least is None or number >= case.at_least)
        and (case.at_most is None or number <= case.at_most)
    )
