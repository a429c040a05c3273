"""SIP messages, as far as the benches look into them."""

import hashlib
import re
import secrets

_CHALLENGE = re.compile(r'(\w+)="?([^",]+)"?')
_USER = re.compile(r"sips?:([^@;>]+)@")


class Message:
    """A SIP message, as far as these phones look into it."""

    def __init__(self, data: bytes) -> None:
        head, _, self.body = data.decode(errors="replace").partition("\r\n\r\n")
        self.first, *self.lines = head.split("\r\n")

    def header(self, name: str) -> str:
        """The first header of that name; empty when there is none."""
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
        return int(self.first.split(" ", 2)[1]) if self.method == "SIP/2.0" else 0


def user_of(address: str) -> str:
    """`bench001` of `<sip:bench001@127.0.0.3>;tag=x`."""
    found = _USER.search(address)
    return found[1] if found else ""


def media_of(invite: Message) -> tuple[str, int]:
    """Where the other side wants to hear us (SDP, RFC 8866)."""
    found = dict(line.split("=", 1) for line in invite.body.splitlines() if "=" in line)
    return found["c"].split()[-1], int(found["m"].split()[1])


def digest(challenge: str, user: str, secret: str, uri: str) -> str:
    """RFC 3261, 22.4: an answer to Asterisk's challenge (MD5 with qop=auth)."""
    given = dict(_CHALLENGE.findall(challenge.removeprefix("Digest ")))

    def md5(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    client = secrets.token_hex(8)
    whose = md5(f"{user}:{given['realm']}:{secret}")
    what = md5(f"REGISTER:{uri}")
    response = md5(f"{whose}:{given['nonce']}:00000001:{client}:auth:{what}")
    return (
        f'Digest username="{user}", realm="{given["realm"]}", nonce="{given["nonce"]}", uri="{uri}", '
        f'response="{response}", algorithm=MD5, qop=auth, nc=00000001, cnonce="{client}"'
        + (f', opaque="{given["opaque"]}"' if "opaque" in given else "")
    )
