"""Does this Asterisk really run here with the modules the product needs?"""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.debian import InstallError
from callcenter.telephony.asterisk.layout import TEMPLATES, AsteriskDirs
from callcenter.telephony.asterisk.render import directory_values, link_data
from callcenter.telephony.asterisk.template import fill

START_SECONDS: Final = 30.0


def smoke_test(binary: AsteriskBinary) -> None:
    """Start it without ports in a directory that is thrown away; raises InstallError if it does not run.

    The module list is the product's own, and most of it is `require`d: a start is proof that they load.
    """
    with tempfile.TemporaryDirectory(prefix="callcenter-smoke-") as folder:
        dirs = AsteriskDirs(base=Path(folder))
        dirs.make()
        link_data(dirs, binary)
        values = directory_values(dirs, binary, "smoke")
        for name in ("asterisk.conf", "modules.conf"):
            (dirs.etc / name).write_text(fill((TEMPLATES / name).read_text(), values))
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
            [*command, "-rx", "core waitfullybooted"], capture_output=True, text=True, check=False
        )
        if asked.returncode == 0 and "fully booted" in asked.stdout:
            return
        time.sleep(0.05)
    last = "\n  ".join(output.read_text(errors="replace").splitlines()[-8:])
    raise InstallError(f"This Asterisk does not start with the modules that are needed:\n  {last}")
