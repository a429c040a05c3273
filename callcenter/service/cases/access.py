"""Whose cases somebody sees: those of their company or group, and those they are given themselves."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.enums import ActorKind
from callcenter.repository.models import Case
from callcenter.service.permissions import Actor, reach

from .life import By


def by(actor: Actor) -> By:
    """Somebody who is logged in, as one who takes steps."""
    return By(kind=ActorKind.USER, id=actor.user_id, role=actor.role, unit=actor.org_unit)


class Reach:
    """What one person sees. A case of a taker whose unit is unknown belongs to nobody's company: all see
    it."""

    def __init__(self, actor: Actor, units: frozenset[str]) -> None:
        self.actor = actor
        self.units = units

    def sees(self, case: Any) -> bool:
        """Whether there is this case (a row of `cases`) for them."""
        return (
            self._in_units(case.org_unit_id)
            or self.actor.user_id in (case.responsible_user, case.escalated_to)
            or self.actor.org_unit in (case.responsible_unit, case.escalated_to)
        )

    def _in_units(self, unit: str | None) -> bool:
        return bool(self.units) if unit is None else unit in self.units

    def condition(self) -> ColumnElement[bool]:
        """The same for a statement."""
        own = [
            Case.responsible_user == self.actor.user_id,
            Case.escalated_to.in_((self.actor.user_id, self.actor.org_unit)),
            Case.responsible_unit == self.actor.org_unit,
        ]
        if not self.units:
            return or_(*own)
        return or_(Case.org_unit_id.in_(self.units), Case.org_unit_id.is_(None), *own)


async def reach_of(session: AsyncSession, actor: Actor) -> Reach:
    """What the actor sees."""
    return Reach(actor, await reach(session, actor))


#: Says of the row of a case whether there is one for somebody.
Sees = Callable[[Any], bool]
