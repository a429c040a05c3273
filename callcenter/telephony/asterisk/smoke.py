"""Does this Asterisk really run here with the modules the product needs?"""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.debian import InstallError
from callcenter.telephony.asterisk.layout import TEMPLATES, AsteriskDirs
from callcenter.telephony.asterisk.template import fill

START_SECONDS: Final = 30.0


def directory_values(dirs: AsteriskDirs, binary: AsteriskBinary, node: str) -> dict[str, str | int]:
    """The values of the `asterisk.conf` template."""
    return {
        "etc": str(dirs.etc),
        "modules": str(binary.module_dir),
        "lib": str(dirs.lib),
        "data": str(dirs.data),
        "spool": str(dirs.spool),
        "run": str(dirs.run),
        "log": str(dirs.log),
        "sbin": str(binary.sbin_dir),
        "node": node,
    }


def link_program_data(dirs: AsteriskDirs, binary: AsteriskBinary) -> None:
    """Link the program's documentation and API description, which modules read, into our data directory."""
    for name in ("documentation", "rest-api"):
        link = dirs.data / name
        link.unlink(missing_ok=True)
        link.symlink_to(binary.data_dir / name)


def smoke_test(binary: AsteriskBinary) -> None:
    """Start it without ports in a directory that is thrown away; raises InstallError if it does not run.

    The module list is the product's own, and most of it is `require`d: a start is proof that they load.
    """
    with tempfile.TemporaryDirectory(prefix="callcenter-smoke-") as folder:
        dirs = AsteriskDirs(base=Path(folder))
        dirs.make()
        link_program_data(dirs, binary)
        dirs.main_config.write_text(
            fill((TEMPLATES / "asterisk.conf").read_text(), directory_values(dirs, binary, "smoke"))
        )
        (dirs.etc / "modules.conf").write_text((TEMPLATES / "modules.conf").read_text())
        (dirs.etc / "ari.conf").write_text("[general]\nenabled = yes\n")
        (dirs.etc / "stasis.conf").write_text("[general]\n")
        (dirs.etc / "extensions.conf").write_text("[nowhere]\nexten => s,1,Hangup()\n")
        command = [*binary.command, "-C", str(dirs.main_config)]
        output = Path(folder) / "output"
        with output.open("w") as sink:
            child = subprocess.Popen(
                [*command, "-f"], stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT
            )
        try:
            wait_until_booted(child, command, output)
        finally:
            child.kill()
            child.wait()


def wait_until_booted(child: "subprocess.Popen[bytes]", command: list[str], output: Path) -> None:
    """Wait until `child` says it is up with everything loaded; raises InstallError when it dies or hangs."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        asked = subprocess.run(
            [*command, "-rx", "module show like chan_pjsip"], capture_output=True, text=True, check=False
        )
        if asked.returncode == 0 and "Running" in asked.stdout:
            return
        time.sleep(0.05)
    last = "\n  ".join(output.read_text(errors="replace").splitlines()[-8:])
    raise InstallError(f"This Asterisk does not start with the modules that are needed:\n  {last}")
