"""The virtual environment that asyncari runs in: made from asyncari.txt, kept in the user's cache."""

import asyncio
import hashlib
import os
import shutil
import sys
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("asyncari.txt")


def cache() -> Path:
    """Where the benches keep what may be thrown away."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "callcenter" / "bench"


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, errors = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {errors.decode(errors='replace')[-1000:]}")


async def asyncari_python() -> str:
    """A Python that has asyncari. Raises RuntimeError when it cannot be installed."""
    name = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    folder = cache() / f"asyncari-{name}"
    python = folder / "bin" / "python"
    if not (folder / "whole").exists():
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        await _run(sys.executable, "-m", "venv", str(folder))
        install = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        await _run(*install, "--require-hashes", "-r", str(REQUIREMENTS))
        (folder / "whole").touch()
    return str(python)
