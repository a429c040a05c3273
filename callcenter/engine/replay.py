"""Replay: decide every journalled message again and compare with what was decided then.

The same decider must come to the same events. Records of another decider version are folded, as recovery
folds them; so are those about contacts whose personal values have been erased, since the voice menu decided
on what was keyed and that is gone, and those that hung on whether such a contact had the same number.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from callcenter.domain import events as ev
from callcenter.domain.events import AnyEvent
from callcenter.domain.fold import apply
from callcenter.domain.messages import AnyMessage, LegMessage
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center

from .decide import DECIDER_VERSION, decide
from .journal import Record

#: What may hang on who else is on the line, or waits to be called back, with the same number.
_BY_NUMBER = (
    ev.ContactQueued,
    ev.GoodbyeBegan,
    ev.CallbackPromised,
    ev.CallbackDialled,
    ev.CallbackPutOff,
    ev.CallbackFailed,
)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A record that is decided otherwise now. `got` is empty and `why` says so when nothing was decided."""

    sequence: int
    message: AnyMessage
    expected: tuple[AnyEvent, ...]
    got: tuple[AnyEvent, ...]
    why: str = ""

    @property
    def at(self) -> int:
        """The place of the first event that differs, counted from 0."""
        same = (a == b for a, b in zip(self.expected, self.got, strict=False))
        return next((i for i, equal in enumerate(same) if not equal), min(len(self.expected), len(self.got)))


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How many records were decided again or folded, and the first difference, which ends the replay."""

    decided: int
    folded: int
    erased_contacts: int
    difference: Difference | None


def replay(records: Iterable[Record], progress: Callable[[int], None] = lambda _: None) -> Report:
    """Go through the records in order; `progress` gets each one's sequence number."""
    center = Center()
    erased: set[str] = set()
    decided = folded = 0
    difference = None
    for record in records:
        erased.update(_erased_in(record))
        if record.decider != DECIDER_VERSION or _concerns(center, record, erased):
            for event in record.events:
                apply(center, event, record.at)
            center.index = None
            folded += 1
        elif difference := _decide_again(center, record):
            break
        else:
            decided += 1
        progress(record.sequence)
    return Report(decided=decided, folded=folded, erased_contacts=len(erased), difference=difference)


def _decide_again(center: Center, record: Record) -> Difference | None:
    got: tuple[Any, ...] = ()
    try:
        decision = decide(center, record.message, record.at)
    except Exception as error:
        why = f"deciding failed: {type(error).__name__}: {error}"
    else:
        if decision.events == record.events and decision.refusal is None:
            return None
        got = decision.events
        why = f"refused: {decision.refusal.message}" if decision.refusal else ""
    return Difference(
        sequence=record.sequence, message=record.message, expected=record.events, got=got, why=why
    )


def _erased_in(record: Record) -> set[str]:
    """Contacts of the record that have lost a personal value."""
    contacts = set()
    for part in (record.message, *record.events):
        for name in part.__struct_fields__:
            value = getattr(part, name)
            if isinstance(value, Personal) and value.erased:
                contacts.add(str(getattr(part, "contact_id", record.contact_id)))
    return contacts


def _concerns(center: Center, record: Record, erased: set[str]) -> bool:
    """Whether the record is about one of these contacts, as its message or an event names it, or may hang on
    the number that one of them, open then, had."""
    if not erased:
        return False
    if not erased.isdisjoint(center.contacts) and any(isinstance(e, _BY_NUMBER) for e in record.events):
        return True
    message = record.message
    names = {getattr(part, "contact_id", None) for part in (message, *record.events)}
    names.add(getattr(message, "subject", None))
    if isinstance(message, LegMessage) and (leg := center.legs.get(message.leg_id)):
        names.add(leg.contact_id)
    return not names.isdisjoint(erased)
