"""Callers of the trading company: what they key, what they hear, where they end."""

from __future__ import annotations

import pytest

from callcenter.domain.enums import LookupStatus
from callcenter.ivr import session as s
from callcenter.ivr.session import Reason

FOUND, NOT_FOUND, UNAVAILABLE = LookupStatus.FOUND, LookupStatus.NOT_FOUND, LookupStatus.UNAVAILABLE


def test_a_caller_is_greeted_in_both_languages_and_chooses_sales_in_english(dial):
    call = dial()
    assert call.heard == ("zh-CN/choose_language", "en/choose_language")
    call.keys("2")
    assert call.session.language == "en"
    assert s.SetLanguage(language="en") in call.last
    assert call.heard == ("en/main_menu",)
    call.listen().keys("3")
    assert call.end == s.Enqueue(queue="sales", skills={}, reason=Reason.CHOSEN)
    assert [(k.labels["en"], k.meanings["en"]) for k in call.session.keyed] == [
        ("Language", "English"),
        ("Main menu", "Sales"),
    ]


def test_a_caller_who_knows_the_way_keys_through_all_prompts(dial):
    assert dial().keys("15").end == s.Enqueue(queue="complaints", skills={}, reason=Reason.CHOSEN)


def test_a_caller_who_keys_nothing_gets_a_person_in_chinese(dial):
    call = dial().silent().silent()
    assert call.heard == ("zh-CN/main_menu",)
    call.silent()
    assert call.heard == ("zh-CN/no_entry", "zh-CN/main_menu")
    call.silent().silent()
    assert call.end == s.Enqueue(queue="service", skills={}, reason=Reason.FAILED)


def test_wrong_keys_are_told_and_lead_to_a_person(dial):
    call = dial().keys("17")
    assert call.heard == ("zh-CN/wrong_entry", "zh-CN/main_menu")
    call.keys("7").keys("8")
    assert call.end == s.Enqueue(queue="service", skills={}, reason=Reason.FAILED)


def test_zero_is_a_person_and_star_repeats(dial):
    call = dial().keys("1*")
    assert call.heard == ("zh-CN/main_menu",)
    assert call.keys("0").end == s.Enqueue(queue="service", skills={}, reason=Reason.ASKED)


def test_a_customer_hears_their_orders_status_after_proof(dial):
    call = dial().keys("11")
    assert call.heard == ("zh-CN/ask_order_number",)
    call.keys("20261103#")
    assert call.heard == ("zh-CN/ask_phone_last4",)
    assert call.session.secret == "phone_last4"
    call.keys("4321")
    assert call.asked.name == "verify_order"
    assert call.asked.arguments == {"order_number": "20261103", "phone_last4": "secret:phone_last4"}
    assert call.asked.timeout_ms == 1500
    assert call.secrets == {"phone_last4": "4321"}
    call.answer(FOUND)
    assert call.secrets == {"phone_last4": ""}
    assert (call.asked.name, call.asked.arguments) == ("order_status", {"order_number": "20261103"})
    call.answer(FOUND, status="delivered", delivered_on="2026-11-22")
    assert call.heard == (
        "zh-CN/order_intro",
        *(f"zh-CN/fragments/n{digit}" for digit in "20261103"),
        "zh-CN/order_delivered",
        "zh-CN/fragments/y2026",
        "zh-CN/fragments/m11",
        "zh-CN/fragments/d22",
        "zh-CN/result_menu",
    )
    assert call.keyed == [
        ("choose_language", "1"),
        ("main_menu", "1"),
        ("prove_order", "20261103"),
        ("prove_order", "xxxx"),
    ]
    assert [k.sensitive for k in call.session.keyed] == [False, False, False, True]
    assert call.session.keyed[-1].meanings["en"] == "identity proven"
    assert call.keys("9").heard == ("zh-CN/main_menu",)


def test_after_the_result_a_silent_caller_is_thanked(dial):
    call = dial().keys("21" + "20261103#4321").answer(FOUND).answer(FOUND, status="cancelled")
    assert call.heard[-2:] == ("en/order_cancelled", "en/result_menu")
    call.silent().silent().silent()
    assert call.heard == ("en/goodbye",)
    assert call.listen().end == s.Hangup()


def test_a_status_without_its_date_is_said_as_unknown(dial):
    call = dial().keys("21" + "20261103#4321").answer(FOUND).answer(FOUND, status="preparing")
    assert call.heard[-2:] == ("en/fragments/unknown", "en/result_menu")


def test_a_status_the_flow_does_not_know_is_left_to_people(dial):
    call = dial().keys("21" + "20261103#4321").answer(FOUND).answer(FOUND, status="<lost>")
    assert call.heard[-2:] == ("en/order_other", "en/result_menu")


def test_three_failed_proofs_lead_to_a_person(dial):
    call = dial().keys("11")
    for _ in range(2):
        call.keys("20261103#0000").answer(NOT_FOUND)
        assert call.heard == ("zh-CN/proof_mismatch", "zh-CN/ask_order_number")
    call.keys("20261103#0000").answer(NOT_FOUND)
    assert call.heard == ("zh-CN/proof_failed",)
    assert call.listen().end == s.Enqueue(queue="service", skills={}, reason=Reason.FAILED)


def test_when_the_data_is_away_the_caller_is_told_and_gets_a_person(dial):
    for answers in ((UNAVAILABLE,), (FOUND, UNAVAILABLE)):
        call = dial().keys("12" + "50012#4321")
        for status in answers:
            call.answer(status)
        assert call.heard == ("zh-CN/not_available",)
        assert call.listen().end == s.Enqueue(queue="service", skills={}, reason=Reason.UNAVAILABLE)


@pytest.mark.parametrize(
    ("status", "simplified", "traditional", "english"),
    [
        (FOUND, "身份已核实", "身分已核實", "identity proven"),
        (NOT_FOUND, "身份未核实", "身分未核實", "identity not proven"),
        (UNAVAILABLE, "无法核实身份", "無法核實身分", "identity could not be checked"),
    ],
)
def test_whether_they_proved_who_they_are_is_told_beside_the_proof(
    dial, status, simplified, traditional, english
):
    call = dial().keys("11" + "60010001#4321")
    assert [value for _, value in call.keyed] == ["1", "1", "60010001"], "not known yet"
    call.answer(status)
    proof = call.session.keyed[-1]
    assert (proof.node, proof.value, proof.sensitive) == ("prove_order", "xxxx", True)
    assert proof.meanings == {"zh-CN": simplified, "zh-TW": traditional, "en": english}
    assert s.Keyed(value=proof) in call.last
    assert call.session.digits == ""


def test_who_fails_once_and_asks_for_a_person_has_not_proven_who_they_are(dial):
    call = dial().keys("11" + "60010001#0000").answer(NOT_FOUND).keys("0#")
    assert call.end == s.Enqueue(queue="service", skills={}, reason=Reason.ASKED)
    assert call.session.keyed[-1].meanings["en"] == "identity not proven"


def test_a_complaint_that_is_gone_leads_to_a_person(dial):
    call = dial().keys("12" + "50012#4321").answer(FOUND).answer(NOT_FOUND)
    assert call.heard == ("zh-CN/not_found",)


def test_zero_in_an_entry_is_a_person_even_where_keys_are_masked(dial):
    asked = s.Enqueue(queue="service", skills={}, reason=Reason.ASKED)
    assert dial().keys("11" + "0#").end == asked
    assert dial().keys("11" + "0").silent().end == asked
    call = dial().keys("11" + "20261103#" + "0#")
    assert call.end == asked
    assert call.secrets == {"phone_last4": ""}


def test_after_hours_a_caller_may_look_up_and_leave_a_message(dial, closed):
    call = dial(facts=closed).keys("1")
    assert call.heard == ("zh-CN/closed_menu",)
    call.keys("3")
    assert call.heard == ("zh-CN/leave_message", "zh-CN/beep")
    call.listen()
    assert call.last == (s.Record(token=call.session.awaited, max_seconds=120, silence_seconds=4),)
    call.keys("123#").speak(7.5)
    assert call.session.recordings == ("vm-1",)
    assert call.heard == ("zh-CN/message_thanks",)
    assert call.listen().end == s.Hangup()


def test_after_hours_every_way_to_a_person_ends_at_the_voicemail(dial, closed):
    assert dial(facts=closed).keys("10").heard == ("zh-CN/leave_message", "zh-CN/beep")
    call = dial(facts=closed).keys("11" + "20261103#4321").answer(UNAVAILABLE).listen()
    assert call.heard == ("zh-CN/leave_message", "zh-CN/beep")


def test_an_empty_message_is_not_kept(dial, closed):
    call = dial(facts=closed).keys("13").listen().speak(0)
    assert call.session.recordings == ()


def test_a_key_skips_the_greeting_but_not_the_beep(dial, closed):
    call = dial(facts=closed).keys("13" + "#")
    assert call.heard == ("zh-CN/beep",)
