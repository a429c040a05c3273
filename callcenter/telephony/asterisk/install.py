"""Getting a real Asterisk: the system's if it is new enough, else Debian's, unpacked into the user's cache.

A cached Asterisk is a directory named after its version. It is put together beside its final place, tried,
and renamed there last, so a directory with that name is always whole.
"""

import os
import shutil
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from callcenter.files import locked
from callcenter.telephony.asterisk import debian
from callcenter.telephony.asterisk.binary import AsteriskBinary, find_system_asterisk, private_asterisk
from callcenter.telephony.asterisk.debian import InstallError
from callcenter.telephony.asterisk.smoke import smoke_test

__all__ = ["InstallError", "cache_directory", "ensure_asterisk", "find_asterisk"]


def cache_directory() -> Path:
    """Where fetched Asterisks are kept: shared by every CALLCENTER_HOME of this user."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    return root / "callcenter" / "asterisk"


def find_cached(cache: Path) -> AsteriskBinary | None:
    """The newest whole Asterisk in the cache, if any."""
    if not cache.is_dir():
        return None
    roots = [path for path in cache.iterdir() if path.is_dir() and path.name.startswith("asterisk-")]
    for root in sorted(roots, key=lambda path: path.stat().st_mtime, reverse=True):
        binary = private_asterisk(root)
        if binary is not None:
            return binary
    return None


def find_asterisk(cache: Path | None = None) -> AsteriskBinary | None:
    """An Asterisk that is already here, the system's first; fetches nothing."""
    return find_system_asterisk() or find_cached(cache or cache_directory())


def ensure_asterisk(
    *, mirror: str | None = None, cache: Path | None = None, console: Console | None = None
) -> AsteriskBinary:
    """An Asterisk ready to run, fetched first if there is none. Raises InstallError with what to do."""
    cache = cache or cache_directory()
    found = find_asterisk(cache)
    if found is not None:
        return found
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / "lock"):
        # Two starts at once fetch once: another may have done so while this one waited for the lock.
        return find_cached(cache) or fetch(
            mirror, cache, console or Console(stderr=True, soft_wrap=True, highlight=False)
        )


def fetch(mirror: str | None, cache: Path, console: Console) -> AsteriskBinary:
    """Fetch, unpack, try, and only then put in place. The caller holds the cache's lock."""
    keyring = debian.check_host(cache)
    for left_over in cache.glob("partial-*"):
        shutil.rmtree(left_over)
    apt = debian.PrivateApt(cache / "apt", debian.choose_mirror(mirror), keyring)
    console.print("Getting Asterisk from Debian's packages (once, about 80 MB) ...")
    columns = (TextColumn("{task.description:<28.28}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("package lists", total=100)
        apt.run("update", progress=lambda _, percent: bar.update(task, completed=percent))
        packages = debian.plan(apt)
        files = debian.fetch_packages(
            apt, packages, lambda _, percent: bar.update(task, description="download", completed=percent)
        )
        partial = Path(tempfile.mkdtemp(prefix="partial-", dir=cache))
        debian.unpack(
            files, partial, lambda name, done: bar.update(task, description=f"unpack {name}", completed=done)
        )
    binary = private_asterisk(partial)
    if binary is None:
        raise InstallError(
            f"The fetched Asterisk {packages[debian.PACKAGE]} does not run or is older than 22.9."
        )
    console.print("Trying it ...")
    smoke_test(binary)
    version = packages[debian.PACKAGE].replace(":", "_").replace("/", "_")
    root = cache / f"asterisk-{version}"
    shutil.rmtree(root, ignore_errors=True)
    partial.chmod(0o755)
    os.utime(partial)  # unpacking gave it a package's date; the newest is found by date
    partial.rename(root)
    shutil.rmtree(apt.home)
    ready = private_asterisk(root)
    if ready is None:
        raise InstallError(f"{root} cannot be used although it ran a moment ago; delete it and try again.")
    console.print(f"Asterisk {ready.version} is ready in {root}")
    return ready
