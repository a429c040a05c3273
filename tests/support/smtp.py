"""A real SMTP server of the tests' own (aiosmtpd), on a free port of loopback.

async with SmtpServer() as server:
    server.letters, server.url
"""

import asyncio
import email
import warnings
from email import policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from .certificates import Certificate


class SmtpServer:
    """Takes letters. `refuses` has the answers for addresses that it does not take; `answers` those to the
    next letters, whatever they are; with `password` it wants a log-in, with a certificate TLS from the start,
    or by STARTTLS."""

    def __init__(
        self, *, password: str = "", certificate: Certificate | None = None, starttls: bool = False
    ) -> None:
        self._tls = certificate.context() if certificate else None
        self._starttls = starttls
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.refuses: dict[str, str] = {}
        self.answers: list[str] = []
        self._password = password
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen, on the port it had before when it had one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            self._made, "127.0.0.1", self.port, ssl=None if self._starttls else self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _made(self) -> SMTP:
        with warnings.catch_warnings():
            # That a log-in without TLS is unsafe; here it goes over loopback.
            warnings.simplefilter("ignore", UserWarning)
            return SMTP(
                self,
                hostname="mail.example.com",
                enable_SMTPUTF8=True,
                auth_required=bool(self._password),
                auth_require_tls=False,
                tls_context=self._tls if self._starttls else None,
                require_starttls=self._starttls,
                authenticator=self._authenticate if self._password else None,
            )

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == self._password.encode()
        # Without `handled` the server says itself that it was wrong.
        return AuthResult(success=right, handled=right)

    @property
    def url(self) -> str:
        """CALLCENTER_SMTP."""
        who = f"care:{self._password}@" if self._password else ""
        return f"smtp://{who}127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"
