"""The services of cases, put together."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from callcenter.config import Settings
from callcenter.engine.loop import Engine
from callcenter.repository.database import open_database
from callcenter.service.care_force import CareInForce
from callcenter.wiring_cases import CaseParts
from tests.support.group import DemoCare


class WatchedCare(DemoCare):
    async def run(self) -> None:
        raise NotImplementedError


async def test_whatever_is_to_run_for_ever_is_among_the_workers(tmp_path: Path) -> None:
    settings = SimpleNamespace(home=tmp_path, site="http://centre.example", smtp="", imap="")
    engine = SimpleNamespace(center=None, subscribe=lambda _: None, now_ms=lambda: 0)
    database = open_database(f"sqlite+aiosqlite:///{tmp_path / 'none.db'}")
    parts = CaseParts(
        cast(Settings, settings), cast(Engine, engine), database, cast(CareInForce, WatchedCare())
    )
    known: list[Any] = [parts, *vars(parts).values(), *vars(parts.satisfaction).values()]
    run = {each.run for each in known if asyncio.iscoroutinefunction(getattr(each, "run", None))}
    assert len(run) >= 9
    assert run == set(parts.workers().values())
    await database.close()
