"""Stories of the menu's nodes: one flow with all those that reach beyond the menu."""

from typing import Any

import msgspec

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import Configuration, ExternalNumber, FlowSource
from callcenter.domain.enums import LookupStatus, Tier
from callcenter.domain.events import Event
from callcenter.domain.personal import Personal
from callcenter.domain.state import Contact
from callcenter.ivr.model import Flow
from callcenter.ivr.session import IvrSession

from .center import NODE, Story, configuration

CALLER = "+8613800138000"

NODES: dict[str, Any] = {
    "main": {
        "kind": "menu",
        "speech": "choose",
        "choices": {
            "1": {"next": "to_sales"},
            "2": {"next": "partner"},
            "3": {"next": "call_me"},
            "4": {"next": "tell"},
            "5": {"next": "erp"},
            "6": {"next": "happy"},
            "7": {"next": "how_long"},
            "8": {"next": "by_tier"},
            "9": {"next": "their_language"},
        },
    },
    "to_sales": {"kind": "queue", "queue": "sales"},
    "partner": {"kind": "transfer", "to": "partner", "failed": "sorry", "ring_ms": 20_000},
    "sorry": {"kind": "menu", "speech": "sorry", "choices": {"1": {"next": "to_sales"}}},
    "call_me": {"kind": "callback", "queue": "sales"},
    "tell": {
        "kind": "record",
        "speech": "speak",
        "variable": "said",
        "review": "keep_it",
        "next": "told",
        "empty": "to_sales",
    },
    "told": {"kind": "say", "speech": ["you_said", {"recording": "said"}], "next": "bye"},
    "erp": {
        "kind": "http",
        "url": "http://127.0.0.1:8088/callers/{caller.number}",
        "take": {"state": "order.state"},
        "into": "erp",
        "found": "bye",
        "not_found": "to_sales",
        "unavailable": "to_sales",
    },
    "happy": {
        "kind": "question",
        "survey": "service",
        "question": "happy",
        "speech": "happy",
        "answers": {"1": {}, "2": {"next": "to_sales"}},
        "next": "bye",
    },
    "how_long": {
        "kind": "menu",
        "speech": [{"notice": "storm"}, {"position": "sales"}, {"expected_wait": "sales"}, "choose"],
        "choices": {"1": {"next": "to_sales"}},
    },
    "by_tier": {
        "kind": "switch",
        "variable": "caller.tier",
        "cases": [{"words": ["vip", "gold"], "next": "to_sales"}],
        "otherwise": "bye",
    },
    "their_language": {"kind": "language", "preferred": True, "next": "hello", "unknown": "bye"},
    "hello": {"kind": "menu", "speech": "hello", "choices": {"1": {"next": "to_sales"}}},
    "bye": {"kind": "hangup", "speech": "bye"},
}


def source(start: str = "main") -> FlowSource:
    """The flow, beginning at that node."""
    flow = Flow.model_validate(
        {
            "flow": "nodes",
            "version": start,
            "languages": ["en", "zh-CN"],
            "person": "to_sales",
            "start": start,
            "nodes": NODES,
        }
    )
    return FlowSource(name="nodes", version=start, json=flow.model_dump_json(exclude_unset=True))


def with_nodes(start: str = "main", **changes: object) -> Configuration:
    """Two queues, three agents, and the flow."""
    return configuration(
        **{"flow": source(start), "numbers": {"partner": ExternalNumber(number="+862151230099")}, **changes}
    )


class NodeStory(Story):
    """What one caller does, and what the menu does with it."""

    def __init__(self, start: str = "main", **changes: object) -> None:
        super().__init__(with_nodes(start, **changes))

    def arrives(self, name: str = "c1", number: str = CALLER, entry: str = "trunk") -> Contact:
        """A call, of nobody known yet."""
        self.take(
            m.CallArrived(
                contact_id=name,
                leg_id=f"{name}-leg",
                node=NODE,
                entry=entry,
                ani=Personal(number),
                ani_name=Personal(""),
                dnis="4000",
            )
        )
        return self.center.contacts[name]

    def identified(self, name: str = "c1", **who: Any) -> list[do.Effect]:
        """Whose number it is."""
        return self.take(
            m.CustomerIdentified(contact_id=name, **{"customer_ids": ("k1",), "tier": Tier.STANDARD, **who})
        )

    def session(self, name: str = "c1") -> IvrSession:
        """Where the menu is."""
        return msgspec.json.decode(self.center.contacts[name].ivr_session.value, type=IvrSession)

    def keys(self, keys: str, name: str = "c1") -> list[do.Effect]:
        """What they press; the effects of the last key."""
        done: list[do.Effect] = []
        for key in keys:
            done = self.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))
        return done

    def listens(self, name: str = "c1") -> list[do.Effect]:
        """Hears the prompt to its end."""
        token = f"{name}.{self.session(name).awaited}"
        return self.take(m.PlaybackEnded(leg_id=f"{name}-leg", token=token))

    def speaks(self, seconds: int, name: str = "c1") -> str:
        """Speaks; returns the recording's name."""
        effect = self.did(do.Record)[-1]
        self.take(
            m.RecordingEnded(leg_id=f"{name}-leg", token=effect.token, name=effect.name, seconds=seconds)
        )
        return effect.name

    def answered(self, status: LookupStatus, name: str = "c1", **data: str) -> list[do.Effect]:
        """The look-up that is waited for comes back."""
        token = f"{name}.{self.session(name).awaited}"
        return self.take(
            m.LookupCompleted(
                contact_id=name,
                token=token,
                status=status,
                data=Personal(msgspec.json.encode(data).decode()),
            )
        )

    def heard(self) -> tuple[str, ...]:
        """What was played last."""
        return self.did(do.Play)[-1].media

    def events(self, *kinds: type[Event]) -> list[Event]:
        """Those of these kinds so far."""
        return [event for _, _, events in self.records for event in events if isinstance(event, kinds)]


def in_flow(nodes: dict[str, Any], **changes: object) -> NodeStory:
    """A caller of nobody known who has pressed nothing yet, in a flow of these nodes, `main` first."""
    flow = Flow.model_validate(
        {
            "flow": "nodes",
            "version": "1",
            "languages": ["en"],
            "person": "person",
            "start": "main",
            "nodes": {
                "person": {"kind": "queue", "queue": "sales"},
                "bye": {"kind": "hangup", "speech": "bye"},
                **nodes,
            },
        }
    )
    source = FlowSource(name="nodes", version="1", json=flow.model_dump_json(exclude_unset=True))
    story = NodeStory(flow=source, **changes)  # type: ignore[arg-type]
    story.arrives()
    return story
