"""The floor: callers and agents who send messages to the engine and react to its effects, on a manual clock.

Everything about routing is the engine's. The people here only call, wait, hang up, pick up, talk and write
up, each at the times drawn for them, and the engine's timers fire when they come due.
"""

from collections import deque
from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import Any

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import Configuration
from callcenter.domain.enums import AssignmentPhase, ContactState, NotReadyReason, Presence, Tier
from callcenter.domain.personal import NOTHING, Personal
from callcenter.domain.state import Center
from callcenter.engine.decide import decide

from .caller import Caller

NODE = "simulated"
#: 1970-01-01T00:00 UTC is a Thursday; a simulated day begins a day later, so that no time is 0.
MIDNIGHT = 86_400_000
_TAB = "tab"
_CLEARED = 16  # Q.850: normal call clearing
#: After so long a customer who is called back answers.
CALLED_BACK_MS = 5_000
_MESSAGE_S = 20
_FIRST = 100_000_000
# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_STANDARD, _WRITES_UP = Tier.STANDARD, AssignmentPhase.WRAP_UP
_KEYS = {key: Personal(key) for key in "0123456789*#"}


class Floor:
    """A centre with people around it. `tell` is called with the number of callers so far, now and then."""

    def __init__(self, configuration: Configuration, begins: int = MIDNIGHT) -> None:
        self.center = Center()
        self.now = begins
        self.messages = 0
        self.callers: list[Caller] = []
        self._named: dict[str, Caller] = {}
        #: (agent, from, to) of the time each agent was there; `to` is moved on while they finish a call.
        self.staffed: list[tuple[str, int, int]] = []
        self._since: dict[str, int] = {}
        self._finishing: dict[str, int] = {}
        self._heap: list[tuple[int, int, Callable[[Any], None], Any]] = []
        self._count = 0
        #: Timers of the message being decided, each with its place among what comes due at the same time.
        self._timers: list[tuple[int, do.StartTimer]] = []
        self._soon: deque[m.Message] = deque()
        self._reactions: dict[type[do.Effect], Callable[[Any], None]] = {
            do.StartTimer: self._start_timer,
            do.DialAgent: self._rung,
            do.HangUpLeg: self._hung_up,
            do.Bridge: self._talk,
        }
        if any(queue.recipe for queue in configuration.queues):
            self._reactions.update(
                {do.Play: self._heard, do.Record: self._speak, do.DialCustomer: self._called_back}
            )
        names = tuple(agent.id for agent in configuration.agents)
        self._take(m.LoadConfiguration(configuration=configuration))
        self._take(m.StartController())
        self._take(m.Reconcile(node=NODE, legs=(), online_agents=names))
        for name in names:
            self._take(m.PhoneClaimed(agent_id=name, tab=_TAB))
            self._take(
                m.PhoneStateChanged(agent_id=name, tab=_TAB, registered=True, microphone=True, sound=True)
            )

    # Staff

    def shift(self, agent: str, begins: int, ends: int | None = None) -> None:
        """The agent works from `begins` on and takes no new contact from `ends` on (None: for ever)."""
        self._at(begins, self._comes, agent)
        if ends is not None:
            self._at(ends, self._goes, agent)

    def _comes(self, agent: str) -> None:
        if self.center.agents[agent].presence is not Presence.READY:
            self._since[agent] = self.now
            self._finishing.pop(agent, None)
            self._take(m.BecomeReady(agent_id=agent))

    def _goes(self, agent: str) -> None:
        if self.center.agents[agent].presence is Presence.READY:
            self._take(m.BecomeNotReady(agent_id=agent, reason=NotReadyReason.BREAK))
            if self.center.agents[agent].assignments:
                self._finishing[agent] = len(self.staffed)
            self.staffed.append((agent, self._since.pop(agent), self.now))

    # The run

    def run(
        self,
        callers: Iterable[Caller],
        closes: int | None = None,
        tell: Callable[[int], None] | None = None,
        tell_every: int = 1_000,
    ) -> None:
        """Let the callers come (in order of time) and everything happen until the last of them is gone.

        From `closes` on whoever still waits hangs up: nobody may come for them any more.
        """
        for number, caller in enumerate(callers):
            self.arrive(caller)
            if tell is not None and number % tell_every == 0:
                tell(number)
        heap, contacts = self._heap, self.center.contacts
        while heap and (closes is None or heap[0][0] <= closes):
            self._next()
        if contacts:
            assert closes is not None  # without an end every timer has fired and everybody was served
            self.now = closes
            for name in list(contacts):
                self._send_away(name)
            while heap and contacts:
                self._next()
        self.staffed += [(agent, since, self.now) for agent, since in self._since.items()]
        self._since.clear()

    def arrive(self, caller: Caller) -> None:
        """Let everything happen up to the caller's time, then let them call."""
        heap, at = self._heap, caller.at
        while heap and heap[0][0] <= at:
            self.now, _, act, of = heappop(heap)
            act(of)
        self.now = at
        self._arrive(caller)

    def _at(self, at: int, act: Callable[[Any], None], of: Any) -> None:
        self._count += 1
        heappush(self._heap, (at, self._count, act, of))

    def _next(self) -> None:
        self.now, _, act, of = heappop(self._heap)
        act(of)

    def _take(self, message: m.Message) -> None:
        """Let the engine decide, and people react; what they say at once is decided next."""
        center, now, soon = self.center, self.now, self._soon
        reaction = self._reactions.get
        while True:
            self.messages += 1
            decision = decide(center, message, now)
            if decision.refusal is not None:
                raise AssertionError(f"{type(message).__name__}: {decision.refusal.message}")
            for effect in decision.effects:
                if (react := reaction(type(effect))) is not None:
                    react(effect)
            if not soon:
                break
            message = soon.popleft()
        if self._timers:
            self._keep_timers()

    # Callers

    def _arrive(self, caller: Caller) -> None:
        # Names of one length: who comes in the same millisecond is served in the order of names.
        name = str(_FIRST + len(self.callers))
        self.callers.append(caller)
        self._named[name] = caller
        ani = Personal(name) if caller.takes_callback else NOTHING
        self._take(
            m.CallArrived(
                contact_id=name, leg_id=name, node=NODE, entry="", ani=ani, ani_name=NOTHING, dnis=""
            )
        )
        if caller.tier is not _STANDARD or caller.value or caller.dedicated_agent or caller.last_agent:
            self._take(
                m.CustomerIdentified(
                    contact_id=name,
                    customer_ids=(name,),
                    tier=caller.tier,
                    value=caller.value,
                    dedicated_agent=caller.dedicated_agent,
                    last_agent=caller.last_agent,
                )
            )
        for key in caller.keys:
            self._take(m.DigitReceived(leg_id=name, digit=_KEYS[key]))
        if caller.answered_at < 0:
            contact = self.center.contacts.get(name)
            caller.waited = contact is None or contact.offer is None
            if caller.patience_ms >= 0:
                self._at(self.now + caller.patience_ms, self._give_up, name)

    def _give_up(self, name: str) -> None:
        caller = self._named[name]
        if caller.ended_at < 0 and caller.answered_at < 0:
            caller.ended_at = self.now
            self._take(m.LegEnded(leg_id=name, cause=_CLEARED))

    def _send_away(self, name: str) -> None:
        """Nobody will come any more."""
        contact = self.center.contacts[name]
        if name in self.center.legs:
            self._give_up(name)
        elif contact.state is ContactState.QUEUED:
            self._take(m.WithdrawCallback(contact_id=name, by=NODE))

    def _talk(self, effect: do.Bridge) -> None:
        name = self.center.legs[effect.leg_ids[0]].contact_id
        caller = self._named[name]
        caller.answered_at = self.now
        caller.agent = self.center.contacts[name].agent_id
        self._at(self.now + caller.talk_ms, self._hang_up, name)

    def _hang_up(self, name: str) -> None:
        caller = self._named[name]
        caller.ended_at = caller.free_at = self.now
        self._take(m.LegEnded(leg_id=self.center.contacts[name].leg_id, cause=_CLEARED))
        agent = self.center.agents[caller.agent]
        if agent.assignments.get(name) is _WRITES_UP:
            caller.free_at = min(self.now + caller.wrap_up_ms, agent.wrap_up_until)
            if caller.free_at < agent.wrap_up_until:
                self._at(caller.free_at, self._written_up, name)
        if (shift := self._finishing.get(caller.agent)) is not None:
            self.staffed[shift] = (*self.staffed[shift][:2], caller.free_at)

    # Callers whom a recipe leads elsewhere

    def _heard(self, effect: do.Play) -> None:
        """Words take no time here; music is not awaited."""
        name, _, what = effect.token.rpartition(".")
        caller = self._named[name]
        if what == "callback":
            if caller.takes_callback:
                self._soon.append(m.DigitReceived(leg_id=effect.leg_id, digit=_KEYS["1"]))
        elif what == "goodbye" or (what.isdecimal() and caller.waited):
            self._soon.append(m.PlaybackEnded(leg_id=effect.leg_id, token=effect.token))

    def _speak(self, effect: do.Record) -> None:
        message = m.RecordingEnded(
            leg_id=effect.leg_id, token=effect.token, name=effect.name, seconds=_MESSAGE_S
        )
        self._soon.append(message)

    def _called_back(self, effect: do.DialCustomer) -> None:
        self._at(self.now + CALLED_BACK_MS, self._pick_up, effect.leg_id)

    # Agents

    def _rung(self, effect: do.DialAgent) -> None:
        caller = self._named[effect.contact_id]
        if caller.answer_ms:
            self._at(self.now + caller.answer_ms, self._pick_up, effect.leg_id)
        else:
            self._soon.append(m.LegAnswered(leg_id=effect.leg_id))

    def _pick_up(self, leg_id: str) -> None:
        if leg_id in self.center.legs:
            self._take(m.LegAnswered(leg_id=leg_id))

    def _written_up(self, name: str) -> None:
        agent = self._named[name].agent
        self._take(m.FinishWrapUp(agent_id=agent, contact_id=name, disposition="solved"))

    # Asterisk

    def _hung_up(self, effect: do.HangUpLeg) -> None:
        leg = self.center.legs.get(effect.leg_id)
        if leg is not None:
            if leg.id == leg.contact_id:
                caller = self._named[leg.contact_id]
                if caller.ended_at < 0:
                    caller.ended_at, caller.elsewhere = self.now, True
            self._soon.append(m.LegEnded(leg_id=effect.leg_id, cause=_CLEARED))

    def _start_timer(self, effect: do.StartTimer) -> None:
        self._count += 1
        self._timers.append((self._count, effect))

    def _keep_timers(self) -> None:
        """Those that still run when everybody has reacted; most calls are answered at once, and the time-outs
        of their ringing are over before they begin."""
        running = self.center.timers
        for count, effect in self._timers:
            timer = running.get((effect.kind, effect.subject))
            if timer is not None and timer.generation == effect.generation:
                heappush(self._heap, (effect.due, count, self._fire, effect))
        self._timers.clear()

    def _fire(self, effect: do.StartTimer) -> None:
        timer = self.center.timers.get((effect.kind, effect.subject))
        if timer is not None and timer.generation == effect.generation:
            self._take(m.TimerFired(kind=effect.kind, subject=effect.subject, generation=effect.generation))
