"""Debian's Asterisk packages, fetched without root: apt with a private configuration, then `dpkg-deb -x`.

apt checks the archive's signature and each package's hash, as it does for the whole system. Nothing of the
host's package database is read or written.
"""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

RELEASE: Final = "forky"
PACKAGE: Final = "asterisk"
KEYRINGS: Final = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)
FREE_BYTES_NEEDED: Final = 700 * 1024 * 1024
"""Packages 80 MB, unpacked 270 MB, package lists 60 MB, and room to breathe."""

Progress = Callable[[str, float], None]


class InstallError(Exception):
    """Asterisk could not be had; the text says why and what to do."""


def host_mirrors(listing: str) -> list[str]:
    """Debian mirrors in what apt-get indextargets prints, as `ORIGIN|LABEL|SITE|COMPONENT` a line.

    The security archive has a label of its own and is left out: it does not hold the release wanted here.
    Before the first `apt-get update` apt does not know origins; then a mirror is known by its path.
    """
    found: list[str] = []
    for line in listing.splitlines():
        origin, label, site, component = ([*line.split("|"), "", "", "", ""])[:4]
        known = origin == label == "Debian"
        likely = origin == "$(ORIGIN)" and component == "main" and site.rstrip("/").endswith("/debian")
        if (known or likely) and site and site not in found:
            found.append(site)
    return found


def choose_mirror(setting: str | None) -> str:
    """The mirror to fetch from: the setting, or the one this Debian's own apt uses.

    Raises InstallError when there is neither, or when the setting is no http(s) or file address.
    """
    if setting:
        # It becomes one word of a sources line, so nothing that could end the word or open an option.
        if not re.fullmatch(r"(https?|file)://?[^\s\[\]#\"]+", setting):
            raise InstallError(
                f"CALLCENTER_DEBIAN_MIRROR is not a mirror's address: {setting!r}. "
                "Write it as in a sources list: http://HOST/debian"
            )
        return setting.rstrip("/")
    command = ["apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(SITE)|$(COMPONENT)"]
    mirrors: list[str] = []
    for option in ([], ["--no-release-info"]):
        listing = subprocess.run([*command, *option], capture_output=True, text=True, check=False)
        mirrors = mirrors or host_mirrors(listing.stdout)
    if not mirrors:
        raise InstallError(
            "apt on this machine names no Debian mirror, as on systems other than Debian. Set "
            "CALLCENTER_DEBIAN_MIRROR to a Debian mirror, or install Asterisk 22.9 or newer yourself."
        )
    return mirrors[0]


def check_host(cache: Path) -> Path:
    """Make sure that fetching can work here; returns the keyring that signatures are checked against."""
    machine = platform.machine()
    if machine not in {"x86_64", "amd64"}:
        raise InstallError(
            f"Asterisk is fetched ready-made for amd64 only and this machine is {machine}. "
            "Install Asterisk 22.9 or newer from your system's packages or from source."
        )
    for tool in ("apt-get", "dpkg-deb", "gpgv"):
        if shutil.which(tool) is None:
            raise InstallError(
                f"`{tool}` is missing, so Debian's Asterisk packages cannot be fetched. On Debian or Ubuntu "
                f"install it; elsewhere install Asterisk 22.9 or newer yourself."
            )
    keyring = next((path for path in KEYRINGS if path.exists()), None)
    if keyring is None:
        raise InstallError(
            "Debian's archive keys are missing, so packages could not be verified. "
            "Install the package debian-archive-keyring."
        )
    if re.search(r"[:;\"]", str(cache)):
        # The first two separate library paths for the loader, the third ends a value in apt's settings.
        raise InstallError(f"{cache}: the path must not hold : ; or a quotation mark. Set XDG_CACHE_HOME.")
    free = shutil.disk_usage(cache).free
    if free < FREE_BYTES_NEEDED:
        raise InstallError(
            f"{cache} has {free // 2**20} MB free; fetching Asterisk needs {FREE_BYTES_NEEDED // 2**20} MB. "
            "Free some space or set XDG_CACHE_HOME to another disk."
        )
    return keyring


class PrivateApt:
    """apt-get with directories, package status and sources of its own, under `home`."""

    def __init__(self, home: Path, mirror: str, keyring: Path) -> None:
        self.home = home
        self.archives = home / "archives"
        for folder in ("lists/partial", "archives/partial", "etc/preferences.d", "etc/parts", "etc/sources"):
            (home / folder).mkdir(parents=True, exist_ok=True)
        (home / "status").write_text("")
        # The release file may be older than its own validity on mirrors that follow at a distance.
        source = f"deb [signed-by={keyring} check-valid-until=no] {mirror} {RELEASE} main\n"
        (home / "sources.list").write_text(source)
        (home / "apt.conf").write_text(
            "\n".join(
                [
                    host_acquire_settings(),
                    f'Dir "{home}/";',
                    f'Dir::State "{home}/";',
                    f'Dir::State::lists "{home}/lists/";',
                    f'Dir::State::status "{home}/status";',
                    f'Dir::Cache "{home}/";',
                    f'Dir::Cache::archives "{home}/archives/";',
                    f'Dir::Etc "{home}/etc/";',
                    f'Dir::Etc::sourcelist "{home}/sources.list";',
                    f'Dir::Etc::sourceparts "{home}/etc/sources/";',
                    f'Dir::Etc::parts "{home}/etc/parts/";',
                    'Dir::Etc::netrc "/etc/apt/auth.conf";',
                    'Dir::Etc::netrcparts "/etc/apt/auth.conf.d/";',
                    'APT::Architecture "amd64";',
                    'APT::Architectures { "amd64"; };',
                    'APT::Install-Recommends "false";',
                    'APT::Get::Assume-Yes "true";',
                    'APT::Get::AllowUnauthenticated "false";',
                    'Acquire::Languages "none";',
                    # As root apt would drop to a user who cannot read a private cache.
                    'APT::Sandbox::User "";' if os.geteuid() != 0 else 'APT::Sandbox::User "root";',
                    "",
                ]
            )
        )

    def run(self, *arguments: str, progress: Progress | None = None) -> str:
        """Run apt-get; returns what it printed. Raises InstallError with apt's own last words."""
        reader, writer = os.pipe()
        environment = {**os.environ, "APT_CONFIG": str(self.home / "apt.conf"), "LC_ALL": "C"}
        command = ["apt-get", "-q", "-o", f"APT::Status-Fd={writer}", *arguments]
        log = self.home / "last.log"
        with log.open("w") as output:
            child = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, env=environment, pass_fds=[writer]
            )
            os.close(writer)
            with os.fdopen(reader) as status:
                for line in status:
                    part = line.split(":", 3)
                    if progress is not None and part[0] == "dlstatus" and len(part) == 4:
                        progress(part[3].strip(), float(part[2]))
            code = child.wait()
        text = log.read_text()
        if code != 0:
            errors = [line for line in text.splitlines() if line.startswith(("E:", "Err:", "W:"))]
            said = "\n  ".join((errors or text.splitlines())[-6:])
            raise InstallError(
                f"apt could not fetch Asterisk:\n  {said}\n"
                "Check the network, or set CALLCENTER_DEBIAN_MIRROR to another Debian mirror."
            )
        return text


def host_acquire_settings() -> str:
    """The host's settings on how to reach mirrors (proxy, retries, date checks), as apt prints them.

    Its other settings are left out: hooks and index targets belong to the system, not to this fetch.
    """
    dump = subprocess.run(
        ["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=False
    ).stdout
    wanted = re.compile(r"Acquire::(http|https|Retries|ForceIPv[46]|Check-|Proxy)", re.IGNORECASE)
    return "\n".join(line for line in dump.splitlines() if wanted.match(line))


def plan(apt: PrivateApt) -> dict[str, str]:
    """Every package Asterisk needs with its version, as the mirror offers them; nothing is downloaded."""
    text = apt.run("install", "--simulate", PACKAGE)
    packages = dict(re.findall(r"^Inst (\S+) \((\S+) ", text, re.MULTILINE))
    if PACKAGE not in packages:
        raise InstallError(f"The mirror has no package {PACKAGE} in {RELEASE}; set CALLCENTER_DEBIAN_MIRROR.")
    return packages


def fetch_packages(apt: PrivateApt, packages: dict[str, str], progress: Progress) -> list[Path]:
    """Download what `plan` listed, verified; returns the package files."""
    apt.run("install", "--download-only", PACKAGE, progress=progress)
    files: list[Path] = []
    for name, version in packages.items():
        found = list(apt.archives.glob(f"{name}_{version.replace(':', '%3a')}_*.deb"))
        if not found:
            raise InstallError(
                f"apt did not leave {name} {version} in {apt.archives}; delete it and try again."
            )
        files += found
    return files


def unpack(packages: list[Path], root: Path, progress: Progress) -> None:
    """Unpack every package into `root`."""
    for number, package in enumerate(packages):
        progress(package.name.split("_")[0], 100 * number / len(packages))
        done = subprocess.run(
            ["dpkg-deb", "-x", str(package), str(root)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise InstallError(f"{package.name} could not be unpacked: {done.stderr.strip()}")
    progress("unpacked", 100.0)
