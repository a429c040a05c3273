"""Sessions, remembered for a while: an agent in a call can work on when the repository is away."""

import asyncio
from collections.abc import Callable, Collection

from callcenter.service.records import SessionRecord

from .ports import AuthPort

#: How long a session is believed without the repository's word, seconds.
BELIEVED_S = 900.0
#: How long the repository may take, seconds.
PATIENCE_S = 3.0
MOST = 10_000


class Sessions:
    """The auth service with a memory. `clock` gives seconds that never go back."""

    def __init__(self, auth: AuthPort, clock: Callable[[], float]) -> None:
        self._auth = auth
        self._clock = clock
        self._known: dict[str, tuple[float, SessionRecord]] = {}

    async def log_in(self, username: str, password: str, address: str) -> tuple[str, SessionRecord] | None:
        """Token and session, or None when name or password are wrong. Raises TooMany."""
        return await self._auth.log_in(username, password, address)

    async def find(self, token: str) -> SessionRecord | None:
        """The session, or None. Raises the repository's error when it is away and we do not remember."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                session = await self._auth.find(token)
        except Exception:
            seen, session = self._known.get(token, (0.0, None))
            if session is None or self._clock() - seen > BELIEVED_S:
                raise
            return session
        self._known.pop(token, None)
        if session is not None:
            self._known[token] = (self._clock(), session)
            if len(self._known) > MOST:
                del self._known[next(iter(self._known))]
        return session

    async def alive(self, tokens: Collection[str]) -> set[str]:
        """Those of the tokens whose session goes on, as it does while its page is open."""
        alive = await self._auth.alive(tokens)
        for token in tokens:
            if token not in alive:
                self._known.pop(token, None)
        return alive

    async def log_out(self, token: str) -> None:
        """End the session."""
        self._known.pop(token, None)
        await self._auth.log_out(token)

    async def set_language(self, user_id: str, language: str) -> None:
        """The language the user reads."""
        await self._auth.set_language(user_id, language)
