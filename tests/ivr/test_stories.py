"""How each kind of node behaves, told as short calls."""

from __future__ import annotations

from datetime import UTC, datetime

from callcenter.domain.enums import LookupStatus
from callcenter.domain.hours import Hours
from callcenter.ivr import session as s
from callcenter.ivr.facts import Known
from callcenter.ivr.session import Reason, Stage

PERSON = s.Enqueue(queue="service", skills={}, reason=Reason.ASKED)


def collect(**changes):
    return {
        "kind": "collect",
        "speech": "ask",
        "variable": "number",
        "min_digits": 2,
        "next": "bye",
        **changes,
    }


def menu(**changes):
    return {"kind": "menu", "speech": "pick", "choices": {1: {"next": "bye"}}, **changes}


def test_a_key_stops_the_prompt_and_its_end_is_then_ignored(dial, make_flow):
    call = dial(make_flow(ask=collect()))
    token = call.session.awaited
    call.keys("1")
    assert call.last[0] == s.StopPlay(token=token)
    assert call.send(s.PromptFinished(token=token)).last == ()


def test_without_barge_in_keys_wait_for_the_end_of_the_prompt(dial, make_flow):
    call = dial(make_flow(ask=menu(barge_in=False))).keys("1")
    assert call.session.stage is Stage.PROMPT
    assert call.listen().keys("1").session.done


def test_an_entry_ends_by_hash_by_pause_and_by_length(dial, make_flow):
    flow = make_flow(ask=collect(max_digits=4))
    assert dial(flow).keys("12#").keyed == [("ask", "12")]
    assert dial(flow).keys("123").silent().keyed == [("ask", "123")]
    assert dial(flow).keys("1234").keyed == [("ask", "1234")]


def test_timers_wait_longer_for_the_first_digit(dial, make_flow):
    call = dial(make_flow(ask=collect(first_digit_ms=6000, inter_digit_ms=3000))).listen()
    assert call.last == (s.SetTimer(token=call.session.awaited, ms=6000),)
    call.keys("1")
    assert call.last == (s.ClearTimer(), s.SetTimer(token=call.session.awaited, ms=3000))


def test_too_few_digits_and_silence_have_prompts_of_their_own(dial, make_flow):
    call = dial(make_flow(ask=collect(wrong="bad", silence="quiet", on_failure="bye"))).keys("1#")
    assert call.heard == ("en/bad", "en/ask")
    call.silent()
    assert call.heard == ("en/quiet", "en/ask")
    assert call.keys("1#").end == s.Hangup()


def test_star_begins_the_entry_again(dial, make_flow):
    assert dial(make_flow(ask=collect())).keys("12*34#").keyed == [("ask", "34")]


def test_hash_alone_ends_nothing(dial, make_flow):
    call = dial(make_flow(ask=collect())).keys("#")
    assert call.session.stage is Stage.PROMPT and call.last == ()


def test_a_hash_after_a_full_entry_belongs_to_it(dial, make_flow):
    call = dial(make_flow(ask=collect(max_digits=2, next="pick"), pick=menu())).keys("12#")
    assert call.heard == ("en/pick",)
    assert call.session.tries == 0
    assert call.keys("#").session.tries == 1


def test_an_entry_may_begin_with_zero(dial, make_flow):
    assert dial(make_flow(ask=collect())).keys("01#").keyed == [("ask", "01")]


def test_real_digits_of_a_secret_never_stay_even_if_the_shell_forgets_to_mask(dial, make_flow):
    call = dial(make_flow(ask=collect(sensitive=True, min_digits=4, next="pick"), pick=menu()))
    for digit in "9731#":
        call.send(s.Digit(digit=digit))
    assert call.session.variables == {"number": "secret:number"}
    assert call.keyed == [("ask", "xxxx")]


def test_a_secret_begun_again_is_forgotten_first(dial, make_flow):
    call = dial(make_flow(ask=collect(sensitive=True, next="pick"), pick=menu())).keys("97*31#")
    assert call.secrets == {"number": "31"}
    assert call.keys("1").secrets == {"number": ""}, "dropped when the flow is over"


def test_digits_kept_are_exactly_those_counted_when_barge_in_is_off(dial, make_flow):
    call = dial(make_flow(ask=collect(sensitive=True, barge_in=False, next="pick"), pick=menu()))
    call.keys("55").listen().keys("97#")
    assert call.secrets == {"number": "97"}


def test_keys_in_a_message_count_for_the_menu_after_it(dial, make_flow):
    flow = make_flow(hello={"kind": "say", "speech": "hello", "next": "pick"}, pick=menu())
    assert dial(flow).keys("1").end == s.Hangup()
    assert dial(flow).keys("5").heard == ("en/pick",), "a key without meaning there only skips the message"
    assert dial(flow).keys("*").heard == ("en/hello",)
    assert dial(flow).keys("0").end == PERSON


def test_keys_in_a_message_never_become_part_of_a_secret(dial, make_flow):
    flow = make_flow(hello={"kind": "say", "speech": "hello", "next": "ask"}, ask=collect(sensitive=True))
    assert dial(flow).keys("4").session.digits == ""


def test_a_menu_may_give_zero_another_meaning(dial, make_flow):
    assert dial(make_flow(pick=menu(choices={"0": {"next": "bye"}}))).keys("0").end == s.Hangup()


def test_a_look_up_keeps_what_it_found(dial, make_flow):
    look = {"kind": "lookup", "lookup": "price", "into": "item", "arguments": {"number": "number"}}
    exits = {"found": "tell", "not_found": "bye", "unavailable": "person"}
    tell = {"kind": "say", "speech": {"money": "item.price", "currency": "USD"}, "next": "bye"}
    flow = make_flow(ask=collect(next="look"), look={**look, **exits}, tell=tell)
    call = dial(flow).keys("77#")
    assert call.asked == s.Lookup(token=call.session.awaited, name="price", arguments={"number": "77"})
    call.keys("9")
    assert call.last == (), "keys mean nothing while it is looked up"
    call.answer(LookupStatus.FOUND, price="2.50")
    assert call.heard == tuple(f"en/fragments/{name}" for name in ("n2", "dollars", "and", "n50", "cents"))
    assert dial(flow).keys("77#").answer(LookupStatus.NOT_FOUND).end == s.Hangup()
    gone = dial(flow).keys("77#").answer(LookupStatus.UNAVAILABLE).end
    assert gone == s.Enqueue(queue="service", skills={}, reason=Reason.UNAVAILABLE)


def test_after_a_restart_the_present_node_begins_anew(dial, make_flow):
    call = dial(make_flow(ask=collect(max_digits=6))).keys("12").send(s.Resume())
    assert call.heard == ("en/ask",) and call.session.digits == ""
    assert call.keys("34#").keyed == [("ask", "34")]
    assert call.send(s.Resume()).last == (), "an ended flow stays ended"


def test_a_session_whose_node_is_gone_from_a_new_flow_gets_a_person(dial, make_flow):
    call = dial(make_flow(old=menu()))
    call.flow = make_flow(new=menu())
    assert call.send(s.Resume()).end == s.Enqueue(queue="service", skills={}, reason=Reason.FAILED)


def test_the_caller_may_come_with_a_language_and_variables(dial, make_flow):
    flow = make_flow(tell={"kind": "say", "speech": {"number": "order.count"}, "next": "bye"})
    context = s.IvrContext(language="zh-CN", variables={"order.count": "2005"})
    call = dial(flow, context=context)
    assert call.heard == tuple(f"zh-CN/fragments/{name}" for name in ("k2", "n0", "n5"))
    assert dial(flow, context=s.IvrContext(language="fr")).session.language == "en"


def test_a_queue_names_its_skills(dial, make_flow):
    call = dial(make_flow(to={"kind": "queue", "queue": "sales", "skills": {"english": 3}}))
    assert call.end == s.Enqueue(queue="sales", skills={"english": 3}, reason=Reason.CHOSEN)


def test_a_branch_follows_the_hours_of_the_site(dial, make_flow):
    flow = make_flow(
        when={"kind": "branch", "hours": "main", "open": "day", "closed": "bye"},
        day={"kind": "queue", "queue": "day"},
    )
    hours = {"main": Hours(time_zone="Asia/Shanghai", weekly={"mon": ("08:30-18:00",)})}
    before, at = (int(datetime(2026, 11, 23, 0, m, tzinfo=UTC).timestamp() * 1000) for m in (29, 30))
    assert dial(flow, facts=Known(at_ms=before, hours=hours)).end == s.Hangup()
    assert isinstance(dial(flow, facts=Known(at_ms=at, hours=hours)).end, s.Enqueue)


def test_the_way_through_the_flow_is_told(dial, make_flow):
    call = dial(make_flow(ask=collect(next="pick"), pick=menu())).keys("12#1")
    assert [action.node for action in call.actions if isinstance(action, s.Entered)] == ["ask", "pick", "bye"]
    assert [a.value.value for a in call.actions if isinstance(a, s.Keyed)] == ["12", "1"]
