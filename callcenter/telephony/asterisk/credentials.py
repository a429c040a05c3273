"""Passwords between our own parts, made at random for each installation and kept in one file (mode 0600)."""

import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from callcenter.files import write_whole

FILE_NAME: Final = "secrets.json"
ARI_USER: Final = "callcenter"
USERNAME: Final = re.compile(r"[a-z][a-z0-9._-]{0,39}")
RESERVED: Final = frozenset(
    {
        "trunk",
        "webphone",
        "browser",
        "agent",
        "agent-aor",
        "agent-auth",
        "global",
        "transport-udp",
        "transport-ws",
    }
)
"""Names of sections in pjsip.conf: an agent called so would change them."""


class AgentPhone(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent's browser registers with. Raises ValueError for names that Asterisk could misread."""

    username: str
    secret: str

    def __post_init__(self) -> None:
        if not USERNAME.fullmatch(self.username) or self.username in RESERVED:
            raise ValueError(
                f"{self.username!r} cannot be an agent's user name: small letters, digits, dot, dash and "
                "underscore, a letter first, at most 40, and none of " + ", ".join(sorted(RESERVED))
            )
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,128}", self.secret):
            raise ValueError("an agent's SIP secret has 16 to 128 letters, digits, dashes and underscores")


class Credentials(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of the secrets file."""

    ari_password: str
    webphone_secret: str
    agents: dict[str, str] = {}

    def phones(self) -> list[AgentPhone]:
        """Every agent's phone known so far."""
        return [AgentPhone(username=name, secret=secret) for name, secret in self.agents.items()]


class CredentialsError(Exception):
    """The secrets file cannot be read; the text says what to do."""


def random_secret() -> str:
    """192 bits, in letters, digits, dashes and underscores only."""
    return secrets.token_urlsafe(24)


def load_credentials(home: Path, agents: Iterable[str] = ()) -> Credentials:
    """The installation's secrets, made and stored where they are missing; `agents` are given one each.

    Raises CredentialsError when the file is there but is not ours, ValueError for a bad agent name.
    """
    path = home / FILE_NAME
    if path.exists():
        path.chmod(0o600)
        try:
            known = msgspec.json.decode(path.read_bytes(), type=Credentials)
        except msgspec.MsgspecError as error:
            raise CredentialsError(
                f"{path} cannot be read ({error}). Put it back, or delete it to have new ones made."
            ) from None
    else:
        known = Credentials(ari_password=random_secret(), webphone_secret=random_secret())
    wanted = {name: known.agents.get(name) or random_secret() for name in agents}
    whole = msgspec.structs.replace(known, agents={**known.agents, **wanted})
    whole.phones()
    if not path.exists() or whole != known:
        store_credentials(home, whole)
    return whole


def store_credentials(home: Path, credentials: Credentials) -> None:
    """Write the installation's secrets, as they are to be from now on."""
    write_private(home / FILE_NAME, msgspec.json.format(msgspec.json.encode(credentials), indent=2))


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    write_whole(path, content, mode=0o600)
