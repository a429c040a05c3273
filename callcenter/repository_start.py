"""Making the repository ready when the call centre starts: its tables, and what must be in them."""

import asyncio
from typing import Final

import structlog
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from callcenter.config import Settings
from callcenter.database_address import POSTGRESQL
from callcenter.repository.database import is_away
from callcenter.repository.migrate import upgrade
from callcenter.repository.postgresql import UnfitDatabase

POLL_SECONDS: Final = 1.0

_log = structlog.get_logger(__name__)


def upgraded(settings: Settings, *, first: bool) -> str:
    """Bring the tables up to date. What to warn of when the server is away, which is waited for; else empty.

    Raises UnfitDatabase, SQLAlchemyError or CommandError when it cannot be used: a file that cannot be read
    stays so. At the very first start a server that is away is an error too, since most likely its address is
    wrong.
    """
    try:
        upgrade(settings.database)
    except SQLAlchemyError as error:
        if first or not settings.database.startswith(POSTGRESQL) or not is_away(error):
            raise
        why = " ".join(str(getattr(error, "orig", None) or error).split())
        return (
            "the repository is away. Calls are taken without it, and what they bring is stored when it is "
            f"back: {why}"
        )
    return ""


def fill_database(settings: Settings) -> dict[str, str]:
    """Add what every company needs and, for the demo, a company; returns the demo's users and passwords.

    Imported here, and run while the children start (the first time apart): its dictionaries of pinyin and its
    password hashes take a second or two that nobody need wait for.
    """
    from callcenter.repository.seed import demo_logins, seed, seed_reference

    if not settings.demo:
        seed_reference(settings.database)
        return {}
    logins = demo_logins(settings.home)
    seed(settings.database, logins)
    return logins


async def fill(settings: Settings, *, away: bool) -> dict[str, str]:
    """As fill_database, in a thread; if the repository is `away`, when it is back."""
    while away:
        try:
            await asyncio.to_thread(upgrade, settings.database)
            away = False
        except (SQLAlchemyError, UnfitDatabase, CommandError) as error:
            if not is_away(error):
                # Calls are taken all the same; pages say that it is away.
                _log.error("run.repository_unusable", why=type(error).__name__, said=str(error))
                return {}
            await asyncio.sleep(POLL_SECONDS)
    return await asyncio.to_thread(fill_database, settings)


async def logins_of(settings: Settings, filling: "asyncio.Task[dict[str, str]] | None") -> dict[str, str]:
    """The demo's users and passwords: when the repository has them, or (None) as they are on disk."""
    if filling is not None:
        return await filling
    from callcenter.repository.seed import demo_logins

    return demo_logins(settings.home) if settings.demo else {}
