"""The address of the repository (CALLCENTER_DATABASE_URL): reading it, and saying it without its password."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, urlsplit

SQLITE: Final = "sqlite+aiosqlite:///"
POSTGRESQL: Final = "postgresql+psycopg://"
POSTGRESQL_PORT: Final = 5432
POSTGRESQL_OPTIONS: Final = frozenset({"host", "sslmode", "sslrootcert", "sslcert", "sslkey"})
"""What may follow a PostgreSQL address's ?; `host` names the folder of a Unix socket."""


def parse_database_url(value: str) -> str:
    """The address of the repository in the one form that its driver takes; an empty one stays empty.

    Raises ValueError in words that never repeat it: it may hold a password.
    """
    if not value:
        return value
    if value.startswith(SQLITE):
        path = value.removeprefix(SQLITE)
        if not path or path.startswith((":", "?")):
            raise ValueError(f"names no file. Write {SQLITE}PATH, or leave it empty for a file in home")
        return value
    scheme, _, rest = value.partition("://")
    if not rest or scheme not in {"postgresql", "postgres", POSTGRESQL.removesuffix("://")}:
        raise ValueError(
            f"must be {SQLITE}PATH for a file, or {POSTGRESQL}USER:PASSWORD@HOST:PORT/NAME for a database of "
            "a PostgreSQL server. Leave it empty for a file in CALLCENTER_HOME"
        )
    return _parse_postgresql(POSTGRESQL + rest)


def _parse_postgresql(value: str) -> str:
    like = f"Write it like {POSTGRESQL}USER:PASSWORD@127.0.0.1:{POSTGRESQL_PORT}/callcenter"
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(
            f"has a host or port that cannot be read: in a password, characters such as @ : / # [ ] are "
            f"written as % and two digits (@ is %40). {like}"
        ) from None
    if "#" in value or port == 0:
        raise ValueError(
            f"cannot be read: a # in a password is written %23, and a port is 1 to 65535. {like}"
        )
    if not parts.username:
        raise ValueError(f"names no user. {like}")
    if not re.fullmatch(r"/[^/]+", parts.path):
        raise ValueError(f"must name one database after the port. {like}")
    options = parse_qs(parts.query, keep_blank_values=True)
    if unknown := sorted(options.keys() - POSTGRESQL_OPTIONS):
        raise ValueError(
            f"has options after the ? that are not known here: {', '.join(unknown)}. There are: "
            f"{', '.join(sorted(POSTGRESQL_OPTIONS))}"
        )
    if not parts.hostname and not any(options.get("host", ())):
        raise ValueError(f"names no host. {like}")
    return value


def without_password(database_url: str) -> str:
    """The address of the repository as it may be printed: a file's path, or user, host and database."""
    if not database_url.startswith(POSTGRESQL):
        return database_url.removeprefix(SQLITE)
    parts = urlsplit(database_url)
    folder = parse_qs(parts.query).get("host", [""])[0]
    return f"{parts.path.removeprefix('/')} of {parts.username} at {parts.hostname or folder}" + (
        f":{parts.port}" if parts.port else ""
    )


def leaves_this_machine(database_url: str) -> bool:
    """Whether what is sent to the database can be read on the way: its server is not on this machine."""
    host = urlsplit(database_url).hostname
    if not database_url.startswith(POSTGRESQL) or host is None or host == "localhost":
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True
