"""Certificates of an authority of the tests' own, made by openssl."""

import ssl
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

_MAKE: Final = (
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
)
#: Longer than any machine's clock may be wrong.
_DAYS: Final = ("-days", "3650")


class Certificate(NamedTuple):
    """A certificate with its key, as files."""

    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """What a server listens with."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.chain, self.key)
        return context


class Authority:
    """Who signs certificates. `file` is what trusts it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self.file, self._key = folder / "authority.pem", folder / "authority.key"
        self._make(self.file, self._key, "-subj", "/CN=An authority of tests")

    def issue(self, names: str) -> Certificate:
        """For names as openssl writes them, such as "IP:127.0.0.1" or "DNS:mail.example.com"."""
        name = names.replace(":", "-")
        made = Certificate(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        signed = ("-CA", str(self.file), "-CAkey", str(self._key), "-addext", f"subjectAltName={names}")
        self._make(*made, "-subj", "/CN=A server of tests", *signed)
        return made

    @staticmethod
    def _make(chain: Path, key: Path, *more: str) -> None:
        subprocess.run(
            [*_MAKE, *_DAYS, "-keyout", str(key), "-out", str(chain), *more],
            check=True,
            capture_output=True,
            timeout=30,
        )
