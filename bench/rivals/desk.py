"""Who gets whom, for the controllers that do nothing else: first come first served, longest idle first.

Standard library alone: one of the rivals runs in a virtual environment of its own.
"""

from collections import deque
from collections.abc import Callable, Iterable


def agent_name(number: int) -> str:
    """The account of the agent of that number, from 1."""
    return f"bench{number:03d}"


class Desk:
    """Free agents and waiting callers. `ring` is told which agent to ring for which caller."""

    def __init__(self, agents: Iterable[str], ring: Callable[[str, str], object]) -> None:
        self._free = deque(agents)
        self._waiting: deque[str] = deque()
        self._ring = ring

    def arrived(self, caller: str) -> None:
        """A caller wants an agent."""
        self._waiting.append(caller)
        self._match()

    def left(self, caller: str) -> None:
        """A caller has hung up, perhaps while waiting."""
        if caller in self._waiting:
            self._waiting.remove(caller)

    def freed(self, agent: str) -> None:
        """An agent's call is over."""
        self._free.append(agent)
        self._match()

    def _match(self) -> None:
        while self._free and self._waiting:
            self._ring(self._free.popleft(), self._waiting.popleft())
