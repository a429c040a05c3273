"""TLS with mail servers: from the start and by STARTTLS, and which certificates are accepted."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from callcenter.mail_servers import Security, parse_imap, parse_smtp
from callcenter.service.mail.mailbox import Mailbox, MailboxFailed
from callcenter.service.mail.outbox import Outgoing, SendFailed
from callcenter.service.mail.smtp import Smtp
from tests.support.certificates import Authority, Certificate
from tests.support.dovecot import Dovecot
from tests.support.smtp import SmtpServer

BOTH = [Security.TLS, Security.STARTTLS]
LETTER = Outgoing(
    id="1",
    recipient="wang@example.com",
    subject="s",
    body="b",
    origin="reply:1",
    in_reply_to=None,
    made_at=dt.datetime(2026, 6, 15, tzinfo=dt.UTC),
)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates") / "right")


@pytest.fixture(scope="module")
def certificate(authority: Authority) -> Certificate:
    return authority.issue("IP:127.0.0.1")


@pytest.fixture(scope="module")
def dovecot(certificate: Certificate) -> Iterator[Dovecot]:
    with Dovecot(certificate) as server:
        yield server


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a company does that has an authority of its own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


def sender(server: SmtpServer, security: Security, host: str = "127.0.0.1") -> Smtp:
    return Smtp(replace(parse_smtp(server.url), security=security, host=host), "care@haiqiao.example")


def mailbox(server: Dovecot, security: Security, host: str = "127.0.0.1") -> Mailbox:
    port = server.tls_port if security is Security.TLS else server.port
    return Mailbox(replace(parse_imap(server.url), security=security, host=host, port=port))


@pytest.mark.parametrize("security", BOTH)
async def test_a_letter_goes_by_tls(certificate: Certificate, trusted: None, security: Security) -> None:
    starttls = security is Security.STARTTLS
    async with SmtpServer(password="secret", certificate=certificate, starttls=starttls) as server:
        await sender(server, security).send(LETTER)
        assert len(server.letters) == 1


@pytest.mark.parametrize("security", BOTH)
async def test_no_letter_goes_to_a_server_that_nobody_vouches_for(
    authority: Authority,
    certificate: Certificate,
    security: Security,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    starttls = security is Security.STARTTLS
    async with SmtpServer(certificate=certificate, starttls=starttls) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path / "other").file))
        with pytest.raises(
            SendFailed, match=r"a certificate that is not accepted: .*SSL_CERT_FILE"
        ) as failed:
            await sender(server, security).send(LETTER)
        assert not failed.value.for_good
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        with pytest.raises(SendFailed, match=r"not accepted: Hostname mismatch.* for 'localhost'"):
            await sender(server, security, "localhost").send(LETTER)
        assert server.letters == []


@pytest.mark.parametrize("security", BOTH)
def test_a_mailbox_is_read_by_tls(dovecot: Dovecot, trusted: None, security: Security) -> None:
    dovecot.empty()
    box = mailbox(dovecot, security)
    box.open()
    dovecot.deliver(b"Subject: one\r\n\r\nhello\r\n")
    box.wait(20)
    (uid,) = box.unread()
    assert box.fetch(uid) == b"Subject: one\r\n\r\nhello\r\n"
    # Nothing comes: the next command finds the connection as it was.
    box.wait(0.05)
    assert box.unread() == [uid]
    box.abort()


@pytest.mark.parametrize("security", BOTH)
def test_no_password_goes_to_a_mailbox_that_nobody_vouches_for(
    dovecot: Dovecot,
    authority: Authority,
    security: Security,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    logins = dovecot.log().count("Login:")
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path / "other").file))
    with pytest.raises(MailboxFailed, match=r"a certificate that is not accepted: .*SSL_CERT_FILE"):
        mailbox(dovecot, security).open()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with pytest.raises(MailboxFailed, match=r"not accepted: Hostname mismatch.* for 'localhost'"):
        mailbox(dovecot, security, "localhost").open()
    with pytest.raises(MailboxFailed, match="cannot begin TLS"):
        Mailbox(replace(parse_imap(dovecot.url), security=Security.TLS)).open()
    assert dovecot.log().count("Login:") == logins
