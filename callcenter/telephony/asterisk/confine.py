"""Takes Asterisk's DNS client off the network.

Whatever is configured, Asterisk's SIP library opens UDP sockets of a DNS client on every address of the
machine. This product is reachable on loopback only. So once Asterisk is up, its parent takes a copy of those
sockets' descriptors (pidfd_getfd(2), Linux 5.6) and connects them to a loopback port where nobody is: from
then on the kernel lets nothing else in. SIP over names needs no such client: the system's resolver is used.
"""

import contextlib
import ctypes
import os
import socket
from pathlib import Path
from typing import Final

PIDFD_GETFD: Final = 438
"""Number of the system call, the same on every machine."""
DISCARD: Final = 9
"""Port of a service that answers nothing (RFC 863)."""


def sockets_on_every_address(pid: int) -> list[int]:
    """Descriptors of the process's UDP sockets that are bound to no address in particular.

    Raises OSError when the process is gone or is not ours to look at.
    """
    inodes: set[str] = set()
    for table in ("udp", "udp6"):
        path = Path(f"/proc/{pid}/net/{table}")
        for line in path.read_text().splitlines()[1:] if path.exists() else ():
            field = line.split()
            address, remote, inode = field[1].split(":")[0], field[2].split(":")[0], field[9]
            if not address.strip("0") and not remote.strip("0"):
                inodes.add(f"socket:[{inode}]")
    found: list[int] = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        # Other descriptors come and go while this one looks.
        with contextlib.suppress(FileNotFoundError):
            if str(entry.readlink()) in inodes:
                found.append(int(entry.name))
    return sorted(found)


def confine_to_loopback(pid: int) -> None:
    """Connect such sockets of a child process to a dead end on loopback.

    Raises OSError where the kernel does not allow it (older than 5.6, or a container that forbids it).
    """
    descriptors = sockets_on_every_address(pid)
    if not descriptors:
        return
    system = ctypes.CDLL(None, use_errno=True)
    handle = os.pidfd_open(pid)
    try:
        for descriptor in descriptors:
            copy = system.syscall(PIDFD_GETFD, handle, descriptor, 0)
            if copy < 0:
                number = ctypes.get_errno()
                raise OSError(number, f"pidfd_getfd: {os.strerror(number)}")
            with socket.socket(fileno=copy) as shared:
                shared.connect(("::1" if shared.family == socket.AF_INET6 else "127.0.0.1", DISCARD))
    finally:
        os.close(handle)
