"""The set-up in force as people see it."""

from callcenter.company import Company
from callcenter.ivr.model import Voicemail
from callcenter.service.company_force import InForce
from callcenter.service.company_records import FlowBrief, SetupView, SetupWarning
from callcenter.service.company_requests import ended


def view_of(force: InForce, *, file_changed: bool) -> SetupView:
    """All of it."""
    configuration, flow = force.company.configuration, force.company.flow
    return SetupView(
        version=force.company.version,
        file_changed=file_changed,
        kept_queues=force.kept_queues(),
        warnings=warnings_of(force.company),
        time_zone=configuration.time_zone,
        flow=FlowBrief(
            name=flow.flow,
            version=flow.version,
            languages=flow.languages,
            hours=sorted(configuration.hours),
            voicemails=sorted(name for name, node in flow.nodes.items() if isinstance(node, Voicemail)),
        ),
        skills=configuration.skills,
        queues=configuration.queues,
        agents=configuration.agents,
        priority=configuration.priority,
        limits=configuration.limits,
    )


def warnings_of(company: Company) -> list[SetupWarning]:
    """What is to be said of a set-up that is taken."""
    return [
        SetupWarning(
            queue=str(one.values["queue"]),
            field=f"queues.{one.values['queue']}",
            reason=one.code,
            values=one.values,
            message=ended(one.what),
            hint=ended(one.mend),
        )
        for one in company.warnings
    ]
