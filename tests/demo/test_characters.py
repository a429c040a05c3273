"""What characters key, without a telephone."""

import random
from collections import Counter

import pytest

from callcenter.demo.characters import CHARACTERS, Character, keys, keys_ahead, some_character, way
from callcenter.demo.people import Person, demo_customers, somebody
from callcenter.ivr import model
from callcenter.ivr.model import Flow

FLOW = Flow.model_validate(
    {
        "flow": "small",
        "languages": ["en"],
        "start": "hello",
        "person": "sales",
        "nodes": {
            "hello": {"kind": "say", "speech": ["a"], "next": "top"},
            "top": {
                "kind": "menu",
                "speech": ["a"],
                "choices": {1: {"next": "prove"}, 2: {"next": "more"}, 7: {"next": "number"}},
            },
            "more": {
                "kind": "menu",
                "speech": ["a"],
                "choices": {3: {"next": "hours"}, 4: {"next": "message"}, 0: {"next": "bye"}},
            },
            "hours": {"kind": "branch", "hours": "main", "open": "sales", "closed": "message"},
            "number": {
                "kind": "collect",
                "speech": ["a"],
                "variable": "x",
                "min_digits": 2,
                "max_digits": 3,
                "next": "bye",
            },
            "prove": {
                "kind": "verify",
                "lookup": "verify_order",
                "number": {
                    "speech": ["a"],
                    "variable": "order",
                    "argument": "order",
                    "min_digits": 4,
                    "max_digits": 12,
                },
                "proof": {
                    "speech": ["a"],
                    "variable": "end",
                    "argument": "end",
                    "min_digits": 4,
                    "max_digits": 4,
                },
                "next": "bye",
                "unavailable": "bye",
            },
            "sales": {"kind": "queue", "queue": "sales"},
            "message": {"kind": "voicemail", "speech": ["a"], "next": "bye"},
            "bye": {"kind": "hangup"},
        },
    }
)
ANNA = Person(number="+8613800000001", orders=("60010001",), cases=("80010001",))
BY_NAME = {each.name: each for each in CHARACTERS}


def keyed(name: str, node: str, step: int = 0, person: Person = ANNA) -> set[str]:
    """All that this character may key there."""
    character = BY_NAME[name]
    return {keys(character, FLOW, node, step, person, random.Random(seed)) for seed in range(200)}


def test_a_patient_caller_keys_what_the_menu_names() -> None:
    assert keyed("patient", "top") == {"1", "2", "7"}
    assert keyed("patient", "hello") == {""}
    assert keyed("patient", "gone") == {""}


def test_entries_are_as_long_as_asked_for_and_ended_where_more_could_follow() -> None:
    found = keyed("hasty", "number")
    assert {len(each.rstrip("#")) for each in found} == {2, 3}
    assert all(each.endswith("#") == (len(each.rstrip("#")) == 2) for each in found)
    assert not any(each.startswith("0") for each in found)


def test_customers_prove_who_they_are_and_others_try() -> None:
    assert keyed("patient", "prove") == {"60010001#"}
    assert keyed("patient", "prove", step=1) == {"0001"}
    stranger = keyed("patient", "prove", person=Person(number="+861"))
    assert len(stranger) > 10
    assert all(4 <= len(each.rstrip("#")) <= 12 for each in stranger)


def test_wrong_keys_are_none_of_the_menus_and_ask_for_nobody() -> None:
    wrong = keyed("wrong keys", "top") - {"1", "2", "7"}
    assert wrong == set("345689#")


@pytest.mark.parametrize(
    ("name", "node", "expected"),
    [
        ("silent", "top", {""}),
        ("asks for a person", "top", {"0"}),
        ("asks for a person", "prove", {"0"}),
        ("leaves a message", "top", {"2"}),
        ("leaves a message", "more", {"4", "3"}),
    ],
)
def test_each_goes_for_what_they_want(name: str, node: str, expected: set[str]) -> None:
    assert keyed(name, node) <= expected


def test_who_knows_the_way_keys_all_of_it() -> None:
    assert keys_ahead(FLOW) == "23"
    assert way(FLOW, "bye", model.Queue) == ""


def test_the_same_seed_makes_the_same_people() -> None:
    def people(seed: int) -> list[tuple[Character, Person]]:
        rng = random.Random(seed)
        return [(some_character(rng), somebody((ANNA,), (), rng)) for _ in range(50)]

    assert people(1) == people(1) != people(2)
    assert set(Counter(each.name for each, _ in people(3))) <= set(BY_NAME)


def test_nobody_calls_twice_at_once() -> None:
    rng = random.Random(1)
    assert all(somebody((ANNA,), {ANNA.number}, rng) != ANNA for _ in range(50))


def test_the_demo_companys_customers_know_their_numbers() -> None:
    people = {each.number: each for each in demo_customers()}
    assert "60010001" in people["+8613800000001"].orders
    assert people["+8613800000001"].last_four == "0001"
