"""The set-up in force as people see it."""

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from callcenter.company import Company, missing_holidays, uses
from callcenter.domain.hours import is_open, next_opening
from callcenter.ivr.model import Voicemail
from callcenter.service.company_force import InForce
from callcenter.service.company_records import FlowBrief, HoursNow, SetupView, SetupWarning
from callcenter.service.company_requests import ended


def view_of(
    force: InForce, now: dt.datetime, *, file_changed: bool, hours_now: Mapping[str, HoursNow]
) -> SetupView:
    """All of it. `now` is in UTC."""
    configuration, flow = force.company.configuration, force.company.flow
    return SetupView(
        version=force.company.version,
        file_changed=file_changed,
        kept_queues=force.kept_queues(),
        warnings=warnings_of(force.company, now),
        time_zone=configuration.time_zone,
        flow=FlowBrief(
            name=flow.flow,
            version=flow.version,
            languages=flow.languages,
            voicemails=sorted(name for name, node in flow.nodes.items() if isinstance(node, Voicemail)),
        ),
        hours=force.company.hours,
        hours_now=hours_now,
        skills=configuration.skills,
        queues=configuration.queues,
        agents=configuration.agents,
        priority=configuration.priority,
        limits=configuration.limits,
    )


def hours_at(company: Company, now: dt.datetime) -> dict[str, HoursNow]:
    """How the opening hours stand. Takes some 4 ms for each that never open: not for the event loop."""
    configuration, now_ms = company.configuration, int(now.timestamp() * 1000)
    told = {}
    for name, hours in configuration.hours.items():
        opened = is_open(hours, now_ms)
        told[name] = HoursNow(
            open=opened,
            next_opening_ms=None if opened else next_opening(hours, now_ms),
            used_by=tuple(uses("hours", name, configuration, company.flows)),
        )
    return told


def warnings_of(company: Company, now: dt.datetime) -> list[SetupWarning]:
    """What is to be said of a set-up that is taken."""
    today = now.astimezone(ZoneInfo(company.configuration.time_zone)).date()
    return [
        *_unserved(company),
        *(
            SetupWarning(
                queue="",
                field=".".join(map(str, one.place)),
                reason=one.code,
                values=one.values,
                message=ended(one.what),
                hint=ended(one.mend),
            )
            for one in missing_holidays(company, today)
        ),
    ]


def _unserved(company: Company) -> list[SetupWarning]:
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
