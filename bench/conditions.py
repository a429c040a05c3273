"""What a figure depends on beside the program: the machine, what else it does, the versions."""

import os
import platform
import re
import subprocess
import time
from pathlib import Path

import msgspec

from callcenter.telephony.asterisk.install import ensure_asterisk

from .spread import Spread, spread

ROOT = Path(__file__).resolve().parent.parent
SYNCS = 50


class Conditions(msgspec.Struct, frozen=True, kw_only=True):
    """As they are when the bench begins."""

    cpu: str
    cores: int
    memory_gib: float
    kernel: str
    python: str
    asterisk: str
    commit: str
    at: str
    file_system: str
    fsync_ms: Spread

    def lines(self) -> list[str]:
        """As a list in Markdown."""
        sync = self.fsync_ms
        return [
            f"- {self.cpu}, {self.cores} cores for everything (callers and agents included), "
            f"{self.memory_gib:.1f} GiB; Linux {self.kernel}; Python {self.python}; Asterisk {self.asterisk}",
            f"- commit {self.commit}, {self.at}",
            f"- CALLCENTER_HOME on {self.file_system}; there a write of 4 KiB with fsync takes "
            f"{sync.p50:.2f} ms (p50), {sync.p99:.2f} ms (p99)",
        ]


def load_average() -> str:
    """The machine's load of the last minute: processes that run or want to, on all cores."""
    return f"{os.getloadavg()[0]:.1f}"


def conditions(home: Path) -> Conditions:
    """Ask the machine. `home`: a folder on the disk that CALLCENTER_HOME will be on."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", info, re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return Conditions(
        cpu=model[1].strip() if model else platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=int(memory[1]) / 2**20 if memory else 0.0,
        kernel=platform.release(),
        python=platform.python_version(),
        asterisk=ensure_asterisk().version,
        commit=commit(),
        at=time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        file_system=_file_system(home),
        fsync_ms=_syncs(home),
    )


def commit() -> str:
    """The checked-out commit's short name, and whether something of the product differs from it."""
    git = ["git", "-C", str(ROOT)]
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    if name.returncode:
        return "(not in git)"
    changed = subprocess.run(
        [*git, "status", "--porcelain", "--untracked-files=no", "--", "callcenter", "dialplan", "agents_ui"],
        capture_output=True,
        text=True,
        check=False,
    )
    return name.stdout.strip() + (" with changes not committed" if changed.stdout.strip() else "")


def _file_system(home: Path) -> str:
    place = home.resolve()
    best = ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, mount, kind, *_ = line.split()
        if place.is_relative_to(mount) and len(mount) > len(best[0]):
            best = (mount, kind)
    return best[1]


def _syncs(home: Path) -> Spread:
    path = home / "fsync"
    took = []
    with path.open("wb", buffering=0) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    path.unlink()
    found = spread(took)
    assert found is not None
    return found
