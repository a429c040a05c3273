"""Stories as YAML: those of our own flows go as told, and what differs is told with its line."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest

from callcenter.commands.flows.installation import Installation, stories_of
from callcenter.commands.flows.test import told
from callcenter.ivr.document import FlowError
from callcenter.ivr.load import load_flow
from callcenter.ivr.stories import Stories, load_stories
from callcenter.ivr.storyteller import Storyteller, always
from callcenter.ivr.texts import Texts
from callcenter.ivr.validate import Around
from tests.ivr.chinese import must_be_chinese

ROOT = Path(__file__).parents[2]
OURS = sorted(path for path in (ROOT / "ivr_flows").glob("*.yaml") if not path.name.endswith(".stories.yaml"))


@pytest.mark.parametrize("flow", OURS, ids=lambda path: path.stem)
def test_our_flows_have_stories_and_these_go_as_told(flow, tmp_path):
    assert stories_of(flow).exists(), f"write {stories_of(flow).name}"
    count, problems = told(Installation(tmp_path), flow)
    assert [str(problem) for problem in problems] == []
    assert count > 0


def test_the_schemas_are_up_to_date():
    subprocess.run([sys.executable, "tools/flow_schema.py", "--check"], cwd=ROOT, check=True)


FLOW = """\
flow: test
languages: [en]
start: hello
person: people
nodes:
  hello:
    kind: menu
    speech: [hello]
    choices: {1: {next: ask}, 2: {next: note}, 3: {next: dear}, 4: {next: may}, 5: {next: hello}}
  dear: {kind: menu, speech: [dear], choices: {1: {next: over}}}
  over: {kind: hangup, speech: [goodbye]}
  may: {kind: switch, variable: caller.may_call_back, cases: [{words: "yes", next: bye}], otherwise: people}
  ask:
    kind: lookup
    lookup: current_notice
    arguments: {notice: caller.number}
    into: order
    found: tell
    not_found: people
    unavailable: people
  tell: {kind: say, speech: [{digits: order.sound}], next: bye}
  note: {kind: voicemail, speech: [hello], next: bye}
  people: {kind: queue, queue: service, skills: {en: 3}}
  bye: {kind: hangup}
"""


@pytest.fixture
def differences(tmp_path):
    """Tell one story of FLOW; what differs, told in Chinese too, as line: text."""
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "hello.txt").write_text("Good day to you.", encoding="utf-8")
    (tmp_path / "en" / "dear.txt").write_text("Dear me. Goodbye.", encoding="utf-8")
    flow_file, file = tmp_path / "test.yaml", tmp_path / "test.stories.yaml"
    flow_file.write_text(FLOW, encoding="utf-8")

    class AllThere(Around, frozen=True, kw_only=True):
        def has_sound(self, name: str) -> bool:
            return True

    around = AllThere(queues=["service"], hours=["main"])

    def tell(story: str) -> list[str]:
        lines = "".join(f"    {line}\n" for line in story.splitlines())
        file.write_text(f"at: 2026-10-01 09:00\nstories:\n  Tom calls:\n{lines}", encoding="utf-8")
        flow = load_flow(flow_file, around)
        try:
            stories = load_stories(file, flow, around)
            teller = Storyteller(Texts((tmp_path,)), "Asia/Shanghai", lambda day: {"main": always(True)})
            found = list(teller.differences(stories, flow))
        except FlowError as error:
            found = list(error.problems)
        assert {problem.file for problem in found} <= {str(file)}
        for problem in found:
            must_be_chinese(problem)
        return [str(problem).removeprefix(f"{file}:") for problem in found]

    return tell


@pytest.mark.parametrize(
    "story",
    [
        "steps: [hears: day, hears: hello, keys: 1]\nlookups: {current_notice: {sound: 17}}\nends: hangs_up",
        "steps: [keys: 0]\nends: {queue: service, skills: {en: 3}, reason: asked}\nkeyed: {}",
        "steps: [silence: 2, hears: [no_entry, hello], is_at: hello, hangs_up]\nends: caller_hangs_up",
        "steps: [keys: 2, records: 4]\nrecordings: 1\nlanguage: en",
        "caller: {number: 17}\nlookups: {current_notice: [not_found]}\n"
        "steps: [keys: 1, looks_up: {current_notice: {notice: 17}}]\nends: {queue: service}",
        "steps: [keys: 1, hears: seven]\nlookups: {current_notice: {sound: 7}}",
        "steps: [keys: 3, is_at: dear, hears: Goodbye, does_not_hear: goodbye]",
        "caller: {may_call_back: 'no'}\nsteps: [keys: 4]\nends: {queue: service}",
        "caller: {number: ''}\nsteps: [keys: 4]\nends: {queue: service}",
        "steps: [keys: 4]\nends: hangs_up",
        "steps: [keys: '" + "5" * 30 + "']\nkeyed: {hello: [" + ", ".join(["'5'"] * 30) + "]}",
    ],
)
def test_a_story_that_goes_as_told(differences, story):
    assert differences(story) == []


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (
            "steps:\n  - hears: bye",
            "5: Tom calls: expected to hear 'bye'; heard was hello: “Good day to you.”",
        ),
        (
            "steps:\n  - hears:\n    - hello\n    - hello",
            "7: Tom calls: expected to hear 'hello'; heard was hello:",
        ),
        ("steps:\n  - does_not_hear: day", "5: Tom calls: expected not to hear 'day'; "),
        ("steps:\n  - is_at: bye", "5: Tom calls: expected to be at bye; the call is at hello"),
        ("steps:\n  - records: 3", "5: Tom calls: this cannot be done: the call awaits keys now; change"),
        ('steps:\n  - keys: "1"', "5: Tom calls: the flow asks current_notice, and the story has no answer"),
        (
            'steps:\n  - keys: "0"\nends: hangs_up',
            "6: Tom calls: it ends in queue service, with skills en 3, asked; told: with a hang-up by "
            "the flow; heard at last: nothing",
        ),
        (
            "steps: [silence]\nends: {queue: service}",
            "5: Tom calls: it is not over: it is at hello and awaits keys; told: in queue service; ",
        ),
        (
            "steps: [hangs_up]\nends: {queue: service, skills: {en: 2}, reason: failed}",
            "5: Tom calls: it ends with a hang-up by the caller; told: in queue service, with skills "
            "en 2, failed; heard at last: nothing",
        ),
        (
            'steps:\n  - keys: "2"\n  - records: 3\nkeyed: {hello: ["1", "2"]}',
            "7: Tom calls: expected keyed: hello 1 then 2; it is hello 2",
        ),
        ('steps:\n  - keys: "0"\nlanguage: zh-CN', "6: Tom calls: expected language: zh-CN; it is en"),
        (
            'steps:\n  - keys: "1"\n  - looks_up: {current_notice: {notice: "7"}}\n'
            "lookups: {current_notice: not_found}",
            "6: Tom calls: expected to ask current_notice(notice=7); asked was current_notice(notice=+86139",
        ),
        (
            "steps:\n  - keys: 3\n  - hears: goodbye",
            "6: Tom calls: expected to hear 'goodbye'; heard was dear:",
        ),
        # The file's own faults.
        ("steps:\n  - hears: ''", "5: an empty text is heard in everything; write words"),
        ("steps:\n  - is_at: ~", "5: 'is_at' asks for nothing; say what for, or take the step out"),
        ("steps:\n  - looks_up: {}", "5: 'looks_up' asks for nothing; "),
        ("steps:\n  - silence: 0", "5: 'silence' asks for nothing; "),
        ("positions: {service: -1}\nsteps: [silence]", "4: 'service' = -1: less than 0; write 0 or more"),
        ("at: 0001-01-01 00:00\nsteps: [silence]", "4: the year 1 is not looked at; write one from 1970 to"),
        ("steps:\n  - hear: hello", "5: 'hear' is not known here; did you mean hears?"),
        ("steps:\n  - keys: 0123", "5: 123 is a number, which would lose its zeros; write keys in quotes"),
        ("steps:\n  - {keys: '1', silence: 1}", "5: a step has one key only; make it several steps"),
        ("at: noon\nsteps: [silence]", "4: 'noon' is no moment; write it as 2026-10-01 09:00"),
        ("steps: [silence]\nends: {number: '1'}", "5: an end is one of three; give queue, callback or"),
        ("steps: [silence]\nends: {queue: sales}", "5: there is no queue 'sales'; there are service"),
        (
            "steps: [silence]\nlookups: {curent_notice: found}",
            "5: there is no look-up in this flow 'curent_",
        ),
        ("steps:\n  - is_at: helo", "5: there is no node 'helo'; did you mean hello?"),
        ("hours: {mian: closed}\nsteps: [silence]", "4: there are no hours 'mian'; did you mean main?"),
        (
            "notices: [storm]\nsteps: [silence]",
            "4: there is no notice in this flow 'storm'; there are none: take it out",
        ),
        ("step: [silence]", "4: 'step' is not known here; did you mean steps?"),
    ],
)
def test_what_differs_is_told_with_its_line(differences, story, expected):
    found = differences(story)
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(
    ("raw", "text"), [("\ufeff您好".encode(), "您好"), ("Hello 您好".encode("gbk"), "Hello ����")]
)
def test_texts_are_read_as_windows_writes_them(tmp_path, raw, text):
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "hello.txt").write_bytes(raw)
    assert [piece.text for piece in Texts((tmp_path,)).pieces(["en/hello"])] == [text]


def test_moments_are_the_companys_own(tmp_path):
    teller = Storyteller(Texts(()), "Asia/Shanghai", lambda day: {})
    story = Stories.model_validate({"at": "2026-10-01 09:00", "stories": {"a": {"steps": ["silence"]}}})
    at_ms = teller.facts(story.stories["a"], story.at).at_ms
    assert at_ms == dt.datetime(2026, 10, 1, 1, tzinfo=dt.UTC).timestamp() * 1000
