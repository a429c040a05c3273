"""Figure 2: is the pop in the page before the phone rings? Two agents in headless Chromium, no menu before.

Each caller lets the phone ring for a second and gives up, so that the next finds an agent READY. All times
are of packets: the page's `pop_shown` and its 180 are unmasked out of its WebSockets.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
from playwright.async_api import BrowserContext
from rich.console import Console

from callcenter.demo.message import Message, user_of
from callcenter.domain import events as e
from callcenter.engine.journal import Record
from tests.support.asterisk import TRUNK
from tests.support.browser import browser
from tests.support.product import Product, desktop

from .callers import Called, Scenario, call
from .capture import Capture, Frame, capturing, frames
from .centre import BROWSER_AGENTS, Centre, running_centre
from .conditions import load_average
from .options import Options
from .report import Result, Table, spreads
from .ring import sip_messages
from .spread import spread
from .story import settled, story

NAME = "pop"
#: A call every 0.8 s, each of which takes an agent for a second: one of two agents is always READY.
RATE = 1.2
CALLS = 110
WARM_UP = 4


class Way(msgspec.Struct, kw_only=True):
    """One call's moments in ns since 1970; 0 for what never came."""

    ani: str
    caller_invite: int = 0
    shown: int = 0
    agent_invite: int = 0
    ringing: int = 0
    #: The page had customer, complaints and last contacts when it said that the pop was shown.
    complete: bool = False


class _Told(msgspec.Struct):
    type: str = ""
    name: str = ""
    args: dict[str, Any] = {}
    put: dict[str, Any] = {}
    state: dict[str, Any] = {}


@contextlib.asynccontextmanager
async def desktops(centre: Centre, context: BrowserContext) -> AsyncIterator[None]:
    """The agents' pages, each in a profile of its own, phone switched on and READY."""
    product = Product(centre.settings, centre.process)
    assert context.browser is not None
    contexts = [await context.browser.new_context(locale="en-US") for _ in BROWSER_AGENTS]
    for each, name in zip(contexts, BROWSER_AGENTS, strict=True):
        await desktop(product, each, name)
    try:
        yield
    finally:
        for each in contexts:
            await each.close()


def ways(capture: Capture, records: Iterable[Record]) -> list[Way]:
    """Each call's moments, out of the packets; which contact is whose call is the journal's to say."""
    found: dict[str, Way] = {}
    contacts: dict[str, str] = {}
    for record in records:
        for event in record.events:
            if isinstance(event, e.ContactArrived):
                contacts[event.contact_id] = event.ani.value
    for packet, message in sip_messages(capture.packets()):
        if message.method == "INVITE" and packet.source[0] == TRUNK:
            ani = user_of(message.header("from"))
            way = found.setdefault(ani, Way(ani=ani))
            way.caller_invite = way.caller_invite or packet.at_ns
    pages = _Pages(found, contacts)
    for frame in frames(capture.packets()):
        pages.take(frame)
    return [way for way in found.values() if way.caller_invite]


class _Pages:
    """Reads what goes to and comes from the agents' pages."""

    def __init__(self, ways: dict[str, Way], contacts: dict[str, str]) -> None:
        self._ways = ways
        self._contacts = contacts
        #: SIP call id -> calling number.
        self._calls: dict[str, str] = {}
        self._complete: dict[str, bool] = {}

    def take(self, frame: Frame) -> None:
        """One text over a WebSocket."""
        if frame.text.startswith(b"{"):
            self._json(frame)
        elif frame.text.strip():
            self._sip(Message(frame.text), frame.at_ns)

    def _json(self, frame: Frame) -> None:
        told = msgspec.json.decode(frame.text, type=_Told)
        for key, value in {**told.state, **told.put}.items():
            if key.startswith("contact:"):
                self._complete[value["contact_id"]] = value["pop"]["customer"] is not None
        if told.name == "pop_shown":
            contact_id = told.args["offer_id"].rpartition("-offer")[0]
            way = self._ways.get(self._contacts.get(contact_id, ""))
            if way is not None and not way.shown:
                way.shown = frame.at_ns
                way.complete = self._complete.get(contact_id, False)

    def _sip(self, message: Message, at_ns: int) -> None:
        call_id = message.header("call-id")
        if message.method == "INVITE":
            ani = self._calls[call_id] = user_of(message.header("from"))
            if ani in self._ways:
                self._ways[ani].agent_invite = self._ways[ani].agent_invite or at_ns
        elif message.status == 180 and call_id in self._calls:
            way = self._ways.get(self._calls[call_id])
            if way is not None:
                way.ringing = way.ringing or at_ns


def _by_packets(found: list[Way]) -> tuple[list[str], list[Table]]:
    rung = [way for way in found if way.agent_invite]
    first = sum(1 for way in rung if 0 < way.shown < way.agent_invite)
    before_ringing = sum(1 for way in rung if way.ringing and 0 < way.shown < way.ringing)
    complete = sum(1 for way in rung if way.complete)
    notes = [
        f"{len(found)} calls, {len(rung)} rang an agent; pop acknowledged before the agent's INVITE: "
        f"{first}; before the agent's 180: {before_ringing} of {len(rung)} "
        f"({100 * before_ringing / max(1, len(rung)):.1f} %)",
        f"pops whose customer, complaints and contacts the page had when it acknowledged: {complete}",
    ]
    shown = [way for way in rung if way.shown]
    rows = [
        ("caller's INVITE → pop acknowledged", spread((w.shown - w.caller_invite) / 1e6 for w in shown)),
        ("pop acknowledged → agent's INVITE", spread((w.agent_invite - w.shown) / 1e6 for w in shown)),
        ("pop acknowledged → agent's 180", spread((w.ringing - w.shown) / 1e6 for w in shown if w.ringing)),
        ("caller's INVITE → agent's INVITE", spread((w.agent_invite - w.caller_invite) / 1e6 for w in rung)),
        (
            "caller's INVITE → agent's 180",
            spread((w.ringing - w.caller_invite) / 1e6 for w in rung if w.ringing),
        ),
    ]
    return notes, [spreads(rows)]


def _by_journal(records: Iterable[Record]) -> tuple[list[str], list[Table]]:
    """Without packets: the controller's own times, whole milliseconds, in the order of its messages."""
    shown: dict[str, int] = {}
    gaps: list[float] = []
    rung = 0
    for record in records:
        for event in record.events:
            match event:
                case e.PopAcknowledged():
                    shown[event.contact_id] = record.at
                case e.LegRang():
                    rung += 1
                    if event.contact_id in shown:
                        gaps.append(record.at - shown[event.contact_id])
                case _:
                    pass
    notes = [f"{rung} calls rang an agent; pop acknowledged before the agent's 180: {len(gaps)} of {rung}"]
    return notes, [spreads([("pop acknowledged → agent's 180", spread(gaps))])]


async def _calls(centre: Centre) -> tuple[Called, Capture, list[Record]]:
    ports = (centre.settings.http.port, centre.settings.asterisk_http.port)
    what = f"udp port {centre.sip[1]} or tcp port {ports[0]} or tcp port {ports[1]}"
    path = centre.home / "pop.pcap"
    async with capturing(path, what) as capture, browser() as context, desktops(centre, context):
        await call(centre, rate=RATE, calls=WARM_UP, scenario=Scenario.GIVE_UP)
        await settled(centre)
        after = await asyncio.to_thread(centre.last_sequence)
        called = await call(centre, rate=RATE, calls=CALLS, first=WARM_UP, scenario=Scenario.GIVE_UP)
        await settled(centre)
    return called, capture, await asyncio.to_thread(lambda: centre.records(after))


async def run(console: Console, options: Options) -> Result:
    """Measure. Raises RuntimeError when the parts do not run."""
    console.print(
        f"[bold]{NAME}[/]: starting a call centre and {len(BROWSER_AGENTS)} desktops in Chromium ..."
    )
    async with running_centre(0) as centre:
        console.print(f"[bold]{NAME}[/]: {CALLS} calls at {RATE}/s, {CALLS / RATE:.0f} s ...")
        before = load_average()
        called, capture, records = await _calls(centre)
        told = await asyncio.to_thread(lambda: story(centre.records(), records[0].sequence - 1))
        if capture.refused:
            notes, tables = _by_journal(records)
        else:
            found = await asyncio.to_thread(ways, capture, records)
            notes, tables = _by_packets([way for way in found if way.ani in called.invites])
    return Result(
        name=NAME,
        notes=[
            f"times: {capture.source()}"
            if not capture.refused
            else f"times: the journal's ({capture.refused})",
            f"{len(BROWSER_AGENTS)} agents at the real desktop in one headless Chromium on the same cores; "
            "callers give up after a second of ringing",
            *notes,
            told.line(),
            f"load average {before} before, {load_average()} after",
        ],
        tables=tables,
    )
