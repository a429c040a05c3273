"""Make the sample journal of this schema: `python -m tests.engine.make_sample_journal`.

Every kind of message and event is in it. It is made anew as long as nothing that wrote such journals has been
released; then it stays as it is, and later versions prove on it that they can still read the old ones.
"""

import asyncio
from pathlib import Path
from typing import get_args

import msgspec

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    Announcements,
    CallbackRule,
    ExternalNumber,
    FlowSource,
    QueueSpec,
    RecipeStep,
)
from callcenter.domain.enums import (
    CaseKind,
    Channel,
    LookupStatus,
    NotReadyReason,
    RecipeAction,
    Severity,
    Tier,
)
from callcenter.domain.personal import Personal
from callcenter.engine.decide import DECIDER_VERSION
from callcenter.engine.journal import Journal, Record
from callcenter.engine.upcasters import SCHEMA
from callcenter.ivr.model import Flow

from .center import FLOW, NODE, SURVEYS, Story, configuration

FOLDER = Path(__file__).parent / "journals"
PHONE = "+8613800138000"

_NODES = FLOW.model_dump(exclude_unset=True)
_NODES["nodes"]["main"]["choices"]["4"] = {"next": "order", "labels": {"en": "Order"}}
_NODES["nodes"] |= {
    "order": {
        "kind": "collect",
        "labels": {"en": "Order number"},
        "speech": "enter_order",
        "variable": "order",
        "min_digits": 2,
        "max_digits": 2,
        "next": "look",
    },
    "look": {
        "kind": "lookup",
        "lookup": "order_status",
        "arguments": {"order_number": "order"},
        "into": "found",
        "found": "to_service",
        "not_found": "to_service",
        "unavailable": "to_service",
    },
}


_MORE = {
    "flow": "more",
    "languages": ["en"],
    "start": "ask",
    "person": "to_sales",
    "nodes": {
        "ask": {
            "kind": "question",
            "survey": "sample",
            "question": "solved",
            "speech": [{"notice": "storm"}, "solved"],
            "answers": {"1": {}},
            "next": "tell",
        },
        "tell": {
            "kind": "record",
            "speech": "tell",
            "variable": "story",
            "review": "keep_it",
            "next": "put",
            "empty": "put",
        },
        "put": {"kind": "transfer", "to": "office", "failed": "to_sales"},
        "to_sales": {"kind": "queue", "queue": "sales"},
    },
}


def day() -> Story:
    """A day on which everything happens once at least; some callers are left in every state."""
    flow = Flow.model_validate(_NODES)
    source = FlowSource(name="sample", version="1", json=flow.model_dump_json(exclude_unset=True))
    more = Flow.model_validate(_MORE)
    others = (FlowSource(name="more", version="1", json=more.model_dump_json(exclude_unset=True)),)
    story = Story(
        configuration(
            flow=source,
            flows=(*others, *SURVEYS),
            queues=(
                QueueSpec(id="sales", names={"en": "Sales"}),
                QueueSpec(id="service", names={"en": "Service"}, survey="how_was_it"),
            ),
            entries={"4001": "more"},
            numbers={"office": ExternalNumber(number="+862155550100")},
        )
    )
    story.ready("alice")
    _talk_with_everything(story)
    _offers_that_fail(story)
    _without_an_agent(story)
    _agents_come_and_go(story)
    _waits_by_recipe(story)
    _called_back(story)
    _more_of_the_menu(story)
    for name, key in (("menu", None), ("waits", "2")):
        story.call(name, key)
    story.take(m.BecomeReady(agent_id="alice"))  # is offered who waits
    return story


_QUEUES = (
    QueueSpec(
        id="sales",
        names={"en": "Sales"},
        recipe=(
            RecipeStep(do=RecipeAction.LOWER_SKILL, after_ms=1_000, skill="en", level=0),
            RecipeStep(do=RecipeAction.ADD_QUEUE, after_ms=2_000, queue="service"),
            RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=3_000),
        ),
        announce=Announcements(every_ms=10_000, position=True, expected_wait=True),
        callback=CallbackRule(attempts=1),
        dedicated_wait_ms=500,
    ),
    QueueSpec(id="service", names={"en": "Service"}),
    QueueSpec(id="night", names={"en": "Night"}),
)


def _set_up(story: Story, queues: tuple[QueueSpec, ...], moves: dict[str, str]) -> None:
    assert story.center.configuration is not None
    changed = msgspec.structs.replace(story.center.configuration, queues=queues)
    story.take(m.LoadConfiguration(configuration=changed, moves=moves, by="sue"))


def _waits_by_recipe(story: Story) -> None:
    """Kept for an agent, along the recipe, promised a callback, and moved to another queue and back."""
    _set_up(story, _QUEUES, {})
    story.take(m.BecomeReady(agent_id="alice"))
    story.answer(story.call("talking"))
    leg_id = "promised-leg"
    story.take(
        m.CallArrived(
            contact_id="promised",
            leg_id=leg_id,
            node=NODE,
            entry="trunk",
            ani=Personal(PHONE),
            ani_name=Personal(""),
            dnis="4000",
        )
    )
    story.take(
        m.CustomerIdentified(
            contact_id="promised",
            customer_ids=("k2",),
            tier=Tier.SILVER,
            value=70,
            dedicated_agent="alice",
            last_agent="bob",
        )
    )
    story.take(m.DigitReceived(leg_id=leg_id, digit=Personal("1")))
    story.wait(11_000)
    _set_up(story, _QUEUES[1:], {"sales": "night"})
    _set_up(story, _QUEUES[:2], {"night": "sales"})
    story.wait(4_000)
    story.take(m.DigitReceived(leg_id=leg_id, digit=Personal("1")))
    story.take(m.PlaybackEnded(leg_id=leg_id, token="promised.goodbye"))
    story.ended(leg_id)


def _called_back(story: Story) -> None:
    """One is reached, one is not, one is not wanted any more."""
    for name, due in (("later", story.now + 60_000), ("unwanted", 0)):
        number = Personal(f"+86139001390{len(name):02d}")
        story.take(
            m.RequestCallback(contact_id=name, node=NODE, queue="service", number=number, by="sue", due=due)
        )
    story.take(m.WithdrawCallback(contact_id="unwanted", by="sue"))
    for name, cause in (("promised", 0), ("later", 17)):
        holding = next(iter(story.center.agents["alice"].assignments))
        story.take(m.HangUp(agent_id="alice", contact_id=holding))
        story.hung_up_legs_end()
        story.take(m.ExtendWrapUp(agent_id="alice", contact_id=holding))
        story.wait(60_000 if name == "later" else 0)
        story.take(m.FinishWrapUp(agent_id="alice", contact_id=holding, disposition="solved"))
        if name == "later":
            _put_off(story, name)
        story.answer(story.center.contacts[name])
        leg_id = story.did(do.DialCustomer)[-1].leg_id
        if cause:
            story.ended(leg_id, cause)
        else:
            story.take(m.LegAnswered(leg_id=leg_id))
    story.hung_up_legs_end()
    story.take(m.WithdrawCallback(contact_id="later", by="sue"))
    story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.LUNCH))
    _set_up(story, configuration().queues, {})


def _put_off(story: Story, name: str) -> None:
    """The customer is on the line when they are to be dialled."""
    leg_id = "busy-leg"
    story.take(
        m.CallArrived(
            contact_id="busy",
            leg_id=leg_id,
            node=NODE,
            entry="trunk",
            ani=story.center.contacts[name].number,
            ani_name=Personal(""),
            dnis="4000",
        )
    )
    story.answer(story.center.contacts[name])
    story.ended(leg_id)
    story.hung_up_legs_end()
    story.wait(300_000)


def _more_of_the_menu(story: Story) -> None:
    """A notice, a question, a recording; put through in vain, then with success."""
    story.take(m.SetNotice(name="storm", media="notices/storm-1", by="sue"))
    for name, cause in (("asked", 17), ("served", 0)):
        story.take(
            m.CallArrived(
                contact_id=name,
                leg_id=f"{name}-leg",
                node=NODE,
                entry="trunk",
                ani=Personal(PHONE),
                ani_name=Personal(""),
                dnis="4001",
            )
        )
        story.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal("1")))
        for key in "21":  # anew, then kept
            story.take(m.PlaybackEnded(leg_id=f"{name}-leg", token=story.did(do.Play)[-1].token))
            recording = story.did(do.Record)[-1]
            story.take(
                m.RecordingEnded(leg_id=f"{name}-leg", token=recording.token, name=recording.name, seconds=4)
            )
            story.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))
            if key == "2":
                story.take(m.RecordingGone(name=recording.name))
        story.take(m.PlaybackEnded(leg_id=f"{name}-leg", token=story.did(do.Play)[-1].token))
        leg_id = story.did(do.DialExternal)[-1].leg_id
        if cause:
            story.ended(leg_id, cause)
        else:
            story.take(m.LegAnswered(leg_id=leg_id))
            story.ended(leg_id)
    story.ended("asked-leg")
    story.take(m.SetNotice(name="storm", media="", by="sue"))
    story.hung_up_legs_end()


def _restart(story: Story) -> None:
    story.take(m.StartController())
    _reconnect(story)


def _reconnect(story: Story, gone: str = "") -> None:
    legs = tuple(m.LegSeen(leg_id=leg_id, up=True) for leg_id in story.center.legs if leg_id != gone)
    story.take(m.Reconcile(node=NODE, legs=legs, online_agents=("alice",)))


def _talk_with_everything(story: Story) -> None:
    contact = story.call("talk", None, Tier.GOLD)
    story.take(m.DigitReceived(leg_id="talk-leg", digit=Personal("4")))
    for digit in "12":
        story.take(m.DigitReceived(leg_id="talk-leg", digit=Personal(digit)))
    (lookup,) = story.did(do.Lookup)
    story.take(
        m.LookupCompleted(
            contact_id="talk",
            token=lookup.token,
            status=LookupStatus.FOUND,
            data=Personal('{"status":"sent"}'),
        )
    )
    story.show_pop(contact)
    assert contact.offer is not None
    story.take(m.LegRinging(leg_id=contact.offer.leg_id))
    leg_id = story.answer(contact)
    story.wait(30_000)
    about = {"agent_id": "alice", "contact_id": "talk"}
    story.take(m.Hold(**about))
    story.take(m.Resume(**about))
    story.take(m.LinkCustomer(**about, customer_id="k1", tier=Tier.VIP))
    story.take(
        m.TakeCase(
            **about,
            request_id="r1",
            kind=CaseKind.COMPLAINT,
            subject=Personal("late"),
            description=Personal("two weeks late"),
            case_class="delivery",
            severity=Severity.NORMAL,
            order_number=Personal("12"),
        )
    )
    story.ended(leg_id, cause=0, lost=True)
    story.take(m.LegAnswered(leg_id=contact.agent_leg_id))
    story.take(m.HangUp(**about))
    story.hung_up_legs_end()
    story.wait(50_000)
    _restart(story)
    story.take(m.PhoneClaimed(agent_id="alice", tab="alice-tab"))
    story.take(
        m.FinishWrapUp(
            agent_id="alice", contact_id="talk", disposition="solved", notes=Personal("spoke to Li")
        )
    )
    story.take(m.DigitReceived(leg_id="talk-leg", digit=Personal("1")))
    story.ended("talk-leg")


def _offers_that_fail(story: Story) -> None:
    contact = story.call("unlucky")
    assert contact.offer is not None
    story.take(m.RejectOffer(agent_id="alice", offer_id=contact.offer.id))
    story.ready("bob")
    story.wait(60_000)  # the pop is late, nobody answers
    story.hung_up_legs_end()
    story.take(m.BecomeReady(agent_id="bob"))
    story.ended(story.answer(contact), cause=0, lost=True)
    story.wait(60_000)  # bob does not come back: first in the queue
    story.hung_up_legs_end()
    story.ended("unlucky-leg")


def _without_an_agent(story: Story) -> None:
    story.call("message", "3")
    story.take(m.PlaybackEnded(leg_id="message-leg", token=story.did(do.Play)[-1].token))
    recording = story.did(do.Record)[-1]
    story.take(m.RecordingEnded(leg_id="message-leg", token=recording.token, name=recording.name, seconds=4))
    story.hung_up_legs_end()
    story.call("unheard", "3")
    story.take(m.PlaybackEnded(leg_id="unheard-leg", token=story.did(do.Play)[-1].token))
    story.take(m.TelephonyLost(node=NODE))
    _reconnect(story, gone="unheard-leg")
    asked = story.did(do.FindRecording)[-1]
    story.take(m.RecordingFound(contact_id="unheard", token=asked.token, name=asked.name, seconds=4))
    story.take(
        m.TakeWritten(
            contact_id="written",
            channel=Channel.EMAIL,
            kind=CaseKind.PRAISE,
            subject=Personal("thank you"),
            description=Personal("alice was kind"),
            case_class="staff",
            language="en",
            sender=Personal("li@example.com"),
            customer_id="k1",
            tier=Tier.VIP,
            name=Personal("Li"),
        )
    )
    story.take(
        m.NumberWasLeft(
            contact_id="left", number=Personal(PHONE), ani=Personal(""), dnis="4000", received_at=story.now
        )
    )


def _agents_come_and_go(story: Story) -> None:
    story.ready("carol")
    story.take(m.BecomeNotReady(agent_id="carol", reason=NotReadyReason.BREAK))
    story.take(m.PhoneDetached(agent_id="carol", tab="carol-tab"))
    story.take(m.LogOut(agent_id="carol"))
    story.take(m.TelephonyLost(node=NODE))
    _reconnect(story)


def records() -> list[Record]:
    """The day as it is journalled. Raises SystemExit when something is missing."""
    story = day()
    met = {type(part) for _, message, events in story.records for part in (message, *events)}
    missing = {*get_args(m.AnyMessage), *get_args(ev.AnyEvent)} - met
    if missing:
        raise SystemExit(f"not in the sample: {sorted(kind.__name__ for kind in missing)}")
    return [
        Record(sequence=i, at=at, mono=i, decider=DECIDER_VERSION, message=message, events=events)  # type: ignore[arg-type]
        for i, (at, message, events) in enumerate(story.records, 1)
    ]


def _failed(error: BaseException) -> None:
    raise SystemExit(str(error))


async def main() -> None:
    """Write the file."""
    path = FOLDER / f"schema-{SCHEMA}.db"
    FOLDER.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    journal = Journal(path)
    journal.start(_failed)
    for record in records():
        journal.append(record)
    await journal.close()


if __name__ == "__main__":
    asyncio.run(main())
