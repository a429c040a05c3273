"""SIP messages (RFC 3261) and session descriptions (RFC 8866), as far as simple phones look into them."""

import re

_USER = re.compile(r"sips?:([^@;>]+)@")
_BRACKETS = re.compile(r"<([^>]*)>")
#: What an answer repeats of the request.
_COPIED = frozenset({"via", "from", "to", "call-id", "cseq", "record-route"})


class Message:
    """A SIP message that came in."""

    def __init__(self, data: bytes) -> None:
        head, _, self.body = data.decode(errors="replace").partition("\r\n\r\n")
        self.first, *self.lines = head.split("\r\n")

    def header(self, name: str) -> str:
        """The first header of that name (lower case); empty when there is none."""
        for line in self.lines:
            key, _, value = line.partition(":")
            if key.strip().lower() == name:
                return value.strip()
        return ""

    @property
    def method(self) -> str:
        """Of a request its method, of an answer SIP/2.0."""
        return self.first.split(" ", 1)[0]

    @property
    def cseq_method(self) -> str:
        """INVITE, BYE …, also of an answer."""
        return self.header("cseq").rpartition(" ")[2]

    @property
    def status(self) -> int:
        """The code of an answer, 0 of a request."""
        code = self.first.split(" ", 2)[1:2] if self.method == "SIP/2.0" else []
        return int(code[0]) if code and code[0].isdecimal() else 0

    def copied(self, tag: str = "") -> list[str]:
        """The headers that an answer to this request repeats; `tag` is put behind the To."""
        lines = [line for line in self.lines if line.partition(":")[0].strip().lower() in _COPIED]
        if not tag or ";tag=" in self.header("to"):
            return lines
        return [f"{line};tag={tag}" if line.lower().startswith("to:") else line for line in lines]


def user_of(address: str) -> str:
    """`bench001` of `<sip:bench001@127.0.0.3>;tag=x`."""
    found = _USER.search(address)
    return found[1] if found else ""


def target_of(contact: str) -> str:
    """The address within a Contact header, with its parameters."""
    found = _BRACKETS.search(contact)
    return found[1] if found else contact.partition(";")[0].strip()


def media_of(message: Message) -> tuple[str, int]:
    """Where the other side wants to hear us. Raises ValueError when its description does not say."""
    found: dict[str, str] = {}
    for line in message.body.splitlines():
        key, equals, value = line.partition("=")
        # The first of a kind: what follows belongs to further streams.
        if equals:
            found.setdefault(key, value)
    try:
        return found["c"].split()[-1], int(found["m"].split()[1])
    except (KeyError, IndexError, ValueError):
        raise ValueError("no address for speech in the session description") from None


def joined(lines: list[str], body: str = "", kind: str = "application/sdp") -> bytes:
    """A message to be sent."""
    content = [f"Content-Type: {kind}"] if body else []
    return "\r\n".join([*lines, *content, f"Content-Length: {len(body)}", "", body]).encode()
