"""A plain phone's answer to who asks for its password."""

import hashlib
import re
import secrets

_CHALLENGE = re.compile(r'(\w+)="?([^",]+)"?')


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
