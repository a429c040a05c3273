"""Queues that nobody could ever serve as the set-up is: taken, for it may be amid a change, and said.

Whoever waits there would wait without end: no agent of the queue, or of those a step adds, has what is asked
for once every lowering has been made that is sure to come, and no step that is sure to come leads out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from callcenter.acd.demands import Demands, demands, qualified
from callcenter.domain.configuration import AgentSpec, QueueSpec, RecipeStep
from callcenter.domain.enums import RecipeAction
from callcenter.domain.state import Contact
from callcenter.domain.waiting import some_caller
from callcenter.ivr.model import CallbackNode, Flow, Queue

from .problems import Problem, ProblemCode, some
from .steps import LAST

_Skills = Mapping[str, int]


def unserved(
    queues: Sequence[QueueSpec], agents: Collection[AgentSpec], flows: Sequence[Flow]
) -> Iterator[Problem]:
    """One problem for each such queue, of the caller who asks for least of those that nobody can serve."""
    company = _Company(queues, agents, flows)
    for number, queue in enumerate(queues):
        problem = company.problem(queue, number)
        if problem is not None:
            yield problem


class _Company:
    def __init__(
        self, queues: Sequence[QueueSpec], agents: Collection[AgentSpec], flows: Sequence[Flow]
    ) -> None:
        self._queues = {queue.id: queue for queue in queues}
        #: Of agents with the same skills one is enough.
        self._agents: dict[str, dict[frozenset[tuple[str, int]], AgentSpec]] = {
            one: {} for one in self._queues
        }
        for agent in agents:
            skills = frozenset(agent.skills.items())
            for queue_id in agent.queues:
                self._agents[queue_id].setdefault(skills, agent)
        self._languages = sorted({language for flow in flows for language in flow.languages})
        self._asked_by_flow = _asked_by_flows(queues, flows)

    def problem(self, queue: QueueSpec, number: int) -> Problem | None:
        """What is wrong with this queue, if anything."""
        for skills in self._asked_by_flow[queue.id]:
            for language in ("", *self._languages):
                contact = some_caller(queue.id, skills=skills, language=language)
                sure = _followed(contact, queue, [step for step in queue.recipe if _is_sure(step)])
                if not self._served(sure) and not _leads_out(queue):
                    return self._told(queue, number, self._demands(queue.id, sure))
        return None

    def _demands(self, queue_id: str, contact: Contact) -> Demands:
        language = contact.language
        served = any(one.skills.get(language, 0) > 0 for one in self._agents[queue_id].values())
        return demands(self._queues[queue_id], contact, language_served=bool(language) and served)

    def _served(self, contact: Contact) -> bool:
        for queue_id in (contact.queue, *contact.added_queues):
            wanted = self._demands(queue_id, contact)
            if any(qualified(one, queue_id, wanted) for one in self._agents[queue_id].values()):
                return True
        return False

    def _told(self, queue: QueueSpec, number: int, wanted: Demands) -> Problem:
        place = ("queues", number)
        there = self._agents[queue.id].values()
        if not there:
            return Problem(
                place=place,
                code=ProblemCode.NOBODY_SERVES,
                what=f"no agent serves the queue {queue.id!r}: whoever waits there waits without end",
                mend="give it to an agent under queues, or add a step that leads callers out to its recipe, "
                "such as {nobody: true, do: voicemail}",
                values={"queue": queue.id},
            )
        best = {skill: max(one.skills.get(skill, 0) for one in there) for skill, _ in wanted}
        missing = {skill: best[skill] for skill, least in wanted if best[skill] < least}
        asked = some([f"{skill} ≥ {least}" for skill, least in wanted])
        highest = (
            f"the highest there is: {some([f'{skill} {level}' for skill, level in missing.items()])}"
            if missing
            else "no agent has all of it"
        )
        return Problem(
            place=place,
            code=ProblemCode.NOBODY_ABLE,
            what=f"nobody who serves the queue {queue.id!r} has what its callers need: {asked} ({highest})",
            mend="raise an agent's level, ask for less, or add a step to its recipe that lowers it in time "
            "or leads callers out",
            values={"queue": queue.id, "asked": dict(wanted), "missing": missing},
        )


def _asked_by_flows(queues: Sequence[QueueSpec], flows: Sequence[Flow]) -> dict[str, list[_Skills]]:
    """Of each queue, what the flows ask for besides: of some nothing. It goes along when it overflows."""
    asked: dict[str, list[_Skills]] = {queue.id: [{}] for queue in queues}
    todo = [
        (node.queue, node.skills)
        for flow in flows
        for node in flow.nodes.values()
        if isinstance(node, Queue | CallbackNode)
    ]
    leads = {
        queue.id: [step.queue for step in queue.recipe if step.do is RecipeAction.OVERFLOW]
        for queue in queues
    }
    while todo:
        queue_id, skills = todo.pop()
        if skills not in asked[queue_id]:
            asked[queue_id].append(skills)
            todo += [(to, skills) for to in leads[queue_id]]
    return {queue_id: sorted(each, key=len) for queue_id, each in asked.items()}


def _is_sure(step: RecipeStep) -> bool:
    """Whether it is taken for everybody who waits long enough and whom nobody can serve till then: a step for
    nobody waits for no step that need not come."""
    return step.after_ms is not None or step.position == 1 or step.nobody


def _leads_out(queue: QueueSpec) -> bool:
    return any(_is_sure(step) for step in queue.recipe if step.do in LAST)


def _followed(contact: Contact, queue: QueueSpec, steps: Collection[RecipeStep]) -> Contact:
    """The contact after these steps."""
    lowered: dict[str, int] = {}
    added: list[str] = []
    for step in steps:
        if step.do is RecipeAction.LOWER_SKILL:
            lowered[step.skill] = min(step.level, lowered.get(step.skill, step.level))
        elif step.do is RecipeAction.ADD_QUEUE and step.queue != queue.id:
            added.append(step.queue)
    return replace(contact, lowered=lowered, added_queues=tuple(added))
