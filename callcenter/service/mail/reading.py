"""Reading an e-mail (RFC 5322, 2045-2049) that anybody may have sent: what it says, and whether a machine
wrote it.

Nothing in it is trusted: whatever its headers and parts are, reading it ends, and gives plain text.
"""

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from html.parser import HTMLParser
from typing import Final

import msgspec
import opencc

from callcenter.domain.text import BIDI_CONTROLS

MOST_PARTS: Final = 100
#: Of a text so much is read at most, in characters.
MOST_TEXT: Final = 200_000
#: Of a header so much is read, in characters: reading one takes time by the square of its length.
LONGEST_HEADER: Final = 2_000
#: What is longer is no tag of HTML.
LONGEST_TAG: Final = 2_000
#: So deep is looked for the end of what is not shown.
DEEPEST: Final = 50
LONGEST_SUBJECT: Final = 200
NO_SUBJECT: Final = "(no subject)"
#: As letters of ours have it in their subjects.
CASE_NUMBER: Final = re.compile(r"\[(\d{10})\]")
_ANSWER: Final = re.compile(
    r"^\s*(?:(?:re|aw|sv|fwd?|wg|回复|回覆|答复|转发|轉寄)\s*(?:\[\d+\])?\s*[:\uff1a]\s*)+", re.I
)
_ADDRESS: Final = re.compile(r"[^@\s<>()\"',;:\\]{1,64}@[A-Za-z0-9.-]{1,189}")
_BIDI: Final = re.compile(f"[{BIDI_CONTROLS}]")
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_TO_SIMPLIFIED: Final = opencc.OpenCC("t2s")
#: A "<" that begins no tag: the parser would look for its end through all that follows.
_NO_TAG: Final = re.compile(f"<(?![^<>]{{0,{LONGEST_TAG}}}>)")
#: Python has them as charsets, but no letter does, and they take time by the square of the length.
_NO_CHARSETS: Final = frozenset({"punycode", "idna"})


class _ShortHeaders(policy.EmailPolicy):
    """Cuts every header before it is read."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


_POLICY: Final = _ShortHeaders()


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with it."""

    name: str
    data: bytes


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail as it was read. `id` is the SHA-256 of its Message-ID, or of all of it when it has none;
    `ignored` says why nobody needs to see it, empty when somebody does."""

    id: str
    message_id: str
    sender: str
    name: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    ignored: str = ""

    @property
    def case_number(self) -> str:
        """The number in its subject, if any."""
        found = CASE_NUMBER.search(self.subject)
        return found[1] if found else ""

    @property
    def title(self) -> str:
        """Its subject without what mail programs put before it; else how its text begins."""
        return _ANSWER.sub("", self.subject).strip() or self.text[:60].split("\n")[0] or NO_SUBJECT

    @property
    def language(self) -> str:
        """The written language, as far as its characters tell."""
        words = f"{self.subject} {self.text[:2000]}"
        if not _CJK.search(words):
            return "en"
        return "zh-CN" if _TO_SIMPLIFIED.convert(words) == words else "zh-TW"


def read(raw: bytes, own_address: str) -> Received:
    """What an e-mail says. Never raises."""
    try:
        message = message_from_bytes(raw, policy=_POLICY)
        assert isinstance(message, EmailMessage)
        return _read(raw, message, own_address)
    except (Exception, RecursionError) as error:
        return Received(
            id=hashlib.sha256(raw).hexdigest(),
            message_id="",
            sender="",
            name="",
            subject="",
            text="",
            ignored=f"it cannot be read ({type(error).__name__})",
        )


def _read(raw: bytes, message: EmailMessage, own_address: str) -> Received:
    message_id = _header(message, "Message-ID")[:998]
    name, sender = parseaddr(_header(message, "From")[:1000])
    sender = clean(sender).strip().lower()
    text, attachments = _content(message)
    return Received(
        id=hashlib.sha256(message_id.encode(errors="replace") or raw).hexdigest(),
        message_id=message_id,
        sender=sender[:254],
        name=clean(name).replace("\n", " ")[:100],
        subject=clean(" ".join(_header(message, "Subject").split()))[:LONGEST_SUBJECT],
        text=text,
        attachments=tuple(attachments),
        ignored=_why_ignored(message, sender, own_address),
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:
        # The header's own parser gave up: as it came, then.
        return next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")


def _why_ignored(message: EmailMessage, sender: str, own_address: str) -> str:
    """Why a machine has sent it; empty when a person seems to have (RFC 3834, section 2; RFC 3464)."""
    if not _ADDRESS.fullmatch(sender):
        return "it has no sender that could be answered"
    if sender == own_address.lower():
        return "it is a letter of our own"
    by_daemon = sender.partition("@")[0] in ("mailer-daemon", "postmaster")
    if message.get_content_type() == "multipart/report" or by_daemon:
        return "it is a report on a letter that was not delivered"
    if _header(message, "Return-Path").strip() == "<>":
        return "its sender wants no answer"
    if _header(message, "Auto-Submitted").strip().lower() not in ("", "no"):
        return "it was answered by a machine"
    if any(name in message for name in ("X-Autoreply", "X-Autorespond")):
        return "it was answered by a machine"
    if _header(message, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return "it went to many"
    return "it came by a mailing list" if "List-Id" in message or "List-Unsubscribe" in message else ""


def _content(message: EmailMessage) -> tuple[str, list[Attachment]]:
    """The text, plain if there is such a part, and what else there is."""
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Attachment] = []
    for part in _leaves(message):
        kind = part.get_content_type()
        name = part.get_filename()
        attached = part.get_content_disposition() == "attachment" or bool(name)
        if kind == "text/plain" and not attached:
            plain.append(_text(part))
        elif kind == "text/html" and not attached:
            html.append(_text(part))
        elif data := _bytes(part):
            attachments.append(Attachment(name=clean(str(name or "")), data=data))
    text = "\n\n".join(plain) if any(each.strip() for each in plain) else as_text("\n".join(html))
    return clean(text)[:MOST_TEXT].strip(), attachments


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    for part in itertools.islice(message.walk(), MOST_PARTS):
        if not part.is_multipart():
            assert isinstance(part, EmailMessage)
            yield part


def _bytes(part: EmailMessage) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: EmailMessage) -> str:
    data = _bytes(part)[: 4 * MOST_TEXT]
    charset = part.get_content_charset() or "utf-8"
    charset = "utf-8" if charset.lower() in _NO_CHARSETS else charset
    # GB 2312 is mostly said where GBK is meant; GB 18030 has both.
    charset = "gb18030" if charset.lower() in ("gb2312", "gbk") else charset
    try:
        return data.decode(charset, errors="replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", errors="replace")


def clean(text: str) -> str:
    """Without control characters and marks that turn the direction of writing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _BIDI.sub("", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs", "Co"})


_HIDDEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS: Final = frozenset(
    {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "hr"}
)


class _Words(HTMLParser):
    """The words of a page of HTML, its lines about where they were."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN and len(self._hidden) < DEEPEST:
            self._hidden.append(tag)
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(re.sub(r"\s+", " ", data))


def as_text(html: str) -> str:
    """The words of HTML, nothing of it interpreted."""
    parser = _Words()
    parser.feed(_NO_TAG.sub("&lt;", _without_comments(html[:MOST_TEXT])))
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_comments(html: str) -> str:
    kept, at = [], 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start + 2)) >= 0:
        kept.append(html[at:start])
        at = end + 3
    return "".join([*kept, html[at:]])
