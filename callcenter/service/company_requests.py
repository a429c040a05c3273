"""A request to change the company's set-up: its body as records, its faults by field, its differences."""

from typing import Any

from callcenter.company import KINDS, Company, CompanyError, Problem, field_of, misfits, plain, record
from callcenter.ivr.load import FlowError
from callcenter.ivr.wording import Language
from callcenter.service.company_refusals import RefusalValue, SetupInvalid, SetupReason
from callcenter.service.errors import Invalid


def taken(part: str, name: str | None, body: Any) -> Any:
    """The record of a body: a queue, an agent, a skill's names or a part's rules.

    Raises Invalid with the first field that does not fit.
    """
    if part in ("queues", "agents") and isinstance(body, dict):
        if body.get("id", name) != name:
            raise Invalid("id", "It is not the id of the address.", "Leave it out, or use the same.")
        body = {**body, "id": name}
    return shaped(KINDS[part], body)


def shaped(kind: Any, body: Any, where: str = "") -> Any:
    """The record of a value that stands at `where` in a body. Raises Invalid."""
    problem = next(iter(misfits(kind, body, (where,) if where else ())), None)
    if problem is not None:
        raise _as_invalid(problem, field_of(problem.place))
    return record(kind, body)


def invalid(error: CompanyError, about: str = "") -> Invalid:
    """The first problem, of the thing that the request is `about` if it has one, with its field within it."""
    if not error.problems:
        told = str(error)
        return SetupInvalid("body", told, "Mend the file.", SetupReason.UNREADABLE, {"given": told})
    within = [_within(field, about) for field in error.fields]
    first = next((index for index, field in enumerate(within) if field is not None), 0)
    field = within[first]
    return _as_invalid(
        error.problems[first],
        error.fields[first] if field is None else field,
        len(error.problems) - 1,
    )


def flow_faulty(error: FlowError) -> Invalid:
    """The first problem of the flows, in the languages that pages are read in."""
    first, *others = error.problems
    told = {language.value: first.told(language) for language in Language}
    values: dict[str, RefusalValue] = {"given": told, **({"more": len(others)} if others else {})}
    return SetupInvalid("flow", str(first), "Mend the flow's file.", SetupReason.FLOW_FAULTY, values)


def _within(field: str, about: str) -> str | None:
    """`recipe[0]` of `queues.sales.recipe[0]` within `queues.sales`; None for what is somewhere else."""
    rest = field.removeprefix(about)
    if not about or rest == field or rest[:1] not in ("", ".", "["):
        return None
    return rest.removeprefix(".")


def _as_invalid(problem: Problem, field: str, more: int = 0) -> SetupInvalid:
    also = f" {more} more: mend this first." if more else ""
    values = {**problem.values, **({"more": more} if more else {})}
    hint = f"{ended(problem.mend)}{also}"
    return SetupInvalid(field or "body", ended(problem.what), hint, problem.code, values)


def differences(old: Company, new: Company) -> dict[str, Any]:
    """What changed, from -> to, by its place in the file."""
    before, after = _by_place(old), _by_place(new)
    return {
        place: {"from": plain(before.get(place)), "to": plain(after.get(place))}
        for place in (*before, *(place for place in after if place not in before))
        if before.get(place) != after.get(place)
    }


def _by_place(company: Company) -> dict[str, Any]:
    all_of_it = company.configuration
    return {
        "time_zone": all_of_it.time_zone,
        "flow": f"{all_of_it.flow.name} {all_of_it.flow.version}",
        "priority": all_of_it.priority,
        "limits": all_of_it.limits,
        "entries": all_of_it.entries,
        "numbers": all_of_it.numbers,
        "http_hosts": all_of_it.http_hosts,
        "callback_countries": all_of_it.callback_countries,
        **{f"flows.{flow.name}": flow.version for flow in all_of_it.flows},
        **{f"hours.{name}": spec for name, spec in company.hours.items()},
        **{f"skills.{name}": labels for name, labels in all_of_it.skills.items()},
        **{f"queues.{queue.id}": queue for queue in all_of_it.queues},
        **{f"agents.{agent.id}": agent for agent in all_of_it.agents},
    }


def sentence(text: str) -> str:
    """Begun with a capital."""
    return text[:1].upper() + text[1:]


def ended(text: str) -> str:
    """A whole sentence."""
    return sentence(text) + ("" if text.endswith((".", "?", "!")) else ".")
