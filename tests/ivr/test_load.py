"""Flow files with faults: each is named with file, line and a way to mend it, all at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from callcenter.ivr import spoken
from callcenter.ivr.load import FlowError, load_flow, schema
from callcenter.ivr.model import Flow
from callcenter.ivr.prompts import SystemPrompt
from callcenter.ivr.validate import Around
from tests.ivr.chinese import must_be_chinese

GOOD = """\
flow: test
languages: [en]
start: hello
person: people
nodes:
  hello:
    kind: say
    speech: [hello]
    next: pick
  pick:
    kind: menu
    speech: [pick, {number: caller.value}]
    choices:
      1: {next: prove}
      2: {next: when}
  prove:
    kind: verify
    number: {speech: ask, variable: order, argument: order, min_digits: 4, max_digits: 9}
    proof: {speech: ask, variable: pin, argument: pin, min_digits: 4, max_digits: 4}
    lookup: verify_order
    next: look
    unavailable: people
  look:
    kind: lookup
    lookup: order_status
    arguments: {number: order}
    into: found
    personal: true
    found: tell
    not_found: people
    unavailable: people
  tell:
    kind: say
    speech: [{date: found.expected_on}]
    next: bye
  when: {kind: branch, hours: main, open: people, closed: bye}
  people: {kind: queue, queue: service}
  bye: {kind: hangup}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    prompts = tmp_path / "prompts" / "en"
    (prompts / "fragments").mkdir(parents=True)
    for name in ("hello", "pick", "ask", "wrong_entry", "no_entry", "proof_mismatch", *SystemPrompt):
        (prompts / f"{name}.wav").touch()
    for name in spoken.FRAGMENTS["en"]:
        (prompts / "fragments" / f"{name}.wav").touch()
    return tmp_path


def around(folder: Path, **how) -> Around:
    return Around(**{"hours": ["main"], "prompts": (folder / "prompts",), **how})


@pytest.fixture
def faults(folder: Path):
    """Load a flow; the faults found, told in Chinese too, as "line: what; mend" without the file's name."""

    def load(text: str | bytes, **how) -> list[str]:
        path = folder / "test.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(FlowError) as caught:
            load_flow(path, around(folder, **how))
        for problem in caught.value.problems:
            must_be_chinese(problem)
        lines = str(caught.value).splitlines()
        assert len(lines) == len(caught.value.problems)
        assert all(line.startswith(f"{path}:") for line in lines), lines
        return [line.removeprefix(f"{path}:") for line in lines]

    return load


def changed(*pairs: tuple[str, str]) -> str:
    text = GOOD
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_a_good_flow_loads_and_its_version_is_its_contents(folder):
    path = folder / "test.yaml"
    path.write_text(GOOD)
    flow = load_flow(path, around(folder, queues=["service"]))
    assert flow.nodes["hello"].kind == "say"
    assert load_flow(path, around(folder)).version == flow.version != ""
    assert Flow.model_validate_json(flow.model_dump_json(exclude_unset=True)) == flow
    path.write_text(GOOD + "# changed\n")
    assert load_flow(path, around(folder)).version != flow.version


def test_a_voicemail_to_which_only_a_queues_recipe_leads_is_no_mistake(folder):
    path = folder / "test.yaml"
    path.write_text(GOOD + "  message: {kind: voicemail, speech: hello, next: bye}\n")
    assert load_flow(path, around(folder)).nodes["message"].kind == "voicemail"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("next: pick", "next: pik", "9: there is no node 'pik'; did you mean pick?"),
        ("start: hello", "start: hallo", "3: there is no node 'hallo'; did you mean hello?"),
        ("1: {next: prove}", "1: {next: proof}", "14: there is no node 'proof'; did you mean prove?"),
        ("hours: main, ", "hours: man, ", "36: there are no hours 'man'; did you mean main? Or add it to"),
        (
            "queue: service",
            "queue: servce",
            "37: there is no queue 'servce'; did you mean service? Or add it to",
        ),
        ("2: {next: when}", "2: {next: prove}", "36: no call ever comes to 'when'; lead to it from a node"),
        (
            "speech: [hello]",
            "speech: [helo]",
            "8: the prompt helo is missing in en; upload it, record it by phone, or write prompts/en/helo",
        ),
        ("kind: menu", "kind: menue", "11: 'pick' has the unknown kind 'menue'; did you mean menu?"),
        ("    kind: menu\n", "", "10: 'pick' has no kind; add `kind:`"),
        ("    next: pick\n", "", "6: 'next' is missing; add it"),
        ("next: pick", "next: pick\n    nxt: bye", "10: 'nxt' is not known here; did you mean next?"),
        ("1: {next: prove}", "11: {next: prove}", "14: "),
        ("{number: caller.value}", "{nunber: caller.value}", "12: 'speech' = "),
        (
            "{number: caller.value}",
            "{number: points}",
            "12: no node sets the variable 'points'; those set are",
        ),
        (
            "{number: caller.value}",
            "{digits: pin}",
            "12: 'pin' is sensitive and must not be spoken, compared or copied; leave it",
        ),
        (
            "arguments: {number: order}",
            "arguments: {number: oder}",
            "26: no node sets the variable 'oder'; those",
        ),
        ("next: look\n", "next: people\n", "23: no call ever comes to 'look'"),
        ("2: {next: when}", "2: {next: look}", "23: a personal look-up can be reached without a proof"),
        (
            "argument: pin, min_digits: 4",
            "argument: pin, min_digits: 1",
            "16: proof.min_digits must be 2 or more",
        ),
        (
            "min_digits: 4, max_digits: 9",
            "min_digits: 10, max_digits: 9",
            "16: number.min_digits 10 is more than",
        ),
        ("languages: [en]", "languages: [en, fr]", "2: "),
        ("languages: [en]", "languages: []", "2: 'languages' = []: nothing is in it; write at least one"),
    ],
)
def test_each_fault_is_named_with_its_line(faults, old, new, expected):
    found = faults(changed((old, new)), queues=["service"])
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "[en]",
            "[zh-CN，en]",
            "2: 'languages' = 'zh-CN，en': it has a Chinese comma; write [one, two], with the comma of the "
            "Latin keyboard",
        ),
        (
            "[hello]",
            "[hello、pick]",
            "8: 'speech' = 'hello、pick': it has a Chinese comma; write [one, two], with the comma of the "
            "Latin keyboard",
        ),
        ("[en]", "[fr]", "2: 'languages' = 'fr': not one of zh-CN, zh-TW, en; write zh-CN, zh-TW or en"),
        ("[en]", "[zh-cn]", "2: 'languages' = 'zh-cn': not one of zh-CN, zh-TW, en; write zh-CN"),
        ("[hello]", "[]", "8: 'speech' = []: nothing is in it; write at least one"),
        ("1: {next: p", "55: {next: p", "14: the key '55': not of the right form; write one key of a telep"),
        ("max_digits: 9", "max_digits: 99", "18: 'max_digits' = 99: more than 30; write 30 or less"),
        (
            "min_digits: 4, max_digits: 9",
            "min_digits: 0, max_digits: 9",
            "18: 'min_digits' = 0: less than 1; write 1 or more",
        ),
        (
            "max_digits: 9",
            "max_digits: many",
            "18: 'max_digits' = 'many': not a whole number; write one",
        ),
        (
            "flow: test",
            "flow: " + "a" * 61,
            "1: 'flow' = '" + "a" * 59 + "…: it has more than 60 char",
        ),
        ("kind: hangup", "kind: hangup, labels: {en: ''}", "38: 'en' = '': nothing is in it; write it"),
        (
            "kind: hangup",
            "kind: switch, variable: order, cases: [{at_least: low, next: people}], otherwise: people",
            "38: 'at_least' = 'low': not a number; write one, as 3 or 2.5",
        ),
    ],
)
def test_values_that_do_not_fit_are_told_in_words_once(faults, old, new, expected):
    text = changed((old, new)) if GOOD.count(old) == 1 else GOOD.replace(old, new, 1)
    found = faults(text)
    assert [line for line in found if line.startswith(expected)], found
    assert len([line for line in found if line.startswith(expected.partition(":")[0] + ":")]) == 1
    assert not [line for line in found if "Input should" in line or "validation" in line or "String" in line]


def test_a_prompt_missing_in_several_languages_is_told_once(faults):
    found = faults(changed(("languages: [en]", "languages: [zh-CN, en]"), ("[hello]", "[our_sale]")))
    told = "8: the prompt our_sale is missing in zh-CN, en; upload it, record it by phone, or write "
    assert [line for line in found if "our_sale" in line] == [
        f"{told}prompts/zh-CN/our_sale.txt and prompts/en/our_sale.txt, then `callcenter prompts render`"
    ]


@pytest.mark.parametrize(
    ("variable", "word", "expected"),
    [
        ("tier", "platinum", "caller.tier is never 'platinum'; it is one of standard, silver, gold, vip"),
        ("tier", "golden", "caller.tier is never 'golden'; did you mean gold?"),
        ("known", "maybe", "caller.known is never 'maybe'; it is one of yes, no"),
        ("language", "fr", "caller.language is never 'fr'; it is one of zh-CN, zh-TW, en, '' (not known)"),
    ],
)
def test_a_word_that_the_caller_is_never_of_is_told(faults, variable, word, expected):
    switch = f"kind: switch, variable: caller.{variable}, cases: [{{words: [{word}], next: people}}]"
    assert faults(changed(("kind: hangup", f"{switch}, otherwise: people"))) == [f"38: {expected}"]


def test_look_ups_are_checked_when_known(faults):
    known = {"verify": ("number", "pin"), "order_status": ("order_number", "language?")}
    assert faults(GOOD, lookups=known) == [
        "20: there is no look-up 'verify_order'; did you mean verify?",
        "25: the look-up order_status is not given its 'order_number'; add it, with the variable that has it",
        "26: the look-up order_status has no argument 'number'; did you mean order_number?",
    ]


def test_all_faults_are_told_at_once_in_the_order_of_the_file(faults):
    found = faults(changed(("next: pick", "next: pik"), ("hours: main, ", "hours: no, ")), queues=["other"])
    assert [line.split(":")[0] for line in found] == ["9", "36", "37"]
    found = faults(
        changed(("flow: test", "flow: 7"), ("    next: pick\n", ""), ("kind: hangup", "kind: hang"))
    )
    assert [line.split(":")[0] for line in found] == ["1", "6", "37"]


def test_a_round_without_a_way_out_for_silent_callers_is_refused(faults):
    text = changed(("speech: [pick, {", "on_failure: hello\n    speech: [pick, {"))
    assert faults(text)[0].startswith(
        "6: a caller who keys nothing goes round hello → pick → hello for ever; let"
    )


def test_a_language_without_prompts_and_one_not_of_the_flow(faults):
    found = faults(changed(("languages: [en]", "languages: [en, zh-CN]")))
    assert any("the prompt beep is missing in zh-CN; " in line for line in found)
    assert any("fragments of numbers and dates are missing in zh-CN" in line for line in found)
    found = faults(changed(("kind: hangup", "kind: language, language: zh-TW, next: people")))
    assert found == ["38: the flow has no language 'zh-TW'; name one of en, or add it there"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flow: [", "1: not YAML: "),
        ("flow: a\nflow: b\n", "2: 'flow' is there already; take one out"),
        (
            "nodes:\n  a: {kind: hangup}\n  a: {kind: hangup}\n",
            "3: 'a' is there already; take one",
        ),
        ("a: b\n\tc: d\n", "2: not YAML: "),
        ("- a list\n", "1: is not a mapping"),
        ("", "1: is not a mapping"),
        (b"flow: a\nstart: \xff\xfe\n", "2: is not UTF-8; save it as UTF-8"),
        (b"flow: \x00", "1: not YAML: "),
        ("a: &x [*x]\n", "1: "),
        ("a: !!python/object/apply:os.system ['true']\n", "1: "),
        ("x" * 1_000_001, "1: has more than 1000000 bytes; make it smaller"),
        ("[" * 5000, "1: not YAML: "),
    ],
)
def test_files_that_are_no_flows(faults, text, expected):
    assert faults(text)[0].startswith(expected)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FlowError, match=r"none.yaml:1: cannot be read \(No such file"):
        load_flow(tmp_path / "none.yaml", Around())


def test_prompt_names_cannot_lead_out_of_the_folder(faults):
    assert faults(changed(("speech: [hello]", "speech: [../../secret]")))[0].startswith("8: ")


def test_the_schema_for_editors_is_that_of_the_model():
    path = Path(__file__).parents[2] / "ivr_flows" / "flow.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == schema()


def test_every_flow_in_the_repository_is_plain_yaml():
    for path in (Path(__file__).parents[2] / "ivr_flows").glob("*.yaml"):
        assert YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def test_a_long_sentence_with_a_chinese_comma_is_told_to_be_too_long(faults):
    label = "请" * 80 + "，再见"
    node = f"{{kind: hangup, labels: {{en: {label}}}}}"
    (fault,) = faults(f"flow: a\nlanguages: [en]\nstart: a\nperson: a\nnodes: {{a: {node}}}\n")
    assert "more than 80 characters" in fault and "comma" not in fault
