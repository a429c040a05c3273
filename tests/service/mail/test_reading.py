"""Reading e-mails that anybody may have sent: what they say, and whether a machine wrote them."""

import hashlib
import random
import sys
import time
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.service.mail.parts import DEEPEST_PART, MOST_PARTS
from callcenter.service.mail.reading import read
from callcenter.service.mail.reports import LONGEST_WHY, Returned
from callcenter.service.mail.wording import MOST_TEXT, as_text

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


def test_what_is_too_deep_is_kept_as_it_came() -> None:
    raw = deep(DEEPEST_PART + 1, 1, b"too deep")
    got = read(raw, OWN)
    assert (got.sender, got.text) == ("a@example.com", "")
    (file,) = got.attachments
    assert b"too deep" in file.data
    assert read(deep(DEEPEST_PART, 1, b"deep"), OWN).text == "deep"


def test_of_many_parts_the_last_ones_are_kept_as_one() -> None:
    many = letter("first")
    many.make_mixed()
    for number in range(3 * MOST_PARTS):
        many.add_attachment(f"file {number}", filename="x.txt")
    got = read(many.as_bytes(), OWN)
    assert got.text == "first"
    assert len(got.attachments) <= MOST_PARTS
    assert b"file 299" in got.attachments[-1].data


def test_a_letter_within_a_letter_is_read() -> None:
    outer, inner = letter(""), letter("The first words.")
    inner.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    outer.add_attachment(inner)
    got = read(outer.as_bytes(), OWN)
    assert (got.text, [each.name for each in got.attachments]) == ("The first words.", ["a.pdf"])


def test_a_multipart_without_parts_is_a_text() -> None:
    for boundary in (b"", b'; boundary="b"', b'; boundary="%s"' % (b"b" * 5_000)):
        raw = b"From: a@b.cc\nContent-Type: multipart/mixed" + boundary + b"\n\nIt broke.\n"
        assert read(raw, OWN).text == "It broke."


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
@pytest.mark.parametrize("last", ["--b--", "--b-- \t", ""])
def test_parts_end_where_the_next_begins(ends: str, last: str) -> None:
    lines = ["From: a@b.cc", 'Content-Type: multipart/mixed; boundary="b"', "", "before", "--b", "", "one"]
    lines += ["--bx", " --b", "--b  ", "", "two", last, *(["after"] if last else [])]
    assert read(ends.join(lines).encode(), OWN).text == "one\n--bx\n --b\n\ntwo"


def test_encoded_bodies() -> None:
    def file(encoding: bytes, body: bytes) -> bytes:
        head = b"From: a@b.cc\nContent-Type: application/pdf\nContent-Transfer-Encoding: "
        (got,) = read(head + encoding + b"\n\n" + body, OWN).attachments
        return got.data

    assert file(b"BASE64 ", b"JVBE\r\nRi0=\r\n") == b"%PDF-"
    # Without its end, and with what does not belong there.
    assert file(b"base64", b"JV\x00BE*!R(i0") == b"%PDF-"
    assert file(b"base64", b"JVBERi0A=") == b"%PDF-\x00"
    assert file(b"base64", b"JVBEJ") == b"%PDF"[:3]
    assert file(b"quoted-printable", b"=25PDF=\r\n-=ZZ") == b"%PDF-=ZZ"
    assert file(b"7bit", b"%PDF-") == b"%PDF-"


def test_headers_in_utf_8_are_read() -> None:
    raw = "From: 王 <a@b.cc>\nSubject: 水壶\nContent-Type: application/pdf; name=发票.pdf\n\n%PDF".encode()
    got = read(raw, OWN)
    assert (got.name, got.subject, got.attachments[0].name) == ("王", "水壶", "发票.pdf")


def test_what_it_answers() -> None:
    got = read(letter(References="<a@b> <c@d>  <e@f>", In_Reply_To="<e@f>").as_bytes(), OWN)
    assert got.answers == ("<e@f>", "<c@d>", "<a@b>")
    assert read(letter(In_Reply_To="your letter of May").as_bytes(), OWN).answers == ()


HEAD = b"From: a@example.com\r\nMessage-ID: <1@x>\r\n"
MIXED = HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'


def deep(levels: int, size: int, line: bytes) -> bytes:
    raw = HEAD
    for level in range(levels):
        raw += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (level, level)
    return raw + b"\r\n" + line * (size // len(line) or 1)


#: Shapes that took the standard library's parser minutes at the largest size, and others that might.
HOSTILE = {
    "depth and lines": lambda size: deep(90, size, b"\n"),
    "depth": lambda size: deep(size // 60, 1, b"x"),
    "letters in letters": lambda size: HEAD + b"Content-Type: message/rfc822\r\n\r\n" * (size // 32),
    "parts": lambda size: MIXED + b"--b\n" * (size // 4),
    "parts with headers": lambda size: (
        MIXED + (b"--b\r\nContent-Type: a/b; " + b"a=b; " * 300 + b"\r\n\r\nx\r\n") * (size // 1500)
    ),
    "headers of parts": lambda size: MIXED + (b"--b\r\n" + b"A: b\r\n" * 3_000 + b"\r\n") * (size // 18_000),
    "headers": lambda size: HEAD + b"A: b\r\n" * (size // 6),
    "a folded header": lambda size: HEAD + b"Subject: a\r\n" + b" b\r\n" * (size // 4),
    "answers": lambda size: HEAD + b"References: " + b"<a@b> " * (size // 6),
    "a boundary": lambda size: MIXED.replace(b'"b"', b'"' + b"b" * (size // 2) + b'"') + b"--" + b"b" * size,
    "nearly boundaries": lambda size: MIXED + (b"--b" + b" " * 500 + b"x\n") * (size // 505),
    "base64": lambda size: HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=*(A\r\n" * (size // 6),
    "quoted": lambda size: (
        HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\n" * (size // 2)
    ),
    "a report": lambda size: (
        HEAD + b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\nContent-Type: '
        b"message/delivery-status\n\n" + b"Action:\n Diagnostic-Code:\n" * (size // 26)
    ),
}


def steps(raw: bytes) -> int:
    """How many calls reading it takes, of functions in Python and in C."""
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        read(raw, OWN)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", HOSTILE)
def test_the_work_does_not_grow_with_what_is_hostile(shape: str) -> None:
    """Characters of texts are looked at one by one, up to MOST_TEXT; beside that there is a bound."""
    assert steps(HOSTILE[shape](2**19)) < 10 * MOST_TEXT


def test_reading_takes_time_by_the_size() -> None:
    """What is done in C as well: measured against a plain letter, that nobody could read sooner."""

    def seconds(raw: bytes) -> float:
        start = time.process_time()
        read(raw, OWN)
        return time.process_time() - start

    size = 2**19
    plain = seconds(HEAD + b"\r\n" + b"x\r\n" * (size // 3))
    for shape, made in HOSTILE.items():
        assert seconds(made(size)) < 50 * plain + 2, shape


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


def report(
    action: str = "failed", returned: str = "text/rfc822-headers", message_id: str = "<abc@haiqiao.example>"
) -> bytes:
    """As Postfix writes them (RFC 3464)."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.example.com (Mail Delivery System)\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="R"\r\n\r\n'
        "--R\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you ...\r\n\r\n"
        "--R\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example.com\r\n\r\nFinal-Recipient: rfc822; li@example.com\r\n"
        f"Action: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <li@example.com>: Recipient\r\n    address rejected\r\n\r\n"
        f"--R\r\nContent-Type: {returned}\r\n\r\nMessage-ID: {message_id}\r\nSubject: Ours\r\n\r\nDear Li\r\n"
        "--R--\r\n"
    ).encode()


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_names_the_letter_that_did_not_arrive(returned: str) -> None:
    assert read(report(returned=returned), OWN).returned == Returned(
        message_id="<abc@haiqiao.example>",
        why="550 5.1.1 <li@example.com>: Recipient address rejected",
    )


def test_reports_that_tell_less() -> None:
    for action in ("delayed", "delivered", "relayed", "expanded"):
        assert read(report(action), OWN).returned is None
    assert read(letter().as_bytes(), OWN).returned is None
    told = read(report(message_id="none"), OWN).returned
    assert told is not None and told.message_id == ""
    short = report().replace(b"Diagnostic-Code: smtp; ", b"X: ")
    told = read(short, OWN).returned
    assert told is not None and told.why == "5.1.1"
    long = report().replace(b"address rejected", b"\x1b[1m" + "囍".encode() * 1_000)
    told = read(long, OWN).returned
    assert told is not None and len(told.why) <= LONGEST_WHY and told.why.isprintable()
