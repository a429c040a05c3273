"""`callcenter users`: who may log in; from the repository alone, the server may run meanwhile."""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from callcenter.commands.words import repository_error
from callcenter.config import SettingsError, load_settings
from callcenter.repository.database import open_database
from callcenter.repository.enums import Role
from callcenter.service.errors import Invalid, ServiceError
from callcenter.service.users import NewUser, Users

T = TypeVar("T")

users = typer.Typer(no_args_is_help=True, help="List, add, disable users; set a password.")

Name = Annotated[str, typer.Argument(help="The log-in name.")]
Password = Annotated[
    bool, typer.Option("--password", help="Read the password (from a terminal or a pipe); else one is made.")
]
CONSOLE: Final = "console"
"""Whom the audit trail names; before it the name of the account on this machine."""


def _by() -> str:
    return f"{CONSOLE}:{getpass.getuser()}"[:64]


def _do(what: Callable[[Users], Awaitable[T]]) -> T:
    """Run it on this installation's repository; errors end the command in one line."""

    async def doing() -> T:
        database = open_database(settings.database)
        try:
            return await what(Users(database.sessions))
        finally:
            await database.close()

    try:
        settings = load_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    try:
        return asyncio.run(doing())
    except ServiceError as error:
        field = f"{error.field}: " if isinstance(error, Invalid) else ""
        typer.echo(f"{field}{error.message} {error.hint}", err=True)
        raise typer.Exit(2) from None
    except (SQLAlchemyError, OSError) as error:
        typer.echo(repository_error(error, settings), err=True)
        raise typer.Exit(1) from None


def _asked(wanted: bool) -> str:
    """The password that was asked for; empty when one is to be made."""
    if not wanted:
        return ""
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


@users.command("list")
def list_users(
    json: Annotated[bool, typer.Option("--json", help="Print a JSON array.")] = False,
) -> None:
    """Print everybody who may log in, or might."""
    rows = _do(lambda users: users.all())
    if json:
        typer.echo(msgspec.json.encode(rows).decode())
        return
    table = Table()
    for name in ("log-in", "id", "name", "role", "org unit", "active"):
        table.add_column(name, no_wrap=True)
    for row in rows:
        # Text: a name is never markup.
        cells = (row.username, row.id, row.name, row.role.value, row.org_unit, "yes" if row.active else "no")
        table.add_row(*map(Text, cells))
    Console().print(table)


@users.command()
def add(
    username: Name,
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.SUPERVISOR,
    org_unit: Annotated[str, typer.Option(help="Their part of the company.")] = "company",
    language: Annotated[str, typer.Option(help="zh-CN, zh-TW or en.")] = "en",
    time_zone: Annotated[str, typer.Option(help="Like Asia/Shanghai.")] = "UTC",
    password: Password = False,
) -> None:
    """Add a user; prints the password unless it was given.

    An agent's id in company.yaml is the user's log-in name here. `PUT /api/configuration/agents/ID` makes
    agent, user and phone together.
    """
    given = _asked(password)
    new = NewUser(
        id=username,
        name=name,
        role=role,
        org_unit=org_unit,
        time_zone=time_zone,
        language=language,
        password=given,
    )
    made = _do(lambda users: users.add(_by(), new))
    if not given:
        typer.echo(made)


@users.command("password")
def set_password(username: Name, password: Password = False) -> None:
    """Give a user another password, printed unless it was given; ends their log-ins."""
    given = _asked(password)
    made = _do(lambda users: users.set_password(_by(), username, given))
    if not given:
        typer.echo(made)


@users.command()
def disable(username: Name) -> None:
    """Let a user log in no more; ends their log-ins."""
    _do(lambda users: users.set_active(_by(), username, False))


@users.command()
def enable(username: Name) -> None:
    """Let a disabled user log in again."""
    _do(lambda users: users.set_active(_by(), username, True))
