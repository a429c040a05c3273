"""Checks of a whole set-up, beyond the shape of its parts: names, bounds, and that no caller gets lost."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from callcenter.domain.configuration import (
    CALLBACK_COUNTRIES,
    HIGHEST_LEVEL,
    AgentSpec,
    ExternalNumber,
    Labels,
    Limits,
    PriorityRule,
    QueueSpec,
)
from callcenter.domain.enums import Channel
from callcenter.ivr.model import CallbackNode, Flow, Queue
from callcenter.ivr.validate import Around

from . import limits as bound
from .hours import HoursSpec, hours_problems
from .limits import outside, too_many
from .links import country_problems, link_problems
from .problems import Place, Problem, ProblemCode, choices, chosen_from
from .recipes import Recipes
from .surveys import leading_on
from .texts import AGENT_ID, QUEUE_ID, SKILL_ID, bad_id, label_problems, line_problems


class Checked:
    """What company.yaml holds, with the flows it names."""

    def __init__(
        self,
        *,
        queues: tuple[QueueSpec, ...],
        agents: tuple[AgentSpec, ...],
        skills: Mapping[str, Labels],
        priority: PriorityRule,
        limits: Limits,
        entries: Mapping[str, str] = MappingProxyType({}),
        hours: Mapping[str, HoursSpec] = MappingProxyType({}),
        numbers: Mapping[str, ExternalNumber] = MappingProxyType({}),
        http_hosts: Sequence[str] = (),
        callback_countries: Sequence[str] = CALLBACK_COUNTRIES,
    ) -> None:
        self.queues = queues
        self.agents = agents
        self.skills = skills
        self.priority = priority
        self.limits = limits
        self.entries = entries
        self.hours = hours
        self.numbers = numbers
        self.http_hosts = http_hosts
        self.callback_countries = callback_countries
        self.queue_ids = [queue.id for queue in queues]
        #: The skills that may be named: those listed, or else those that agents have.
        self.known: Collection[str] = skills or {skill for agent in agents for skill in agent.skills}

    def problems(self, flows: Sequence[Flow], around: Around) -> Iterator[Problem]:
        """All that is wrong. `flows`: first the one that answers. `around` has the sounds there are."""
        yield from self._sizes()
        yield from self._ids()
        for number, queue in enumerate(self.queues):
            yield from self._queue(queue, ("queues", number))
        for number, agent in enumerate(self.agents):
            yield from self._agent(agent, ("agents", number))
        for skill, labels in self.skills.items():
            yield from label_problems(labels, ("skills", skill))
        yield from self._rules()
        yield from hours_problems(self.hours)
        yield from link_problems(self.entries, self.numbers, self.http_hosts)
        yield from country_problems(self.callback_countries)
        yield from Recipes(self.queues, flows, self.known, around).problems()
        yield from leading_on(self.queues, flows)
        for flow in flows:
            yield from self._flow(flow)

    def _flow(self, flow: Flow) -> Iterator[Problem]:
        """What the flow asks of queues and skills."""
        for name, node in flow.nodes.items():
            if not isinstance(node, Queue | CallbackNode):
                continue
            if node.queue not in self.queue_ids:
                what = f"node {name} of the flow leads to the queue {node.queue!r}, which is not there"
                mend = choices(node.queue, self.queue_ids, "Add the queue, or change the flow")
                yield Problem(
                    place=("queues",),
                    code=ProblemCode.FLOW_NEEDS_QUEUE,
                    what=what,
                    mend=mend,
                    values={"node": name, "queue": node.queue, **chosen_from(node.queue, self.queue_ids)},
                )
            for skill in node.skills:
                yield from self._known_skill(skill, ("flow",), name)

    def _sizes(self) -> Iterator[Problem]:
        counted: list[tuple[Place, int, int]] = [
            (("queues",), len(self.queues), bound.MOST_QUEUES),
            (("agents",), len(self.agents), bound.MOST_AGENTS),
            (("skills",), len(self.skills), bound.MOST_SKILLS),
            (("hours",), len(self.hours), bound.MOST_HOURS),
        ]
        for number, queue in enumerate(self.queues):
            counted.append((("queues", number, "recipe"), len(queue.recipe), bound.MOST_STEPS))
            counted.append((("queues", number, "skills"), len(queue.skills), bound.MOST_SKILLS_OF_ONE))
        for number, agent in enumerate(self.agents):
            counted.append((("agents", number, "skills"), len(agent.skills), bound.MOST_SKILLS_OF_ONE))
        yield from too_many(counted)
        if not self.queues:
            yield Problem(
                place=("queues",),
                code=ProblemCode.NO_QUEUE,
                what="there is no queue",
                mend="add one: callers need a place to wait",
            )

    def _ids(self) -> Iterator[Problem]:
        for part, pattern, ids in (
            ("queues", QUEUE_ID, self.queue_ids),
            ("agents", AGENT_ID, [agent.id for agent in self.agents]),
        ):
            counts = Counter(ids)
            for number, each in enumerate(ids):
                if not pattern.fullmatch(each):
                    yield bad_id(
                        (part, number, "id"), each, "a small letter first, then small letters, digits"
                    )
                elif counts[each] > 1:
                    counts[each] = 0
                    what = f"{each!r} is there twice"
                    yield Problem(
                        place=(part, number, "id"),
                        code=ProblemCode.TWICE,
                        what=what,
                        mend="give each its own id",
                        values={"name": each},
                    )
        for skill in self.skills:
            if not SKILL_ID.fullmatch(skill):
                yield bad_id(("skills", skill), skill, "a letter first, then letters, digits")

    def _queue(self, queue: QueueSpec, place: Place) -> Iterator[Problem]:
        yield from label_problems(queue.names, (*place, "names"))
        yield from self._levels(queue.skills, (*place, "skills"))
        yield from line_problems(queue.org_unit, (*place, "org_unit"), 40)
        yield from _bounds(queue, bound.QUEUE, place)
        yield from _bounds(queue.callback, bound.CALLBACK, (*place, "callback"))
        announce = queue.announce
        if announce.every_ms:
            yield from outside(
                (*place, "announce", "every_ms"), announce.every_ms, bound.EVERY_MS, "the time"
            )
        elif announce.position or announce.expected_wait:
            yield Problem(
                place=(*place, "announce", "every_ms"),
                code=ProblemCode.NEVER_ANNOUNCED,
                what="without it nothing is announced",
                mend="write how often, such as 30000, or take position and expected_wait out",
            )
        yield from self._known_hours(queue.hours, (*place, "hours"))
        yield from self._known_hours(queue.callback.hours, (*place, "callback", "hours"))

    def _known_hours(self, hours: str, place: Place) -> Iterator[Problem]:
        if hours and hours not in self.hours:
            yield Problem(
                place=place,
                code=ProblemCode.UNKNOWN_HOURS,
                what=f"there are no hours {hours[:60]!r}",
                mend=choices(hours, self.hours, "Add them under hours"),
                values={"hours": hours[:60], **chosen_from(hours, self.hours)},
            )

    def _agent(self, agent: AgentSpec, place: Place) -> Iterator[Problem]:
        yield from line_problems(agent.name, (*place, "name"), bound.LONGEST_NAME)
        yield from line_problems(agent.org_unit, (*place, "org_unit"), 40)
        yield from self._levels(agent.skills, (*place, "skills"))
        for number, queue in enumerate(agent.queues):
            here = (*place, "queues", number)
            if queue not in self.queue_ids:
                mend = choices(queue, self.queue_ids)
                yield Problem(
                    place=here,
                    code=ProblemCode.UNKNOWN_QUEUE,
                    what=f"there is no queue {queue!r}",
                    mend=mend,
                    values={"queue": queue, **chosen_from(queue, self.queue_ids)},
                )
            elif queue in agent.queues[:number]:
                yield Problem(
                    place=here,
                    code=ProblemCode.TWICE,
                    what=f"{queue!r} is there twice",
                    mend="take one out",
                    values={"name": queue},
                )
        for queue, rank in agent.preferences.items():
            here = (*place, "preferences", queue)
            if queue not in agent.queues:
                mend = choices(queue, agent.queues) if agent.queues else "name the queue under queues too"
                yield Problem(
                    place=here,
                    code=ProblemCode.NOT_SERVED,
                    what=f"the agent does not serve {queue!r}",
                    mend=mend,
                    values={"queue": queue},
                )
            yield from outside(here, rank, bound.RANKS, "the rank")
        for channel, count in agent.capacity.items():
            here = (*place, "capacity", channel.value)
            if channel is Channel.PHONE and count != 1:
                yield Problem(
                    place=here,
                    code=ProblemCode.CALLS_AT_ONCE,
                    what=f"{count} calls at once",
                    mend="a phone call is exclusive: write 1",
                    values={"count": count},
                )
            yield from outside(here, count, bound.CAPACITY, "the number at once")

    def _levels(self, levels: Mapping[str, int], place: Place) -> Iterator[Problem]:
        for skill, level in levels.items():
            here = (*place, skill)
            yield from outside(here, level, range(HIGHEST_LEVEL + 1), "the level")
            if not SKILL_ID.fullmatch(skill):
                yield bad_id(here, skill, "a letter first, then letters, digits")
            else:
                yield from self._known_skill(skill, here)

    def _known_skill(self, skill: str, place: Place, node: str = "") -> Iterator[Problem]:
        """`node`: that of the flow which asks for it."""
        if skill not in self.known:
            where = f"node {node} of the flow asks for " if node else ""
            what = "is not among skills" if self.skills else "is a skill that no agent has"
            also = "Or add it there" if self.skills else "Or give it to an agent, or list it under skills"
            yield Problem(
                place=place,
                code=ProblemCode.FLOW_NEEDS_SKILL if node else ProblemCode.UNKNOWN_SKILL,
                what=f"{where}{skill!r}, which {what}" if where else f"{skill!r} {what}",
                mend=choices(skill, self.known, also),
                values={"skill": skill, **({"node": node} if node else {}), **chosen_from(skill, self.known)},
            )

    def _rules(self) -> Iterator[Problem]:
        yield from _bounds(self.limits, bound.LIMITS, ("limits",))
        if self.limits.wrap_up_most_ms < self.limits.wrap_up_ms:
            yield Problem(
                place=("limits", "wrap_up_most_ms"),
                code=ProblemCode.LESS_THAN_WRAP_UP,
                what=f"{self.limits.wrap_up_most_ms} is less than wrap_up_ms",
                mend=f"write {self.limits.wrap_up_ms} or more",
                values={"given_ms": self.limits.wrap_up_most_ms, "least_ms": self.limits.wrap_up_ms},
            )
        yield from _bounds(self.priority, bound.PRIORITY, ("priority",))
        for tier, points in self.priority.tier_points.items():
            yield from outside(
                ("priority", "tier_points", tier.value), points, bound.TIER_POINTS, "the points"
            )


def _bounds(record: Any, bounds: Mapping[str, range], place: Place) -> Iterator[Problem]:
    for name, allowed in bounds.items():
        value = getattr(record, name)
        if value is not None:
            yield from outside(
                (*place, name), value, allowed, "the time" if name.endswith("_ms") else "the number"
            )
