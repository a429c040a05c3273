"""Explain: what happened to one contact, message by message, and why that agent was chosen."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from enum import Enum
from typing import Any

from callcenter.acd import demands
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import TimerKind
from callcenter.domain.personal import Personal

from .journal import Record
from .words import ADDED, CLAUSES, COUNTED_FROM_0, DURATIONS, EVENTS, MESSAGES, TIMES

#: Timers that are named after an agent; the others are named after a contact.
_OF_AGENTS = frozenset({TimerKind.WRAP_UP, TimerKind.PHONE})
_TIMERS = (ev.TimerSet, ev.TimerCleared)
_INDENT = " " * 30


def explain(
    records: Iterable[Record],
    contact_id: str,
    *,
    personal: bool = False,
    timers: bool = False,
    zone: tzinfo | None = None,
) -> Iterator[str]:
    """Lines that tell a contact's story from the records that mention it (`Journal.read(contact_id=...)`).

    Personal values are hidden unless `personal`; those of other contacts always. So are timers unless
    `timers`, but for those that came due and led to something. Times are shown in `zone`, by default this
    machine's. Ends with the record that closed the contact.
    """
    began = 0
    recipes = _Recipes()
    for record in records:
        if not began:
            began = record.at
            yield f"Contact {contact_id}, {_time(record.at, zone, '%Y-%m-%d %H:%M:%S %Z')}"
        own = record.contact_id == contact_id
        events = [
            event
            for event in record.events
            if _belongs(event, contact_id, own) and (timers or not isinstance(event, _TIMERS))
        ]
        if isinstance(record.message, m.TimerFired) and not events and not timers:
            continue
        words = _Words(zone, hide=not (personal and own), at=record.at)
        head = f"{_time(record.at, zone)} {f'+{record.at - began}':>10} ms "
        yield f"{head} #{record.sequence} {words.of(MESSAGES, record.message)}"
        for event in events:
            yield f"{_INDENT}→ {words.of(EVENTS, event)}"
            if more := recipes.told(event):
                yield f"{_INDENT}→ {more}"
        if any(isinstance(e, ev.ContactClosed) and e.contact_id == contact_id for e in record.events):
            return


def in_words(thing: m.Message | ev.Event) -> str:
    """One message or event, personal values hidden."""
    templates: dict[type[Any], str] = {**MESSAGES, **EVENTS}
    return _Words(None, hide=True).of(templates, thing)


def _belongs(event: ev.Event, contact_id: str, own: bool) -> bool:
    """Whether the event is part of this contact's story. What became of agents belongs to the contact whose
    record it is."""
    if isinstance(event, ev.TimerSet | ev.TimerCleared):
        return own if event.kind in _OF_AGENTS else event.subject == contact_id
    of = getattr(event, "contact_id", None)
    return own if of is None else of == contact_id


class _Recipes:
    """What recipes have done for the contact: it holds in the next queue too, and is told again there."""

    def __init__(self) -> None:
        self._lowered: dict[str, int] = {}
        self._added: list[str] = []

    def told(self, event: ev.Event) -> str:
        """What holds when the contact enters a queue; "" for every other event, and when nothing does."""
        match event:
            case ev.SkillLowered(skill=skill, level=level):
                self._lowered[skill] = level
            case ev.QueueAdded(queue=queue):
                self._added.append(queue)
            case ev.ContactQueued() if self._lowered or self._added:
                parts = []
                if self._lowered:
                    parts.append(f"{demands.in_words(tuple(sorted(self._lowered.items())))} is enough")
                if self._added:
                    parts.append(f"agents of {', '.join(self._added)} may take it too")
                return f"recipes so far: {'; '.join(parts)}"
        return ""


class _Words:
    def __init__(self, zone: tzinfo | None, *, hide: bool, at: int = 0) -> None:
        self._zone = zone
        self._hide = hide
        self._at = at

    def of(self, templates: dict[type[Any], str], thing: m.Message | ev.Event) -> str:
        values = {name: self._clause(name, getattr(thing, name)) for name in thing.__struct_fields__}
        return templates[type(thing)].format_map(values)

    def _clause(self, name: str, value: Any) -> str:
        if name not in CLAUSES:
            return self._value(name, value)
        return CLAUSES[name] + self._value(name, value) if value or value is None else ""

    def _value(self, name: str, value: Any) -> str:
        match value:
            case Personal():
                return self._personal(value)
            case Enum():
                return str(value.value)
            case bool():
                return "yes" if value else "no"
            case None if name in ADDED:
                return "(not written down)"
            case int() if name in DURATIONS:
                return f"{value // 1000} s"
            case int() if name in COUNTED_FROM_0:
                return str(value + 1)
            case 0 if name in TIMES:
                return "none"
            case int() if name in TIMES:
                day = "%Y-%m-%d"
                same = _time(value, self._zone, day) == _time(self._at, self._zone, day)
                return _time(value, self._zone, "%H:%M:%S." if same else f"{day} %H:%M:%S.")
            case dict() if name == "demands":
                return demands.in_words(tuple(sorted(value.items()))) or "no skill"
            case dict():
                return ", ".join(f"{key} {each}" for key, each in sorted(value.items())) or "none"
            case tuple() if name == "legs":
                return str(len(value))
            case ev.PathStep(node=node, why=why):
                return f"{node} ({why})" if why else node
            case tuple():
                return ", ".join(self._value("", each) for each in value) or "none"
            case "" | None:
                return "none"
        # A name or number may hold anything: nothing of it reaches the terminal as a command.
        return _printable(str(value))

    def _personal(self, value: Personal) -> str:
        if value.erased:
            return "(erased)"
        if not value:
            return "none"
        return "(hidden)" if self._hide else _printable(value.value)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _time(at: int, zone: tzinfo | None, form: str = "%H:%M:%S.") -> str:
    local = datetime.fromtimestamp(at / 1000, zone).astimezone(zone)
    text = local.strftime(form)
    return f"{text}{at % 1000:03d}" if form.endswith(".") else text
