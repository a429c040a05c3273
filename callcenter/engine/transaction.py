"""What one decision gathers: events (applied at once) and effects."""

from collections.abc import Callable

from callcenter.acd.index import TOUCHED
from callcenter.domain.effects import CancelTimer, Effect, StartTimer
from callcenter.domain.enums import TimerKind
from callcenter.domain.events import Event, TimerCleared, TimerSet
from callcenter.domain.fold import apply
from callcenter.domain.state import Center


class Transaction:
    """One message being decided at time `at` (ms since 1970).

    Handlers refuse before they emit: once an event is emitted the state has changed.
    """

    __slots__ = ("at", "center", "do", "effects", "events")

    def __init__(self, center: Center, at: int) -> None:
        self.center = center
        self.at = at
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        #: Ask for something to be done once the decision is made.
        self.do: Callable[[Effect], None] = self.effects.append

    def emit(self, event: Event) -> None:
        """Apply the event and keep it for the journal."""
        center = self.center
        apply(center, event, self.at)
        if type(event) in TOUCHED and center.index is not None:
            center.index.note(event)
        self.events.append(event)

    def set_timer(self, kind: TimerKind, subject: str, after_ms: int, token: int = 0) -> None:
        """Start a timer, replacing the one of the same kind and subject."""
        generation = self.center.generation + 1
        due = self.at + after_ms
        self.emit(TimerSet(kind=kind, subject=subject, generation=generation, due=due, token=token))
        self.effects.append(StartTimer(kind=kind, subject=subject, generation=generation, due=due))

    def clear_timers(self, kinds: tuple[TimerKind, ...], subject: str) -> None:
        """Cancel those of the subject that run."""
        timers = self.center.timers
        if timers:
            for kind in kinds:
                if (kind, subject) in timers:
                    self.emit(TimerCleared(kind=kind, subject=subject))
                    self.effects.append(CancelTimer(kind=kind, subject=subject))

    def clear_timer(self, kind: TimerKind, subject: str) -> None:
        """Cancel the timer if it runs."""
        if (kind, subject) in self.center.timers:
            self.emit(TimerCleared(kind=kind, subject=subject))
            self.effects.append(CancelTimer(kind=kind, subject=subject))
