"""Handing letters to a mail server over SMTP (RFC 5321), with TLS unless it is on loopback."""

import asyncio
import ssl
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, formataddr
from typing import Final

import aiosmtplib

from callcenter.mail_servers import MailServer, Security, tls_fault

from .outbox import Outgoing, SendFailed

TIMEOUT_S: Final = 30.0
#: The origins of letters that a person has written; all others say that nobody needs to answer them.
WRITTEN_BY_PEOPLE: Final = ("reply:",)
#: What makes of a letter an answer to one that came in.
ANSWERING: Final = ("received:",)


class _MessageIds(UnstructuredHeader, BaseHeader):
    """Message-IDs in a header: a long one would be encoded to keep its line short, which nobody reads."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS: Final = HeaderRegistry()
for _name in ("In-Reply-To", "References"):
    _HEADERS.map_to_type(_name, _MessageIds)
_POLICY: Final = EmailPolicy(header_factory=_HEADERS)


def message_of(letter: Outgoing, sender: str, sender_name: str) -> EmailMessage:
    """The letter as a message. Letters by machine say so (RFC 3834), so that no machine answers them."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = formataddr((sender_name, sender))
    message["To"] = letter.recipient
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2]}>"
    if letter.in_reply_to:
        message["In-Reply-To"] = message["References"] = letter.in_reply_to
    if not letter.origin.startswith(WRITTEN_BY_PEOPLE):
        replied = letter.origin.startswith(ANSWERING)
        message["Auto-Submitted"] = "auto-replied" if replied else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.body, cte="base64")
    return message


class Smtp:
    """A mail server to send by; each letter has a connection of its own."""

    def __init__(self, server: MailServer, sender: str, sender_name: str = "") -> None:
        self._server = server
        self._sender = sender
        self._sender_name = sender_name

    async def send(self, letter: Outgoing) -> None:
        """Hand one letter over. Raises SendFailed in words."""
        server = self._server
        where = f"the mail server {server.host}:{server.port}"
        try:
            await aiosmtplib.send(
                message_of(letter, self._sender, self._sender_name),
                sender=self._sender,
                recipients=[letter.recipient],
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.password or None,
                use_tls=server.security is Security.TLS,
                start_tls=server.security is Security.STARTTLS,
                timeout=TIMEOUT_S,
            )
        except aiosmtplib.SMTPAuthenticationError as error:
            raise SendFailed(f"{where} refuses user or password of CALLCENTER_SMTP ({error.code})") from None
        except aiosmtplib.SMTPRecipientsRefused as error:
            first = error.recipients[0]
            raise SendFailed(
                f"{where} does not take letters for this address: {first.code} {first.message}",
                for_good=500 <= first.code < 600,
            ) from None
        except aiosmtplib.SMTPResponseException as error:
            # 5xx at the sender or the data is for good; anything else may pass.
            for_good = 500 <= error.code < 600 and not isinstance(error, aiosmtplib.SMTPConnectError)
            raise SendFailed(f"{where} says {error.code} {error.message}", for_good=for_good) from None
        except (aiosmtplib.SMTPTimeoutError, TimeoutError):
            raise SendFailed(f"{where} does not answer in time") from None
        except (aiosmtplib.SMTPException, OSError, asyncio.IncompleteReadError) as error:
            if (fault := _tls_error(error)) is not None:
                raise SendFailed(f"{where} {tls_fault(fault)}") from None
            unusable = isinstance(error, aiosmtplib.SMTPException)
            raise SendFailed(f"{where} cannot be {'used' if unusable else 'reached'}: {error}") from None
        except ValueError as error:
            raise SendFailed(f"the letter cannot be written: {error}", for_good=True) from None


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    """What was wrong with TLS, if that was the cause."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__
    return error
