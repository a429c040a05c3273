"""Reading e-mails that anybody may have sent: what they say, and whether a machine wrote them."""

import hashlib
import random
import time
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.service.mail.reading import MOST_PARTS, MOST_TEXT, as_text, read

OWN = "care@haiqiao.example"


def letter(text: str = "It broke.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    told = {"From": "王建国 <Wang@Example.com>", "Subject": "Kettle", "Message-ID": "<1@example.com>"}
    for name, value in {**told, **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def test_a_plain_letter() -> None:
    got = read(letter("坏了。\r\n\r\n请换新。\r\n").as_bytes(), OWN)
    assert (got.sender, got.name, got.subject, got.text) == (
        "wang@example.com",
        "王建国",
        "Kettle",
        "坏了。\n\n请换新。",
    )
    assert (got.ignored, got.case_number, got.attachments) == ("", "", ())
    assert got.id == hashlib.sha256(b"<1@example.com>").hexdigest()


def test_without_a_message_id_its_bytes_name_it() -> None:
    raw = letter(Message_ID="").as_bytes()
    assert read(raw, OWN).id == hashlib.sha256(raw).hexdigest()
    assert read(raw, OWN).id != read(raw + b"x", OWN).id


@pytest.mark.parametrize(
    ("subject", "number", "title"),
    [
        ("Re: [2606150001] We have received your message", "2606150001", None),
        ("回复：[2606150001] 我们已收到您的来信", "2606150001", None),
        ("[123] short", "", "[123] short"),
        ("2606150001", "", "2606150001"),
        ("AW: Re: Fwd: Kettle", "", "Kettle"),
        ("转发：水壶", "", "水壶"),
        ("", "", "It broke."),
    ],
)
def test_the_number_and_the_title(subject: str, number: str, title: str | None) -> None:
    got = read(letter(Subject=subject).as_bytes(), OWN)
    assert got.case_number == number
    if title is not None:
        assert got.title == title


@pytest.mark.parametrize(
    ("text", "language"),
    [("It broke.", "en"), ("电水壶坏了，请处理", "zh-CN"), ("電水壺壞了，請處理", "zh-TW")],
)
def test_the_language(text: str, language: str) -> None:
    assert read(letter(text, Subject="").as_bytes(), OWN).language == language


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "it was answered by a machine"),
        ({"Auto_Submitted": "auto-generated; x=y"}, "it was answered by a machine"),
        ({"X_Autoreply": "yes"}, "it was answered by a machine"),
        ({"Precedence": "bulk"}, "it went to many"),
        ({"List_Id": "<news.example.com>"}, "it came by a mailing list"),
        ({"List_Unsubscribe": "<https://example.com>"}, "it came by a mailing list"),
        ({"Return_Path": "<>"}, "its sender wants no answer"),
        ({"From": "MAILER-DAEMON@mail.example.com"}, "it is a report on a letter that was not delivered"),
        ({"From": OWN.upper()}, "it is a letter of our own"),
        ({"From": "undisclosed"}, "it has no sender that could be answered"),
        ({"From": ""}, "it has no sender that could be answered"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Precedence": "first-class"}, ""),
    ],
)
def test_what_machines_send_is_told_apart(headers: dict[str, str], why: str) -> None:
    assert read(letter(**headers).as_bytes(), OWN).ignored == why


def test_a_delivery_report() -> None:
    raw = (
        b"From: Mail <mail@mail.example.com>\r\nSubject: failed\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n--b--\r\n"
    )
    assert read(raw, OWN).ignored == "it is a report on a letter that was not delivered"


def test_html_becomes_words() -> None:
    message = letter()
    message.set_content(
        "<html><head><title>T</title><style>p{color:red}</style></head><body><p>坏了&nbsp;&amp; <b>漏水</b>"
        "</p><p>请换新</p>"
        "<script>alert('x')</script><img src=x onerror=alert(1)>Zeile<br>zwei</body></html>",
        subtype="html",
    )
    assert read(message.as_bytes(), OWN).text == "坏了 & 漏水\n\n请换新\nZeile\nzwei"


def test_the_plain_part_is_preferred_and_files_are_kept() -> None:
    message = letter("plain")
    message.add_alternative("<p>html</p>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="发票.pdf")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png")
    message.add_attachment("notes", filename="a.txt")
    got = read(message.as_bytes(), OWN)
    assert got.text == "plain"
    assert [(each.name, each.data) for each in got.attachments] == [
        ("发票.pdf", b"%PDF-1.7"),
        ("", b"\x89PNG"),
        ("a.txt", b"notes\n"),
    ]


@pytest.mark.parametrize(
    ("charset", "encoded"),
    [("gb2312", "囍，电水壶".encode("gbk")), ("big5", "電水壺".encode("big5")), ("utf-7", b"+lvtsNFn2-")],
)
def test_old_charsets(charset: str, encoded: bytes) -> None:
    raw = b"From: a@example.com\r\nContent-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\n"
    assert "\ufffd" not in read(raw + encoded, OWN).text


def test_a_charset_that_nobody_knows() -> None:
    raw = b"From: a@example.com\r\nContent-Type: text/plain; charset=klingon\r\n\r\nkettle \xff"
    assert read(raw, OWN).text == "kettle \ufffd"


def test_control_characters_and_turning_marks_are_left_out() -> None:
    raw = b"From: a@example.com\r\nSubject: a\x00b\x1b[1m\r\n\r\n" + "x\x00\x1b\u202ey\u2028z".encode()
    got = read(raw, OWN)
    assert got.text == "xy\nz"
    assert got.subject.isprintable()


def test_deep_and_many_parts_come_to_an_end() -> None:
    deep = b"From: a@example.com\r\n"
    for level in range(2_000):
        deep += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    assert read(deep, OWN).sender in ("a@example.com", "")
    many = letter("first")
    many.make_mixed()
    for _ in range(3 * MOST_PARTS):
        many.add_attachment("x", filename="x.txt")
    assert len(read(many.as_bytes(), OWN).attachments) <= MOST_PARTS


@given(raw=st.binary(max_size=400))
def test_any_bytes_are_read(raw: bytes) -> None:
    got = read(raw, OWN)
    assert got.text.encode() is not None
    assert got.language in ("zh-CN", "zh-TW", "en")
    assert "\x00" not in got.text + got.subject + got.name + got.sender


@given(seed=st.integers(0, 2**32), flips=st.integers(1, 40))
def test_broken_letters_are_read(seed: int, flips: int) -> None:
    message = letter("坏了", Subject="=?utf-8?b?5Z2P5LqG?=", References="<a@b> <c@d>")
    message.add_alternative("<p>坏了</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    raw = bytearray(message.as_bytes())
    chance = random.Random(seed)
    for _ in range(flips):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    got: Any = read(bytes(raw), OWN)
    assert (got.subject + got.text + got.title + got.sender).encode() is not None


@given(html=st.text(alphabet="<>/!-=\"' abpscript&;#\n", max_size=300))
def test_any_html_becomes_text(html: str) -> None:
    assert isinstance(as_text(html), str)


@pytest.mark.parametrize(
    "evil",
    [
        "<!--",
        "<a ",
        "<a b='",
        "<a b='>",
        "<a b=\">'",
        "<a b='><a c=\">",
        "<head>",
        "</",
        "<?",
        "<!a>",
        "<![if ",
    ],
)
def test_html_of_the_largest_size_is_read_soon(evil: str) -> None:
    """The parser alone takes minutes for some of them."""
    html = evil * (MOST_TEXT // len(evil) // 2)
    start = time.process_time()
    as_text(html + "</style>" * (MOST_TEXT // 16))
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("name", "evil"),
    [
        ("From", "a@b.cc, "),
        ("Content-Type", "text/plain; a=b"),
        ("Content-Disposition", "; a=b"),
        ("Subject", "=?utf-8?q?a?= "),
    ],
)
def test_headers_of_any_size_are_read_soon(name: str, evil: str) -> None:
    start = time.process_time()
    read(f"{name}: {evil * 100_000}\nMessage-ID: <1@example.com>\n\nhi".encode(), OWN)
    assert time.process_time() - start < 10


def test_slow_charsets_are_read_as_another() -> None:
    raw = b"From: a@b.cc\nContent-Type: text/plain; charset=punycode\n\n" + b"a" * 300_000
    start = time.process_time()
    assert read(raw + b"-" + b"b" * 300_000, OWN).text.startswith("aaa")
    assert time.process_time() - start < 10


def test_comments_of_html_are_left_out() -> None:
    assert as_text("a<!-- <b>x</b> > -->b<!--[if mso]><p>y</p><![endif]-->c 1 < 2<!-- d") == "abc 1 < 2<!-- d"
