"""Settings: from the environment (`CALLCENTER_...`) or from `callcenter.toml` in CALLCENTER_HOME.

The environment wins over the file. In the file a setting has its lower-case name without the prefix:

    http = "127.0.0.1:9000"
    trunks = ["127.0.0.2"]
"""

import difflib
import os
import re
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Final, Self, final
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic.dataclasses import dataclass
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from callcenter.database_address import POSTGRESQL, SQLITE, parse_database_url
from callcenter.mail_servers import parse_imap, parse_smtp

PREFIX: Final = "CALLCENTER_"
FILE_NAME: Final = "callcenter.toml"
HOME_LIMIT: Final = 80
"""Longest CALLCENTER_HOME, in bytes: Asterisk's control socket lies under it, and such paths end at 107."""
TRUNK_LIMIT: Final = 20
"""Most trunk addresses: all stand in one line of Asterisk's pjsip.conf."""
ELSEWHERE: Final = frozenset({"CALLCENTER_BENCH_KEEP"})
"""Names in the environment that our tools know and that are no settings."""


class SettingsError(Exception):
    """One or more settings are wrong. The text names each, says what is wrong and how to mend it."""


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@final
@dataclass(frozen=True)
class HostPort:
    """An IPv4 address and a port to listen on."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The address as the start of a page's address."""
        return f"http://{self.host}:{self.port}"


@final
@dataclass(frozen=True)
class PortRange:
    """UDP ports, both ends included."""

    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


def parse_address(value: object) -> object:
    """`127.0.0.1:8080` as HostPort. Only loopback: this release speaks no TLS, so nothing may leave it."""
    if not isinstance(value, str):
        return value
    host, colon, port = value.strip().rpartition(":")
    if not colon or not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise ValueError("is not ADDRESS:PORT with a port from 1 to 65535. Write it like 127.0.0.1:8080")
    try:
        address = IPv4Address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise ValueError(f"{host!r} is not an IPv4 address. Write it like 127.0.0.1:{port}") from None
    if not address.is_loopback:
        raise ValueError(
            f"{host} can be reached from other machines, and this release has no TLS. Use an address that "
            f"begins with 127, such as 127.0.0.1:{port}"
        )
    return HostPort(str(address), int(port))


def parse_ports(value: object) -> object:
    """`20000-24999` as PortRange. Each call leg takes two ports (RTP and RTCP)."""
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"\s*(\d{1,5})\s*-\s*(\d{1,5})\s*", value)
    if found is None:
        raise ValueError("is not FIRST-LAST. Write it like 20000-24999")
    first, last = int(found[1]), int(found[2])
    if not 1024 <= first < last <= 65535 or last - first < 19:
        raise ValueError("must lie within 1024-65535 and hold at least 20 ports. Write it like 20000-24999")
    return PortRange(first, last)


def split_list(value: object) -> object:
    """`a, b` as a list; a list stays as it is."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def state_directory() -> Path:
    """`$XDG_STATE_HOME/callcenter`, which is `~/.local/state/callcenter` unless set otherwise."""
    base = os.environ.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".local/state") / "callcenter"


Address = Annotated[HostPort, NoDecode, BeforeValidator(parse_address)]
Ports = Annotated[PortRange, NoDecode, BeforeValidator(parse_ports)]


class Settings(BaseSettings):
    """Everything that can be set. Make one with `load_settings`, which turns errors into plain words."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=state_directory,
        description="All state: database, journal, recordings, secrets, logs. From the environment only.",
    )
    http: Address = Field(
        default=HostPort("127.0.0.1", 8080), description="Where the pages and the API are served."
    )
    sip: Address = Field(
        default=HostPort("127.0.0.1", 5060), description="Where SIP calls from the trunks come in, over UDP."
    )
    asterisk_http: Address = Field(
        default=HostPort("127.0.0.1", 8088),
        description="Asterisk's own HTTP port: ARI for the controller, /ws for the browsers' phones.",
    )
    rtp_ports: Ports = Field(
        default=PortRange(20000, 24999), description="UDP ports for speech; two for each call leg."
    )
    trunks: Annotated[tuple[IPv4Address, ...], NoDecode, BeforeValidator(split_list)] = Field(
        default=(IPv4Address("127.0.0.2"),),
        description=f"Addresses whose calls are let in, 1 to {TRUNK_LIMIT} separated by commas; calls from "
        "others are refused.",
    )
    trunk_out: Annotated[HostPort | None, NoDecode, BeforeValidator(parse_address)] = Field(
        default=None,
        description="The trunk that takes calls to customers (callbacks), as ADDRESS:PORT. Without it nobody "
        "is called; in the demo the /phone page rings instead.",
    )
    own_number: str = Field(
        default="",
        description="The company's number, as the trunk writes it: what customers who are called back see "
        "when they had not dialled a public number of ours. Without it they see none.",
    )
    database_url: str = Field(
        default="",
        description=f"The repository of customers, contacts and cases: `{SQLITE}PATH`, a SQLite file, or "
        f"`{POSTGRESQL}USER:PASSWORD@HOST:PORT/NAME`, a database of a PostgreSQL server from 15 on. By "
        "default a file in home.",
        repr=False,
    )
    smtp: str = Field(
        default="",
        description="The server that sends letters: `smtp://USER:PASSWORD@HOST:PORT` (STARTTLS, unless on "
        "loopback) or `smtps://...` (TLS). Without it letters are shown in the page, to be passed on.",
        repr=False,
    )
    imap: str = Field(
        default="",
        description="The mailbox whose letters become cases: `imaps://USER:PASSWORD@HOST/INBOX` (TLS) or "
        "`imap://...` (STARTTLS, unless on loopback). Without it none is read.",
        repr=False,
    )
    mail_from: str = Field(
        default="",
        description="The company's own mail address, from which letters are sent: `service@example.com`. "
        "Needed with smtp and imap.",
    )
    public_url: str = Field(
        default="",
        description="Where others reach these pages, as links in letters say it: `https://care.example.com`. "
        "By default the address in http.",
    )
    forwarded: bool = Field(
        default=False,
        description="A proxy before the pages adds the address of who asks to `X-Forwarded-For`: its last "
        "one counts in limits by address. Without it all who come through a proxy are one.",
    )
    demo: bool = Field(
        default=True,
        description="Seed a demo company, print its log-ins, and let the /phone page say who is calling.",
    )
    debian_mirror: str | None = Field(
        default=None, description="Debian mirror to fetch Asterisk from; by default the one this host uses."
    )
    log_level: LogLevel = Field(default=LogLevel.INFO, description="debug, info, warning or error.")

    @field_validator("home")
    @classmethod
    def _home_is_usable(cls, value: Path) -> Path:
        path = value.expanduser()
        if not path.is_absolute():
            raise ValueError(
                f"must be a whole path, else each folder you start from has a state of its own. "
                f"Write it like {Path.cwd() / path}"
            )
        if os.path.lexists(path) and not path.is_dir():
            raise ValueError(f"is no folder: {path}. Name a folder, or move that file away")
        if len(str(path).encode()) > HOME_LIMIT:
            raise ValueError(f"is longer than {HOME_LIMIT} bytes: {path}. Choose a shorter path")
        if re.search(r"[\x00-\x1f\x7f;\"$\\]", str(path)):
            raise ValueError(
                f"holds a character that Asterisk's files cannot: {path}. Use letters and digits"
            )
        return path

    @field_validator("trunks")
    @classmethod
    def _trunks_can_call(cls, value: tuple[IPv4Address, ...]) -> tuple[IPv4Address, ...]:
        if not 1 <= len(value) <= TRUNK_LIMIT:
            raise ValueError(
                f"must hold 1 to {TRUNK_LIMIT} addresses separated by commas. Write it like 127.0.0.2"
            )
        for address in value:
            if address.is_unspecified or address.is_multicast or address == IPv4Address("255.255.255.255"):
                raise ValueError(
                    f"holds {address}, which no call can come from. Give the address of the trunk itself, "
                    "such as 127.0.0.2"
                )
        if IPv4Address("127.0.0.1") in value:
            raise ValueError(
                "must not hold 127.0.0.1: the browsers' phones come from there and would be taken for the "
                "trunk. Give the trunk another address; 127.0.0.2 works on this machine too"
            )
        return value

    @field_validator("own_number")
    @classmethod
    def _own_number_can_be_called(cls, value: str) -> str:
        if value and not re.fullmatch(r"\+?[0-9]{5,15}", value):
            raise ValueError("is no number that a customer could call. Write 5 to 15 digits: +862151234567")
        return value

    @field_validator("database_url")
    @classmethod
    def _database_can_be_opened(cls, value: str) -> str:
        return parse_database_url(value)

    @field_validator("smtp")
    @classmethod
    def _smtp_can_be_read(cls, value: str) -> str:
        if value:
            parse_smtp(value)
        return value

    @field_validator("imap")
    @classmethod
    def _imap_can_be_read(cls, value: str) -> str:
        if value:
            parse_imap(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from_is_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,63}", value):
            raise ValueError("is no mail address. Write it like service@example.com")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]{1,250}/?", value):
            raise ValueError("is no address of a site. Write it like https://care.example.com")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _mail_has_a_sender(self) -> Self:
        if (self.smtp or self.imap) and not self.mail_from:
            raise ValueError(
                f"smtp and imap need a sender. Give {PREFIX}MAIL_FROM the company's own mail address"
            )
        return self

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        if self.http == self.asterisk_http:
            raise ValueError(
                f"http and asterisk_http are both {self.http}. Give {PREFIX}ASTERISK_HTTP another port"
            )
        if self.rtp_ports.first <= self.sip.port <= self.rtp_ports.last:
            raise ValueError(
                f"the port of sip ({self.sip}) lies within rtp_ports ({self.rtp_ports}), so a call could "
                f"take it. Give {PREFIX}SIP or {PREFIX}RTP_PORTS others"
            )
        return self

    @property
    def database(self) -> str:
        """The repository's address, with its default filled in."""
        return self.database_url or f"{SQLITE}{self.home / 'repository.db'}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names by which the pages are reached, beside loopback."""
        return (self.http.host, *([urlsplit(self.public_url).hostname or ""] if self.public_url else []))

    @property
    def site(self) -> str:
        """Where links in letters lead, without a / at its end."""
        return self.public_url or self.http.url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        given = {**env_settings(), **init_settings()}.get("home")
        home = Path(str(given)).expanduser() if given else state_directory()
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, home / FILE_NAME)


def load_settings(**given: Any) -> Settings:
    """The settings in force. Raises SettingsError in words a newcomer can act on."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(explain(one) for one in error.errors())) from None
    except (ValueError, OSError) as error:  # not TOML, or not to be read by us
        raise SettingsError(f"{FILE_NAME} in CALLCENTER_HOME cannot be read: {error}") from None


def unknown_names(names: Iterable[str]) -> list[str]:
    """What to say of each name that begins like a setting's and is none: most likely it is misspelt."""
    known = [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]
    said = []
    for name in sorted(set(names)):
        if not name.upper().startswith(PREFIX) or name.upper() in ELSEWHERE or name.upper() in known:
            continue
        close = difflib.get_close_matches(name.upper(), known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(sorted(known))}"
        said.append(f"{name} in the environment is no setting and changes nothing. {hint}")
    return said


def explain(error: Any) -> str:
    """One of pydantic's errors as `CALLCENTER_NAME ...`."""
    name = f"{PREFIX}{str(error['loc'][0]).upper()}" if error["loc"] else "Settings"
    if error["type"] == "extra_forbidden":
        known = ", ".join(sorted(Settings.model_fields))
        return f"{FILE_NAME}: there is no setting {error['loc'][0]!r}. There are: {known}"
    text = str(error["msg"]).removeprefix("Value error, ")
    # Addresses of servers may hold a password, and errors end up in logs.
    told = bool(error["loc"]) and error["loc"][0] not in ("database_url", "smtp", "imap")
    return f"{name}: {text} (it is {error['input']!r})." if told else f"{name}: {text}."
