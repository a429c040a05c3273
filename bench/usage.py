"""What processes and their threads use, from /proc."""

import contextlib
import os
from pathlib import Path

import msgspec

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
#: What the controller's threads do, by the names that bench/thread_names gives them (15 bytes).
_WORK = {"_connection_wor": "database", "journal": "journal"}
MAIN = "main"
OTHERS = "others"


class Cpu(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of CPU."""

    user: float = 0.0
    system: float = 0.0

    def __add__(self, other: "Cpu") -> "Cpu":
        return Cpu(user=self.user + other.user, system=self.system + other.system)

    def __sub__(self, other: "Cpu") -> "Cpu":
        return Cpu(user=self.user - other.user, system=self.system - other.system)

    @property
    def total(self) -> float:
        """User and system."""
        return self.user + self.system


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What a process has used: CPU of all its threads (not of children), MiB resident now."""

    cpu: Cpu
    rss_mib: float

    @property
    def cpu_s(self) -> float:
        """Seconds of CPU, user and system."""
        return self.cpu.total


def _fields(path: Path) -> list[str]:
    """Of a stat file, from the third field on (proc_pid_stat(5))."""
    return path.read_text().rpartition(")")[2].split()


def _cpu(fields: list[str]) -> Cpu:
    return Cpu(user=int(fields[11]) / _TICKS, system=int(fields[12]) / _TICKS)


def usage_of(pid: int) -> Usage:
    """From /proc/PID. Raises OSError when there is no such process."""
    fields = _fields(Path(f"/proc/{pid}/stat"))
    return Usage(cpu=_cpu(fields), rss_mib=int(fields[21]) * _PAGE / 2**20)


class Threads(msgspec.Struct, frozen=True, kw_only=True):
    """What the threads of a process have used: `by_id` kind and CPU of those that live, `total` of all."""

    by_id: dict[int, tuple[str, Cpu]]
    total: Cpu

    def since(self, before: "Threads") -> dict[str, Cpu]:
        """CPU since then by kind: `main`, `journal`, `database`, `others` (executors, threads that ended)."""
        parts: dict[str, Cpu] = {}
        for thread, (kind, cpu) in self.by_id.items():
            _, earlier = before.by_id.get(thread, (kind, Cpu()))
            parts[kind] = parts.get(kind, Cpu()) + (cpu - earlier)
        known = sum((cpu for kind, cpu in parts.items() if kind != OTHERS), Cpu())
        return {**parts, OTHERS: self.total - before.total - known}


def threads_of(pid: int) -> Threads:
    """From /proc/PID/task. Raises OSError when there is no such process."""
    by_id: dict[int, tuple[str, Cpu]] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        # One may end meanwhile.
        with contextlib.suppress(OSError):
            name, cpu = (task / "comm").read_text().strip(), _cpu(_fields(task / "stat"))
            by_id[int(task.name)] = (MAIN if task.name == str(pid) else _WORK.get(name, OTHERS), cpu)
    return Threads(by_id=by_id, total=usage_of(pid).cpu)
