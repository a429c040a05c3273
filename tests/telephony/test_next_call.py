"""An agent's phone is rung for the next call when the last one has left it."""

import asyncio
from typing import cast

from callcenter.ari import AriClient
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.personal import Personal
from callcenter.telephony import outbound
from callcenter.telephony.lanes import Lanes
from callcenter.telephony.legs import Leg, Legs
from callcenter.telephony.outbound import Outbound
from tests.telephony.test_legs import FakeClient


class Switch(FakeClient):
    connected = True


def on_a_switch() -> tuple[Outbound, Legs, Switch, list[m.AnyMessage]]:
    client, legs, told = Switch(), Legs(), list[m.AnyMessage]()
    ari = cast(AriClient, client)
    return Outbound(ari, Lanes(ari, legs), legs, "callcenter", "", told.append), legs, client, told


def dial(number: int) -> do.DialAgent:
    return do.DialAgent(
        leg_id=f"a1-c{number}-agent1",
        agent_id="alice",
        contact_id=f"c{number}",
        caller_number=Personal("1"),
        timeout_ms=20_000,
    )


async def test_it_is_rung_once_the_last_leg_is_gone() -> None:
    telephone, legs, client, _ = on_a_switch()
    telephone.perform(dial(1))
    telephone.perform(do.HangUpLeg(leg_id="a1-c1-agent1"))
    telephone.perform(dial(2))
    assert "a1-c2-agent1" in legs
    assert [name for _, name in client.names] == ["channels.originate", "channels.hangup"]
    legs.remove("a1-c1-agent1")
    await asyncio.sleep(0)
    assert client.names[2:] == [("a1-c2-agent1", "channels.originate")]


async def test_an_offer_taken_back_meanwhile_rings_behind_nothing() -> None:
    telephone, legs, client, _ = on_a_switch()
    telephone.perform(dial(1))
    telephone.perform(do.HangUpLeg(leg_id="a1-c1-agent1"))
    telephone.perform(dial(2))
    telephone.perform(do.HangUpLeg(leg_id="a1-c2-agent1"))
    legs.remove("a1-c1-agent1")
    await asyncio.sleep(0)
    # In this order, so that no ghost call is left.
    assert [name for pin, name in client.names if pin == "a1-c2-agent1"] == [
        "channels.originate",
        "channels.hangup",
    ]


async def test_a_leg_whose_end_is_never_told_is_waited_for_only_so_long(monkeypatch) -> None:
    monkeypatch.setattr(outbound, "LAST_CALL_S", 0.01)
    telephone, legs, client, _ = on_a_switch()
    telephone.perform(dial(1))
    telephone.perform(do.HangUpLeg(leg_id="a1-c1-agent1"))
    telephone.perform(dial(2))
    over = cast(Leg, legs.get("a1-c1-agent1")).over
    assert over is not None
    await over
    await asyncio.sleep(0)
    assert client.names[2:] == [("a1-c2-agent1", "channels.originate")]


async def test_nobody_waits_when_the_agent_hung_up() -> None:
    telephone, legs, client, _ = on_a_switch()
    telephone.perform(dial(1))
    legs.remove("a1-c1-agent1")
    telephone.perform(dial(2))
    assert [name for _, name in client.names] == ["channels.originate", "channels.originate"]
