"""The flows that calls are in: each call finishes in the version it began with."""

from functools import lru_cache

from callcenter.domain.configuration import FlowSource
from callcenter.domain.state import Center, Contact
from callcenter.ivr.model import Flow


@lru_cache(maxsize=64)
def flow_of(source: FlowSource) -> Flow:
    """The flow of its checked source; raises pydantic.ValidationError when it was never checked."""
    return Flow.model_validate_json(source.json)


def source_of(center: Center, name: str, version: str) -> FlowSource:
    """A flow in the version a contact began with, or else as it is now; the one that answers, when it is
    gone."""
    assert center.configuration is not None
    there = (center.configuration.flow, *center.configuration.flows)
    named = [source for source in there if source.name == name]
    if version and (not named or named[0].version != version):
        named = [center.old_flows[name, version]] if (name, version) in center.old_flows else named
    return named[0] if named else center.configuration.flow


def flow_for(center: Center, contact: Contact) -> Flow:
    """The one the contact began with."""
    return flow_of(source_of(center, contact.flow, contact.flow_version))
