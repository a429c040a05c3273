"""The parts of an e-mail (RFC 2045, 2046), found in time that grows with its size, whatever its shape.

The standard library's parser looks at each line once for each multipart around it, and has no limits: a
letter of the largest size could keep it busy for minutes. Here a body is searched for its boundaries at once,
to a depth and a number of parts; what is beyond them is one part that nobody looks into.
"""

import binascii
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import HeaderParser
from email.policy import Compat32, EmailPolicy
from typing import Final

import msgspec

MOST_PARTS: Final = 100
DEEPEST_PART: Final = 10
#: Of the headers of a letter, and of a part, so many bytes are read.
HEADER_BYTES: Final = 64 * 1024
PART_HEADER_BYTES: Final = 4 * 1024
#: Of one header so much is read, in characters: reading one takes time by the square of its length.
LONGEST_HEADER: Final = 2_000
#: RFC 2046, section 5.1.1, has 70.
LONGEST_BOUNDARY: Final = 250
#: Parts that are letters themselves.
LETTERS: Final = frozenset({"message/rfc822", "message/global"})
UNKNOWN: Final = "application/octet-stream"
_HEADERS_END: Final = re.compile(rb"\n\r?\n")
_NO_BASE64: Final = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)


class _ShortHeaders(EmailPolicy):
    """Cuts every header before it is read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


class _ShortPlainHeaders(Compat32):
    """The same for parts, by a simpler parser: there may be many of them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


_OF_LETTERS: Final = _ShortHeaders()
_OF_PARTS: Final = _ShortPlainHeaders()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part without parts. `kind` is its media type; `name` of the file that it is, if any."""

    kind: str
    name: str
    attached: bool
    charset: str
    encoding: str
    body: bytes

    def data(self, most: int | None = None) -> bytes:
        """Its bytes as they were before they were encoded for the way; of `most` encoded ones only."""
        body = self.body if most is None else self.body[:most]
        match self.encoding:
            case "base64":
                kept = body.translate(None, _NO_BASE64)
                kept = kept[: len(kept) - (len(kept) % 4 == 1)]
                return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
            case "quoted-printable":
                return binascii.a2b_qp(body)
            case _:
                return body


def headers_of(raw: bytes) -> EmailMessage:
    """The headers of a letter."""
    block, _ = _halves(b"\n" + raw[: HEADER_BYTES + 1], HEADER_BYTES)
    message = HeaderParser(policy=_OF_LETTERS).parsestr(block)
    assert isinstance(message, EmailMessage)
    return message


def plain_headers(raw: bytes) -> Message:
    """The headers of a part that is a letter or has only the headers of one."""
    return HeaderParser(policy=_OF_PARTS).parsestr(_halves(b"\n" + raw[:PART_HEADER_BYTES], HEADER_BYTES)[0])


def leaves(raw: bytes, *, open_letters: bool = True) -> Iterator[Part]:
    """The parts of a letter that have none themselves, in order. With `open_letters` those of letters within
    it are among them."""
    yield from _Walk(open_letters=open_letters).parts(b"\n" + raw, 0)


class _Walk:
    def __init__(self, *, open_letters: bool) -> None:
        self._open_letters = open_letters
        self._left = MOST_PARTS

    def parts(self, raw: bytes, depth: int) -> Iterator[Part]:
        """`raw` begins with the end of the line before it."""
        self._left -= 1
        block, body = _halves(raw, HEADER_BYTES if depth == 0 else PART_HEADER_BYTES)
        headers = HeaderParser(policy=_OF_PARTS).parsestr(block)
        rest = headers.get_payload()
        if isinstance(rest, str) and rest:
            # A line that is no header ended them, without the empty line.
            body = b"\n" + rest.encode() + body
        kind = headers.get_content_type()
        encoding = str(headers.get("Content-Transfer-Encoding", "")).strip().lower()
        if depth < DEEPEST_PART:
            if kind in LETTERS and self._open_letters and encoding not in ("base64", "quoted-printable"):
                yield from self.parts(body, depth + 1)
                return
            if kind.startswith("multipart/"):
                if found := _within(headers, body):
                    yield from self._each(body, found, depth)
                    return
                kind = "text/plain"
        yield Part(
            kind=UNKNOWN if kind.startswith("multipart/") else kind,
            name=_name(headers),
            attached=headers.get_content_disposition() == "attachment",
            charset=_charset(headers),
            encoding=encoding,
            body=body[1:],
        )

    def _each(self, body: bytes, found: list[tuple[int, int]], depth: int) -> Iterator[Part]:
        for start, end in found:
            if self._left <= 0:
                rest = body[start + 1 :]
                yield Part(kind=UNKNOWN, name="", attached=True, charset="", encoding="", body=rest)
                return
            yield from self.parts(body[start:end], depth + 1)


def _halves(raw: bytes, most: int) -> tuple[str, bytes]:
    """Headers, the first `most` bytes of them, and body; that begins with the end of the line before it."""
    end = _HEADERS_END.search(raw)
    block, body = (raw[1 : end.start() + 1], raw[end.end() - 1 :]) if end else (raw[1:], b"\n")
    if len(block) > most:
        block = block[: block.rfind(b"\n", 0, most) + 1]
    return block.decode("utf-8", errors="replace"), body


def _within(headers: Message, body: bytes) -> list[tuple[int, int]]:
    """From where to where the parts of a multipart go; none if there are no boundaries."""
    boundary = headers.get_boundary()
    if not boundary or len(boundary) > LONGEST_BOUNDARY:
        return []
    line = re.compile(
        rb"\r?\n--" + re.escape(boundary.encode(errors="replace")) + rb"(--)?[ \t]*\r?(?=\n|\Z)"
    )
    found: list[tuple[int, int]] = []
    start = -1
    for match in line.finditer(body):
        if start >= 0:
            end = match.start()
            found.append((start, end - body.endswith(b"\r", start, end)))
        start = -1 if match[1] else match.end()
        if start < 0 or len(found) > MOST_PARTS:
            break
    return [*found, (start, len(body))] if start >= 0 else found


def _charset(headers: Message) -> str:
    try:
        return headers.get_content_charset() or ""
    except (LookupError, ValueError):
        return ""


def _name(headers: Message) -> str:
    name = headers.get_filename() or ""
    try:
        return str(make_header(decode_header(name)))
    except (MessageError, LookupError, ValueError):
        return name
