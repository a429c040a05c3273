"""The engine's loop on a real journal: order, durability, timers, secrets, and what happens when it fails."""

import asyncio
import itertools
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec
import pytest

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import Configuration, FlowSource, Limits
from callcenter.domain.enums import ContactState, LookupStatus, TimerKind
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.engine import loop as loop_module
from callcenter.engine.journal import Journal
from callcenter.engine.loop import Engine, EngineStopped
from callcenter.ivr.model import Flow

from .center import NODE, configuration, line
from .invariants import fingerprint


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


class Running:
    """An engine and what it did."""

    def __init__(self, path: Path) -> None:
        self.done: list[do.Effect] = []
        self.watch: Callable[[do.Effect], None] = lambda _: None
        self.engine = Engine(Journal(path), self._perform)
        self._changed = asyncio.Event()
        self.engine.subscribe(lambda _: self._changed.set())

    def _perform(self, effect: do.Effect) -> None:
        self.watch(effect)
        self.done.append(effect)
        self._changed.set()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something makes the condition true."""
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    def of(self, leg_id: str) -> list[str]:
        """Names of what was done to one leg."""
        return [type(e).__name__ for e in self.done if getattr(e, "leg_id", "") == leg_id]

    async def ready(self, agent: str) -> None:
        """The agent takes calls."""
        for message in (
            m.PhoneClaimed(agent_id=agent, tab="t"),
            m.EndpointChanged(agent_id=agent, online=True),
            m.PhoneStateChanged(agent_id=agent, tab="t", registered=True, microphone=True, sound=True),
            m.BecomeReady(agent_id=agent),
        ):
            assert await self.engine.send(message) is None


@asynccontextmanager
async def running(
    path: Path, config: Configuration | None = None, *, reconciled: bool = True
) -> AsyncIterator[Running]:
    centre = Running(path)
    await centre.engine.start(config or configuration())
    try:
        if reconciled:
            await centre.engine.send(m.Reconcile(node=NODE, legs=(), online_agents=()))
        yield centre
    finally:
        await centre.engine.close()


def call(name: str) -> m.CallArrived:
    return m.CallArrived(
        contact_id=name,
        leg_id=f"{name}-leg",
        node=NODE,
        entry="trunk",
        ani=Personal("+8613912345678"),
        ani_name=Personal(""),
        dnis="4000",
    )


def key(name: str, digit: str) -> m.DigitReceived:
    return m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(digit))


def on_disk(path: Path, text: str) -> bool:
    """Whether another process would find it in the journal."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        (count,) = connection.execute(
            "SELECT count(*) FROM record WHERE instr(message, ?)", (text.encode(),)
        ).fetchone()
    finally:
        connection.close()
    return bool(count)


@contextmanager
def slow_disk(path: Path) -> Iterator[None]:
    """As long as this lasts nothing reaches the journal's file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def fill_disk(path: Path) -> None:
    """From now on the journal's file takes no records."""
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'disk full'); END"
    )
    connection.close()


async def test_messages_are_taken_in_order_and_journalled_in_order(path: Path) -> None:
    async with running(path) as centre:
        for number in range(50):
            centre.engine.post(call(f"c{number}"))
            centre.engine.post(key(f"c{number}", "1"))
        await centre.engine.send(call("last"))
        live = fingerprint(centre.engine.center)
    journal = Journal(path)
    records = list(journal.read())
    arrivals = [r.message.contact_id for r in records if isinstance(r.message, m.CallArrived)]
    assert arrivals == [*(f"c{n}" for n in range(50)), "last"]
    assert [r.sequence for r in records] == list(range(1, len(records) + 1))
    assert fingerprint(loop_module.recover(journal)) == live
    await journal.close()


async def test_send_returns_once_it_is_on_disk(path: Path) -> None:
    async with running(path) as centre:
        for number in range(20):
            assert await centre.engine.send(call(f"c{number}")) is None
            assert on_disk(path, f'"c{number}"')


async def test_send_waits_for_a_slow_disk_and_post_does_not(path: Path) -> None:
    async with running(path) as centre:
        with slow_disk(path):
            sent = asyncio.create_task(centre.engine.send(m.PhoneClaimed(agent_id="alice", tab="slow")))
            await centre.until(lambda: centre.engine.center.agents["alice"].phone.attached)
            done, _ = await asyncio.wait([sent], timeout=0.05)
            assert not done and not on_disk(path, '"slow"')
        assert await sent is None
        assert on_disk(path, '"slow"')


async def test_that_a_pop_is_shown_need_not_be_on_disk(path: Path) -> None:
    async with running(path) as centre:
        await centre.ready("alice")
        await centre.engine.send(call("one"))
        await centre.engine.send(key("one", "2"))
        offer = centre.engine.center.contacts["one"].offer
        assert offer is not None
        with slow_disk(path):
            assert await centre.engine.send(m.PopShown(agent_id="alice", offer_id=offer.id)) is None
            assert not on_disk(path, '"pop_shown"')
            assert "DialAgent" in centre.of(offer.leg_id)
        refusal = await centre.engine.send(m.PopShown(agent_id="alice", offer_id=offer.id))
        assert refusal is not None and refusal.code is RefusalCode.ALREADY


async def test_a_fault_in_what_is_shown_is_nobody_elses(path: Path) -> None:
    def settled() -> None:
        raise KeyError("shown")

    engine = Engine(Journal(path), lambda _: None, settled)
    await engine.start(configuration())
    assert await engine.send(m.PhoneClaimed(agent_id="alice", tab="t")) is None
    engine.post(m.PhoneDetached(agent_id="alice", tab="t"))
    assert not engine.center.agents["alice"].phone.attached
    assert not engine.stopped.is_set()
    await engine.close()


async def test_a_refusal_comes_back_at_once_and_leaves_no_trace(path: Path) -> None:
    async with running(path) as centre:
        with slow_disk(path):
            refusal = await centre.engine.send(m.BecomeReady(agent_id="alice"))
        assert refusal is not None and refusal.code is RefusalCode.PHONE_NOT_READY
        await centre.engine.send(call("carl"))
        assert not on_disk(path, "BecomeReady")


async def test_a_call_is_answered_only_when_its_arrival_is_on_disk(path: Path) -> None:
    async with running(path) as centre:
        seen: list[bool] = []

        def look(effect: do.Effect) -> None:
            if isinstance(effect, do.Answer):
                seen.append(on_disk(path, effect.leg_id))

        centre.watch = look
        for number in range(20):
            centre.engine.post(call(f"c{number}"))
        await centre.until(lambda: len(seen) == 20)
        assert all(seen)


async def test_what_follows_an_answer_keeps_its_order_and_delays_nobody_else(path: Path) -> None:
    async with running(path) as centre:
        await centre.ready("alice")
        await centre.engine.send(call("early"))
        with slow_disk(path):
            centre.engine.post(call("late"))
            centre.engine.post(key("late", "1"))
            centre.engine.post(key("early", "2"))
            # Alice is offered the late call; the early one waits, and hears so at once.
            await centre.until(lambda: "StartMusic" in centre.of("early-leg"))
            assert centre.engine.center.contacts["late"].state is ContactState.OFFERED
            assert centre.of("late-leg") == []
        await centre.until(lambda: "StartMusic" in centre.of("late-leg"))
        assert centre.of("late-leg") == ["Answer", "Play", "StopPlay", "Play", "StartMusic"]


VOICEMAIL = Flow.model_validate(
    {
        "flow": "night",
        "version": "1",
        "languages": ["en"],
        "person": "to_sales",
        "start": "message",
        "nodes": {
            "message": {"kind": "voicemail", "speech": "leave", "next": "thanks"},
            "thanks": {"kind": "say", "speech": "thanks", "next": "to_sales"},
            "to_sales": {"kind": "queue", "queue": "sales"},
        },
    }
)


async def test_a_caller_is_thanked_for_a_message_only_when_it_is_on_disk(path: Path) -> None:
    source = FlowSource(name="night", version="1", json=VOICEMAIL.model_dump_json(exclude_unset=True))
    async with running(path, configuration(flow=source)) as centre:
        await centre.engine.send(call("carl"))
        (ask,) = (e for e in centre.done if isinstance(e, do.Play))
        await centre.engine.send(m.PlaybackEnded(leg_id="carl-leg", token=ask.token))
        (recording,) = (e for e in centre.done if isinstance(e, do.Record))
        with slow_disk(path):
            centre.engine.post(
                m.RecordingEnded(leg_id="carl-leg", token=recording.token, name=recording.name, seconds=4)
            )
            await centre.until(lambda: centre.engine.center.contacts["carl"].voicemail)
            assert centre.of("carl-leg")[-1] == "Record"
            # Whoever has not been promised anything goes on.
            centre.engine.post(m.PhoneClaimed(agent_id="alice", tab="t"))
            await centre.until(lambda: centre.engine.center.agents["alice"].phone.attached)
        await centre.until(lambda: centre.of("carl-leg")[-1] == "Play")
        assert on_disk(path, "RecordingEnded")


async def test_a_ring_and_its_end_never_wait(path: Path) -> None:
    async with running(path) as centre:
        await centre.ready("alice")
        with slow_disk(path):
            centre.engine.post(call("carl"))
            centre.engine.post(key("carl", "1"))
            await centre.until(lambda: [e for e in centre.done if isinstance(e, do.ShowPop)])
            (pop,) = (e for e in centre.done if isinstance(e, do.ShowPop))
            centre.engine.post(m.PopShown(agent_id="alice", offer_id=pop.offer_id))
            await centre.until(lambda: [e for e in centre.done if isinstance(e, do.DialAgent)])
            (dialled,) = (e for e in centre.done if isinstance(e, do.DialAgent))
            centre.engine.post(m.LegEnded(leg_id="carl-leg", cause=16))
            await centre.until(lambda: "HangUpLeg" in centre.of(dialled.leg_id))
            assert centre.of("carl-leg") == []


async def test_listeners_hear_of_a_record_before_its_effects_go_out(path: Path) -> None:
    async with running(path) as centre:
        order: list[str] = []
        centre.engine.subscribe(lambda record: order.append(type(record.message).__name__))
        centre.watch = lambda effect: order.append(type(effect).__name__)
        await centre.ready("alice")
        await centre.engine.send(call("carl"))
        centre.engine.post(key("carl", "1"))
        await centre.until(lambda: "ShowPop" in order)
        assert order.index("DigitReceived") < order.index("ShowPop")


async def test_who_unsubscribed_hears_no_more(path: Path) -> None:
    async with running(path) as centre:
        heard: list[object] = []
        stop = centre.engine.subscribe(heard.append)
        await centre.engine.send(call("a"))
        stop()
        await centre.engine.send(call("b"))
        assert len(heard) == 1


# When it fails


async def test_a_full_disk_stops_the_engine(path: Path) -> None:
    async with running(path) as centre:
        fill_disk(path)
        with pytest.raises(EngineStopped, match="disk full"):
            await centre.engine.send(call("carl"))
        assert centre.engine.stopped.is_set()
        assert isinstance(centre.engine.failure, sqlite3.Error)
        assert centre.of("carl-leg") == []  # not remembered, so not answered: the fallback has the call
        with pytest.raises(EngineStopped):
            await centre.engine.send(call("dora"))
        centre.engine.post(call("emil"))
        assert "emil" not in centre.engine.center.contacts


async def test_a_bug_in_a_decision_stops_the_engine_and_leaves_nobody_waiting(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(path) as centre:

        def broken(*_: object) -> None:
            raise KeyError("no such leg")

        monkeypatch.setattr(loop_module, "decide", broken)
        sent = [asyncio.create_task(centre.engine.send(call(name))) for name in ("a", "b")]
        results = await asyncio.wait_for(asyncio.gather(*sent, return_exceptions=True), 5)
        assert all(isinstance(result, EngineStopped) for result in results)
        assert isinstance(centre.engine.failure, KeyError)


async def test_closing_writes_what_was_taken_and_turns_away_the_rest(path: Path) -> None:
    async with running(path) as centre:
        with slow_disk(path):
            taken = asyncio.create_task(centre.engine.send(call("taken")))
            await centre.until(lambda: "taken" in centre.engine.center.contacts)
            closing = asyncio.create_task(centre.engine.close())
            await asyncio.wait_for(centre.engine.stopped.wait(), 5)
            with pytest.raises(EngineStopped):
                await centre.engine.send(call("left"))
        await closing
        assert await asyncio.wait_for(taken, 5) is None
    assert on_disk(path, '"taken"') and not on_disk(path, '"left"')


async def test_a_killed_controller_comes_back_with_all_that_was_on_disk(path: Path) -> None:
    async with running(path) as centre:
        for name in ("a", "b"):
            await centre.engine.send(call(name))
            await centre.engine.send(key(name, "1"))
    async with running(path, reconciled=False) as centre:
        assert line(centre.engine.center, "sales") == ["a", "b"]
        assert not centre.engine.center.reconciled
        legs = tuple(m.LegSeen(leg_id=f"{name}-leg", up=True) for name in ("a", "b"))
        await centre.engine.send(m.Reconcile(node=NODE, legs=legs, online_agents=()))
        assert line(centre.engine.center, "sales") == ["a", "b"]


async def test_an_unchanged_configuration_is_not_loaded_again(path: Path) -> None:
    for config in (configuration(), configuration(), configuration(limits=Limits(ring_ms=9_000))):
        async with running(path, config):
            pass
    journal = Journal(path)
    kinds = [type(r.message).__name__ for r in journal.read()]
    await journal.close()
    assert kinds.count("LoadConfiguration") == 2
    assert kinds[:2] == ["StartController", "LoadConfiguration"]


# Timers

SHORT = configuration(limits=Limits(pop_wait_ms=1, ring_ms=1, wrap_up_ms=1, phone_grace_ms=1))


async def test_timers_fire_as_messages(path: Path) -> None:
    async with running(path, SHORT) as centre:
        await centre.ready("alice")
        await centre.engine.send(call("carl"))
        await centre.engine.send(key("carl", "1"))
        # The pop is late, the phone is rung; nobody answers; the caller is back in the queue.
        await centre.until(lambda: centre.engine.center.contacts["carl"].state is ContactState.QUEUED)
        assert [type(e).__name__ for e in centre.done if isinstance(e, do.DialAgent)] == ["DialAgent"]
        assert not centre.engine.center.timers.keys() & {(TimerKind.POP, "carl"), (TimerKind.RING, "carl")}


async def test_no_timer_fires_before_the_first_reconcile(path: Path) -> None:
    async with running(path, SHORT) as centre:
        await centre.ready("alice")
        await centre.engine.send(call("carl"))
        centre.engine.post(key("carl", "1"))
        await centre.until(lambda: "carl" in centre.engine.center.contacts)
    async with running(path, SHORT, reconciled=False) as centre:
        # Both the offer's timer, if it still ran, and the page's (it has gone) are long due.
        assert centre.engine.center.timers
        fired: list[object] = []
        centre.engine.subscribe(
            lambda record: fired.append(record) if isinstance(record.message, m.TimerFired) else None
        )
        later = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.05, later.set_result, None)
        await later
        assert fired == []
        await centre.engine.send(
            m.Reconcile(node=NODE, legs=(m.LegSeen(leg_id="carl-leg", up=True),), online_agents=())
        )
        await centre.until(lambda: fired)


async def test_a_stale_timer_is_refused(path: Path) -> None:
    async with running(path) as centre:
        await centre.ready("alice")
        await centre.engine.send(call("carl"))
        await centre.engine.send(key("carl", "1"))
        timer = centre.engine.center.timers[TimerKind.POP, "carl"]
        for generation in (timer.generation - 1, timer.generation + 1):
            stale = m.TimerFired(kind=TimerKind.POP, subject="carl", generation=generation)
            refusal = await centre.engine.send(stale)
            assert refusal is not None and refusal.code is RefusalCode.STALE


async def test_time_never_goes_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(path) as centre:
        before = centre.engine.now_ms()
        monkeypatch.setattr(time, "time_ns", lambda: 0)  # somebody sets the clock back to 1970
        assert centre.engine.now_ms() >= before


# What must not be kept

CARD = Flow.model_validate(
    {
        "flow": "card",
        "version": "1",
        "languages": ["en"],
        "person": "to_sales",
        "start": "ask",
        "nodes": {
            "ask": {
                "kind": "collect",
                "labels": {"en": "Card"},
                "speech": "enter_card",
                "variable": "card",
                "min_digits": 8,
                "max_digits": 8,
                "sensitive": True,
                "next": "ask_lookup",
            },
            "ask_lookup": {
                "kind": "lookup",
                "lookup": "card",
                "arguments": {"number": "card"},
                "into": "card",
                "found": "to_sales",
                "not_found": "to_sales",
                "unavailable": "to_sales",
            },
            "to_sales": {"kind": "queue", "queue": "sales"},
        },
    }
)
CARD_NUMBER = "94837261"


async def test_sensitive_digits_reach_the_lookup_and_no_file(path: Path) -> None:
    source = FlowSource(name="card", version="1", json=CARD.model_dump_json(exclude_unset=True))
    async with running(path, configuration(flow=source)) as centre:
        resolved: list[dict[str, str] | None] = []

        def answer(effect: do.Effect) -> None:
            if isinstance(effect, do.Lookup):
                arguments = msgspec.json.decode(effect.arguments.value, type=dict[str, str])
                assert CARD_NUMBER not in arguments.values()
                resolved.append(centre.engine.secrets.resolve(effect.contact_id, arguments))

        centre.watch = answer
        await centre.engine.send(call("carl"))
        for digit in CARD_NUMBER:
            await centre.engine.send(key("carl", digit))
        await centre.until(lambda: resolved)
        assert resolved == [{"number": CARD_NUMBER}]
        (lookup,) = (e for e in centre.done if isinstance(e, do.Lookup))
        await centre.engine.send(
            m.LookupCompleted(contact_id="carl", token=lookup.token, status=LookupStatus.FOUND)
        )
        # Once it was used it is forgotten in memory too.
        assert centre.engine.secrets.resolve("carl", {"number": "secret:card"}) is None
        await centre.engine.send(m.LegEnded(leg_id="carl-leg", cause=16))

        journal = Journal(path, read_only=True)
        records = list(journal.read())
        await journal.close()
        keyed = [r.message.digit.value for r in records if isinstance(r.message, m.DigitReceived)]
        assert keyed == ["x"] * 8
        connection = sqlite3.connect(path)
        values = [value for (value,) in connection.execute("SELECT value FROM personal")]
        connection.close()
        assert not [v for v in values if v.isdecimal() and v in CARD_NUMBER]
        for file in path.parent.iterdir():
            assert CARD_NUMBER.encode() not in file.read_bytes()


# Room for others


async def test_a_burst_leaves_room_for_whatever_else_the_loop_does(path: Path) -> None:
    async with running(path) as centre:
        loop = asyncio.get_running_loop()
        for number in range(3_000):
            centre.engine.post(call(f"c{number}"))
        turns = 0
        taken: list[int] = []

        def turn() -> None:
            nonlocal turns
            turns += 1
            taken.append(len(centre.engine.center.contacts))
            if taken[-1] < 3_000:
                loop.call_soon(turn)

        loop.call_soon(turn)
        await centre.until(lambda: len(centre.engine.center.contacts) == 3_000)
        assert turns > 10
        assert max(after - before for before, after in itertools.pairwise(taken)) < 1_500
        # In order all the same.
        assert list(centre.engine.center.contacts) == [f"c{n}" for n in range(3_000)]


async def test_closing_between_two_slices_turns_away_the_rest(path: Path) -> None:
    async with running(path) as centre:
        for number in range(3_000):
            centre.engine.post(call(f"c{number}"))
        last = asyncio.create_task(centre.engine.send(call("last")))
        await centre.until(lambda: centre.engine.center.contacts)
        await centre.engine.close()
        with pytest.raises(EngineStopped):
            await last
        assert len(centre.engine.center.contacts) < 3_000
