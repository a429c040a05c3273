"""What is PostgreSQL's own: how connections are set up, and what a server must be."""

from typing import Any, Final

import psycopg
from psycopg.abc import Buffer
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from callcenter.database_address import leaves_this_machine

LEAST_VERSION: Final = 15
CONNECT_TIMEOUT_S: Final = 3
"""A server that does not answer for so long is away; libpq knows whole seconds only."""
STATEMENT_TIMEOUT_MS: Final = 15_000
"""Nothing that a page or a call asks for takes so long: it hangs, and is told as away."""
LOCK_TIMEOUT_MS: Final = 5_000
IDLE_TIMEOUT_MS: Final = 60_000
"""A transaction of ours that does nothing for so long is lost: the server lets its locks go."""
SILENCE_MS: Final = 10_000
"""What was sent and is not confirmed for so long went to a machine that is gone."""
POOL: Final = 8
"""Connections for people's requests; a server takes 100 unless told otherwise."""


NOT_USABLE: Final = frozenset(
    {
        "25006",  # it can only be read: another server leads now
        "42501",  # the user may not
        "42703",  # no such column: its tables are older than we are
        "42P01",  # no such table
    }
)
"""Kinds of error (SQLSTATE) that tell of the database and not of what was to be stored, beside those that
psycopg calls operational."""


class UnfitDatabase(Exception):
    """The database can be reached but not used; the text says why and how to mend it."""


class _WithoutNul(StrDumperUnknown):
    """Texts as PostgreSQL can keep them: it has no NUL, which then reads as what could not be read."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(obj.replace("\x00", "\ufffd") if "\x00" in obj else obj)


def connect_arguments(url: URL) -> dict[str, Any]:
    """What psycopg is told beside the address. Without TLS nothing is sent to another machine."""
    given: dict[str, Any] = {
        "connect_timeout": CONNECT_TIMEOUT_S,
        "tcp_user_timeout": SILENCE_MS,
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "application_name": "callcenter",
        "client_encoding": "UTF8",
    }
    if "sslmode" not in url.query and leaves_this_machine(url.render_as_string(hide_password=False)):
        given["sslmode"] = "require"
    return given


def set_up(engine: Engine, *, limited: bool, durable: bool = True) -> None:
    """Have each new connection use UTC and, if `limited`, end what takes too long. What is not `durable` can
    be lost when the server's machine fails, and is quicker.

    The limits are set by a statement: poolers between us and the server refuse them as options.
    """
    settings = {"TimeZone": "UTC", "idle_in_transaction_session_timeout": str(IDLE_TIMEOUT_MS)}
    if limited:
        settings |= {"statement_timeout": str(STATEMENT_TIMEOUT_MS), "lock_timeout": str(LOCK_TIMEOUT_MS)}
    if not durable:
        settings["synchronous_commit"] = "off"
    statement = "select " + ", ".join(f"set_config('{name}', '{to}', false)" for name, to in settings.items())

    event.listen(engine, "handle_error", _clean)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: ConnectionPoolEntry) -> None:
        driver: Any = record.driver_connection
        driver.adapters.register_dumper(str, _WithoutNul)
        cursor = connection.cursor()
        cursor.execute(statement)
        cursor.close()
        connection.commit()


def cleaned(error: BaseException) -> None:
    """Take out of an error's text what the server adds of the row and its values: it ends up in logs."""
    if not isinstance(error, psycopg.Error) or not error.sqlstate:
        return
    # Errors of class 22 (a number out of range, say) repeat the value itself.
    of_value = error.sqlstate.startswith("22")
    error.args = (f"{type(error).__name__}" if of_value else error.diag.message_primary,)


def _clean(context: ExceptionContext) -> None:
    cleaned(context.original_exception)
    told = context.sqlalchemy_exception
    if told is not None and context.original_exception.args:
        error = context.original_exception
        told.args = (f"({type(error).__module__}.{type(error).__name__}) {error}",)


def check(connection: Connection) -> None:
    """Whether this server and database can be used. Raises UnfitDatabase in plain words."""
    found = connection.execute(
        text("select current_setting('server_version_num')::int, current_setting('server_version')")
    ).one()
    if found[0] < LEAST_VERSION * 10_000:
        raise UnfitDatabase(
            f"the PostgreSQL server is version {found[1]}, and {LEAST_VERSION} is the oldest that will do. "
            f"Upgrade it, or let CALLCENTER_DATABASE_URL name a newer one"
        )
    encoding, name, may_write, standby = connection.execute(
        text(
            "select current_setting('server_encoding'), current_database(), "
            "has_schema_privilege(current_schema(), 'CREATE'), pg_is_in_recovery()"
        )
    ).one()
    if encoding != "UTF8":
        raise UnfitDatabase(
            f"the database {name} is in {encoding}, which has no room for all names. Make one with: "
            f"CREATE DATABASE callcenter TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
        )
    if standby:
        raise UnfitDatabase(
            "the PostgreSQL server is a standby, which can only be read. Let CALLCENTER_DATABASE_URL name "
            "the one that leads"
        )
    if not may_write:
        raise UnfitDatabase(
            f"the user may not make tables in the database {name}. Make the user its owner: "
            f"ALTER DATABASE {name} OWNER TO the user"
        )
