"""The call centre starts while the repository's server is away, and makes it ready when it is back."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError, OperationalError

from callcenter.config import Settings, load_settings
from callcenter.repository.postgresql import UnfitDatabase
from callcenter.repository_start import fill, logins_of, upgraded
from tests.support.postgres import Cluster
from tests.support.repositories import Servers, query


def of(url: str, home: Path) -> Settings:
    return load_settings(home=home, database_url=url, demo=False)


async def test_a_server_that_is_away_is_waited_for(tmp_path: Path) -> None:
    with Cluster() as own:
        own.create("mine")
        settings = of(own.tcp_url("mine"), tmp_path)
        own.stop()
        with pytest.raises(OperationalError):
            await asyncio.to_thread(upgraded, settings, first=True)
        said = await asyncio.to_thread(upgraded, settings, first=False)
        assert "the repository is away" in said and "Connection refused" in said
        assert "p%40ss" not in said and "p@ss" not in said
        filling = asyncio.create_task(fill(settings, away=True))
        assert await logins_of(settings, None) == {}
        own.start()
        assert await filling == {}
        assert query(own.url("mine"), "select id from org_units") == [("company",)]


def test_a_file_that_cannot_be_opened_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "repository.db").write_bytes(b"garbage " * 1000)
    settings = of("", tmp_path)
    with pytest.raises(DatabaseError):
        upgraded(settings, first=False)


async def test_a_database_that_is_back_and_unfit_is_left_alone(servers: Servers, tmp_path: Path) -> None:
    cluster = servers.cluster
    with cluster.connect() as connection:
        connection.execute("create database ascii template template0 encoding 'SQL_ASCII' locale 'C'")
    try:
        settings = of(cluster.url("ascii"), tmp_path)
        with pytest.raises(UnfitDatabase):
            await asyncio.to_thread(upgraded, settings, first=False)
        assert await fill(settings, away=True) == {}
    finally:
        cluster.drop("ascii")
