"""Callers in a voice menu of a real engine: what they do is drawn, what the journal gets is what counts."""

from dataclasses import dataclass, field

from hypothesis import strategies as st

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import FlowSource, QueueSpec, RecipeStep
from callcenter.domain.enums import ContactState, RecipeAction
from callcenter.domain.personal import Personal
from callcenter.engine.decide import decide
from callcenter.ivr.model import Flow
from tests.engine.center import Story, configuration

from .stories import ListJournal, Record

SALES = RecipeStep(do=RecipeAction.VOICEMAIL, after_ms=20_000, node="message")

#: Something to ask for, to fail at, to be served by, and to come back into from a queue.
FLOW = Flow.model_validate(
    {
        "flow": "shop",
        "version": "v1",
        "languages": ["en"],
        "person": "to_service",
        "start": "hello",
        "nodes": {
            "hello": {"kind": "say", "speech": "hello", "next": "main"},
            "main": {
                "kind": "menu",
                "speech": "choose",
                "tries": 2,
                "labels": {"en": "Main"},
                "choices": {
                    "1": {"next": "to_sales", "labels": {"en": "Sales"}},
                    "2": {"next": "hours", "labels": {"en": "Hours"}},
                    "3": {"next": "message", "labels": {"en": "Message"}},
                    "4": {"next": "main", "labels": {"en": "Again"}},
                },
            },
            "hours": {"kind": "say", "speech": "hours", "next": "bye"},
            "message": {"kind": "voicemail", "speech": "leave", "next": "bye"},
            "to_sales": {"kind": "queue", "queue": "sales"},
            "to_service": {"kind": "queue", "queue": "service"},
            "bye": {"kind": "hangup", "speech": "bye"},
        },
    }
)

CONFIGURATION = configuration(
    queues=(QueueSpec(id="sales", names={}, recipe=(SALES,)), QueueSpec(id="service", names={})),
    flow=FlowSource(name="shop", version="v1", json=FLOW.model_dump_json(exclude_unset=True)),
)


@dataclass
class Callers:
    """Up to ten callers, each known by a number."""

    story: Story = field(default_factory=lambda: Story(CONFIGURATION))
    arrived: set[int] = field(default_factory=set)

    def act(self, who: int, what: str) -> None:
        """Caller `who` calls if they have not yet; otherwise does this, where it means anything."""
        name, story = f"k{who}", self.story
        if who not in self.arrived:
            self.arrived.add(who)
            story.call(name, None)
            return
        contact = story.center.contacts.get(name)
        if contact is None or not contact.leg_id:
            return
        if what == "hang up":
            self._hang_up(contact.leg_id)
        elif what == "wait":
            story.wait(15_000)
        elif what == "done":
            self._done(contact.leg_id)
        elif contact.state is ContactState.IN_IVR:
            self._try(m.DigitReceived(leg_id=contact.leg_id, digit=Personal(what)))
        story.hung_up_legs_end()

    def _hang_up(self, leg_id: str) -> None:
        """Of what was being recorded then Asterisk has seven seconds."""
        asked = len(self.story.did(do.FindRecording))
        self.story.ended(leg_id)
        for find in self.story.did(do.FindRecording)[asked:]:
            self._try(
                m.RecordingFound(contact_id=find.contact_id, token=find.token, name=find.name, seconds=7)
            )

    def _done(self, leg_id: str) -> None:
        """What is played or recorded comes to its end."""
        for effect in self.story.did(do.Play, lambda play: play.leg_id == leg_id)[-1:]:
            self._try(m.PlaybackEnded(leg_id=leg_id, token=effect.token))
        for record in self.story.did(do.Record, lambda record: record.leg_id == leg_id)[-1:]:
            self._try(m.RecordingEnded(leg_id=leg_id, token=record.token, name=record.name, seconds=7))

    def _try(self, message: m.LegMessage | m.RecordingFound) -> None:
        """The menu may have no use for it, which changes nothing."""
        decision = decide(self.story.center, message, self.story.now)
        if decision.refusal is None:
            self.story.records.append((self.story.now, message, decision.events))
            self.story.effects.extend(decision.effects)

    def all_leave(self) -> None:
        """Whoever is still there hangs up."""
        for contact in list(self.story.center.contacts.values()):
            if contact.leg_id:
                self._hang_up(contact.leg_id)
        self.story.hung_up_legs_end()

    def journal(self) -> ListJournal:
        """What the projector reads."""
        return ListJournal(
            [Record(sequence=n, at=at, events=of) for n, (at, _, of) in enumerate(self.story.records, 1)]
        )


acts = st.lists(
    st.tuples(
        st.integers(0, 4), st.sampled_from(("1", "2", "3", "4", "0", "9", "wait", "done", "done", "hang up"))
    ),
    max_size=40,
)


def callers_of(done: list[tuple[int, str]], *, leave: bool = True) -> Callers:
    """Callers who did this, one after the other."""
    callers = Callers()
    for who, what in done:
        callers.act(who, what)
    if leave:
        callers.all_leave()
    return callers
