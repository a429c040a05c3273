"""Companies and groups of them: whose complaints are counted together."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, select

from callcenter.repository.enums import OrgUnitKind
from callcenter.repository.models import OrgUnit
from callcenter.service.permissions import reach_of


class Companies:
    """What each company and each group consists of."""

    def __init__(self, units: Mapping[str, OrgUnit]) -> None:
        self._units = units
        self._reach = {
            unit.id: reach_of(units, unit.id)
            for unit in units.values()
            if unit.kind is not OrgUnitKind.DEPARTMENT
        }

    def __iter__(self) -> Iterator[str]:
        """Those below others first."""
        return iter(sorted(self._reach, key=lambda unit: (len(self._reach[unit]), unit)))

    def units(self, company: str) -> frozenset[str]:
        """Whose cases are a company's or a group's."""
        return self._reach[company]

    def below(self, company: str) -> list[str]:
        """The companies and groups that are part of this one."""
        return [unit for unit in self if unit != company and unit in self._reach[company]]

    def seen_from(self, unit: str) -> frozenset[str]:
        """The companies and groups of which people of a unit see everything."""
        return reach_of(self._units, unit) & self._reach.keys()

    def labels(self, unit: str) -> Mapping[str, str]:
        """What it is called."""
        return self._units[unit].names


def companies(connection: Connection) -> Companies:
    """All there are now."""
    table = OrgUnit.__table__
    found = connection.execute(select(table)).mappings()
    return Companies({row["id"]: OrgUnit(**row) for row in found})
