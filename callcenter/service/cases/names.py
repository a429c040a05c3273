"""What users and units are called on a page."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.care import in_language
from callcenter.repository.models import OrgUnit, User


class Names:
    """What users and units are called, read once for a page."""

    def __init__(
        self, users: Mapping[str, str], units: Mapping[str, Mapping[str, str]], language: str
    ) -> None:
        self._users = users
        self._units = units
        self._language = language

    def of(self, some_id: str | None) -> str | None:
        """A user's or unit's name; the id itself when there is none."""
        if not some_id:
            return None
        if some_id in self._users:
            return self._users[some_id]
        return in_language(dict(self._units.get(some_id, {})), self._language) or some_id

    def sure(self, some_id: str | None) -> str:
        """The same, empty for nobody."""
        return self.of(some_id) or ""


async def names_of(session: AsyncSession, ids: Iterable[str | None], language: str) -> Names:
    """The names of these users and units."""
    wanted = {each for each in ids if each}
    users = await session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    units = await session.execute(select(OrgUnit.id, OrgUnit.names).where(OrgUnit.id.in_(wanted)))
    return Names({row.id: row.name for row in users}, {row.id: row.names for row in units}, language)
