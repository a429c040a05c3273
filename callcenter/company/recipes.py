"""Checks of queues' recipes: each step by itself, the steps of one recipe, and where recipes lead in all."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from callcenter.domain.configuration import HIGHEST_LEVEL, QueueSpec, RecipeStep
from callcenter.domain.enums import RecipeAction
from callcenter.ivr import graph
from callcenter.ivr.model import CallbackNode, Flow, Queue, Voicemail
from callcenter.ivr.prompts import media
from callcenter.ivr.validate import Around

from .limits import MOST_PLACES, RECIPE_MS, outside
from .problems import Place, Problem, ProblemCode, choices, chosen_from, some
from .steps import limits_and_steps, never_reached, same_step

#: What each action needs beside its condition; nothing else may be given.
ARGUMENTS: Mapping[RecipeAction, tuple[str, ...]] = {
    RecipeAction.LOWER_SKILL: ("skill", "level"),
    RecipeAction.ADD_QUEUE: ("queue",),
    RecipeAction.OFFER_CALLBACK: (),
    RecipeAction.PLAY_MESSAGE: ("prompt",),
    RecipeAction.OVERFLOW: ("queue",),
    RecipeAction.VOICEMAIL: ("node",),
    RecipeAction.HANG_UP: (),
}
CONDITIONS = ("after_ms", "position", "nobody", "full", "closed")
_EMPTY = {"skill": "", "level": 0, "queue": "", "prompt": "", "node": ""}


def conditions(step: RecipeStep) -> list[str]:
    """The names of the conditions that are given."""
    return [
        name for name in CONDITIONS if getattr(step, name) is not None and getattr(step, name) is not False
    ]


class Recipes:
    """The recipes of a set-up. `flows`: first the one that answers, to whose voicemails they lead; callers
    come from all of them, with their languages and demands. `skills`: the known ones. `around` has the sounds
    there are."""

    def __init__(
        self,
        queues: Sequence[QueueSpec],
        flows: Sequence[Flow],
        skills: Collection[str],
        around: Around,
    ) -> None:
        self._queues = queues
        self._ids = [queue.id for queue in queues]
        self._flow = flows[0]
        self._languages = list(dict.fromkeys(language for flow in flows for language in flow.languages))
        self._skills = skills
        self._around = around
        # A caller asks for their language at level 1, and for what the menu adds.
        self._demanded: dict[str, int] = dict.fromkeys(self._languages, 1)
        for node in (node for flow in flows for node in flow.nodes.values()):
            if isinstance(node, Queue | CallbackNode):
                for skill, level in node.skills.items():
                    self._demanded[skill] = max(level, self._demanded.get(skill, 0))

    def problems(self) -> Iterator[Problem]:
        """All that is wrong with the recipes."""
        for number, queue in enumerate(self._queues):
            place: Place = ("queues", number, "recipe")
            sound = True
            for index, step in enumerate(queue.recipe):
                for problem in (*self._step(queue, step, (*place, index)), *same_step(queue, index, place)):
                    sound = False
                    yield problem
            if sound:
                yield from never_reached(queue, place)
                yield from self._lowerings(queue, place)
            yield from limits_and_steps(queue, ("queues", number))
        yield from self._circles()

    def _step(self, queue: QueueSpec, step: RecipeStep, place: Place) -> Iterator[Problem]:
        given = conditions(step)
        if len(given) != 1:
            what = f"it has the conditions {' and '.join(given)}" if given else "it has no condition"
            mend = f"give exactly one of {', '.join(CONDITIONS)}"
            yield Problem(
                place=place,
                code=ProblemCode.MANY_CONDITIONS if given else ProblemCode.NO_CONDITION,
                what=what,
                mend=mend,
                values={"conditions": tuple(given)},
            )
        if step.after_ms is not None:
            yield from outside((*place, "after_ms"), step.after_ms, RECIPE_MS, "the time")
        if step.position is not None:
            yield from outside(
                (*place, "position"), step.position, range(1, MOST_PLACES + 1), "the place in the queue"
            )
        wanted = ARGUMENTS[step.do]
        for name, empty in _EMPTY.items():
            value = getattr(step, name)
            if name not in wanted and value != empty:
                mend = f"take it out; {step.do.value} needs {' and '.join(wanted) or 'nothing'}"
                yield Problem(
                    place=(*place, name),
                    code=ProblemCode.ARGUMENT_UNUSED,
                    what=f"{step.do.value} has no {name}",
                    mend=mend,
                    values={"action": step.do.value, "key": name},
                )
            elif name in wanted and value == "":
                yield Problem(
                    place=(*place, name),
                    code=ProblemCode.ARGUMENT_NEEDED,
                    what=f"{step.do.value} needs it",
                    mend=f"add {name}",
                    values={"action": step.do.value, "key": name},
                )
            elif name in wanted:
                yield from self._argument(queue, step, name, (*place, name))

    def _argument(self, queue: QueueSpec, step: RecipeStep, name: str, place: Place) -> Iterator[Problem]:
        match name:
            case "skill" if step.skill not in self._skills:
                yield Problem(
                    place=place,
                    code=ProblemCode.UNKNOWN_SKILL,
                    what=f"there is no skill {step.skill!r}",
                    mend=choices(step.skill, self._skills),
                    values={"skill": step.skill, **chosen_from(step.skill, self._skills)},
                )
            case "level":
                yield from outside(place, step.level, range(HIGHEST_LEVEL + 1), "the level of a skill")
            case "queue" if step.queue not in self._ids:
                others = [one for one in self._ids if one != queue.id]
                yield Problem(
                    place=place,
                    code=ProblemCode.UNKNOWN_QUEUE,
                    what=f"there is no queue {step.queue!r}",
                    mend=choices(step.queue, others),
                    values={"queue": step.queue, **chosen_from(step.queue, others)},
                )
            case "queue" if step.queue == queue.id:
                yield Problem(
                    place=place,
                    code=ProblemCode.OWN_QUEUE,
                    what="it is this queue itself",
                    mend="name another queue",
                )
            case "prompt":
                yield from self._prompt(step.prompt, place)
            case "node":
                yield from self._node(step.node, place)

    def _prompt(self, prompt: str, place: Place) -> Iterator[Problem]:
        lacking = [
            language
            for language in self._languages
            if not prompt.isidentifier() or not self._around.has_sound(media(language, prompt))
        ]
        if lacking:
            first = self._languages[0]
            there = sorted(
                {path.stem for each in self._around.prompts for path in each.glob(f"{first}/*.wav")}
            )
            mend = choices(prompt, there, "A new one must be there in every language of the flows")
            yield Problem(
                place=place,
                code=ProblemCode.NO_PROMPT,
                what=f"the prompt {prompt!r} is missing in {', '.join(lacking)}",
                mend=mend,
                values={"prompt": prompt[:60], "languages": tuple(lacking), **chosen_from(prompt, there)},
            )

    def _node(self, name: str, place: Place) -> Iterator[Problem]:
        nodes = self._flow.nodes
        voicemails = [each for each, node in nodes.items() if isinstance(node, Voicemail)]
        if name not in voicemails:
            what = f"the flow {self._flow.flow} has no voicemail node {name!r}"
            mend = choices(name, voicemails) if voicemails else "add a node with kind: voicemail to the flow"
            yield Problem(
                place=place,
                code=ProblemCode.NO_VOICEMAIL,
                what=what,
                mend=mend,
                values={"node": name, **chosen_from(name, voicemails)},
            )
            return
        seen: set[str] = set()
        todo = [name]
        while todo:
            each = todo.pop()
            if each not in seen:
                seen.add(each)
                todo += [target for _, target in graph.targets(nodes[each])]
        if queues := sorted(each for each in seen if isinstance(nodes[each], Queue)):
            what = f"the caller comes from {name!r} into a queue again, at {some(queues)}"
            yield Problem(
                place=place,
                code=ProblemCode.VOICEMAIL_INTO_QUEUE,
                what=what,
                mend="name a voicemail that ends with a hang-up",
                values={"node": name, "nodes": tuple(queues)},
            )

    def _lowerings(self, queue: QueueSpec, place: Place) -> Iterator[Problem]:
        """Each lowering must ask for less than what is asked for before it."""
        asked = {**self._demanded, **queue.skills}
        for skill, level in self._demanded.items():
            asked[skill] = max(level, asked[skill])
        timed = sorted(
            (step.after_ms if step.after_ms is not None else -1, index)
            for index, step in enumerate(queue.recipe)
            if step.do is RecipeAction.LOWER_SKILL
        )
        by_time = dict(asked)
        for after, index in timed:
            step = queue.recipe[index]
            # When a place or an empty room comes is not known beforehand: it is compared with the beginning.
            before = by_time if after >= 0 else asked
            least = before.get(step.skill, 0)
            if step.level >= least:
                what = f"{step.skill} is asked for at level {least} by then, so {step.level} lowers nothing"
                mend = (
                    f"write a level below {least}"
                    if least
                    else f"ask for {step.skill} under skills of the queue first, or take the step out"
                )
                yield Problem(
                    place=(*place, index, "level"),
                    code=ProblemCode.LOWERS_NOTHING,
                    what=what,
                    mend=mend,
                    values={"skill": step.skill, "asked": least, "given": step.level},
                )
            elif after >= 0:
                by_time[step.skill] = step.level

    def _circles(self) -> Iterator[Problem]:
        """A contact that could be handed round for ever, by steps that follow one another."""
        leads: dict[str, list[tuple[str, Place]]] = {
            queue.id: [
                (step.queue, ("queues", number, "recipe", index, "queue"))
                for index, step in enumerate(queue.recipe)
                if step.do in (RecipeAction.OVERFLOW, RecipeAction.ADD_QUEUE) and step.queue in self._ids
            ]
            for number, queue in enumerate(self._queues)
        }
        done: set[str] = set()

        def visit(queue: str, path: list[str]) -> Iterator[Problem]:
            for target, place in leads[queue]:
                if target in path and target != queue:
                    around = [*path[path.index(target) :], target]
                    yield Problem(
                        place=place,
                        code=ProblemCode.CIRCLE,
                        what=f"the recipes lead round in a circle: {' → '.join(around)}",
                        mend="take one of these steps out, or let it lead to a queue outside the circle",
                        values={"around": tuple(around)},
                    )
                elif target not in done and target != queue:
                    yield from visit(target, [*path, target])
            done.add(queue)

        for queue in self._ids:
            if queue not in done:
                yield from visit(queue, [queue])
