"""Addresses of mail servers: what they mean, and that a wrong one never tells its password."""

import pytest

from callcenter.config import SettingsError, load_settings
from callcenter.mail_servers import MailServer, Security, parse_imap, parse_smtp


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            "smtp://care:p%40ss%2F@mail.example.com",
            MailServer(
                host="mail.example.com", port=587, security=Security.STARTTLS, user="care", password="p@ss/"
            ),
        ),
        ("smtps://mail.example.com", MailServer(host="mail.example.com", port=465, security=Security.TLS)),
        ("smtp://127.0.0.1:2525", MailServer(host="127.0.0.1", port=2525, security=Security.NONE)),
        ("smtp://localhost:2525", MailServer(host="localhost", port=2525, security=Security.NONE)),
        ("smtps://127.0.0.1", MailServer(host="127.0.0.1", port=465, security=Security.TLS)),
    ],
)
def test_smtp(given: str, expected: MailServer) -> None:
    assert parse_smtp(given) == expected


def test_imap() -> None:
    assert parse_imap("imaps://care%40example.com:secret@mail.example.com/Customer%20care") == MailServer(
        host="mail.example.com",
        port=993,
        security=Security.TLS,
        user="care@example.com",
        password="secret",
        folder="Customer care",
    )
    assert parse_imap("imap://care:s@mail.example.com").security is Security.STARTTLS


@pytest.mark.parametrize(
    ("name", "given", "word"),
    [
        ("smtp", "mail.example.com", "must begin with smtp:// or smtps://"),
        ("smtp", "imap://secret@mail.example.com", "must begin with"),
        ("smtp", "smtp://care:se/cret@mail.example.com", "written as %"),
        ("smtp", "smtp://care@mail.example.com#cret", "written %23"),
        ("smtp", "smtp://care:secret@mail.example.com:0", "cannot be read"),
        ("smtp", "smtp://", "cannot be read"),
        ("smtp", "smtp://care:secret%0A@mail.example.com", "control characters"),
        ("imap", "imaps://mail.example.com", "names no user"),
        ("imap", "imaps://care:secret@mail.example.com/%E7%AE%B1", "a folder"),
    ],
)
def test_a_wrong_one_is_explained_without_its_password(name: str, given: str, word: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(**{name: given, "mail_from": "care@example.com"})
    assert word in str(error.value)
    assert f"CALLCENTER_{name.upper()}" in str(error.value)
    assert "cret" not in str(error.value)


def test_mail_needs_a_sender() -> None:
    with pytest.raises(SettingsError, match="CALLCENTER_MAIL_FROM"):
        load_settings(smtp="smtp://127.0.0.1:2525")
    with pytest.raises(SettingsError, match="no mail address"):
        load_settings(smtp="smtp://127.0.0.1:2525", mail_from="care at example.com")


@pytest.mark.parametrize(
    "given", ["care.example.com", "https://care.example.com/path", "ftp://a", "https://"]
)
def test_a_site_is_an_address(given: str) -> None:
    with pytest.raises(SettingsError, match="CALLCENTER_PUBLIC_URL"):
        load_settings(public_url=given)


def test_the_pages_answer_to_the_site_s_name() -> None:
    assert load_settings(public_url="https://care.example.com:8443").hosts == (
        "127.0.0.1",
        "care.example.com",
    )
    assert load_settings().hosts == ("127.0.0.1",)


def test_links_lead_to_the_site() -> None:
    assert load_settings(public_url="https://care.example.com/").site == "https://care.example.com"
    assert load_settings().site == "http://127.0.0.1:8080"
