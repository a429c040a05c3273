"""Old records brought up to date, one schema at a time, as they are read; on disk they stay as they are."""

from collections.abc import Callable
from typing import Any

import msgspec

from callcenter.domain.enums import CaseKind, Channel, Severity

#: Raised when the form of messages or events changes otherwise than by a field with a default; one of
#: UPCASTERS then brings old records up to date.
SCHEMA = 3

#: A message and its events as decoded JSON, each with its name under "type". Personal values are tokens.
Raw = tuple[dict[str, Any], list[dict[str, Any]]]


def _hours_out_of_the_flow(raw: Raw) -> Raw:
    """Schema 2 has opening hours beside the flow, where they were within it."""
    message, events = raw
    for record in (message, *events):
        configuration = record.get("configuration")
        if configuration is not None:
            flow = msgspec.json.decode(configuration["flow"]["json"])
            hours = flow.pop("hours", None) if isinstance(flow, dict) else None
            if hours:
                # What every site had that named none.
                configuration["hours"] = {
                    name: {"time_zone": "Asia/Shanghai", **each} for name, each in hours.items()
                }
                configuration["flow"]["json"] = msgspec.json.encode(flow).decode()
    return raw


_OF_CASES = {"TakeComplaint": "TakeCase", "ComplaintRegistered": "CaseRegistered"}


def _complaints_are_cases(raw: Raw) -> Raw:
    """Schema 3 has cases of every kind and from every channel, where there were complaints by phone."""
    message, events = raw
    for record in (message, *events):
        name = _OF_CASES.get(record["type"])
        if name is not None:
            record["type"], record["kind"] = name, CaseKind.COMPLAINT.value
            if record["severity"] not in set(Severity):
                # Nothing checked it while the repository was away.
                record["severity"] = Severity.NORMAL.value
            if name == "CaseRegistered":
                record["channel"] = Channel.PHONE.value
    return raw


#: From each old schema to the one after it. tests/engine/journals/ keeps a journal of every release's schema.
UPCASTERS: dict[int, Callable[[Raw], Raw]] = {
    1: _hours_out_of_the_flow,
    2: _complaints_are_cases,
}


def upcast(message: bytes, events: bytes, schema: int, to: int) -> tuple[bytes, bytes]:
    """A record of an old schema in the form of a newer one; msgspec.MsgspecError when it is no JSON."""
    raw: Raw = (msgspec.json.decode(message), msgspec.json.decode(events))
    for step in range(schema, to):
        raw = UPCASTERS[step](raw)
    return msgspec.json.encode(raw[0]), msgspec.json.encode(raw[1])
