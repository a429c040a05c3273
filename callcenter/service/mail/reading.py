"""Reading an e-mail (RFC 5322, 2045-2049) that anybody may have sent: what it says, and whether a machine
wrote it.

Nothing in it is trusted: whatever its headers and parts are, reading it ends soon, and gives plain text.
"""

import hashlib
import re
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final

import msgspec
import opencc

from . import reports
from .parts import Part, headers_of, leaves
from .wording import MOST_TEXT, as_text, clean

#: A character is encoded in so many bytes at most, as far as more of them are looked at.
BYTES_A_CHARACTER: Final = 12
#: Of the letters that it answers so many are looked at, the last of them.
MOST_ANSWERED: Final = 20
LONGEST_SUBJECT: Final = 200
NO_SUBJECT: Final = "(no subject)"
#: As letters of ours have it in their subjects.
CASE_NUMBER: Final = re.compile(r"\[(\d{10})\]")
_ANSWER: Final = re.compile(
    r"^\s*(?:(?:re|aw|sv|fwd?|wg|回复|回覆|答复|转发|轉寄)\s*(?:\[\d+\])?\s*[:\uff1a]\s*)+", re.I
)
_ADDRESS: Final = re.compile(r"[^@\s<>()\"',;:\\]{1,64}@[A-Za-z0-9.-]{1,189}")
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_TO_SIMPLIFIED: Final = opencc.OpenCC("t2s")
#: Python has them as charsets, but no letter does, and they take time by the square of the length.
_NO_CHARSETS: Final = frozenset({"punycode", "idna"})


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that came with it."""

    name: str
    data: bytes


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail as it was read. `id` is the SHA-256 of its Message-ID, or of all of it when it has none;
    `ignored` says why nobody needs to see it, empty when somebody does. `answers` are the Message-IDs of the
    letters that it says it answers, the last first; `returned` is set when it is a report on letters that did
    not arrive."""

    id: str
    message_id: str
    sender: str
    name: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    ignored: str = ""
    answers: tuple[str, ...] = ()
    returned: reports.Returned | None = None

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
        return _read(raw, headers_of(raw), own_address)
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
    text, attachments = _content(raw)
    return Received(
        id=hashlib.sha256(message_id.encode(errors="replace") or raw).hexdigest(),
        message_id=message_id,
        sender=sender[:254],
        name=clean(name).replace("\n", " ")[:100],
        subject=clean(" ".join(_header(message, "Subject").split()))[:LONGEST_SUBJECT],
        text=text,
        attachments=tuple(attachments),
        ignored=_why_ignored(message, sender, own_address),
        answers=_answers(message),
        returned=reports.read(raw) if _is_report(message) else None,
    )


def _answers(message: EmailMessage) -> tuple[str, ...]:
    """RFC 5322, section 3.6.4: References has the oldest first."""
    told = f"{_header(message, 'References')} {_header(message, 'In-Reply-To')}"
    return tuple(dict.fromkeys(reversed(reports.MESSAGE_ID.findall(told))))[:MOST_ANSWERED]


def _is_report(message: EmailMessage) -> bool:
    return message.get_content_type() == "multipart/report"


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
    if _is_report(message) or by_daemon:
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


def _content(raw: bytes) -> tuple[str, list[Attachment]]:
    """The text, plain if there is such a part, and what else there is."""
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Attachment] = []
    for part in leaves(raw):
        attached = part.attached or bool(part.name)
        if part.kind == "text/plain" and not attached:
            _add(plain, part)
        elif part.kind == "text/html" and not attached:
            _add(html, part)
        elif data := part.data():
            attachments.append(Attachment(name=clean(part.name), data=data))
    text = "\n\n".join(plain) if any(each.strip() for each in plain) else as_text("\n".join(html))
    return clean(text[: 2 * MOST_TEXT])[:MOST_TEXT].strip(), attachments


def _add(texts: list[str], part: Part) -> None:
    """What it says, unless enough was said before."""
    if sum(map(len, texts)) < MOST_TEXT:
        texts.append(_text(part))


def _text(part: Part) -> str:
    data = part.data(BYTES_A_CHARACTER * MOST_TEXT)[: 4 * MOST_TEXT]
    charset = part.charset or "utf-8"
    charset = "utf-8" if charset.lower() in _NO_CHARSETS else charset
    # GB 2312 is mostly said where GBK is meant; GB 18030 has both.
    charset = "gb18030" if charset.lower() in ("gb2312", "gbk") else charset
    try:
        return data.decode(charset, errors="replace")
    except (LookupError, ValueError):
        return data.decode("utf-8", errors="replace")
