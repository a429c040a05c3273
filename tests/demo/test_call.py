"""Calls against a far end that does as the test says."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest

from callcenter.demo import call as telephone
from callcenter.demo import rtp
from callcenter.demo.call import CallError
from callcenter.demo.gateway import Gateway
from callcenter.demo.message import Message, joined, media_of

HOST = "127.0.0.1"


class FarEnd:
    """One socket for SIP and speech, read by hand."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self._socket.setblocking(False)
        self.address: tuple[str, int] = self._socket.getsockname()
        self.caller: tuple[str, int] = ("", 0)

    def close(self) -> None:
        self._socket.close()

    async def next(self, method: str) -> Message:
        """The next message of that method; others are passed over, speech too."""
        async with asyncio.timeout(10):
            while True:
                data, self.caller = await asyncio.get_running_loop().sock_recvfrom(self._socket, 65_535)
                if data[0] < 0x80 and (message := Message(data)).method == method:
                    return message

    def answer(self, request: Message, status: str, *, speech: bool = False) -> None:
        host, port = self.address
        body = f"v=0\r\nc=IN IP4 {host}\r\nm=audio {port} RTP/AVP 8\r\n" if speech else ""
        contact = [f"Contact: <sip:far@{host}:{port}>"]
        self.send(joined([f"SIP/2.0 {status}", *request.copied("far"), *contact], body))

    def ask(self, method: str, call_id: str) -> None:
        lines = [f"{method} sip:x SIP/2.0", "Via: SIP/2.0/UDP x", f"Call-ID: {call_id}", f"CSeq: 1 {method}"]
        self.send(joined(lines))

    def send(self, data: bytes, to: tuple[str, int] | None = None) -> None:
        self._socket.sendto(data, to or self.caller)


@pytest.fixture
async def far() -> AsyncIterator[FarEnd]:
    far = FarEnd()
    yield far
    far.close()


@pytest.fixture
async def gateway(far: FarEnd, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    monkeypatch.setattr(telephone, "FIRST_WAIT", 0.05)
    async with Gateway.open(HOST, far.address) as gateway:
        yield gateway


@pytest.mark.usefixtures("impatient")
async def test_a_lost_invite_is_sent_again(gateway: Gateway, far: FarEnd) -> None:
    call = gateway.call("4000", "+861")
    await far.next("INVITE")
    invite = await far.next("INVITE")
    assert invite.header("call-id") == call.call_id
    far.answer(invite, "200 OK", speech=True)
    await call.answered()
    await far.next("ACK")


async def test_a_refusal_is_acknowledged_and_named(gateway: Gateway, far: FarEnd) -> None:
    call = gateway.call("4000", "+861")
    far.answer(await far.next("INVITE"), "486 Busy Here")
    with pytest.raises(CallError, match="refused with 486") as error:
        await call.answered()
    assert error.value.status == 486
    assert (await far.next("ACK")).header("cseq") == "1 ACK"
    assert gateway.calls == 0


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends of calls that nobody answers are not waited for."""
    monkeypatch.setattr(telephone, "END_SECONDS", 0.3)


@pytest.mark.usefixtures("impatient")
async def test_nobody_there(gateway: Gateway, far: FarEnd) -> None:
    call = gateway.call("4000", "+861")
    with pytest.raises(CallError, match="no answer"):
        await call.answered(0.1)
    await call.hang_up()
    assert call.ended.is_set()
    assert gateway.calls == 0


async def test_hanging_up_before_the_answer(gateway: Gateway, far: FarEnd) -> None:
    call = gateway.call("4000", "+861")
    invite = await far.next("INVITE")
    far.answer(invite, "180 Ringing")
    ending = asyncio.create_task(call.hang_up())
    far.answer(await far.next("CANCEL"), "200 OK")
    far.answer(invite, "487 Request Terminated")
    await far.next("ACK")
    await ending
    assert (call.status, call.by_us) == (487, True)


async def test_an_answer_that_crosses_with_the_hang_up_is_ended(gateway: Gateway, far: FarEnd) -> None:
    call = gateway.call("4000", "+861")
    invite = await far.next("INVITE")
    far.answer(invite, "180 Ringing")
    ending = asyncio.create_task(call.hang_up())
    await far.next("CANCEL")
    far.answer(invite, "200 OK", speech=True)
    far.answer(await far.next("BYE"), "200 OK")
    await ending
    assert gateway.calls == 0


@contextlib.asynccontextmanager
async def answered(gateway: Gateway, far: FarEnd) -> AsyncIterator[tuple[telephone.Call, Message]]:
    call = gateway.call("4000", "+861")
    invite = await far.next("INVITE")
    far.answer(invite, "200 OK", speech=True)
    await call.answered()
    await far.next("ACK")
    yield call, invite


async def test_the_far_end_hangs_up(gateway: Gateway, far: FarEnd) -> None:
    async with answered(gateway, far) as (call, _):
        far.ask("BYE", call.call_id)
        assert (await far.next("SIP/2.0")).status == 200
        assert await call.over(5)
        assert not call.by_us
        with pytest.raises(CallError, match="over"):
            await call.key("1")
        # Sent once more, because our answer was lost.
        far.ask("BYE", call.call_id)
        assert (await far.next("SIP/2.0")).status == 200


@pytest.mark.usefixtures("impatient")
async def test_sound_begins_and_ends(gateway: Gateway, far: FarEnd) -> None:
    async with answered(gateway, far) as (call, invite):
        assert not await call.sound(0.05)
        far.send(rtp.packet(rtp.SILENCE, kind=rtp.ALAW, number=1, at=0, source=1), media_of(invite))
        assert await call.sound(5)
        assert await call.quiet(5)
        assert not await call.sound(0.05)


async def test_all_calls_end_with_the_gateway(far: FarEnd) -> None:
    async with Gateway.open(HOST, far.address) as gateway, answered(gateway, far) as (call, _):
        ending = asyncio.create_task(gateway.hang_up())
        far.answer(await far.next("BYE"), "200 OK")
        await ending
        assert call.ended.is_set()
        assert gateway.calls == 0


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("method", "status"), [("OPTIONS", 200), ("INVITE", 480), ("BYE", 200), ("INFO", 481)]
)
async def test_who_asks_without_a_call_is_answered(
    gateway: Gateway, far: FarEnd, method: str, status: int
) -> None:
    gateway.call("4000", "+861")
    await far.next("INVITE")
    far.ask(method, "another")
    assert (await far.next("SIP/2.0")).status == status


async def test_an_address_that_is_not_ours(far: FarEnd) -> None:
    with pytest.raises(OSError, match="assign"):
        async with Gateway.open("192.0.2.1", far.address):
            pass
