"""The one way in: a request, its answer."""

import time
from collections.abc import Callable

import msgspec

from . import question
from .requests import Question, Request
from .results import Result

#: Called with contacts done and contacts to do.
Progress = Callable[[int, int], None]


def ask(request: Request, progress: Progress | None = None) -> Result:
    """Simulate; takes seconds, needs no network and keeps one core busy: give it a process of its own.

    Raises SimulationError, which says what is wrong with the request and how to mend it.
    """
    began = time.perf_counter()
    assert isinstance(request, Question)
    total = request.contacts
    result = question.simulate(request, None if progress is None else lambda done: progress(done, total))
    seconds = time.perf_counter() - began
    return msgspec.structs.replace(result, seconds=seconds, contacts_per_second=result.simulated / seconds)
