"""The single writer: takes messages in order, decides, journals, tells listeners, and lets effects out."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial

import structlog

from callcenter.domain import effects as do
from callcenter.domain.configuration import Configuration
from callcenter.domain.events import Reconciled
from callcenter.domain.fold import apply
from callcenter.domain.messages import AnyMessage, LoadConfiguration, PopShown, StartController
from callcenter.domain.refusal import Refusal
from callcenter.domain.state import Center

from .clock import Clock
from .decide import DECIDER_VERSION, decide
from .journal import Journal, Record
from .promises import Promises
from .secrets import SecretPad
from .snapshot import encode as encode_snapshot
from .timers import Timers

_log = structlog.get_logger(__name__)

#: Records between two snapshots: some 300 calls. Folding these takes 30 ms, where the 70,000 records of
#: 10,000 calls take 1.3 s (bench/recovery.py, two busy cores).
SNAPSHOT_EVERY = 2_000
#: With more open contacts than this a snapshot would keep the loop for more than some 3 ms: it waits for a
#: quieter hour, or for the end of the process.
SNAPSHOT_CONTACTS = 500

#: After so long the loop lets others have a turn (connections, pings, pages), however many messages wait. Of
#: twice this time no more is spent on messages the moment they are handed in.
SLICE_NS = 5_000_000

#: What nobody is promised anything by: it is written with the next group, and nobody waits for that.
PROMISES_NOTHING = (PopShown,)

Listener = Callable[[Record], None]
_Future = asyncio.Future[Refusal | None]


class EngineStopped(Exception):
    """The engine takes no messages (any more): the journal failed or the process is going down."""


def recover(journal: Journal) -> Center:
    """The state that the journal's events fold to, from the newest snapshot on. Nothing is decided again."""
    return _recover(journal)[1]


def _recover(journal: Journal) -> tuple[int, Center]:
    """The snapshot's number and the recovered state."""
    began = time.perf_counter()
    snapshot, center = journal.snapshot()
    last = snapshot
    for record in journal.read(snapshot):
        last = record.sequence
        for event in record.events:
            apply(center, event, record.at)
    took = round((time.perf_counter() - began) * 1000)
    _log.info("engine.recovered", snapshot=snapshot, records=last - snapshot, ms=took)
    return snapshot, center


class Engine:
    """Owns the state. Everything runs in one event loop; `perform` and listeners must not block."""

    def __init__(
        self,
        journal: Journal,
        perform: Callable[[do.Effect], None],
        settled: Callable[[], None] = lambda: None,
    ) -> None:
        """`perform` begins to carry out an effect, `settled` is called when all is done that was asked for:
        what has come together may go out now."""
        self._snapshot_at, self.center = _recover(journal)
        self.secrets = SecretPad()
        self.failure: BaseException | None = None
        self.stopped = asyncio.Event()
        self._journal = journal
        self._sequence = journal.last_sequence
        self._perform = perform
        self._settled = settled
        self._listeners: list[Listener] = []
        self._inbox: deque[tuple[AnyMessage, _Future | None]] = deque()
        # Records that are on disk and have somebody or something waiting for that.
        self._flushed: deque[tuple[Record, _Future | None]] = deque()
        self._at_work = False
        #: Until when, and how much of it was spent on messages as they were handed in, ns.
        self._window_ends = self._spent = 0
        self._waiting: set[_Future] = set()
        self._promises = Promises()
        self._clock = Clock()
        self._timers = Timers(self.now_ms, self.post)
        self._timers_run = False

    def now_ms(self) -> int:
        """Milliseconds since 1970, never going back within a run."""
        return self._clock.now_ms()

    async def start(self, configuration: Configuration) -> None:
        """Open for messages, under this configuration."""
        self._loop = asyncio.get_running_loop()
        self._journal.start(self._journal_failed)
        # First: from here on no node counts as reconciled, so that a new configuration offers nobody a call.
        await self.send(StartController())
        if self.center.configuration != configuration:
            refusal = await self.send(LoadConfiguration(configuration=configuration))
            if refusal is not None:
                # What was in force stays in force; callers are served by it.
                _log.error("engine.set_up_refused", reason=refusal.message)

    def _journal_failed(self, error: BaseException) -> None:
        self._loop.call_soon_threadsafe(self._fail, error)

    async def close(self) -> None:
        """Write what was taken and stop; who still waits to be heard gets EngineStopped."""
        self.stopped.set()
        self._timers.close()
        self._turn_away(future for _, future in self._inbox)
        self._inbox.clear()
        self._keep_snapshot()
        await self._journal.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each record was applied; returns what ends the subscription."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def post(self, message: AnyMessage) -> None:
        """Hand in a message; nobody waits for what becomes of it."""
        self._hand_in(message, None)

    async def send(self, message: AnyMessage) -> Refusal | None:
        """Hand in a message; returns once it is on disk (None) or was refused. Of PROMISES_NOTHING it returns
        once it is decided. Raises EngineStopped."""
        if self.stopped.is_set():
            raise EngineStopped("the engine has stopped")
        future: _Future = asyncio.get_running_loop().create_future()
        self._hand_in(message, future)
        return await future

    def _hand_in(self, message: AnyMessage, future: _Future | None) -> None:
        if self.stopped.is_set():
            return
        self._inbox.append((message, future))
        self._set_to_work()

    def _set_to_work(self) -> None:
        """At once, since each turn of the event loop costs a call its time; in a burst at the next turn. What
        is handed in meanwhile, by effects and listeners, comes after."""
        if self._at_work:
            return
        self._at_work = True
        began = time.monotonic_ns()
        if began >= self._window_ends:
            self._window_ends, self._spent = began + 2 * SLICE_NS, 0
        if self._spent < SLICE_NS:
            self._work()
            self._spent += time.monotonic_ns() - began
        else:
            self._loop.call_soon(self._work)

    def _work(self) -> None:
        until = time.monotonic_ns() + SLICE_NS
        future = None
        try:
            while self._flushed or self._inbox:
                if self._flushed:
                    record, future = self._flushed.popleft()
                    self._on_disk(record, future)
                else:
                    message, future = self._inbox.popleft()
                    self._take(message, future)
                if time.monotonic_ns() >= until:
                    self._loop.call_soon(self._work)
                    return
        except Exception as error:
            _log.exception("engine.decide_failed")
            self._fail(error)
            self._turn_away([future])
        self._at_work = False
        try:
            self._settled()
        except Exception:
            # Whoever handed a message in must not suffer for a fault in what is shown of it.
            _log.exception("engine.settled_failed")
        # All is done that was asked for: a good moment.
        due = self._sequence >= self._snapshot_at + SNAPSHOT_EVERY
        if due and len(self.center.contacts) <= SNAPSHOT_CONTACTS and not self.stopped.is_set():
            self._keep_snapshot()

    def _keep_snapshot(self) -> None:
        """After a failure the state may be ahead of the journal, and none is kept."""
        if self.failure is None and self._sequence > self._snapshot_at:
            self._snapshot_at = self._sequence
            self._journal.keep(encode_snapshot(self.center, self._sequence))

    def _take(self, message: AnyMessage, future: _Future | None) -> None:
        message = self.secrets.mask(self.center, message)
        at = self.now_ms()
        decision = decide(self.center, message, at)
        if decision.refusal is not None:
            _log.debug("engine.refused", message=type(message).__name__, refusal=decision.refusal.message)
            if future is not None:
                _tell(future, decision.refusal)
            return
        self._sequence += 1
        record = Record(
            sequence=self._sequence,
            at=at,
            mono=time.monotonic_ns() // 1_000_000,
            decider=DECIDER_VERSION,
            message=message,
            events=decision.events,  # type: ignore[arg-type]
        )
        # Listeners first: what a page is told about an offer is complete when the effect ShowPop comes.
        for listener in self._listeners:
            listener(record)
        if future is not None and isinstance(message, PROMISES_NOTHING):
            _tell(future, None)
            future = None
        promise, effects = self._promises.hold(self.center, record, decision.effects)
        if future is not None:
            self._waiting.add(future)
        self._journal.append(record, partial(self._written, record, future) if promise or future else None)
        for effect in effects:
            self._let_out(effect)
        if not self._timers_run and any(isinstance(event, Reconciled) for event in record.events):
            self._run_timers()

    def _written(self, record: Record, future: _Future | None) -> None:
        """Called from the journal's thread. The first of a group wakes the loop for all."""
        self._flushed.append((record, future))
        if len(self._flushed) == 1:
            self._loop.call_soon_threadsafe(self._set_to_work)

    def _on_disk(self, record: Record, future: _Future | None) -> None:
        for effect in self._promises.kept(record):
            self._let_out(effect)
        if future is not None:
            self._waiting.discard(future)
            _tell(future, None)

    def _let_out(self, effect: do.Effect) -> None:
        match effect:
            case do.StartTimer(kind=kind, subject=subject, generation=generation, due=due):
                if self._timers_run:
                    self._timers.set(kind, subject, generation, due)
            case do.CancelTimer(kind=kind, subject=subject):
                self._timers.cancel(kind, subject)
            case do.KeepSecretDigit() | do.ForgetSecret() | do.ForgetSecrets():
                self.secrets.perform(effect)
            case _:
                self._perform(effect)

    def _run_timers(self) -> None:
        """After the first reconcile: earlier, a timer would act on calls that may be gone."""
        self._timers_run = True
        for (kind, subject), timer in self.center.timers.items():
            self._timers.set(kind, subject, timer.generation, timer.due)

    def _fail(self, error: BaseException) -> None:
        """Nothing may be acted on that is not remembered: stop, and let the supervisor start us anew."""
        self.failure = error
        self.stopped.set()
        self._turn_away((*self._waiting, *(future for _, future in self._inbox)))
        self._waiting.clear()
        self._inbox.clear()

    def _turn_away(self, futures: Iterable[_Future | None]) -> None:
        for future in futures:
            if future is not None and not future.done():
                future.set_exception(EngineStopped(str(self.failure or "the engine is closing")))


def _tell(future: _Future, refusal: Refusal | None) -> None:
    """Who waited may have given up."""
    if not future.done():
        future.set_result(refusal)
