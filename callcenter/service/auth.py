"""Log-in and server-side sessions.

The browser holds a random token, the database its SHA-256. A session ends after IDLE without use and MAX
after log-in. A wrong password, an unknown and a deactivated user take the same time and give the same answer.
"""

import asyncio
import datetime as dt
import hashlib
import secrets
import time
from collections.abc import Callable, Collection

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.models import User, UserSession
from callcenter.repository.passwords import hash_password, verify_password
from callcenter.service.errors import Invalid
from callcenter.service.from_rows import user_record
from callcenter.service.limits import FailureLimit, Tries
from callcenter.service.records import SessionRecord

IDLE = dt.timedelta(hours=10)
MAX = dt.timedelta(hours=24)
# A session's end is moved only when that gains this much, so that most requests write nothing.
SLIDE = dt.timedelta(minutes=5)

# The small limit is for a name from one address, so that a stranger cannot lock a person out of their desk.
# The one for a name from everywhere is against guessing from many addresses: locking a person out by it
# takes several addresses, as each has its own limit.
FAILURES_PER_USER_AT_ADDRESS = 10
FAILURES_PER_ADDRESS = 30
FAILURES_PER_USER = 100
FAILURE_SECONDS = 600.0
# Each check takes 64 MiB and tens of milliseconds of a core.
CHECKS_AT_ONCE = 2
MAX_USERNAME, MAX_PASSWORD = 64, 200

LANGUAGES = ("zh-CN", "zh-TW", "en")


def utc_now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Auth:
    """Log-ins and sessions. `now` tells the time, `clock` the seconds for the rate limit."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        *,
        now: Callable[[], dt.datetime] = utc_now,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._by_address, self._by_both, self._by_user = (
            FailureLimit(failures=failures, seconds=FAILURE_SECONDS, clock=clock)
            for failures in (FAILURES_PER_ADDRESS, FAILURES_PER_USER_AT_ADDRESS, FAILURES_PER_USER)
        )
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)
        # What the password of an unknown user is compared with.
        self._nobody = hash_password(secrets.token_urlsafe())

    async def log_in(
        self, username: str, password: str, address: str = ""
    ) -> tuple[str, SessionRecord] | None:
        """A new session's token and record, or None when name or password are wrong.

        Raises TooMany, whether the password is right or not, after so many failures within FAILURE_SECONDS:
        FAILURES_PER_USER_AT_ADDRESS for the name from the address, FAILURES_PER_ADDRESS from the address,
        FAILURES_PER_USER for the name.
        """
        if len(username) > MAX_USERNAME or len(password) > MAX_PASSWORD:
            return None
        # The address first: one that is locked leaves no new keys in the others.
        tries = Tries(
            (self._by_address, address), (self._by_both, f"{address} {username}"), (self._by_user, username)
        )
        async with self._sessions() as session:
            user = await session.scalar(select(User).where(User.username == username))
        async with self._checks:
            stored = user.password_hash if user else self._nobody
            right = await asyncio.to_thread(verify_password, stored, password)
        if user is None or not right or not user.active:
            return None
        tries.forgive()
        return await self._begin(user)

    async def _begin(self, user: User) -> tuple[str, SessionRecord]:
        token, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._now()
        async with self._sessions.begin() as session:
            await session.execute(delete(UserSession).where(UserSession.expires_at <= now))
            session.add(
                UserSession(
                    token_hash=_hash(token),
                    user_id=user.id,
                    csrf=csrf,
                    created_at=now,
                    expires_at=now + IDLE,
                )
            )
        return token, SessionRecord(user=user_record(user), csrf=csrf)

    async def find(self, token: str) -> SessionRecord | None:
        """The session of a token, its end moved on; None when there is none or its user was deactivated."""
        now = self._now()
        async with self._sessions() as session:
            row = (
                await session.execute(
                    select(UserSession, User)
                    .join(User, User.id == UserSession.user_id)
                    .where(UserSession.token_hash == _hash(token), UserSession.expires_at > now, User.active)
                )
            ).first()
            if row is None:
                return None
            login, user = row
            end = min(now + IDLE, login.created_at + MAX)
            if end - login.expires_at >= SLIDE:
                login.expires_at = end
                await session.commit()
        return SessionRecord(user=user_record(user), csrf=login.csrf)

    async def alive(self, tokens: Collection[str]) -> set[str]:
        """Those of the tokens whose session goes on, its end moved on like by `find`."""
        now = self._now()
        by_hash = {_hash(token): token for token in tokens}
        async with self._sessions() as session:
            found = (
                await session.execute(
                    select(UserSession.token_hash, UserSession.created_at, UserSession.expires_at)
                    .join(User, User.id == UserSession.user_id)
                    .where(UserSession.token_hash.in_(by_hash), UserSession.expires_at > now, User.active)
                )
            ).all()
            moved = False
            for token_hash, created_at, expires_at in found:
                end = min(now + IDLE, created_at + MAX)
                if end - expires_at >= SLIDE:
                    moved = True
                    await session.execute(
                        update(UserSession).where(UserSession.token_hash == token_hash).values(expires_at=end)
                    )
            if moved:
                await session.commit()
        return {by_hash[token_hash] for token_hash, *_ in found}

    async def log_out(self, token: str) -> None:
        """End the session; does nothing when it is over already."""
        async with self._sessions.begin() as session:
            await session.execute(delete(UserSession).where(UserSession.token_hash == _hash(token)))

    async def set_language(self, user_id: str, language: str) -> None:
        """The language the user reads. Raises Invalid for one there are no words in."""
        if language not in LANGUAGES:
            raise Invalid(
                "language", "There are no words in this language.", f"Choose one of {', '.join(LANGUAGES)}."
            )
        async with self._sessions.begin() as session:
            await session.execute(update(User).where(User.id == user_id).values(language=language))
