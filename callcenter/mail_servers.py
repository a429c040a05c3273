"""The addresses of mail servers (CALLCENTER_SMTP, CALLCENTER_IMAP): reading them."""

import re
import ssl
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec


class Security(StrEnum):
    """How a connection is kept from being read: TLS from its start, TLS asked for by STARTTLS, or not."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


#: By scheme: the port where none is given, and the security away from loopback.
SMTP_SCHEMES: Final = {"smtp": (587, Security.STARTTLS), "smtps": (465, Security.TLS)}
IMAP_SCHEMES: Final = {"imap": (143, Security.STARTTLS), "imaps": (993, Security.TLS)}
LONGEST: Final = 500


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """A mail server and who logs in there; without user nobody does. `folder` is the mailbox to read."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = ""
    folder: str = "INBOX"


def parse_smtp(value: str) -> MailServer:
    """`smtp://USER:PASSWORD@HOST:PORT` or `smtps://...`. Raises ValueError, never with the password in it."""
    return _parse(value, SMTP_SCHEMES, "smtp://USER:PASSWORD@mail.example.com:587")


def parse_imap(value: str) -> MailServer:
    """`imap://USER:PASSWORD@HOST:PORT/FOLDER` or `imaps://...`; the folder is INBOX unless given."""
    like = "imaps://USER:PASSWORD@mail.example.com/INBOX"
    server = _parse(value, IMAP_SCHEMES, like)
    if not server.user:
        raise ValueError(f"names no user. Write it like {like}")
    return server


def _parse(value: str, schemes: dict[str, tuple[int, Security]], like: str) -> MailServer:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(
            "has a host or port that cannot be read: in a password, characters such as @ : / # [ ] are "
            f"written as % and two digits (@ is %40). Write it like {like}"
        ) from None
    if parts.scheme not in schemes:
        raise ValueError(
            f"must begin with {' or '.join(f'{name}://' for name in schemes)}. Write it like {like}"
        )
    if not parts.hostname or len(value) > LONGEST or parts.query or "#" in value or port == 0:
        raise ValueError(f"cannot be read: a # in a password is written %23. Write it like {like}")
    usual_port, security = schemes[parts.scheme]
    folder = unquote(parts.path.strip("/"))
    if folder and not re.fullmatch(r"[\x20-\x7e]{1,100}", folder):
        raise ValueError(f"names a folder that cannot be read. Write it like {like}")
    server = MailServer(
        host=parts.hostname,
        port=port or usual_port,
        # Nobody listens in on loopback, and servers there seldom have a certificate for it.
        security=Security.NONE
        if security is Security.STARTTLS and _is_loopback(parts.hostname)
        else security,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        folder=folder or "INBOX",
    )
    if any(ord(c) < 32 for c in server.user + server.password):
        raise ValueError("holds control characters in user or password. Remove them")
    return server


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def tls_fault(error: ssl.SSLError) -> str:
    """What is wrong with a server's TLS, in words that follow its name."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"has a certificate that is not accepted: {error.verify_message}. "
            "If it is of your own authority, name that authority's file by SSL_CERT_FILE"
        )
    return f"cannot begin TLS: {error.reason or error}"
