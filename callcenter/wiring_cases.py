"""What looks after cases, made of one another: care, cases, letters, knowledge, satisfaction, quality.

`main` makes one, lets it take part in the projector's transactions, runs what it runs, and puts it into the
pages.
"""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from aiohttp import web

from callcenter.config import Settings
from callcenter.engine.loop import Engine
from callcenter.repository.database import Database
from callcenter.repository.store import Handler
from callcenter.service.care_force import CareInForce
from callcenter.service.care_view import CareView
from callcenter.service.cases import Cases, Course, Registrar
from callcenter.web.care import CARE
from callcenter.wiring import zone_of

Worker = Callable[[], Coroutine[Any, Any, None]]


class CaseParts:
    """The parts, in the order in which they need one another."""

    def __init__(self, settings: Settings, engine: Engine, database: Database) -> None:
        """Raises CareError when there is no care.yaml that can be used."""
        self.care = CareInForce(settings.home)
        self._database = database
        self._course = Course(self.care)
        self.cases = Cases(database.sessions, self._course)
        #: Take part in the projector's transactions.
        self.handlers: tuple[Handler, ...] = (
            Registrar(self._course, partial(zone_of, engine)).on_journal_event,
        )

    def workers(self) -> tuple[Worker, ...]:
        """What runs as long as the server does; each for ever."""
        return (self.care.run,)

    def put_into(self, app: web.Application) -> None:
        """Give the pages what they ask."""
        app[CARE] = CareView(self._database.sessions, self.care, faults=lambda: self.care.faults, mails=False)
