"""Checks of the flows that ask customers after a talk: that they are there, and lead nobody on."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from callcenter.domain.configuration import QueueSpec
from callcenter.ivr.model import CallbackNode, Flow, Queue, Transfer, Voicemail

from .flows import flow_folders, flow_path
from .problems import Problem, ProblemCode, choices, chosen_from

#: Nodes that a survey has not: the talk is over, and nobody waits for anything any more.
LEADING_ON = (Queue, CallbackNode, Transfer, Voicemail)


def unknown_surveys(queues: Sequence[QueueSpec], home: Path) -> Iterator[Problem]:
    """Of each queue whose survey no file has."""
    for number, queue in enumerate(queues):
        name = queue.survey
        if not name or flow_path(home, name).exists():
            continue
        # Those that may well be meant: any other flow would lead on.
        known = sorted({path.stem for folder in flow_folders(home) for path in folder.glob("*survey*.yaml")})
        known = [each for each in known if not each.endswith(".stories")]
        yield Problem(
            place=("queues", number, "survey"),
            code=ProblemCode.UNKNOWN_SURVEY,
            what=f"there is no flow {name[:60]!r}",
            mend=choices(name, known, "Or leave it out: nobody is asked"),
            values={"survey": name[:60], **chosen_from(name, known)},
        )


def leading_on(queues: Sequence[QueueSpec], flows: Sequence[Flow]) -> Iterator[Problem]:
    """Of each queue whose survey leads to a queue, a callback, a number outside or the voicemail."""
    named = {flow.flow: flow for flow in flows}
    for number, queue in enumerate(queues):
        flow = named.get(queue.survey)
        if flow is None:
            continue
        node = next((name for name, each in flow.nodes.items() if isinstance(each, LEADING_ON)), None)
        if node is not None:
            kind = flow.nodes[node].kind
            yield Problem(
                place=("queues", number, "survey"),
                code=ProblemCode.SURVEY_LEADS_ON,
                what=f"the flow {queue.survey} has the {kind} node {node}, and cannot ask after a talk",
                mend="take a flow without queue, callback, transfer and voicemail nodes; let person name a "
                "hangup node",
                values={"survey": queue.survey, "node": node, "kind": kind},
            )
