"""Who may do what: one table of roles, and the reach of an org unit."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.enums import OrgUnitKind, Role
from callcenter.repository.models import OrgUnit
from callcenter.service.errors import Forbidden


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """On whose behalf something is done."""

    user_id: str
    role: Role
    org_unit: str


class Action(StrEnum):
    """What can be asked of the services on a person's behalf."""

    SEE_CUSTOMERS = "see customers"
    CREATE_CUSTOMERS = "create customers"
    VALUE_CUSTOMERS = "set a customer's tier, value and dedicated agent"
    SEE_CONTACTS = "see contacts"
    SEE_CASES = "see cases"
    CHANGE_CASES = "take steps with cases"
    IMPORT_CASES = "import cases"
    READ_KNOWLEDGE = "read the knowledge base"
    WRITE_KNOWLEDGE = "write the knowledge base"
    HEAR_MESSAGES = "hear what callers left"
    READ_AUDIT = "read the audit trail"
    SEE_SATISFACTION = "see what customers think of us"
    ASK_CUSTOMERS = "ask customers for their opinion"
    ASK_STAFF = "ask the agents for theirs, and see what they said"
    ANSWER_STAFF_SURVEY = "answer the agents' own survey"
    SEE_COMPANY = "see the company's set-up"
    CHANGE_COMPANY = "change the company's set-up"
    SET_NOTICES = "say what all callers hear first"
    PROVE_BY_PHONE = "have a staff number and a PIN for the phone"


EVERYONE = frozenset(Role)
SUPERVISORS = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

AGENTS = frozenset({Role.AGENT})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.SEE_CUSTOMERS: EVERYONE,
    Action.CREATE_CUSTOMERS: EVERYONE,
    Action.VALUE_CUSTOMERS: SUPERVISORS,
    Action.SEE_CONTACTS: EVERYONE,
    Action.SEE_CASES: EVERYONE,
    Action.CHANGE_CASES: EVERYONE,
    Action.IMPORT_CASES: SUPERVISORS,
    Action.READ_KNOWLEDGE: EVERYONE,
    Action.WRITE_KNOWLEDGE: SUPERVISORS,
    Action.HEAR_MESSAGES: SUPERVISORS,
    Action.READ_AUDIT: SUPERVISORS,
    Action.SEE_SATISFACTION: SUPERVISORS,
    Action.ASK_CUSTOMERS: EVERYONE,
    Action.ASK_STAFF: SUPERVISORS,
    Action.ANSWER_STAFF_SURVEY: AGENTS,
    Action.SEE_COMPANY: SUPERVISORS,
    Action.CHANGE_COMPANY: ADMINS,
    Action.SET_NOTICES: SUPERVISORS,
    Action.PROVE_BY_PHONE: SUPERVISORS,
}


def require(actor: Actor, action: Action) -> None:
    """Raise Forbidden unless the actor's role may."""
    if actor.role not in ALLOWED[action]:
        raise Forbidden(f"The role {actor.role} may not {action}.", "Ask someone whose role may.")


async def reach(session: AsyncSession, actor: Actor) -> frozenset[str]:
    """The org units whose data the actor sees: the whole of their company, or of their group and below.

    A company's departments share all data, since any of them may be called by any customer. An actor whose
    unit is unknown sees nothing.
    """
    return reach_of({unit.id: unit for unit in await session.scalars(select(OrgUnit))}, actor.org_unit)


def reach_of(units: Mapping[str, OrgUnit], unit_id: str) -> frozenset[str]:
    """What people of this unit see, of all the units by their id."""
    top = units.get(unit_id)
    while top is not None and top.kind is OrgUnitKind.DEPARTMENT and top.parent_id is not None:
        top = units.get(top.parent_id)
    if top is None:
        return frozenset()
    reached = {top.id}
    grown = True
    while grown:
        below = {unit.id for unit in units.values() if unit.parent_id in reached} - reached
        grown = bool(below)
        reached |= below
    return frozenset(reached)
