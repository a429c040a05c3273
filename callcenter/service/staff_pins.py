"""By whom the company's own people are known on the phone: a staff number, proved by a PIN.

Both are made here: the number is no secret, the PIN is told once. Over the phone a wrong number, a wrong PIN
and a user who may not any more look the same; after MOST_FAILURES wrong PINs for a number even the right one
is not taken for a while. Wrong ones are counted in the database: a restart forgets none.
"""

import asyncio
import datetime as dt
import secrets
from collections.abc import Callable

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.repository.models import PhonePin, PinFailure, User
from callcenter.repository.passwords import hash_password, verify_password
from callcenter.service.audit import note
from callcenter.service.auth import CHECKS_AT_ONCE, utc_now
from callcenter.service.errors import Conflict
from callcenter.service.permissions import ALLOWED, Action, Actor, require
from callcenter.service.users import hashed

PIN_DIGITS = 6
MOST_FAILURES = 9
FAILURE_SECONDS = 3600.0
_FIRST_NUMBER, _NUMBERS = 1000, 9000
_TRIES = 50


class PhonePinMade(msgspec.Struct, frozen=True, kw_only=True):
    """What to key: the PIN is told this once."""

    staff_number: str
    pin: str


class StaffPins:
    """Makes PINs and checks them. `now` tells the time."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], *, now: Callable[[], dt.datetime] = utc_now
    ) -> None:
        self._sessions = sessions
        self._now = now
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)
        # What the PIN for an unknown number is compared with.
        self._nobody = hash_password(secrets.token_urlsafe())

    async def make(self, actor: Actor) -> PhonePinMade:
        """A new PIN for the actor, who keeps the number they have. Raises Forbidden, Conflict."""
        require(actor, Action.PROVE_BY_PHONE)
        pin = "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
        pin_hash = await hashed(pin)
        for _ in range(_TRIES):
            try:
                return PhonePinMade(staff_number=await self._keep(actor, pin_hash), pin=pin)
            except IntegrityError:
                # Another has that number: once more.
                continue
        raise Conflict("There are too many staff numbers.", "Tell the administrator.")

    async def _keep(self, actor: Actor, pin_hash: str) -> str:
        async with self._sessions.begin() as session:
            row = await session.get(PhonePin, actor.user_id)
            if row is None:
                number = str(_FIRST_NUMBER + secrets.randbelow(_NUMBERS))
                row = PhonePin(user_id=actor.user_id, staff_number=number)
                session.add(row)
            row.pin_hash = pin_hash
            row.created_at = self._now()
            note(session, self._now(), actor.user_id, "set phone pin", "user", actor.user_id)
            return row.staff_number

    async def verified(self, staff_number: str, pin: str) -> User | None:
        """Who proved to be there by number and PIN; None for a wrong one, or after too many wrong ones."""
        async with self._sessions() as session:
            found = (
                await session.execute(
                    select(PhonePin, User)
                    .join(User, User.id == PhonePin.user_id)
                    .where(PhonePin.staff_number == staff_number)
                )
            ).first()
        row, user = found if found is not None else (None, None)
        tried = await self._begin(row.user_id) if row else None
        async with self._checks:
            # Also for a number that is shut out: one that nobody has takes as long.
            stored = row.pin_hash if row else self._nobody
            right = await asyncio.to_thread(verify_password, stored, pin)
        if user is None or tried is None or not right:
            return None
        if not user.active or user.role not in ALLOWED[Action.PROVE_BY_PHONE]:
            return None
        async with self._sessions.begin() as session:
            # Earlier failures stay: one's own call resets nothing.
            await session.execute(delete(PinFailure).where(PinFailure.id == tried))
            note(session, self._now(), user.id, "proved by phone", "user", user.id)
        return user

    async def _begin(self, user_id: str) -> int | None:
        """Count a try of this user's PIN as failed until it is known to be right, so that several at once
        count too; None when there were too many."""
        async with self._sessions.begin() as session:
            # Changes nothing, but makes all others wait who are about to count.
            await session.execute(
                update(PhonePin).where(PhonePin.user_id == user_id).values(pin_hash=PhonePin.pin_hash)
            )
            now = self._now()
            past = now - dt.timedelta(seconds=FAILURE_SECONDS)
            await session.execute(delete(PinFailure).where(PinFailure.at <= past))
            failures = await session.scalar(
                select(func.count()).select_from(PinFailure).where(PinFailure.user_id == user_id)
            )
            if failures is None or failures >= MOST_FAILURES:
                return None
            tried = PinFailure(user_id=user_id, at=now)
            session.add(tried)
            await session.flush()
            return tried.id

    async def actor(self, staff_number: str) -> Actor | None:
        """On whose behalf a caller acts who has proved to have that number; None when nobody has it now."""
        async with self._sessions() as session:
            user = await session.scalar(
                select(User)
                .join(PhonePin, User.id == PhonePin.user_id)
                .where(PhonePin.staff_number == staff_number, User.active)
            )
        return Actor(user_id=user.id, role=user.role, org_unit=user.org_unit_id) if user else None
