"""Starts Asterisk without its SIP library's DNS client: `python launch.py PROGRAM ARGUMENT...`.

Whatever is configured, that library opens the sockets of a DNS client on every address of the machine. This
product listens on loopback only. The client's sockets are the only datagram sockets made without any flag
(SIP's are close-on-exec, RTP's non-blocking), so a filter on system calls refuses just those; Asterisk then
says that it resorts to the system's resolver. On that way out the library closes descriptor 0, which it never
opened and which would next time be the SIP socket: so that is refused as well. The filter needs no root,
touches this program alone and cannot be undone (seccomp(2)).

Standard library only, so that it can be run by path without anything installed.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

PR_SET_NO_NEW_PRIVS = 38
PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
SECCOMP_RET_ALLOW = 0x7FFF0000
SECCOMP_RET_ERRNO = 0x00050000
LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
JUMP_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
RETURN = 0x06  # BPF_RET | BPF_K
OFFSET_NUMBER, OFFSET_ARCHITECTURE, OFFSET_FIRST_ARGUMENT, OFFSET_SECOND_ARGUMENT = 0, 4, 16, 24
SOCK_DGRAM = 2
STDIN = 0

# machine: (AUDIT_ARCH_..., number of the system call socket, of close)
MACHINES = {"x86_64": (0xC000003E, 41, 3), "aarch64": (0xC00000B7, 198, 57)}


class FilterProgram(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """struct sock_filter; jumps count instructions from the next one."""
    return struct.pack("=HBBI", code, if_true, if_false, value)


def forbid_dns_client() -> None:
    """Make socket(..., SOCK_DGRAM without flags, ...) and close(0) fail with EACCES from here on.

    Raises OSError or KeyError where that cannot be done.
    """
    architecture, socket_number, close_number = MACHINES[platform.machine()]
    program = b"".join(
        [
            instruction(LOAD_WORD, OFFSET_ARCHITECTURE),
            instruction(JUMP_IF_EQUAL, architecture, if_false=8),
            instruction(LOAD_WORD, OFFSET_NUMBER),
            instruction(JUMP_IF_EQUAL, socket_number, if_true=1),
            instruction(JUMP_IF_EQUAL, close_number, if_true=2, if_false=5),
            instruction(LOAD_WORD, OFFSET_SECOND_ARGUMENT),
            instruction(JUMP_IF_EQUAL, SOCK_DGRAM, if_true=2, if_false=3),
            instruction(LOAD_WORD, OFFSET_FIRST_ARGUMENT),
            instruction(JUMP_IF_EQUAL, STDIN, if_false=1),
            instruction(RETURN, SECCOMP_RET_ERRNO | errno.EACCES),
            instruction(RETURN, SECCOMP_RET_ALLOW),
        ]
    )
    system = ctypes.CDLL(None, use_errno=True)
    described = FilterProgram(len(program) // 8, program)
    if system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
    if system.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_SECCOMP)")


def main() -> None:
    """Set the filter, then become the program named on the command line."""
    try:
        forbid_dns_client()
    except (OSError, KeyError) as error:
        # Calls can be taken all the same.
        sys.stderr.write(f"callcenter: Asterisk's DNS client could not be kept off: {error}\n")
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 (no shell is the point)


if __name__ == "__main__":
    main()
