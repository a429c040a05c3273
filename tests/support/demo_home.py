"""The demo's repository, made once in a test run: of an installation's first start it takes the longest."""

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from callcenter.repository import migrate
from callcenter.repository.seed import demo_logins, seed
from callcenter.run import LOGINS_FILE

from .repositories import url_of

REPOSITORY = "repository.db"


@functools.cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="callcenter-demo-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    url = url_of(folder / REPOSITORY)
    migrate.upgrade(url)
    seed(url, demo_logins(folder))
    return folder


def fill(home: Path) -> None:
    """Put there what the first start of the demo would make; the first time, half of that start's work."""
    made = _made()
    for name in (REPOSITORY, LOGINS_FILE):
        shutil.copy(made / name, home / name)
