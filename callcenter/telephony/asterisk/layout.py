"""Where one installation keeps Asterisk's files, and where the templates come from."""

from pathlib import Path
from typing import Final

import msgspec

TEMPLATES: Final = Path(__file__).parents[3] / "dialplan"

SOCKET_PATH_LIMIT: Final = 107
"""Longest path of a Unix socket, in bytes (unix(7): sun_path is 108 with its final zero)."""


class AsteriskDirs(msgspec.Struct, frozen=True, kw_only=True):
    """The private directories of one Asterisk, all under `base`."""

    base: Path

    @property
    def etc(self) -> Path:
        """Rendered configuration; holds secrets, so it is the owner's alone."""
        return self.base / "etc"

    @property
    def data(self) -> Path:
        """Sounds, music, and links to the program's own documentation and API description."""
        return self.base / "data"

    @property
    def lib(self) -> Path:
        """AstDB and keys: survives restarts."""
        return self.base / "lib"

    @property
    def spool(self) -> Path:
        """Recordings."""
        return self.base / "spool"

    @property
    def run(self) -> Path:
        """Control socket and pid file."""
        return self.base / "run"

    @property
    def log(self) -> Path:
        """Asterisk's own log files."""
        return self.base / "log"

    @property
    def main_config(self) -> Path:
        """The file given to Asterisk with -C."""
        return self.etc / "asterisk.conf"

    def make(self) -> None:
        """Create every directory, closed to other users. Raises ValueError when the path is too long."""
        socket = str(self.run / "asterisk.ctl")
        if len(socket.encode()) > SOCKET_PATH_LIMIT:
            raise ValueError(
                f"{self.base} is too long a path: Asterisk's control socket {socket} would pass the system's "
                f"limit of {SOCKET_PATH_LIMIT} bytes. Set CALLCENTER_HOME to a shorter path."
            )
        for folder in (
            self.etc,
            self.data / "sounds",
            self.lib / "keys",
            self.spool / "recording",
            self.run,
            self.log,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        self.base.chmod(0o700)
