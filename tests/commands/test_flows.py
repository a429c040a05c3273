"""`callcenter flows check`, `run` and `test`: by people and by CI, from files alone."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from callcenter.cli import app
from callcenter.company import DEMO_COMPANY, FLOWS

FLOW = """\
flow: shop
languages: [en]
start: hello
person: people
nodes:
  hello:
    kind: menu
    speech: [main_menu, {expected_wait: sales}]
    choices: {1: {next: ask}, 2: {next: closed}, 3: {next: through}, 4: {next: call_back}}
  ask:
    kind: lookup
    lookup: current_notice
    arguments: {notice: caller.number}
    into: order
    found: secret
    not_found: people
    unavailable: people
  secret: {kind: collect, speech: [ask_phone_last4], variable: pin, sensitive: true, min_digits: 4, next: bye}
  closed: {kind: branch, hours: main, open: people, closed: message}
  message: {kind: voicemail, speech: [leave_message, {notice: closed_today}], next: bye}
  through: {kind: transfer, to: warehouse, failed: people}
  call_back: {kind: callback, queue: service}
  people: {kind: queue, queue: sales, skills: {goods: 3}}
  bye: {kind: hangup, speech: [goodbye]}
"""
STORIES = """\
at: 2026-11-23 12:00
stories:
  Zero is a person:
    steps: [keys: 0]
    ends: {queue: sales}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a flow of its own that company.yaml names."""
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    company = DEMO_COMPANY.read_text(encoding="utf-8")
    numbers = 'numbers:\n  warehouse: {number: "+8621555012345", names: {en: Warehouse}}\n'
    assert "entries:\n" in company
    company = company.replace("entries:\n", f'{numbers}entries:\n  "4010": shop\n', 1)
    (tmp_path / "company.yaml").write_text(company, encoding="utf-8")
    (tmp_path / "flows").mkdir()
    write(tmp_path, FLOW)
    return tmp_path


def write(home: Path, flow: str, stories: str = STORIES) -> None:
    (home / "flows" / "shop.yaml").write_text(flow, encoding="utf-8")
    (home / "flows" / "shop.stories.yaml").write_text(stories, encoding="utf-8")


def flows(*arguments: str, given: str = "") -> Result:
    return CliRunner().invoke(app, ["flows", *arguments], input=given)


def test_every_flow_is_checked_and_a_line_tells_that_it_is_right(home: Path) -> None:
    result = flows("check")
    assert result.exit_code == 0, result.output
    names = {path.stem for path in FLOWS.glob("*.yaml") if not path.name.endswith(".stories.yaml")}
    lines = result.output.splitlines()
    assert {line.partition(":")[0] for line in lines} == {*names, "shop"}
    assert any(line.startswith("shop: right (9 nodes; en; version ") for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("next: ask}", "next: aks}", "9: there is no node 'aks'; did you mean ask?"),
        ("kind: branch", "kind: brunch", "19: 'closed' has the unknown kind 'brunch'; did you mean branch?"),
        (
            "2: {next: closed}, ",
            "",
            "19: no call ever comes to 'closed'; lead to it from a node, or take it out",
        ),
        ("[goodbye]", "[good_by]", "24: the prompt good_by is missing in en; upload it, record it by phone"),
        ("languages: [en]", "languages: [en, fr]", "2: "),
        (
            "    choices: {1",
            "    on_failure: hello\n    choices: {1",
            "6: a caller who keys nothing goes round hello → hello for ever; let on_silence",
        ),
        (
            "queue: sales,",
            "queue: sals,",
            "23: there is no queue 'sals'; did you mean sales? Or add it to queues in",
        ),
        (
            "expected_wait: sales",
            "expected_wait: shop",
            "8: there is no queue 'shop'; name one of complaints, sales",
        ),
        (
            "goods: 3",
            "godos: 3",
            "23: there is no skill 'godos'; did you mean goods? Or add it to skills in company",
        ),
        (
            "hours: main",
            "hours: mian",
            "19: there are no hours 'mian'; did you mean main? Or add it to hours in",
        ),
        (
            "to: warehouse",
            "to: warehuose",
            "21: there is no number 'warehuose'; did you mean warehouse? Or add it",
        ),
        (
            "[goodbye]",
            "[{digits: pin}]",
            "24: 'pin' is sensitive and must not be spoken, compared or copied; leave",
        ),
        (
            "lookup: current_notice",
            "lookup: curent_notice",
            "12: there is no look-up 'curent_notice'; did you mean current_notice",
        ),
        (
            "{notice: caller.number}",
            "{notce: caller.number}",
            "13: the look-up current_notice has no argument 'notce'; did you mean notice?",
        ),
    ],
)
def test_each_kind_of_fault_is_told_with_its_line(home: Path, old: str, new: str, expected: str) -> None:
    assert FLOW.count(old) == 1
    write(home, FLOW.replace(old, new))
    result = flows("check", "shop")
    assert result.exit_code == 1
    file = home / "flows" / "shop.yaml"
    assert any(line.startswith(f"{file}:{expected}") for line in result.output.splitlines()), result.output
    for language in ("zh-CN", "zh-TW"):
        in_chinese = flows("check", "shop", "--language", language)
        assert in_chinese.exit_code == 1
        lines = in_chinese.output.splitlines()
        assert len(lines) == len(result.output.splitlines())
        assert all(line.startswith(f"{file}:") and line.endswith(("。", "？")) for line in lines), lines


def test_that_a_flow_is_right_is_told_in_chinese_too(home: Path) -> None:
    assert flows("check", "shop", "--language", "zh-CN").output.startswith("shop：正确（9 个节点；en；版本 ")
    result = flows("test", "shop", "--language", "zh-TW")
    assert (result.exit_code, result.output) == (0, "shop：1 個故事中有 1 個與所寫一致\n")


def test_what_goes_otherwise_than_told_is_told_in_chinese(home: Path) -> None:
    write(home, FLOW, STORIES.replace("queue: sales", "queue: service"))
    result = flows("test", "shop", "--language", "zh-CN")
    assert result.exit_code == 1
    assert "Zero is a person：通话的结局：进入队列 sales、技能要求 goods 3、原因 asked。" in result.output
    assert "故事里的结局：进入队列 service；最后听到的是：没有内容。" in result.output


def test_another_language_is_refused(home: Path) -> None:
    result = flows("check", "--language", "fr")
    assert result.exit_code == 2
    assert "zh-TW" in result.output


@pytest.mark.parametrize("command", ["check", "test"])
def test_of_two_files_of_the_same_name_neither_is_passed_over(
    home: Path, tmp_path: Path, command: str
) -> None:
    other = tmp_path / "other" / "shop.yaml"
    other.parent.mkdir()
    other.write_text("flow: [", encoding="utf-8")
    other.with_name("shop.stories.yaml").write_text(STORIES, encoding="utf-8")
    result = flows(command, str(other), str(home / "flows" / "shop.yaml"))
    assert result.exit_code == 1
    assert f"{other}:1: " in result.output and "\nshop: " in result.output


def test_a_flow_that_says_another_name_than_its_file_is_told(home: Path) -> None:
    write(home, FLOW.replace("flow: shop", "flow: laden"))
    result = flows("check", "shop")
    assert result.exit_code == 1
    assert (
        "shop.yaml:1: the flow says its name is 'laden', and is known as 'shop', by its file; write `flow: "
        in (result.output)
    )


def test_faults_of_stories_are_told_beside_those_of_flows(home: Path) -> None:
    write(home, FLOW.replace("next: ask}", "next: aks}"), STORIES.replace("ends:", "end:"))
    result = flows("check", "shop")
    assert result.exit_code == 1
    assert "shop.yaml:9: there is no node 'aks'" in result.output
    assert "shop.stories.yaml:5: 'end' is not known here; did you mean ends?" in result.output


def test_a_flow_that_company_yaml_names_must_be_there(home: Path) -> None:
    (home / "flows" / "shop.yaml").unlink()
    result = flows("check")
    assert result.exit_code == 1
    assert "shop.yaml:1: cannot be read (No such file or directory)" in result.output


def test_flows_of_ours_that_a_company_does_not_use_may_name_what_it_has_not(home: Path) -> None:
    path = home / "company.yaml"
    text = (
        path.read_text(encoding="utf-8").replace('  "4008": survey\n', "").replace("id: service", "id: help")
    )
    path.write_text(text, encoding="utf-8")
    assert flows("check", "survey").exit_code == 0
    assert "there is no queue 'service'" in flows("check", "main").output


def test_a_company_yaml_that_is_none_ends_it(home: Path) -> None:
    (home / "company.yaml").write_text("flow: [", encoding="utf-8")
    result = flows("check")
    assert result.exit_code == 2
    assert "company.yaml" in result.output


def test_stories_are_told_and_what_differs_has_its_line(home: Path) -> None:
    result = flows("test", "shop")
    assert (result.exit_code, result.output) == (0, "shop: 1 of 1 stories go as told\n")
    write(home, FLOW, STORIES.replace("queue: sales", "queue: service"))
    result = flows("test", "shop")
    assert result.exit_code == 1
    assert (
        f"{home}/flows/shop.stories.yaml:5: Zero is a person: it ends in queue sales, with" in result.output
    )
    assert "shop: 0 of 1 stories go as told" in result.output


def test_a_flow_without_stories_is_named(home: Path) -> None:
    (home / "flows" / "shop.stories.yaml").unlink()
    result = flows("test", "shop")
    assert (result.exit_code, result.output.partition(" (")[0]) == (0, "shop: no stories")


@pytest.mark.parametrize("command", ["check", "test", "run", "draw"])
def test_a_flow_that_is_not_there_is_a_fault_and_those_there_are_are_named(home: Path, command: str) -> None:
    result = flows(command, "shoop")
    assert result.exit_code == 1
    assert "there is no flow 'shoop'; did you mean shop? There are " in result.output
    assert "main, " in result.output and "survey" in result.output
    assert "there is no flow 'nosuch'; there are " in flows(command, "nosuch").output
    result = flows(command, str(home / "nosuch.yaml"))
    assert result.exit_code == 1
    assert "nosuch.yaml:1: cannot be read (No such file or directory)" in result.output


def test_a_call_is_played_from_a_file(home: Path) -> None:
    result = flows(
        "run", "main", "--at", "2026-10-01 09:00", "--tier", "vip", "--lookup", "verify_order=found",
        "--lookup", "order_status=found:status=delivered,delivered_on=2026-11-22",
        given="2\n1\n60010009#\n0101\n9\n\n0\n",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.output.splitlines()]
    told = [
        "+8613912345678 calls at 2026-10-01 09:00 (Asia/Shanghai)",
        "[choose_language]",
        "[vip_welcome]",
        "[main_menu]",
        "asked: verify_order(order_number=60010009, phone_last4=0101)",
        "six zero zero one zero zero zero nine",
        "the twenty-second of November twenty twenty-six",
        "I am sorry, I did not receive an entry.",
        "The caller goes to the queue service (asked).",
        "keyed: Phone's last four: xxxx identity proven",
    ]
    places = [next(at for at, line in enumerate(lines) if line.startswith(each)) for each in told]
    assert places == sorted(places)


def test_an_entry_left_open_says_what_ends_it(home: Path) -> None:
    result = flows("run", "shop", "--lookup", "current_notice=found", given="1\n123\n4\n\n")
    assert result.output.count("keys (# or an empty line ends the entry)> ") == 2
    assert "The flow hung up." in result.output


def test_a_call_asks_for_what_no_option_tells(home: Path) -> None:
    result = flows("run", "shop", "--wait", "sales=200", given="x\n1\nmaybe\nunavailable\n")
    assert "four minutes" in result.output
    assert "keys are 0-9, * and #" in result.output
    assert "'maybe' is no answer; write found, found:FIELD=VALUE,…, not_found or unavailable" in result.output
    assert "The caller goes to the queue sales, with goods 3 (unavailable)." in result.output


@pytest.mark.parametrize(
    ("keys", "options", "end"),
    [
        ("3\nyes\n", (), "The caller speaks with warehouse."),
        ("3\nno\n", (), "The caller goes to the queue sales, with goods 3 (failed)."),
        (
            "4\n1\n",
            ("--number", "+8613800000003"),
            "will be called back at +8613800000003, from the queue service.",
        ),
        ("1\n1234#\n", ("--lookup", "current_notice=found"), "The flow hung up."),
        ("2\nhangup\n", (), "The caller goes to the queue sales"),
        ("", ("--unknown",), "The caller hung up at hello."),
    ],
)
def test_how_calls_end(home: Path, keys: str, options: tuple[str, ...], end: str) -> None:
    result = flows("run", "shop", *options, given=keys)
    assert result.exit_code == 0, result.output
    assert end in result.output


def test_how_long_is_spoken_is_a_number_of_seconds(home: Path) -> None:
    write(home, FLOW.replace("2: {next: closed}", "2: {next: closed}, 5: {next: message}"))
    result = flows("run", "shop", given="5\na while\nnan\ninf\n-5\n5.5\n")
    for wrong in ("a while", "nan", "inf", "-5"):
        assert f"'{wrong}' is no number of seconds; write 5, or nothing\n" in result.output
    assert "recordings kept: 1" in result.output


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--at", "noon"), "'noon' is no moment; write it as 2026-10-01 09:00"),
        (("--at", "2026-10-01 09:00+02:00"), "'2026-10-01 09:00+02:00' is no moment; write it as 2026-10-01"),
        (("--wait", "sales=" + "9" * 5000), "is no number of seconds"),
        (("--wait", "sales"), "'sales' is not of the form QUEUE=SECONDS"),
        (("--wait", "sales=soon"), "'soon' is no number of seconds"),
        (("--lookup", "current_notice=maybe"), "'maybe' is no answer"),
        (
            ("--lookup", "curent_notice=found"),
            "this flow has no look-up 'curent_notice'; did you mean current_notice?",
        ),
        (("--lookup", "nosuch=found"), "this flow has no look-up 'nosuch'; it has callback_number, current_"),
        (("--notice", "snow"), "this flow has no notice 'snow'; it has closed_today"),
        (("--wait", "nosuch=5"), "there is no queue 'nosuch'; there are complaints, sales, "),
        (("--language", "fr"), "'fr' is no language; write zh-CN, zh-TW or en"),
        (("--number", "12ab"), "'12ab' is no telephone number; write its digits, as +8613912345678"),
    ],
)
def test_options_that_make_no_sense(home: Path, options: tuple[str, ...], expected: str) -> None:
    result = flows("run", "shop", *options)
    assert result.exit_code == 2
    assert expected in " ".join(result.output.split())


def test_a_faulty_flow_is_not_played(home: Path) -> None:
    write(home, FLOW.replace("next: ask}", "next: aks}"))
    result = flows("run", "shop")
    assert result.exit_code == 1
    assert "there is no node 'aks'" in result.output
