"""What a flow may not do, whoever wrote it: act or tell without proof, hand out secrets, be long silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from callcenter.ivr.lookups import LOOKUPS
from callcenter.ivr.model import Flow
from callcenter.ivr.validate import Around, validate
from tests.ivr.chinese import must_be_chinese

Found = Callable[..., list[str]]


def asks(variable: str, argument: str) -> dict[str, Any]:
    return {"speech": "ask", "variable": variable, "argument": argument, "min_digits": 4, "max_digits": 6}


def proves(lookup: str, number: str, proof: str, **more: str) -> dict[str, Any]:
    return {
        "kind": "verify",
        "number": asks(more.pop("variable", number), number),
        "proof": asks(proof, proof),
        "lookup": lookup,
        "unavailable": "person",
        **more,
    }


def looks_up(lookup: str, arguments: dict[str, str], **more: Any) -> dict[str, Any]:
    ways = {"found": "person", "not_found": "person", "unavailable": "person"}
    return {"kind": "lookup", "lookup": lookup, "arguments": arguments, "into": "answer", **ways, **more}


def asks_service(**more: Any) -> dict[str, Any]:
    ways = {"found": "person", "not_found": "person", "unavailable": "person"}
    url = "https://erp.example.com/orders"
    return {"kind": "http", "url": url, "take": {"state": "state"}, "into": "answer", **ways, **more}


def collects(variable: str, next_: str, **more: Any) -> dict[str, Any]:
    return {"kind": "collect", "speech": "ask", "variable": variable, "next": next_, **more}


ORDER = proves("verify_order", "order_number", "phone_last4", next="look")
STAFF = proves("verify_staff", "staff_number", "pin", next="off")
STATUS = looks_up("order_status", {"order_number": "order_number"})
OFF = looks_up("withdraw_notice", {"notice": "order_number", "staff_number": "staff_number"})
NAMED = collects("order_number", "prove")


@pytest.fixture
def found(make_flow: Callable[..., Flow]) -> Found:
    """What is found in a flow of these nodes, as "place: what; mend", but missing prompts."""

    def check(**nodes: dict[str, Any]) -> list[str]:
        findings = validate(make_flow(**nodes), Around(lookups=LOOKUPS))
        for each in findings:
            must_be_chinese(each)
        return [
            f"{'.'.join(map(str, each.place))}: {each.what}; {each.mend}"
            for each in findings
            if " missing" not in each.what and "comes to 'bye'" not in each.what
        ]

    return check


def test_proofs_before_what_needs_them_are_right(found: Found) -> None:
    assert found(prove=ORDER, look=STATUS) == []
    assert found(name=NAMED, prove=STAFF, off=OFF) == []
    assert found(prove=ORDER, look=asks_service(personal=True)) == []


def test_a_verify_node_proves_and_does_nothing_else(found: Found) -> None:
    assert found(prove=proves("withdraw_notice", "notice", "staff_number", next="person")) == [
        "nodes.prove.lookup: withdraw_notice proves nothing; a verify node has one of verify_complaint, "
        "verify_order, verify_staff; write withdraw_notice in a lookup node behind it"
    ]


def test_a_proof_is_asked_by_verify_nodes_only(found: Found) -> None:
    arguments = {"order_number": "order_number", "phone_last4": "order_number"}
    assert found(name=collects("order_number", "look"), look=looks_up("verify_order", arguments)) == [
        "nodes.look.lookup: verify_order proves who is calling, and a lookup node does not; "
        "make it a verify node"
    ]


@pytest.mark.parametrize(
    ("look", "proof"),
    [
        (STATUS, "verify_order"),
        ({**STATUS, "personal": True}, "verify_order"),
        (looks_up("complaint_status", {"case_number": "order_number"}), "verify_complaint"),
        (OFF | {"arguments": {"notice": "order_number", "staff_number": "order_number"}}, "verify_staff"),
        (asks_service(personal=True), "verify_complaint or verify_order"),
        (
            looks_up("callback_number", {"number": "order_number"}, personal=True),
            "verify_complaint or verify_order",
        ),
    ],
)
def test_what_needs_a_proof_is_not_reached_without(found: Found, look: dict[str, Any], proof: str) -> None:
    mend = f"lead to it only from the `next` of a verify node with `lookup: {proof}`"
    assert any(each.endswith(mend) for each in found(name=collects("order_number", "look"), look=look))


def test_another_proof_is_not_enough(found: Found) -> None:
    order = {**ORDER, "next": "off"}
    arguments = {"notice": "order_number", "staff_number": "order_number"}
    assert any(
        "proven to be staff" in each for each in found(prove=order, off={**OFF, "arguments": arguments})
    )
    staff = {**STAFF, "next": "look"}
    assert any("without a proof" in each for each in found(prove=staff, look=asks_service(personal=True)))


def test_who_proved_one_order_is_not_told_another(found: Found) -> None:
    other = {**STATUS, "arguments": {"order_number": "other"}}
    assert found(prove={**ORDER, "next": "ask"}, ask=collects("other", "look"), look=other) == [
        "nodes.look.arguments.order_number: order_status is given 'other', and no verify_order has proven "
        "that; give it the variable of the verify node that leads there"
    ]


def test_what_is_proven_is_not_written_anew(found: Found) -> None:
    change = {"kind": "set", "variable": "staff_number", "value": "1000", "next": "off"}
    assert found(name=NAMED, prove={**STAFF, "next": "change"}, change=change, off=OFF) == [
        "nodes.change.variable: 'staff_number' is what a caller has proven in 'prove', and would be another "
        "here; use a variable of another name"
    ]
    again = collects("order_number", "look")
    assert any("proven" in each for each in found(prove={**ORDER, "next": "again"}, again=again, look=STATUS))
    into = looks_up("callback_number", {"number": "my.number"}, into="my", found="look")
    mine = {**ORDER, "number": asks("my.number", "order_number"), "next": "into"}
    status = {**STATUS, "arguments": {"order_number": "my.number"}}
    assert any("proven" in each for each in found(prove=mine, into=into, look=status))


def test_who_failed_the_second_proof_is_not_told_what_it_asked_for(found: Found) -> None:
    second = {**ORDER, "on_failure": "look"}
    assert any(
        "without a proof" in each
        for each in found(prove={**ORDER, "next": "second"}, second=second, look=STATUS)
    )


def test_who_comes_to_a_person_by_accident_has_proven_nothing(found: Found) -> None:
    text = {"kind": "set", "variable": "order_number", "value": "1", "next": "bye"}
    assert found(first=text, person={**STATUS, "found": "bye", "not_found": "bye", "unavailable": "bye"}) == [
        "nodes.person: a personal look-up can be reached without a proof of who is calling; lead to it "
        "only from the `next` of a verify node with `lookup: verify_order`"
    ]


@pytest.mark.parametrize(
    ("node", "place"),
    [
        (collects("caller.number", "person"), "variable"),
        ({"kind": "set", "variable": "caller.tier", "value": "vip", "next": "person"}, "variable"),
        (
            {
                "kind": "record",
                "speech": "ask",
                "variable": "caller.name",
                "next": "person",
                "empty": "person",
            },
            "variable",
        ),
        (
            proves("verify_order", "order_number", "phone_last4", variable="caller.known", next="person"),
            "number.variable",
        ),
        (asks_service(into="caller"), "into"),
    ],
)
def test_what_is_known_of_the_caller_is_not_written(found: Found, node: dict[str, Any], place: str) -> None:
    found_ = found(first=node)
    assert len(found_) == 1
    assert found_[0].startswith(f"nodes.first.{place}: ")
    assert found_[0].endswith("what is known of the caller; use another name")


def test_secrets_go_out_in_the_body_only(found: Found) -> None:
    pin = collects("pin", "ask", min_digits=4, sensitive=True)
    assert found(pin=pin, ask=asks_service(method="POST", send={"pin": "pin"})) == []
    assert found(pin=pin, ask=asks_service(send={"pin": "pin"})) == [
        "nodes.ask.send.pin: 'pin' is sensitive, and addresses are written down by web servers; "
        "send it with `method: POST`"
    ]
    for method in ("GET", "POST"):
        asked = asks_service(method=method, url="https://erp.example.com/{pin}")
        assert found(pin=pin, ask=asked) == [
            "nodes.ask.url: 'pin' is sensitive, and addresses are written down by web servers; "
            "name it under `send`, with `method: POST`"
        ]


def test_look_ups_are_given_no_secrets_for_what_they_are_given_comes_back_or_is_written_down(
    found: Found,
) -> None:
    pin = collects("pin", "look", min_digits=4, sensitive=True)
    assert found(pin=pin, look=looks_up("callback_number", {"number": "pin"})) == [
        "nodes.look.arguments.number: 'pin' is sensitive, and callback_number keeps nothing secret; give it "
        "another variable, or send it to a web service with `method: POST`"
    ]


def test_a_proof_is_keyed_where_it_is_masked(found: Found) -> None:
    for lookup, number, proof in (
        ("verify_order", "phone_last4", "order_number"),
        ("verify_complaint", "phone_last4", "case_number"),
        ("verify_staff", "pin", "staff_number"),
    ):
        (wrong,) = found(prove=proves(lookup, number, proof, next="person"))
        assert wrong == (
            f"nodes.prove.proof.argument: {lookup} proves by its {number!r}, which would be keyed unmasked; "
            "change the arguments of number and proof for each other"
        )


def test_what_a_look_up_does_not_answer_is_no_variable(found: Found) -> None:
    tell = {"kind": "say", "speech": {"date": "answer.expected"}, "next": "person"}
    (wrong,) = found(prove=ORDER, look={**STATUS, "found": "tell"}, tell=tell)
    assert wrong.startswith(
        "nodes.tell.speech.0: no node sets the variable 'answer.expected'; those set are answer.customer_id, "
    )
    assert wrong.endswith("; did you mean answer.expected_on?")


def silent_row(length: int, last: str = "person") -> dict[str, Any]:
    rest = [f"n{number}" for number in range(1, length)] + [last]
    kinds = [
        lambda next_: {"kind": "set", "variable": "a", "value": "1", "next": next_},
        lambda next_: {"kind": "say", "speech": {"notice": "storm"}, "next": next_},
        lambda next_: {"kind": "transfer", "to": "depot", "speech": [], "failed": next_},
        lambda next_: {"kind": "branch", "hours": "main", "open": next_, "closed": next_},
    ]
    return {f"n{number}": kinds[number % 4](next_) for number, next_ in enumerate(rest)}


def test_a_long_row_of_nodes_in_which_nothing_is_heard_is_refused(found: Found) -> None:
    assert found(**silent_row(50)) == []
    assert found(**silent_row(51)) == [
        "nodes.n0: 51 nodes in a row say and ask nothing, from 'n0' on; at most 50 may: let one of them "
        "speak, or join them"
    ]
    assert len(found(**silent_row(190))) == 1
    spoken = silent_row(90)
    spoken["n45"] = {"kind": "say", "speech": "hello", "next": "n46"}
    assert found(**spoken) == []
