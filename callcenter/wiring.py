"""The controller's parts, made of one another; `main` says in which order they start and end."""

from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy import text

from callcenter.config import Settings
from callcenter.domain import effects as do
from callcenter.engine.journal import FILE_NAME as JOURNAL
from callcenter.engine.loop import Engine
from callcenter.phones import Phones
from callcenter.prompts.apart import Apart
from callcenter.repository.database import Database
from callcenter.repository.projector import Projector
from callcenter.repository.seed import demo_callers
from callcenter.service.answers import Answers
from callcenter.service.audit import Audit
from callcenter.service.auth import Auth
from callcenter.service.callers import Callers
from callcenter.service.cases import Cases
from callcenter.service.company import Setup
from callcenter.service.contacts import Contacts
from callcenter.service.customers import Customers, TierChanged
from callcenter.service.flow_reports import FlowReports
from callcenter.service.flows import Flows
from callcenter.service.messages import Messages
from callcenter.service.notices import Notices
from callcenter.service.prompts import Prompts
from callcenter.service.staff_lookups import StaffLookups
from callcenter.service.staff_pins import StaffPins
from callcenter.telephony.adapter import AriConfig, Telephony
from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.credentials import ARI_USER, Credentials
from callcenter.telephony.asterisk.process import ask
from callcenter.telephony.asterisk.render import asterisk_dirs
from callcenter.web.app import HUB, create_app
from callcenter.web.ports import DemoCaller, WebPhone

#: The one Asterisk node of this release; its name begins its channels' ids.
NODE = "a1"
#: What /phone dials.
HOTLINE = "4000"
PAGES = Path(__file__).resolve().parent.parent / "agents_ui" / "dist"


class Effects:
    """Hands each effect to whoever carries it out. The parts are put in once they exist."""

    def __init__(self) -> None:
        self.telephony: Telephony | None = None
        self.answers: Answers | None = None
        self.app: web.Application | None = None

    def perform(self, effect: do.Effect) -> None:
        """Begin to carry out one effect; never waits."""
        match effect:
            case do.ShowPop(agent_id=agent_id, contact_id=contact_id, offer_id=offer_id):
                if self.app is not None:
                    self.app[HUB].show_pop(agent_id, contact_id, offer_id)
            case do.IdentifyCustomer() | do.Lookup() | do.HttpLookup():
                if self.answers is not None:
                    self.answers.perform(effect)
            case _:
                if self.telephony is not None:
                    self.telephony.perform(effect)

    def settled(self) -> None:
        """What has come together goes out: first what callers wait for, then what pages show."""
        if self.telephony is not None:
            self.telephony.flush()
        if self.app is not None:
            self.app[HUB].push_due()


def zone_of(engine: Engine) -> ZoneInfo:
    """The company's time zone as the centre has it now; UTC before it has a set-up."""
    return ZoneInfo(engine.center.configuration.time_zone if engine.center.configuration else "UTC")


def make_telephony(
    settings: Settings, engine: Engine, credentials: Credentials, binary: AsteriskBinary
) -> Telephony:
    """The telephone switch of this installation, not connected yet."""
    return Telephony(
        AriConfig(url=settings.asterisk_http.url, user=ARI_USER, password=credentials.ari_password),
        node=NODE,
        agents=tuple(credentials.agents),
        post=engine.post,
        send=engine.send,
        now_ms=engine.now_ms,
        known_leg=lambda leg_id: leg_id in engine.center.legs,
        rx=partial(ask, binary, asterisk_dirs(settings.home)),
        own_number=settings.own_number,
    )


def recordings_of(settings: Settings) -> Path:
    """Where Asterisk keeps what callers record."""
    return asterisk_dirs(settings.home).spool / "recording"


def staff_lookups(settings: Settings, engine: Engine, database: Database) -> StaffLookups:
    """What callers hear, as pages and the company's own people by phone change it."""
    home, audit, apart = settings.home, Audit(database.sessions), Apart()
    return StaffLookups(
        StaffPins(database.sessions),
        Notices(home, lambda: engine.center, engine.send, engine.now_ms, audit, apart),
        Prompts(home, lambda: engine.center.configuration, audit, apart),
        recordings_of(settings),
    )


def make_pages(
    settings: Settings,
    engine: Engine,
    database: Database,
    callers: Callers,
    cases: Cases,
    projector: Projector,
    phones: Phones,
    setup: Setup,
    staff: StaffLookups,
    flows: Flows,
    tier_changed: TierChanged,
) -> web.Application:
    """The web application on the real parts."""
    ws = f"ws://{settings.asterisk_http}"
    domain = settings.asterisk_http.host

    async def check_repository() -> None:
        async with database.sessions() as session:
            await session.execute(text("SELECT 1"))

    webphone = WebPhone(
        ws=f"{ws}/ws",
        uri=f"sip:webphone@{domain}",
        username="webphone",
        secret=phones.webphone_secret,
        target=f"sip:{HOTLINE}@{domain}",
        demo_callers=tuple(DemoCaller(**row) for row in demo_callers()),
    )
    return create_app(
        engine=engine,
        auth=Auth(database.sessions),
        customers=Customers(database.sessions, tier_changed=tier_changed),
        contacts=Contacts(database.sessions),
        cases=cases,
        messages=Messages(database.sessions),
        flows=flows,
        flow_reports=FlowReports(database.sessions, partial(zone_of, engine)),
        audit=Audit(database.sessions),
        pops=callers,
        projector=projector,
        check_repository=check_repository,
        setup=setup,
        prompts=staff.prompts,
        notices=staff.notices,
        pins=staff.pins,
        phones=phones.accounts,
        webphone=webphone if settings.demo else None,
        hosts=settings.hosts,
        forwarded=settings.forwarded,
        asterisk_ws=ws,
        recordings=recordings_of(settings),
        static=PAGES if PAGES.is_dir() else None,
        journal=settings.home / JOURNAL,
    )
