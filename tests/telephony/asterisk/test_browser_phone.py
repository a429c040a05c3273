"""What a browser's phone meets: registration over /ws, speech offered on loopback, no way out."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import psutil
import pytest

from tests.support.asterisk import RunningAsterisk, running_asterisk

SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 8\r\na=mid:0\r\na=rtcp-mux\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=setup:actpass\r\na=sendrecv\r\n"
    f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}\r\n"
    "a=candidate:1 1 UDP 2130706431 127.0.0.1 40000 typ host\r\n"
)


class BrowserPhone:
    """SIP over WebSocket (RFC 7118), as much of it as these tests need."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, user: str, secret: str) -> None:
        self._socket = socket
        self._user = user
        self._secret = secret
        self._cseq = 0

    async def request(
        self, method: str, uri: str, body: str = "", extra: tuple[str, ...] = (), expires: int = 60
    ) -> str:
        """Send, answering a challenge; returns the final answer."""
        authorization: tuple[str, ...] = ()
        for _ in range(2):
            self._cseq += 1
            lines = [
                f"{method} {uri} SIP/2.0",
                f"Via: SIP/2.0/WS x.invalid;branch=z9hG4bK{self._cseq}{method}",
                "Max-Forwards: 70",
                f"From: <sip:{self._user}@127.0.0.1>;tag=t",
                f"To: <{uri if method == 'INVITE' else f'sip:{self._user}@127.0.0.1'}>",
                f"Call-ID: {method}-{self._user}",
                f"CSeq: {self._cseq} {method}",
                f"Contact: <sip:{self._user}@x.invalid;transport=ws>;expires={expires}",
                *extra,
                *authorization,
                *(["Content-Type: application/sdp"] if body else []),
                f"Content-Length: {len(body)}",
            ]
            await self._socket.send_str("\r\n".join(lines) + "\r\n\r\n" + body)
            answer = await self.next(lambda text: text.startswith("SIP/2.0") and " 1" not in text[7:9])
            if not answer.startswith("SIP/2.0 401"):
                return answer
            authorization = (self._authorization(answer, method, uri),)
        return answer

    async def next(self, wanted: "object", timeout: float = 5) -> str:
        """The next message that is wanted."""
        assert callable(wanted)
        while True:
            message = await self._socket.receive(timeout=timeout)
            assert isinstance(message.data, str | bytes), message
            text = message.data if isinstance(message.data, str) else message.data.decode()
            if wanted(text):
                return text

    def _authorization(self, challenge: str, method: str, uri: str) -> str:
        realm, nonce = (re.search(rf'{name}="([^"]*)"', challenge)[1] for name in ("realm", "nonce"))  # type: ignore[index]

        def md5(text: str) -> str:
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        first, second = md5(f"{self._user}:{realm}:{self._secret}"), md5(f"{method}:{uri}")
        response = md5(f"{first}:{nonce}:00000001:c:auth:{second}")
        return (
            f'Authorization: Digest username="{self._user}",realm="{realm}",nonce="{nonce}",uri="{uri}",'
            f'response="{response}",qop=auth,nc=00000001,cnonce="c",algorithm=MD5'
        )


@asynccontextmanager
async def phone(asterisk: RunningAsterisk, user: str, secret: str) -> AsyncIterator[BrowserPhone]:
    async with aiohttp.ClientSession() as session:
        url = f"{asterisk.settings.asterisk_http.url}/ws"
        async with session.ws_connect(url, protocols=("sip",)) as socket:
            yield BrowserPhone(socket, user, secret)


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[RunningAsterisk]:
    async with running_asterisk(tmp_path, agents=["alice"]) as running:
        yield running


async def test_the_offer_to_an_agent_stays_on_loopback(asterisk: RunningAsterisk) -> None:
    secret = asterisk.agents[0].secret
    async with phone(asterisk, "alice", secret) as alice:
        assert (await alice.request("REGISTER", "sip:127.0.0.1")).startswith("SIP/2.0 200")
        ringing = asyncio.create_task(alice.next(lambda text: text.startswith("INVITE ")))
        async with aiohttp.ClientSession() as session:
            headers = {"Authorization": aiohttp.encode_basic_auth(asterisk.ari_user, asterisk.ari_password)}
            query = {"endpoint": "PJSIP/alice", "app": "callcenter", "channelId": "a1-test"}
            url = f"{asterisk.ari_url}/channels"
            async with session.post(url, params=query, headers=headers) as originated:
                assert originated.status == 200, await originated.text()
        offer = await asyncio.wait_for(ringing, 5)
        addresses = set(
            re.findall(r"(?:c=IN IP4 |typ host.*?|^a=candidate:.*? UDP \d+ )([\d.]+)", offer, re.M)
        )
        assert addresses == {"127.0.0.1"}, offer
        assert "typ host" in offer
        assert "opus" in offer
        opened = psutil.Process(asterisk.process.pid).net_connections("inet")
        assert {one.laddr.ip for one in opened} <= {"127.0.0.1", "::1"}


async def test_a_wrong_secret_registers_nobody(asterisk: RunningAsterisk) -> None:
    async with phone(asterisk, "alice", "wrong") as alice:
        assert (await alice.request("REGISTER", "sip:127.0.0.1")).startswith("SIP/2.0 401")
    assert "alice/sip" not in await asterisk.rx("pjsip show contacts")


async def test_an_agents_phone_can_dial_nobody(asterisk: RunningAsterisk) -> None:
    """Neither through Stasis nor anywhere else: the call ends without being answered."""
    async with phone(asterisk, "alice", asterisk.agents[0].secret) as alice:
        answer = await alice.request("INVITE", "sip:4000@127.0.0.1", SDP)
        assert re.match(r"SIP/2.0 [456]", answer), answer


@pytest.mark.parametrize(
    ("demo", "header", "kept"),
    [
        (True, "+8613800000001", "+8613800000001"),
        (True, "+86<b>${SHELL(id)}138\"';|,0" + "9" * 40, "+86138099999999999999"),
        (False, "+8613800000001", ""),
    ],
)
async def test_only_the_demo_lets_the_page_say_who_calls(
    tmp_path: Path, demo: bool, header: str, kept: str
) -> None:
    async with running_asterisk(tmp_path / "h", demo=demo) as asterisk:
        secret = asterisk.credentials.webphone_secret
        async with phone(asterisk, "webphone", secret) as page:
            answer = await page.request(
                "INVITE", "sip:4000@127.0.0.1", SDP, extra=(f"X-Caller-Number: {header}",)
            )
            assert answer.startswith("SIP/2.0 200"), answer
            said = await asterisk.rx("core show channels concise")
            # Fields are separated by "!"; the eighth is the caller's number.
            assert said.split("!")[7] == kept[:20]
