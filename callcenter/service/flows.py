"""The voice menus in force, for supervisors: which there are, who is in them, what is wrong with files."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from callcenter.company import Value
from callcenter.company.flows import FLOWS, path_in_force
from callcenter.domain.enums import ContactState
from callcenter.domain.state import Center
from callcenter.ivr.load import Problem
from callcenter.ivr.model import Flow
from callcenter.ivr.picture import Figures
from callcenter.ivr.picture import draw as draw_svg
from callcenter.ivr.picture import mermaid as draw_mermaid
from callcenter.ivr.wording import Language, told
from callcenter.service.company_force import InForce
from callcenter.service.errors import NotFound
from callcenter.service.flow_watch import FlowWatch, SetupProblem
from callcenter.service.permissions import Action, Actor, require


class FlowRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A flow in force. `main`: it answers all numbers but those of other flows' `entries`. `own`: its file is
    the company's. `running`: callers in it now; `running_old`: those of them in an older version."""

    name: str
    version: str
    main: bool
    languages: list[str]
    entries: list[str]
    own: bool
    file: str
    nodes: int
    running: int
    running_old: int


class FlowProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a changed file is not in force, and how to mend it, in the language that was asked for.

    What is wrong with company.yaml is in English: pages tell it by `reason` and `values`, as refusals of its
    changes.
    """

    file: str
    line: int
    what: str
    mend: str
    reason: str | None = None
    values: Mapping[str, Value] = {}
    field: str | None = None


class FlowsView(msgspec.Struct, frozen=True, kw_only=True):
    """`problems`: while there are any, all flows are as they were before the files were changed."""

    flows: Sequence[FlowRecord]
    problems: Sequence[FlowProblem]
    notices: Sequence[str]


class Flows:
    """On behalf of a person."""

    def __init__(self, force: InForce, center: Callable[[], Center], watch: FlowWatch) -> None:
        self._force = force
        self._center = center
        self._watch = watch

    async def view(self, actor: Actor, language: Language = Language.EN) -> FlowsView:
        """All of it, problems in that language. Raises Forbidden."""
        require(actor, Action.SEE_COMPANY)
        company, center = self._force.company, self._center()
        running: Counter[str] = Counter()
        old: Counter[str] = Counter()
        versions = {flow.flow: flow.version for flow in company.flows}
        for contact in center.contacts.values():
            if contact.state is ContactState.IN_IVR:
                running[contact.flow] += 1
                old[contact.flow] += contact.flow_version != versions.get(contact.flow)
        files = await asyncio.to_thread(
            lambda: {flow.flow: path_in_force(self._force.home, flow) for flow in company.flows}
        )
        entries = company.configuration.entries
        return FlowsView(
            flows=[
                FlowRecord(
                    name=flow.flow,
                    version=flow.version,
                    main=flow is company.flow,
                    languages=[str(language) for language in flow.languages],
                    entries=[number for number, name in entries.items() if name == flow.flow],
                    own=files[flow.flow].parent != FLOWS,
                    file=str(files[flow.flow]),
                    nodes=len(flow.nodes),
                    running=running[flow.flow],
                    running_old=old[flow.flow],
                )
                for flow in company.flows
            ],
            problems=[_shown(each, language) for each in self._watch.problems],
            notices=sorted(center.notices),
        )

    def flow(self, actor: Actor, name: str) -> Flow:
        """One in force. Raises Forbidden, NotFound."""
        require(actor, Action.SEE_COMPANY)
        found = next((flow for flow in self._force.company.flows if flow.flow == name), None)
        if found is None:
            raise NotFound("flow")
        return found

    async def picture(self, actor: Actor, name: str, language: str, figures: Figures | None = None) -> str:
        """The flow as SVG. Raises Forbidden, NotFound."""
        flow = self.flow(actor, name)
        return await asyncio.to_thread(
            draw_svg, flow, language=language, figures=figures, queues=self._queues(language)
        )

    async def mermaid(self, actor: Actor, name: str, language: str, figures: Figures | None = None) -> str:
        """The flow as a Mermaid flowchart. Raises Forbidden, NotFound."""
        flow = self.flow(actor, name)
        return await asyncio.to_thread(
            draw_mermaid, flow, language=language, figures=figures, queues=self._queues(language)
        )

    def _queues(self, language: str) -> dict[str, str]:
        """Their names, as far as they have one in that language."""
        queues = self._force.company.configuration.queues
        return {queue.id: queue.names.get(language, "") for queue in queues}


def _shown(problem: Problem, language: Language) -> FlowProblem:
    what, mend = told(problem.what, language), told(problem.mend, language)
    shown = FlowProblem(file=problem.file, line=problem.line, what=what, mend=mend)
    if not isinstance(problem, SetupProblem):
        return shown
    return msgspec.structs.replace(
        shown, reason=problem.reason or None, values=problem.values, field=problem.field
    )
