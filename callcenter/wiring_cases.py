"""What looks after cases, made of one another: care, cases, letters, knowledge, satisfaction, quality.

`main` makes one, lets it take part in the projector's transactions, runs what it runs, and puts it into the
pages.
"""

import datetime as dt
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from aiohttp import web
from sqlalchemy import Connection

from callcenter.care import in_language
from callcenter.config import Settings
from callcenter.domain.configuration import CALLBACK_COUNTRIES
from callcenter.engine.loop import Engine
from callcenter.mail_servers import parse_imap, parse_smtp
from callcenter.repository.database import Database
from callcenter.repository.store import Handler
from callcenter.service.care_flows import put_flows
from callcenter.service.care_force import CareInForce
from callcenter.service.care_view import CareView
from callcenter.service.cases import Cases, Course, Registrar
from callcenter.service.cases.clock import CaseClock
from callcenter.service.cases.deadlines import Deadlines, Timing, on_customer_changed
from callcenter.service.cases.files import Files
from callcenter.service.cases.outside import Outside
from callcenter.service.cases.public import PublicComplaints
from callcenter.service.cases.similar import Similar
from callcenter.service.cases.staff_files import StaffFiles
from callcenter.service.cases.telling import Telling
from callcenter.service.knowledge import Knowledge
from callcenter.service.lookups import Answer
from callcenter.service.mail.imap import MailReader
from callcenter.service.mail.outbox import MailState, Outbox
from callcenter.service.mail.returns import Returns
from callcenter.service.mail.smtp import Smtp
from callcenter.service.mail.taking import MailTaker
from callcenter.service.quality.documents import FONT_FILE, QualityReports
from callcenter.service.quality.figures import QualityFigures
from callcenter.service.quality.warning import EarlyWarning
from callcenter.service.satisfaction.keypad import CLAIM
from callcenter.service.satisfaction.parts import Satisfaction
from callcenter.service.satisfaction.phone_answers import PhoneAnswers
from callcenter.service.satisfaction.phone_marks import PhoneMarks
from callcenter.service.workers import Work
from callcenter.web import knowledge, outside, public_complaints
from callcenter.web.app import HUB
from callcenter.web.care import CARE
from callcenter.web.case_files import CASE_FILES
from callcenter.web.health import MAIL, MailStates
from callcenter.web.quality import FIGURES, REPORTS, WARNINGS
from callcenter.web.ratelimit import RateLimiter
from callcenter.web.satisfaction import SATISFACTION
from callcenter.web.survey_links import LIMIT as SURVEY_LIMIT
from callcenter.web.survey_links import LINKS as SURVEY_LINKS
from callcenter.web.survey_links import RATE as SURVEY_RATE
from callcenter.wiring import PAGES, zone_of


class CaseParts:
    """The parts, in the order in which they need one another."""

    def __init__(self, settings: Settings, engine: Engine, database: Database, care: CareInForce) -> None:
        self.care = care
        self._database = database
        self._course = Course(self.care)
        zone = partial(zone_of, engine)

        def timing() -> Timing:
            configuration = engine.center.configuration
            return Timing(care=self.care(), hours=configuration.hours if configuration else {}, zone=zone())

        self._knowledge = Knowledge(
            database, settings.home, zone, is_class=lambda code: bool(self.care().class_path(code))
        )
        self._timing = timing
        self._texts = Similar(database.direct, self._knowledge.synonyms)
        self.cases = Cases(
            database.sessions, self._course, timing=timing, texts=self._texts, site=settings.site
        )
        self._outbox = Outbox(database, _sender(settings, self.care))
        self.satisfaction = Satisfaction(
            database.sessions, settings.home, self._course, self._outbox, site=settings.site, zone=zone
        )
        self._figures = QualityFigures(database, self.care, zone, lambda: timing().hours)
        self._warnings = EarlyWarning(database, self.care, zone, self._outbox, site=settings.site)
        self._reports = QualityReports(self._figures, self._warnings, PAGES / FONT_FILE)
        self.care.on_change(partial(put_flows, settings.home))
        site, course = settings.site, self._course
        self._files = Files(database, course, settings.home)
        self._outside = Outside(database, course, self._files, self._outbox, timing, site=site)
        course.hooks += [
            Deadlines(timing).hook,
            Telling(self._outbox, self.care, site=site).hook,
            self._outside.hook,
        ]
        self._clock = CaseClock(database, course, self._outbox, timing, site=site)
        self._public = PublicComplaints(
            database,
            engine,
            self._files,
            course,
            zone=zone,
            countries=lambda: (
                engine.center.configuration.callback_countries
                if engine.center.configuration
                else CALLBACK_COUNTRIES
            ),
        )
        returns = Returns(self._outbox, self.care, site=site)
        self._outbox.given_up.append(returns.tell)
        self._reader = _reader(settings, engine, database, course, self._files, self.care, returns)
        # The last of all: what is indexed is locked until the transaction ends.
        self._course.hooks.append(self._texts.hook)
        #: Take part in the projector's transactions.
        self.handlers: tuple[Handler, ...] = (
            Registrar(self._course, zone).on_journal_event,
            PhoneAnswers(self.care),
            PhoneMarks(self.care, self.satisfaction.cases.evaluate),
        )

    def tier_changed(self, connection: Connection, at: dt.datetime, customer_id: str) -> None:
        """A customer's open cases are timed by their tier."""
        on_customer_changed(connection, at, customer_id, self._timing())

    def workers(self) -> Mapping[str, Work]:
        """What runs as long as the server does, by the name it is told by when it does not."""
        works = {
            "care": self.care.run,
            "letters": self._outbox.run,
            "deadlines": self._clock.run,
            "files": self._files.run,
            "surveys": self.satisfaction.cases.run,
            "similar cases": self._texts.run,
            "knowledge": self._knowledge.run,
            "early warning": self._warnings.run,
            "report font": self._reports.run,
        }
        if self._reader is not None:
            works["mailbox"] = self._reader.run
        return works

    def lookups(self) -> Mapping[str, Callable[..., Awaitable[Answer]]]:
        """What flows may ask of these parts."""
        return {CLAIM: self.satisfaction.asking.by_phone}

    def put_into(self, app: web.Application) -> None:
        """Give the pages what they ask."""
        app[CARE] = CareView(
            self._database.sessions, self.care, faults=lambda: self.care.faults, mails=self._outbox.sends
        )
        app[CASE_FILES] = StaffFiles(self._database.sessions, self._files)
        app[HUB].late = lambda: self._clock.late
        app[MAIL] = self._mail
        knowledge.install(app, self._knowledge)
        outside.install(app, self._outside)
        public_complaints.install(app, self._public)
        app[FIGURES], app[WARNINGS], app[REPORTS] = self._figures, self._warnings, self._reports
        app[SATISFACTION] = self.satisfaction
        app[SURVEY_LINKS] = self.satisfaction.cases.links
        app[SURVEY_LIMIT] = RateLimiter(SURVEY_RATE, time.monotonic)

    def _mail(self) -> MailStates:
        reads = self._reader.state if self._reader is not None else MailState.OFF
        return MailStates(sends=self._outbox.state, reads=reads)


def _reader(
    settings: Settings,
    engine: Engine,
    database: Database,
    course: Course,
    files: Files,
    care: CareInForce,
    returns: Returns,
) -> MailReader | None:
    """Who reads the mailbox; None when there is none."""
    if not settings.imap:
        return None
    taker = MailTaker(database, engine, course, files, care, returns, own_address=settings.mail_from)
    return MailReader(parse_imap(settings.imap), taker)


def _sender(settings: Settings, care: CareInForce) -> Smtp | None:
    """Who hands letters to the mail server; None when there is no server."""
    if not settings.smtp:
        return None
    name = in_language(care().content.mail.sender_names, "zh-CN")
    return Smtp(parse_smtp(settings.smtp), settings.mail_from, name)
