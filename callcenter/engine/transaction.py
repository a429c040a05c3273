"""What one decision gathers: events (applied at once) and effects."""

from callcenter.domain.effects import CancelTimer, Effect, StartTimer
from callcenter.domain.enums import TimerKind
from callcenter.domain.events import Event, TimerCleared, TimerSet
from callcenter.domain.fold import apply
from callcenter.domain.state import Center


class Transaction:
    """One message being decided at time `at` (ms since 1970).

    Handlers refuse before they emit: once an event is emitted the state has changed.
    """

    def __init__(self, center: Center, at: int) -> None:
        self.center = center
        self.at = at
        self.events: list[Event] = []
        self.effects: list[Effect] = []

    def emit(self, event: Event) -> None:
        """Apply the event and keep it for the journal."""
        apply(self.center, event, self.at)
        if self.center.index is not None:
            self.center.index.note(event)
        self.events.append(event)

    def do(self, effect: Effect) -> None:
        """Ask for something to be done once the decision is made."""
        self.effects.append(effect)

    def set_timer(self, kind: TimerKind, subject: str, after_ms: int, token: int = 0) -> None:
        """Start a timer, replacing the one of the same kind and subject."""
        generation = self.center.generation + 1
        due = self.at + after_ms
        self.emit(TimerSet(kind=kind, subject=subject, generation=generation, due=due, token=token))
        self.do(StartTimer(kind=kind, subject=subject, generation=generation, due=due))

    def clear_timers(self, kinds: tuple[TimerKind, ...], subject: str) -> None:
        """Cancel those of the subject that run."""
        timers = self.center.timers
        if timers:
            for kind in kinds:
                if (kind, subject) in timers:
                    self.clear_timer(kind, subject)

    def clear_timer(self, kind: TimerKind, subject: str) -> None:
        """Cancel the timer if it runs."""
        if (kind, subject) in self.center.timers:
            self.emit(TimerCleared(kind=kind, subject=subject))
            self.do(CancelTimer(kind=kind, subject=subject))
