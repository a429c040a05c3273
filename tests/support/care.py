"""The demo company's care.yaml, and cases that change by it."""

import datetime as dt
from collections.abc import Sequence
from functools import cache

from callcenter.care import DEMO_CARE, Care, parse_care
from callcenter.service.cases import Course, Hook, Registrar


@cache
def demo_care() -> Care:
    """The demo company's care.yaml."""
    return parse_care(DEMO_CARE, DEMO_CARE.read_bytes())


def course(hooks: Sequence[Hook] = ()) -> Course:
    """The way in which cases change, by that file."""
    return Course(demo_care, hooks)


def registrar(zone: dt.tzinfo = dt.UTC) -> Registrar:
    """What registers cases for the projector."""
    return Registrar(course(), lambda: zone)
