"""Stories of two queues, sales set up as each of them needs."""

from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    Configuration,
    QueueSpec,
    RecipeStep,
)
from callcenter.domain.enums import (
    Outcome,
    Tier,
)
from callcenter.domain.personal import Personal

from .center import NODE, Story, configuration


def queues(**sales: object) -> tuple[QueueSpec, ...]:
    """The two queues, sales set up as given."""
    return (
        QueueSpec(id="sales", names={"en": "Sales"}, **sales),  # type: ignore[arg-type]
        QueueSpec(id="service", names={"en": "Service"}),
    )


def a_story(config: Configuration | None = None, **sales: object) -> Story:
    return Story(config or configuration(queues=queues(**sales)))


def recipe(*steps: RecipeStep, **sales: object) -> Story:
    return a_story(recipe=steps, **sales)


def recognised(story: Story, name: str, **who: object) -> m.CustomerIdentified:
    return m.CustomerIdentified(
        contact_id=name,
        customer_ids=(f"{name}-customer",),
        **{"tier": Tier.STANDARD, **who},  # type: ignore[arg-type]
    )


def call(story: Story, name: str, key: str = "1", **who: object) -> None:
    """A call of somebody the company knows more of."""
    story.take(
        m.CallArrived(
            contact_id=name,
            leg_id=f"{name}-leg",
            node=NODE,
            entry="trunk",
            ani=Personal(f"+86138001380{len(story.records) % 100:02d}"),
            ani_name=Personal(""),
            dnis="4000",
        )
    )
    story.take(recognised(story, name, **who))
    story.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))


def finish(story: Story, name: str) -> None:
    """The talk ends and is written up."""
    contact = story.center.contacts[name]
    agent = contact.agent_id
    story.ended(f"{name}-leg")
    story.hung_up_legs_end()
    story.take(m.FinishWrapUp(agent_id=agent, contact_id=name, disposition="solved"))


def events(story: Story, kind: type[ev.Event]) -> list[ev.Event]:
    return [event for _, _, happened in story.records for event in happened if isinstance(event, kind)]


def outcomes(story: Story, name: str) -> list[Outcome]:
    return [e.outcome for e in events(story, ev.ContactEnded) if e.contact_id == name]  # type: ignore[attr-defined]


def busy(story: Story, agent: str) -> None:
    """The agent is on a call of the other queue."""
    story.ready(agent)
    contact = story.call(f"{agent}-other", "2")
    story.answer(contact)
    assert contact.agent_id == agent
