"""One Asterisk program: how it is started, where its modules and data are, and whether it is new enough."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import msgspec

MINIMUM_VERSION: Final = (22, 9)
"""ARI access lists came with 22.9; REST over WebSocket and ARI-only transfers are older than that."""

MODULE_DIRS: Final = (
    "/usr/lib/x86_64-linux-gnu/asterisk/modules",
    "/usr/lib/aarch64-linux-gnu/asterisk/modules",
    "/usr/lib64/asterisk/modules",
    "/usr/lib/asterisk/modules",
)
DATA_DIRS: Final = ("/usr/share/asterisk", "/var/lib/asterisk")


class AsteriskBinary(msgspec.Struct, frozen=True, kw_only=True):
    """A program ready to run. `command` goes before Asterisk's own arguments."""

    version: str
    command: tuple[str, ...]
    sbin_dir: Path
    module_dir: Path
    data_dir: Path

    @property
    def opus_module(self) -> str:
        """File name of the Opus codec: Debian builds one of its own, others take the vendor's."""
        names = ("codec_opus_open_source.so", "codec_opus.so")
        return next((name for name in names if (self.module_dir / name).exists()), names[0])


def parse_version(text: str) -> tuple[int, int] | None:
    """Major and minor version out of what `asterisk -V` prints; None for certified or unknown builds."""
    found = re.match(r"Asterisk (\d+)\.(\d+)", text.strip())
    return (int(found[1]), int(found[2])) if found else None


def ask_version(command: tuple[str, ...]) -> str | None:
    """What the program says of itself, such as `22.10.1`, if it runs and is new enough; else None."""
    try:
        said = subprocess.run([*command, "-V"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = parse_version(said.stdout)
    if said.returncode != 0 or version is None or version < MINIMUM_VERSION:
        return None
    return said.stdout.strip().removeprefix("Asterisk ")


def find_system_asterisk() -> AsteriskBinary | None:
    """The Asterisk installed on this machine, if there is one that is new enough and whole."""
    path = shutil.which("asterisk", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        return None
    version = ask_version((path,))
    modules = next((Path(d) for d in MODULE_DIRS if (Path(d) / "chan_pjsip.so").exists()), None)
    data = next((Path(d) for d in DATA_DIRS if (Path(d) / "documentation/core-en_US.xml").exists()), None)
    if version is None or modules is None or data is None:
        return None
    binary = AsteriskBinary(
        version=version, command=(path,), sbin_dir=Path(path).parent, module_dir=modules, data_dir=data
    )
    # Browsers speak Opus; a build without it would have to be told apart everywhere.
    return binary if (modules / binary.opus_module).exists() else None


def private_asterisk(root: Path) -> AsteriskBinary | None:
    """The Asterisk unpacked under `root`, run through that root's own loader and libraries."""
    libraries = root / "usr/lib/x86_64-linux-gnu"
    command = (
        str(root / "usr/lib64/ld-linux-x86-64.so.2"),
        "--library-path",
        str(libraries),
        str(root / "usr/sbin/asterisk"),
    )
    version = ask_version(command)
    if version is None:
        return None
    return AsteriskBinary(
        version=version,
        command=command,
        sbin_dir=root / "usr/sbin",
        module_dir=libraries / "asterisk/modules",
        data_dir=root / "usr/share/asterisk",
    )
