"""`callcenter run` and `callcenter setup-asterisk`."""

from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from callcenter.company import CompanyError
from callcenter.config import SettingsError, load_settings
from callcenter.ivr.load import FlowError
from callcenter.run import RunError
from callcenter.run import run as run_all
from callcenter.supervisor import AlreadyRunning
from callcenter.telephony.asterisk.credentials import CredentialsError
from callcenter.telephony.asterisk.install import InstallError, ensure_asterisk
from callcenter.telephony.asterisk.process import AsteriskError

MENDABLE = (
    AlreadyRunning,
    AsteriskError,
    CompanyError,
    CredentialsError,
    FlowError,
    InstallError,
    OSError,
    RunError,
    SettingsError,
    SQLAlchemyError,
    ValueError,
)


def reason(error: Exception) -> str:
    """One line; SQLAlchemy wraps the database's own words in three."""
    if isinstance(error, SQLAlchemyError):
        words = getattr(error, "orig", error)
        return f"The repository cannot be opened: {words}. Check CALLCENTER_DATABASE_URL."
    return str(error)


def run() -> None:
    """Start Asterisk and the controller under one supervisor, after preparing what is missing."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        run_all(load_settings(), console)
    except MENDABLE as error:
        console.print(f"callcenter: {reason(error)}", style="red", markup=False)
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
