"""Recorded callers, once more."""

import random
from collections import defaultdict
from collections.abc import Sequence

from .caller import Caller
from .problems import ProblemCode, refused


class Again:
    """The recorded callers, once more: what was seen of them stays, what was not is drawn.

    Patience is taken as exponential; its mean is all time waited over the number who hung up (the estimate of
    greatest likelihood for lifetimes of which some are cut short; Mandelbaum and Zeltyn, Service engineering
    in action, 2007). Having no memory, it goes on from the wait that was seen.
    """

    def __init__(self, callers: Sequence[Caller], keys: Sequence[str]) -> None:
        """`keys`: those that lead each kind of caller through the menu."""
        self._callers = callers
        self._keys = keys
        lost = [caller for caller in callers if caller.answered_at < 0]
        waits = sum((c.answered_at if c.answered_at >= 0 else c.ended_at) - c.at for c in callers)
        self._patience = waits / len(lost) if lost else None
        answered = [caller for caller in callers if caller.answered_at >= 0]
        self._answered: dict[int, list[Caller]] = defaultdict(list)
        for caller in answered:
            self._answered[caller.kind].append(caller)
        if not answered:
            raise refused(
                ProblemCode.NOBODY_ANSWERED,
                "day",
                "day: nobody was answered on it; there is no talk time to go by",
            )
        self._all_answered = answered

    def draw(self, seed: int) -> list[Caller]:
        """The callers of one repeat."""
        draw = random.Random(seed)
        return [self._one(caller, draw) for caller in self._callers]

    def _one(self, caller: Caller, draw: random.Random) -> Caller:
        alike = draw.choice(self._answered[caller.kind] or self._all_answered)
        more = draw.expovariate(1.0)
        again = Caller(
            at=caller.at,
            talk_ms=caller.talk_ms,
            patience_ms=caller.patience_ms,
            wrap_up_ms=caller.wrap_up_ms,
            answer_ms=caller.answer_ms,
            keys=self._keys[caller.kind],
            kind=caller.kind,
            tier=caller.tier,
            value=caller.value,
            dedicated_agent=caller.dedicated_agent,
            last_agent=caller.last_agent,
        )
        if caller.answered_at < 0:
            again.talk_ms, again.wrap_up_ms = alike.talk_ms, alike.wrap_up_ms
            again.answer_ms = alike.answer_ms
        elif self._patience:
            again.patience_ms = caller.answered_at - caller.at + round(more * self._patience)
        return again
