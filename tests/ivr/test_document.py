"""Files that cannot be used: told with line and cure, and never read at great length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from callcenter.ivr.document import MOST_BYTES, MOST_TOLD
from callcenter.ivr.faults import FORMS
from callcenter.ivr.load import FlowError, line_of, load_flow, schema
from callcenter.ivr.validate import Around
from tests.ivr.chinese import must_be_chinese


def bomb(length: int) -> str:
    """A file whose aliases mean 10 ** length parts."""
    lines = ["flow: bomb", "languages: [en]", "start: a", "person: q", "x0: &x0 {choose: v, of: {a: hello}}"]
    for number in range(1, length):
        ten = ", ".join([f"*x{number - 1}"] * 10)
        lines.append(f"x{number}: &x{number} {{choose: v, of: {{a: [{ten}]}}}}")
    say = f"  a: {{kind: say, speech: [*x{length - 1}], next: q}}"
    return "\n".join([*lines, "nodes:", say, "  q: {kind: queue, queue: s}", ""])


def test_a_file_that_grows_beyond_bounds_when_read_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bomb.yaml"
    path.write_text(bomb(12))
    # Reading all of it would take longer than the tests may last.
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    (problem,) = caught.value.problems
    must_be_chinese(problem)
    assert (problem.line, problem.what) == (1, "its aliases (*name) stand for more than 20000 parts")
    assert problem.mend == "write out what is meant, or repeat less"


def test_of_a_file_that_is_too_large_no_more_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(10**12)  # no disk holds it, and no memory
    with pytest.raises(FlowError, match=f"has more than {MOST_BYTES} bytes; make it smaller"):
        load_flow(path, Around())


def test_aliases_that_repeat_little_are_read(tmp_path: Path) -> None:
    path = tmp_path / "few.yaml"
    path.write_text(bomb(3))
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    assert {problem.what for problem in caught.value.problems} >= {"'x1' is not known here"}


def test_a_long_text_that_is_repeated_counts(tmp_path: Path) -> None:
    path = tmp_path / "long.yaml"
    path.write_text(f"flow: [&x {'a' * 10_000}{', *x' * 1_000}]\n")
    with pytest.raises(FlowError, match="aliases"):
        load_flow(path, Around())


@pytest.mark.parametrize(
    "merge",
    [
        "{<<: *q}",
        "\n    <<: *q",
        "{!!merge x: *q}",
        "{ << : [*q, *q]}",
        "{labels: '#', <<: *q}",
        "{!<tag:yaml.org,2002:%6derge> x: *q}",
    ],
)
def test_merged_mappings_are_refused_with_their_line(tmp_path: Path, merge: str) -> None:
    path = tmp_path / "merge.yaml"
    path.write_text(f"flow: a  # not <<: this\nnodes:\n  q: &q {{kind: queue, queue: s}}\n  b: {merge}\n")
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    (problem,) = caught.value.problems
    must_be_chinese(problem)
    assert problem.line == 4 + merge.count("\n")
    assert (problem.what, problem.mend) == ("merges mappings (<<)", "write out the keys")


def test_angle_brackets_in_a_text_merge_nothing(tmp_path: Path) -> None:
    path = tmp_path / "text.yaml"
    path.write_text("flow: a\nnodes: {q: {kind: hangup, labels: {en: 'see <<: there, or !!merge'}}}\n")
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    assert {problem.what for problem in caught.value.problems} == {
        "'languages' is missing",
        "'person' is missing",
        "'start' is missing",
    }


HUGE = "0x" + "f" * 5_000


@pytest.mark.parametrize(
    "text",
    [
        f"flow: a\nstart: b\ntries: {HUGE}\n",
        f"flow: a\nnodes:\n  tries: [1, {HUGE}]\n",
        f"flow: a\nnodes:\n  ? {HUGE}\n  : b\n",
    ],
)
def test_a_number_that_is_too_large_to_be_written_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "huge.yaml"
    path.write_text(text)
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    (problem,) = caught.value.problems
    must_be_chinese(problem)
    assert (problem.what, problem.line) == ("has a number of more than 100 digits", 3)


def test_of_very_many_faults_the_first_are_told(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text("".join(f"k{number}: 1\n" for number in range(5_000)))
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    problems = caught.value.problems
    assert len(problems) == MOST_TOLD + 1
    assert problems[-1].what == f"there are {5_005 - MOST_TOLD} faults more"
    path.write_text(
        "flow: many\nlanguages: [en]\nstart: a\nperson: a\n"
        f"nodes: {{a: {{kind: hangup, speech: [{', '.join(f'p{number}' for number in range(5_000))}]}}}}\n"
    )
    with pytest.raises(FlowError, match="faults more; mend these first"):
        load_flow(path, Around())


def test_lines_of_what_was_merged_are_those_of_the_mapping() -> None:
    data = YAML(typ="rt").load("a: &a\n  b: 1\nc:\n  <<: *a\n  d: 2\n")
    assert line_of(data, ("c", "b")) in (3, 4)
    assert line_of(data, ("c", "d")) == 5


@pytest.mark.parametrize(
    ("text", "line", "what", "mend"),
    [
        ("flow: a\nb:\n  {a: {b: c}}: d\n", 1, "a key is itself a mapping", "look for a line that begins"),
        ("flow: a\nflow: {a: b}\n", 2, "'flow' is there already", "take one out, or rename it"),
        ("flow: a\nnodes:\n  7: {kind: hangup}\n", 3, "the key 7 ", ""),
        ("flow: a\nnodes:\n  2026-01-01: {kind: hangup}\n", 3, "the key ", ""),
        ("flow: a b\n", 1, "'flow' = 'a b': not of the right form", "a name has letters"),
        (
            "flow: a\nnodes: {q: {kind: menu, speech: 主菜单, choices: {12: {next: q}}}}\n",
            2,
            "the key",
            "write one key",
        ),
        ("flow: [a]\nstart: b", 1, "'flow' = ['a']: ", "write a name or a text"),
        ("flow: a\nnodes: {\n", 2, "not YAML: ", "mend the writing"),
        (
            "flow: a\nnodes:\n  q: {kind: menu, speech: a, tries: many, choices: 1}\n",
            3,
            "'tries' = 'many': ",
            "write one, as 3",
        ),
        ("flow: a\nnodes:\n  q: hangup\n", 3, "'q' = 'hangup': ", "write keys with values below it"),
    ],
)
def test_what_cannot_be_read_is_told_with_line_and_cure(
    tmp_path: Path, text: str, line: int, what: str, mend: str
) -> None:
    path = tmp_path / "test.yaml"
    path.write_text(text)
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    for each in caught.value.problems:
        must_be_chinese(each)
    problems = [each for each in caught.value.problems if each.line == line and each.what.startswith(what)]
    assert problems, caught.value
    assert all(each.mend and each.mend.startswith(mend) for each in problems), problems


def test_every_pattern_of_the_model_is_told_in_words() -> None:
    def patterns(part: Any) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(patterns, part))
        if not isinstance(part, dict):
            return set()
        own = {part["pattern"]} if isinstance(part.get("pattern"), str) else set()
        return own.union(*map(patterns, part.values()))

    assert patterns(schema()) <= FORMS.keys()
