"""What several commands say of the same error."""

from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from callcenter.config import Settings
from callcenter.database_address import POSTGRESQL, without_password
from callcenter.repository.postgresql import UnfitDatabase


def repository_error(error: Exception, settings: Settings) -> str:
    """One line on a repository that cannot be used: which, the reason, and how to mend it.

    `error` is SQLAlchemy's, which wraps the database's own words in three lines, or one of Alembic's or the
    operating system's.
    """
    reason = getattr(error, "orig", None) if isinstance(error, SQLAlchemyError) else None
    words = " ".join(str(reason or error).split())
    name = without_password(settings.database)
    of_server = settings.database.startswith(POSTGRESQL)
    if "no such table" in words or 'relation "' in words:
        advice = "Start the server once to make it, or check CALLCENTER_HOME and CALLCENTER_DATABASE_URL."
    elif isinstance(error, CommandError):
        advice = "It was made by a newer version of callcenter: start that one, or restore an older copy."
    elif isinstance(error, UnfitDatabase):
        return f"The repository {name} cannot be used: {words}."
    elif of_server:
        advice = "See that the server runs and lets this user in, or check CALLCENTER_DATABASE_URL."
    else:
        advice = "Restore the file from a copy, move it away to begin anew, or check CALLCENTER_DATABASE_URL."
    return f"The repository {name} cannot be used: {words}. {advice}"
