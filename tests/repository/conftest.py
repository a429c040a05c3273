"""A migrated SQLite file, copied for each test; with or without the demo company."""

import datetime as dt
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.repository import migrate, seed
from callcenter.repository.database import Database, open_database

NOW = dt.datetime(2026, 6, 15, 2, 0, tzinfo=dt.UTC)
USERS = ("agent1", "agent2", "agent3", "agent4", "supervisor1", "admin1")
LOGINS = {name: f"{name}-secret" for name in USERS}


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "repository.db"
    migrate.upgrade(url_of(path))
    return path


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "repository.db"
    migrate.upgrade(url_of(path))
    seed.seed(url_of(path), LOGINS, now=NOW)
    return path


async def _copy(source: Path, folder: Path) -> AsyncIterator[Database]:
    shutil.copy(source, folder / "repository.db")
    database = open_database(url_of(folder / "repository.db"))
    yield database
    await database.close()


@pytest.fixture
async def empty(empty_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    async for database in _copy(empty_file, tmp_path):
        yield database


@pytest.fixture
async def demo(demo_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    async for database in _copy(demo_file, tmp_path):
        yield database
