"""Which files are taken: told by their bytes, never by their name; and what they are called then."""

import contextlib
import re
import unicodedata
from typing import Final

from callcenter.service.errors import Invalid

from .reasons import CaseReason

LONGEST_NAME: Final = 100
PDF, PNG, JPEG, WEBP, TEXT = "application/pdf", "image/png", "image/jpeg", "image/webp", "text/plain"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
#: What is taken, and how the names of such files end.
ENDINGS: Final = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WEBP: (".webp",),
    TEXT: (".txt",),
}


def media_type(data: bytes) -> str | None:
    """What a file is, by its bytes alone; None when it is none that is taken."""
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return TEXT if data and _is_text(data) else None


def _is_text(data: bytes) -> bool:
    """Text in UTF-8 or GB 18030 (which Windows in China writes), without control characters but spaces."""
    for encoding in ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return _CONTROL.search(data.decode(encoding)) is None
    return False


def clean_name(name: str, media: str) -> str:
    """A name without folders, control characters or marks that turn the direction of writing; its end says
    what the file is."""
    name = name.replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    name = " ".join(name.split()).strip(". ")
    endings = ENDINGS[media]
    if name.lower().endswith(endings):
        stem, _, ending = name.rpartition(".")
        ending = f".{ending}"
    else:
        stem, ending = name, endings[0]
    stem = stem[: LONGEST_NAME - len(ending)].strip(". ") or "file"
    return f"{stem}{ending}"


def check(data: bytes, most: int) -> str:
    """The media type of a file that may be kept. Raises Invalid."""
    if len(data) > most:
        raise Invalid(
            "file",
            f"The file has {len(data)} bytes.",
            f"Send one of at most {most}.",
            CaseReason.FILE_TOO_LARGE,
        )
    if not data:
        raise Invalid("file", "The file is empty.", "Choose another one.", CaseReason.FILE_EMPTY)
    media = media_type(data)
    if media is None:
        raise Invalid(
            "file",
            "The file is none that can be taken.",
            "Send a PDF, PNG, JPEG or WebP file, or plain text.",
            CaseReason.FILE_OF_NO_KIND,
        )
    return media
