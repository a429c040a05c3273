"""By what it is known who has answered a round of the agents' own survey: a key for each, in a file.

What is kept of a person is a hash of their id with the round's key. Without the key nobody can tell whose it
is, and the key is thrown away when the round is over.
"""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from pathlib import Path

from callcenter.service.errors import Conflict

FOLDER = "staff-rounds"
_KEY_BYTES = 32


class RoundKeys:
    """The keys of rounds, in a folder of `home` that only our user may read."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    async def make(self, round_id: str) -> None:
        """A key for a new round."""
        await asyncio.to_thread(self._make, round_id)

    async def there(self, round_id: str) -> bool:
        """Whether the round has one: without it nobody can answer."""
        return await asyncio.to_thread(self._path(round_id).exists)

    async def forget(self, rounds: Sequence[str]) -> None:
        """Throw them away, where they are still there."""
        await asyncio.to_thread(self._forget, rounds)

    async def hash_of(self, round_id: str, user_id: str) -> str:
        """What is kept of a person in a round. Raises Conflict when the key is lost: nobody could be told
        from another, and everybody could answer twice."""
        try:
            key = await asyncio.to_thread(self._path(round_id).read_bytes)
        except FileNotFoundError:
            raise Conflict(
                "The key of this round is lost.", "Ask a supervisor to begin another round."
            ) from None
        return hmac.new(key, user_id.encode(), hashlib.sha256).hexdigest()

    def _path(self, round_id: str) -> Path:
        return self._folder / f"{round_id}.key"

    def _make(self, round_id: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._path(round_id)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(_KEY_BYTES))

    def _forget(self, rounds: Sequence[str]) -> None:
        for each in rounds:
            self._path(each).unlink(missing_ok=True)
