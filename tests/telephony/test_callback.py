"""Customers called back: by a trunk, by the demo's page, or not at all. And phones told to pick up."""

import asyncio
import socket
from pathlib import Path

import pytest

from callcenter.config import HostPort
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import RunningAsterisk, make_settings, running_asterisk
from tests.support.phones import Caller
from tests.telephony.asterisk.test_browser_phone import phone
from tests.telephony.support import COMPANY, FakeEngine, running_telephony

NUMBER = "+86 138-0013-8000"


def call_back(
    telephony: Telephony,
    engine: FakeEngine,
    leg_id: str,
    number: str = NUMBER,
    timeout_ms: int = 20_000,
    shows: str = "",
) -> None:
    """As the engine does: the leg is known, then dialled."""
    engine.legs.add(leg_id)
    telephony.perform(
        do.DialCustomer(
            leg_id=leg_id, contact_id="c1", number=Personal(number), shows=shows, timeout_ms=timeout_ms
        )
    )


async def test_a_customer_is_called_and_talks(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller
) -> None:
    async with running_telephony(trunk, engine) as telephony:
        call_back(telephony, engine, "a1-callback1")
        await outside.incoming()
        await engine.hears(m.LegRinging, leg_id="a1-callback1")
        assert not engine.all(m.LegAnswered)
        outside.answer()
        await engine.hears(m.LegAnswered, leg_id="a1-callback1")
        telephony.perform(do.Play(leg_id="a1-callback1", token="hello", media=("zh-CN/queue_wait",)))
        await outside.hears_sound()
        outside.send_digits("5")
        assert (await engine.hears(m.DigitReceived, leg_id="a1-callback1")).digit.value == "5"
        outside.hang_up()
        ended = await engine.hears(m.LegEnded, leg_id="a1-callback1")
        assert (ended.cause, ended.lost) == (16, False)
        assert len(engine.all(m.LegEnded)) == 1


async def test_the_trunk_is_given_the_digits_and_our_number(tmp_path: Path, engine: FakeEngine) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as far_end:
        far_end.bind(("127.0.0.2", 0))
        far_end.setblocking(False)
        host, port = far_end.getsockname()
        settings = make_settings(tmp_path).model_copy(update={"trunk_out": HostPort(host, port)})
        async with (
            running_asterisk(tmp_path, settings=settings) as asterisk,
            running_telephony(asterisk, engine) as telephony,
        ):
            # The number they had dialled, or else the company's.
            for shows, seen in (("+862151234567", "+862151234567"), ("", COMPANY)):
                call_back(telephony, engine, f"a1-callback{seen}", shows=shows)
                invite = ""
                # What is sent again until it is answered, and nobody answers here, is of the first.
                while f"<sip:{seen}@" not in invite:
                    received = asyncio.get_running_loop().sock_recv(far_end, 65_535)
                    invite = (await asyncio.wait_for(received, 5)).decode()
                assert invite.startswith(f"INVITE sip:8613800138000@{host}:{port} SIP/2.0\r\n")
                (sender,) = [line for line in invite.split("\r\n") if line.startswith("From: ")]
                assert f"<sip:{seen}@" in sender


@pytest.mark.parametrize(("code", "cause"), [(486, 17), (603, 21), (404, 1), (480, 19)])
async def test_why_a_customer_was_not_reached(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller, code: int, cause: int
) -> None:
    async with running_telephony(trunk, engine) as telephony:
        call_back(telephony, engine, "a1-callback1")
        await outside.incoming()
        outside.answer(code)
        ended = await engine.hears(m.LegEnded, leg_id="a1-callback1")
        assert (ended.cause, ended.lost) == (cause, False)


async def test_a_customer_who_does_not_answer(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller
) -> None:
    async with running_telephony(trunk, engine) as telephony:
        call_back(telephony, engine, "a1-callback1", timeout_ms=900)
        await outside.incoming()
        assert (await engine.hears(m.LegEnded, leg_id="a1-callback1")).cause == 19
        assert await outside.disconnected() == 487


async def test_what_is_no_number_reaches_no_endpoint(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller
) -> None:
    numbers = (
        "",
        "110",
        "1234",
        "1" * 16,
        "8613800138000@alice",
        "trunk/sip:x@127.0.0.9",
        "1380013,2",
        "12#345",
    )
    async with running_telephony(trunk, engine) as telephony:
        for place, number in enumerate(numbers):
            call_back(telephony, engine, f"a1-callback{place}", number)
            assert (await engine.hears(m.LegEnded, leg_id=f"a1-callback{place}")).cause == 28
        await trunk.wait_rx("core show channels count", "0 calls processed")
        assert not outside.history[1:]


@pytest.mark.parametrize("demo", [True, False])
async def test_without_a_trunk(tmp_path: Path, engine: FakeEngine, demo: bool) -> None:
    """The demo's page rings, whatever the number; elsewhere nobody is called."""
    async with (
        running_asterisk(tmp_path, demo=demo) as asterisk,
        running_telephony(asterisk, engine) as telephony,
        phone(asterisk, "webphone", asterisk.credentials.webphone_secret) as page,
    ):
        assert (await page.request("REGISTER", "sip:127.0.0.1")).startswith("SIP/2.0 200")
        call_back(telephony, engine, "a1-callback1")
        if demo:
            invite = await page.next(lambda text: text.startswith("INVITE "))
            assert invite.startswith("INVITE sip:webphone@")
            telephony.perform(do.HangUpLeg(leg_id="a1-callback1"))
        ended = await engine.hears(m.LegEnded, leg_id="a1-callback1")
        assert demo or ended.cause == 3


async def test_the_page_is_not_open(tmp_path: Path, engine: FakeEngine) -> None:
    async with running_asterisk(tmp_path) as asterisk, running_telephony(asterisk, engine) as telephony:
        call_back(telephony, engine, "a1-callback1")
        assert (await engine.hears(m.LegEnded, leg_id="a1-callback1")).cause == 20


async def test_a_restart_while_the_customer_is_called(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller
) -> None:
    async with running_telephony(trunk, engine) as telephony:
        call_back(telephony, engine, "a1-callback1")
        await engine.hears(m.LegRinging, leg_id="a1-callback1")
    engine.messages.clear()
    async with running_telephony(trunk, engine) as telephony:
        seen = await engine.hears(m.Reconcile)
        assert [(each.leg_id, each.up) for each in seen.legs] == [("a1-callback1", False)]
        outside.answer()
        await engine.hears(m.LegAnswered, leg_id="a1-callback1")
    engine.messages.clear()
    async with running_telephony(trunk, engine):
        seen = await engine.hears(m.Reconcile)
        assert [(each.leg_id, each.up) for each in seen.legs] == [("a1-callback1", True)]
        assert not engine.all(m.CallArrived)
        outside.hang_up()
        await engine.hears(m.LegEnded, leg_id="a1-callback1")
    engine.messages.clear()
    async with running_telephony(trunk, engine):
        assert not (await engine.hears(m.Reconcile)).legs


async def test_a_customer_dialled_for_nobody_does_not_ring(
    trunk: RunningAsterisk, engine: FakeEngine, outside: Caller
) -> None:
    async with running_telephony(trunk, engine) as telephony:
        call_back(telephony, engine, "a1-callback1")
        await engine.hears(m.LegRinging, leg_id="a1-callback1")
    async with running_telephony(trunk, FakeEngine()):
        assert await outside.disconnected() == 487


@pytest.mark.parametrize("auto_answer", [True, False])
async def test_a_phone_is_told_to_pick_up(tmp_path: Path, engine: FakeEngine, auto_answer: bool) -> None:
    async with (
        running_asterisk(tmp_path, agents=["alice"]) as asterisk,
        running_telephony(asterisk, engine) as telephony,
        phone(asterisk, "alice", asterisk.agents[0].secret) as alice,
    ):
        assert (await alice.request("REGISTER", "sip:127.0.0.1")).startswith("SIP/2.0 200")
        ringing = asyncio.create_task(alice.next(lambda text: text.startswith("INVITE ")))
        engine.legs.add("a1-agent")
        telephony.perform(
            do.DialAgent(
                leg_id="a1-agent",
                agent_id="alice",
                contact_id="c1",
                caller_number=Personal("+8613800138000"),
                timeout_ms=5_000,
                auto_answer=auto_answer,
            )
        )
        invite = await ringing
        assert (";answer-after=0\r\n" in invite) is auto_answer
        assert ("\r\nAlert-Info: info=alert-autoanswer\r\n" in invite) is auto_answer
        assert "<sip:+8613800138000@" in invite
