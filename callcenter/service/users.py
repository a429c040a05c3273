"""Who may log in: users made, changed and disabled, by an administrator or on the console."""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.enums import Role
from callcenter.repository.models import OrgUnit, User, UserSession
from callcenter.repository.passwords import hash_password, new_password
from callcenter.service.audit import note
from callcenter.service.auth import LANGUAGES, MAX_PASSWORD, MAX_USERNAME, utc_now
from callcenter.service.checks import line
from callcenter.service.errors import Invalid, NotFound

LEAST_PASSWORD = 10
LONGEST_NAME = 100
LONGEST_ID = 40


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who is to log in. An agent's `id` is that of the agent; without `username` it is that too.

    Without `password` one is made. `time_zone` is an IANA name.
    """

    id: str
    name: str
    role: Role
    org_unit: str
    time_zone: str
    language: str = "en"
    username: str = ""
    password: str = ""


class UserLine(msgspec.Struct, frozen=True, kw_only=True):
    """A user as the console lists them."""

    id: str
    username: str
    name: str
    role: Role
    org_unit: str
    active: bool


def check_password(password: str, field: str = "password") -> None:
    """Raises Invalid for a password that is too short or too long."""
    if not LEAST_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid(
            field,
            f"The password has {len(password)} characters.",
            f"Give one of {LEAST_PASSWORD} to {MAX_PASSWORD}, or none to have one made.",
        )


async def hashed(password: str) -> str:
    """The hash of a password, made beside the event loop."""
    return await asyncio.to_thread(hash_password, password)


async def add_user(
    session: AsyncSession, now: dt.datetime, new: NewUser, password_hash: str, prefix: str = ""
) -> User:
    """Add a user to the session's transaction. Raises Invalid; `prefix` goes before the field's name."""
    try:
        ZoneInfo(new.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(
            f"{prefix}time_zone", "There is no such time zone.", "Write it like Asia/Shanghai."
        ) from None
    username = line(f"{prefix}username", new.username or new.id, longest=MAX_USERNAME)
    if new.language not in LANGUAGES:
        mend = f"Choose one of {', '.join(LANGUAGES)}."
        raise Invalid(f"{prefix}language", "There are no words in this language.", mend)
    await check_org_unit(session, new.org_unit)
    if await session.scalar(select(User.id).where(User.username == username)) is not None:
        raise Invalid(f"{prefix}username", f"The name {username} is taken.", "Choose another log-in name.")
    if await session.get(User, new.id) is not None:
        raise Invalid("id", f"There is a user {new.id} already.", "Choose another id.")
    user = User(
        id=line("id", new.id, longest=LONGEST_ID),
        username=username,
        name=line("name", new.name, longest=LONGEST_NAME),
        password_hash=password_hash,
        role=new.role,
        language=new.language,
        time_zone=new.time_zone,
        org_unit_id=new.org_unit,
        created_at=now,
    )
    session.add(user)
    await session.flush()
    return user


async def check_org_unit(session: AsyncSession, org_unit: str) -> None:
    """Raises Invalid when there is no such org unit."""
    units = (await session.scalars(select(OrgUnit.id))).all()
    if org_unit not in units:
        mend = f"Choose one of {', '.join(sorted(units))}."
        raise Invalid("org_unit", f"There is no org unit {org_unit!r}.", mend)


async def end_sessions(session: AsyncSession, user: User) -> None:
    """Every log-in of the user is over."""
    await session.execute(delete(UserSession).where(UserSession.user_id == user.id))


class Users:
    """Users as the console manages them; `by` is who did it, for the audit trail."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self._sessions = sessions
        self._now = now

    async def all(self) -> Sequence[UserLine]:
        """Everybody, by log-in name."""
        async with self._sessions() as session:
            return [
                UserLine(
                    id=user.id,
                    username=user.username,
                    name=user.name,
                    role=user.role,
                    org_unit=user.org_unit_id,
                    active=user.active,
                )
                for user in await session.scalars(select(User).order_by(User.username))
            ]

    async def add(self, by: str, new: NewUser) -> str:
        """Add a user; returns the password. Raises Invalid."""
        password = new.password or new_password()
        check_password(password)
        password_hash = await hashed(password)
        async with self._sessions.begin() as session:
            user = await add_user(session, self._now(), new, password_hash)
            note(session, self._now(), by, "created", "user", user.id, role=user.role.value)
        return password

    async def set_password(self, by: str, username: str, password: str = "") -> str:
        """Give a user another password; returns it. Ends their log-ins. Raises NotFound, Invalid."""
        password = password or new_password()
        check_password(password)
        password_hash = await hashed(password)
        async with self._sessions.begin() as session:
            user = await _named(session, username)
            user.password_hash = password_hash
            await end_sessions(session, user)
            note(session, self._now(), by, "set password", "user", user.id)
        return password

    async def set_active(self, by: str, username: str, active: bool) -> None:
        """Let a user log in, or not any more, which ends their log-ins. Raises NotFound."""
        async with self._sessions.begin() as session:
            user = await _named(session, username)
            user.active = active
            if not active:
                await end_sessions(session, user)
            note(session, self._now(), by, "enabled" if active else "disabled", "user", user.id)


async def _named(session: AsyncSession, username: str) -> User:
    user = await session.scalar(select(User).where(User.username == username))
    if user is None:
        raise NotFound("user")
    return user
