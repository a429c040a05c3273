"""How people behave in a voice menu: a table of characters, and the keys each would press.

They know the flow as people know a menu they have heard: which keys it names, how long a number may be. The
dice are given, so that the same seed makes the same people.
"""

import random
from collections import deque
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from callcenter.ivr import model
from callcenter.ivr.graph import targets

from .call import KeyKind
from .people import Person

PERSON = "0"
_END = "#"
_KEYS = "0123456789*#"


class Manner(StrEnum):
    """When keys are pressed."""

    LISTENS = "listens"
    BARGES_IN = "barges_in"
    KEYS_AHEAD = "keys_ahead"


class Aim(StrEnum):
    """What the caller wants of the menu."""

    ANYTHING = "anything"
    PERSON = "person"
    MESSAGE = "message"
    NOTHING = "nothing"


class Character(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of caller. Times in seconds, from and to; `weight`: how many of them there are among all.

    `wrong`: how often a key is none of those asked for, 0 to 1. `thinks`: from the end of a prompt (or, for
    who barges in, its beginning) to the key. `waits`: how long in a queue. `leaves`: hangs up so long after
    dialling, wherever that is; None: does not.
    """

    name: str
    weight: int
    manner: Manner = Manner.LISTENS
    aim: Aim = Aim.ANYTHING
    wrong: float = 0.0
    thinks: tuple[float, float] = (0.5, 2.5)
    waits: tuple[float, float] = (30.0, 120.0)
    leaves: tuple[float, float] | None = None
    lines: tuple[KeyKind, ...] = (KeyKind.RFC4733,)


#: "silent" keys nothing; "asks for a person" keys 0; "knows the way" keys all the way to a queue at once.
CHARACTERS = (
    Character(
        name="patient",
        weight=30,
        waits=(60, 300),
        lines=(KeyKind.RFC4733, KeyKind.RFC4733, KeyKind.INBAND, KeyKind.INFO_RELAY),
    ),
    Character(
        name="hasty",
        weight=20,
        manner=Manner.BARGES_IN,
        thinks=(0.2, 1.5),
        waits=(15, 60),
    ),
    Character(name="wrong keys", weight=10, wrong=0.5),
    Character(name="hangs up", weight=10, leaves=(0.05, 40)),
    Character(name="silent", weight=5, aim=Aim.NOTHING, waits=(10, 60)),
    Character(name="asks for a person", weight=10, aim=Aim.PERSON),
    Character(name="leaves a message", weight=5, aim=Aim.MESSAGE),
    Character(name="knows the way", weight=10, manner=Manner.KEYS_AHEAD, waits=(30, 180)),
)


def some_character(rng: random.Random) -> Character:
    """One of the table, by weight."""
    return rng.choices(CHARACTERS, [each.weight for each in CHARACTERS])[0]


def keys(
    character: Character, flow: model.Flow, node_name: str, step: int, person: Person, rng: random.Random
) -> str:
    """What the caller keys at a node; empty for nothing. `step`: of a node of several entries, the entry."""
    node = flow.nodes.get(node_name)
    if node is None or character.aim is Aim.NOTHING or not isinstance(node, model.Asking):
        return ""
    if rng.random() < character.wrong:
        return _wrong(node, rng)
    if character.aim is Aim.PERSON:
        return PERSON
    match node:
        case model.Menu():
            wanted = way(flow, node_name, model.Voicemail) if character.aim is Aim.MESSAGE else ""
            return wanted[:1] or rng.choice(list(node.choices))
        case model.Question():
            return rng.choice(list(node.answers))
        case model.Collect():
            return _digits(rng, node.min_digits, node.max_digits)
        case model.Verify():
            return _proof(node, step, person, rng)
        case _:
            # A callback's number is confirmed, a recording kept, with 1.
            return "1"


def keys_ahead(flow: model.Flow) -> str:
    """All keys from the flow's beginning to a person; empty when no keys lead there."""
    return way(flow, flow.start, model.Queue)


def way(flow: model.Flow, start: str, kind: type[model.Queue] | type[model.Voicemail]) -> str:
    """The fewest keys that may lead from a node to one of that kind, through menus and questions only."""
    todo = deque([(start, "")])
    seen = {start}
    while todo:
        name, keyed = todo.popleft()
        node = flow.nodes.get(name)
        if isinstance(node, kind):
            return keyed
        ways = sorted(_ways(node), key=lambda way: len(way[1])) if node is not None else ()
        for target, key in ways:
            if target not in seen:
                seen.add(target)
                # Where no key is needed the way is no longer.
                (todo.append if key else todo.appendleft)((target, keyed + key))
    return ""


def _ways(node: model.Node) -> Iterator[tuple[str, str]]:
    """Where a node leads, and the key that leads there; empty where none is asked for."""
    match node:
        case model.Menu():
            yield from ((choice.next, key) for key, choice in node.choices.items())
        case model.Question():
            yield from ((answer.next or node.next, key) for key, answer in node.answers.items())
        case model.Asking():
            return
        case _:
            yield from ((target, "") for _, target in targets(node))


def _wrong(node: model.Asking, rng: random.Random) -> str:
    match node:
        case model.Menu():
            others = [key for key in _KEYS if key not in node.choices and key not in (PERSON, "*")]
            return rng.choice(others) if others else ""
        case _:
            return _digits(rng, 1, 2)


def _digits(rng: random.Random, least: int, most: int) -> str:
    """An entry, with its end where more digits could follow."""
    count = rng.randint(least, min(most, least + 4))
    # Begun with no 0: alone it would ask for a person.
    entry = str(rng.randint(1, 9)) + "".join(rng.choices("0123456789", k=count - 1))
    return entry if count == most else entry + _END


def _proof(node: model.Verify, step: int, person: Person, rng: random.Random) -> str:
    asked = node.proof if step else node.number
    known = (person.last_four,) if step else person.cases if "complaint" in node.lookup else person.orders
    fitting = [each for each in known if asked.min_digits <= len(each) <= asked.max_digits]
    if not fitting:
        return _digits(rng, asked.min_digits, asked.max_digits)
    entry = rng.choice(fitting)
    return entry if len(entry) == asked.max_digits else entry + _END
