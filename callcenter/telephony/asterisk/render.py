"""From the templates in `dialplan/` to the configuration of this installation's Asterisk."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from callcenter.config import Settings
from callcenter.prompts.store import refresh
from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.credentials import AgentPhone, Credentials, write_private
from callcenter.telephony.asterisk.layout import TEMPLATES, AsteriskDirs
from callcenter.telephony.asterisk.template import fill

NODE: Final = "a1"
"""Name of the only Asterisk node; unique ids of its channels begin with it."""

AGENT_TEMPLATE: Final = "pjsip_agent.conf"
TRUNK_OUT_TEMPLATE: Final = "pjsip_trunk_out.conf"
FIB_TRIE: Final = Path("/proc/net/fib_trie")
SPARE_SESSIONS: Final = 100
"""HTTP sessions beside two for each agent: ARI's sockets, the /phone page's callers."""


def asterisk_dirs(home: Path) -> AsteriskDirs:
    """Where the Asterisk of CALLCENTER_HOME keeps its files."""
    return AsteriskDirs(base=home / "asterisk")


def render(
    settings: Settings,
    binary: AsteriskBinary,
    credentials: Credentials,
    agents: Sequence[AgentPhone],
    *,
    node: str = NODE,
) -> AsteriskDirs:
    """Write Asterisk's whole configuration; returns its directories.

    Files are the owner's alone, and are touched only where they differ. Raises TemplateError for a value
    that must not be put into a configuration, ValueError when the home's path is too long.
    """
    dirs = asterisk_dirs(settings.home)
    dirs.make()
    values: dict[str, str | int] = {
        **directory_values(dirs, binary, node),
        "sip": str(settings.sip),
        "media": settings.sip.host,
        "http_host": settings.asterisk_http.host,
        "http_port": settings.asterisk_http.port,
        "trunks": ",".join(str(address) for address in settings.trunks),
        "webphone_secret": credentials.webphone_secret,
        "ari_password": credentials.ari_password,
        "demo": int(settings.demo),
        "customers": "trunk" if settings.trunk_out else "webphone" if settings.demo else "nowhere",
        "session_limit": 2 * len(agents) + SPARE_SESSIONS,
        "rtp_first": settings.rtp_ports.first,
        "rtp_last": settings.rtp_ports.last,
        "moh": str(dirs.data / "moh"),
    }
    files = {
        path.name: fill(path.read_text(encoding="utf-8"), values)
        for path in sorted(TEMPLATES.glob("*.conf"))
        if path.name not in (AGENT_TEMPLATE, TRUNK_OUT_TEMPLATE)
    }
    block = (TEMPLATES / AGENT_TEMPLATE).read_text(encoding="utf-8")
    files["pjsip.conf"] += "".join(
        fill(block, {"username": agent.username, "secret": agent.secret}) for agent in agents
    )
    if settings.trunk_out:
        block = (TEMPLATES / TRUNK_OUT_TEMPLATE).read_text(encoding="utf-8")
        files["pjsip.conf"] += fill(block, {"trunk_out": str(settings.trunk_out)})
    files["rtp.conf"] += "".join(
        f"{address} => {settings.sip.host}\n" for address in local_addresses(FIB_TRIE.read_text())
    )
    for name, content in files.items():
        path = dirs.etc / name
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            write_private(path, content.encode())
    link_data(dirs, binary)
    refresh(settings.home)
    return dirs


def local_addresses(fib_trie: str) -> list[str]:
    """This machine's IPv4 addresses beyond loopback, out of the kernel's table (/proc/net/fib_trie).

    Asterisk offers browsers every one of them as the place of its speech, though speech is bound to loopback
    only; each is therefore replaced in the offer.
    """
    found = re.findall(r"\|-- ([\d.]+)\n +/32 host LOCAL", fib_trie)
    return sorted({address for address in found if not address.startswith("127.")})


def directory_values(dirs: AsteriskDirs, binary: AsteriskBinary, node: str) -> dict[str, str | int]:
    """The values that depend on the program and its directories: `asterisk.conf` and `modules.conf`."""
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
        "opus": binary.opus_module,
    }


def link_data(dirs: AsteriskDirs, binary: AsteriskBinary) -> None:
    """Link what Asterisk reads into its data directory.

    The program's documentation and API description (modules ask for both), the tones the dialplan falls back
    on as `tones/NAME`, the music. The prompts are linked one by one: see callcenter.prompts.store.
    """
    links = {
        dirs.data / "documentation": binary.data_dir / "documentation",
        dirs.data / "rest-api": binary.data_dir / "rest-api",
        dirs.data / "sounds" / "tones": TEMPLATES / "tones",
        dirs.data / "moh": TEMPLATES / "moh",
    }
    for link, target in links.items():
        if link.is_symlink() and link.readlink() == target:
            continue
        link.unlink(missing_ok=True)
        link.symlink_to(target)
