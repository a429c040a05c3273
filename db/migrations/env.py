"""Alembic's entry: the program hands in a connection, the command line takes CALLCENTER_DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from callcenter.repository.database import create_engine
from callcenter.repository.models import Base


def run(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def run_from_command_line() -> None:
    """For developers: `alembic -c db/alembic.ini revision --autogenerate -m ...`."""
    engine = create_engine(os.environ["CALLCENTER_DATABASE_URL"])
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_from_command_line())
else:
    run(given)
