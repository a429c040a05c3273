"""The words of what came: HTML as text, and text without what cannot be seen."""

import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

from callcenter.domain.text import BIDI_CONTROLS

#: Of a text so much is read at most, in characters.
MOST_TEXT: Final = 200_000
#: What is longer is no tag of HTML.
LONGEST_TAG: Final = 2_000
#: So deep is looked for the end of what is not shown.
DEEPEST: Final = 50
_BIDI: Final = re.compile(f"[{BIDI_CONTROLS}]")
#: A "<" that begins no tag: the parser would look for its end through all that follows.
_NO_TAG: Final = re.compile(f"<(?![^<>]{{0,{LONGEST_TAG}}}>)")


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
