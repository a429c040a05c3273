"""What all events are."""

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag=True):
    """Base of all events. The time is the journal record's."""


class ContactEvent(Event, frozen=True, kw_only=True):
    """About one contact."""

    contact_id: str


class AgentEvent(Event, frozen=True, kw_only=True):
    """About one agent."""

    agent_id: str
