"""`callcenter run` and `callcenter setup-asterisk`."""

from alembic.util import CommandError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from callcenter.care import CareError
from callcenter.commands.words import repository_error
from callcenter.company import CompanyError
from callcenter.config import SettingsError, load_settings
from callcenter.engine.journal import JournalError
from callcenter.ivr.load import FlowError
from callcenter.repository.postgresql import UnfitDatabase
from callcenter.run import RunError
from callcenter.run import run as run_all
from callcenter.supervisor import AlreadyRunning
from callcenter.telephony.asterisk.credentials import CredentialsError
from callcenter.telephony.asterisk.install import InstallError, ensure_asterisk
from callcenter.telephony.asterisk.process import AsteriskError

MENDABLE = (
    AlreadyRunning,
    AsteriskError,
    CareError,
    CompanyError,
    CredentialsError,
    FlowError,
    InstallError,
    JournalError,
    OSError,
    RunError,
    SettingsError,
    ValueError,
)


def run() -> None:
    """Start Asterisk and the controller under one supervisor, after preparing what is missing."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        settings = load_settings()
        try:
            run_all(settings, console)
        except (SQLAlchemyError, CommandError, UnfitDatabase) as error:
            raise RunError(repository_error(error, settings)) from None
    except MENDABLE as error:
        console.print(f"callcenter: {error}", style="red", markup=False)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def setup_asterisk() -> None:
    """Get an Asterisk that is new enough, and start nothing."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        settings = load_settings()
        ready = ensure_asterisk(mirror=settings.debian_mirror, console=console)
    except (InstallError, SettingsError) as error:
        console.print(f"callcenter: {error}", style="red", markup=False)
        raise SystemExit(1) from None
    console.print(f"Asterisk {ready.version} is ready.")
