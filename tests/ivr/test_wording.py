"""What can be said of files: in three languages, the same in each, all the way from another process."""

import io
import string
import wave
from pathlib import Path

import opencc
import pytest

from callcenter.company.apart import flows_apart
from callcenter.company.load import read_company
from callcenter.ivr.document import Document, Problem
from callcenter.ivr.load import FlowError, load_flow
from callcenter.ivr.validate import Around
from callcenter.ivr.wording import (
    Flows,
    Language,
    Names,
    Sentence,
    Shape,
    SoundFaults,
    WavFaults,
    Yaml,
    folded,
    from_json,
    recognised,
    sentences,
    to_json,
    told,
)
from callcenter.ivr.yaml_faults import parser_fault
from callcenter.prompts.taken import fault_of
from tests.ivr.chinese import AS_WRITTEN, ENGLISH, must_be_chinese, sentences_in

ALL = sorted(sentences().values(), key=lambda each: each.code)
SCRIPTS = {Language.ZH_CN: opencc.OpenCC("t2s"), Language.ZH_TW: opencc.OpenCC("s2tw")}
"""Of which each changes what is of the other script."""


def filled(sentence: Sentence, language: Language) -> set[str]:
    """The names of what a sentence is filled with."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence.words(language)) if name}


@pytest.mark.parametrize("sentence", ALL, ids=lambda each: each.code)
def test_every_sentence_is_there_in_three_languages_with_the_same_values(sentence: Sentence) -> None:
    for language, script in SCRIPTS.items():
        words = sentence.words(language)
        assert words and filled(sentence, language) == filled(sentence, Language.EN)
        assert script.convert(words) == words
        assert not ENGLISH.search(AS_WRITTEN.sub("", words))


@pytest.mark.parametrize("sentences", Sentence.__subclasses__(), ids=lambda each: each.__name__)
def test_no_sentence_stands_for_another(sentences: type[Sentence]) -> None:
    assert len(sentences) == len(sentences.__members__)


def test_what_is_in_a_sentence_is_told_in_its_language() -> None:
    names = Names.AND_MORE(names=["a", "b", Flows.NOT_KNOWN()])
    said = Names.OR_ADD(mend=Names.ONE_OF(names=names), part="queues")
    assert said == "name one of a, b, '' (not known) …, or add it to queues in company.yaml"
    assert told(said, Language.ZH_CN) == "现有：a、b、''（不详） 等。也可以在 company.yaml 的 queues 中添加。"
    assert told(said, Language.ZH_TW) == "現有：a、b、''（不詳） 等。也可以在 company.yaml 的 queues 中新增。"
    assert told("as it is", Language.ZH_CN) == "as it is"


def test_rows_are_put_together_from_the_left() -> None:
    assert folded(Shape.AND, ["a"]) == "a"
    assert folded(Shape.AND, ["a", "b", "c"]) == "a and b and c"


def test_a_text_comes_through_json() -> None:
    said = Flows.NO_FRAGMENTS(count=2, language="en", names=Names.LISTED(names=["a", Flows.NOT_KNOWN()]))
    there = from_json(to_json(said))
    assert there == said
    for language in Language:
        assert told(there, language) == told(said, language)
    assert from_json(to_json("plain")) == "plain"


async def test_what_another_process_finds_is_told_in_chinese(tmp_path: Path) -> None:
    company = read_company(tmp_path)
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "main.yaml").write_text("flow: main\nstart: [hello]\n", encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        await flows_apart(tmp_path, company)
    assert len(caught.value.problems) == 4
    for problem in caught.value.problems:
        must_be_chinese(problem)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("flow: [", "这里应有内容，却遇到文件结尾"),
        ("flow: a\n\tstart: b\n", "开头"),
        ("flow: a: b\n", "这里不应有冒号"),
        ("flow: - a\n", "列表项"),
        ("flow: a\nstart\nb: c\n", "缺少冒号"),
        ("flow: a\n start: b\n", "这里不应有冒号"),
        ("nodes:\n  - a\n b: c\n", "缩进与上文不一致"),
        ("nodes: [a b\n", "列表里缺少逗号"),
        ("nodes: {a: b\n", "花括号里缺少逗号"),
        ("flow: 'a\n", "可能缺少右引号"),
        ("flow: *a\n", "没有定义过别名 'a'"),
        ('flow: "\\q"\n', "后面不能是 'q'"),
        ('flow: "C:\\xyz"\n', "后面应是 2 位十六进制数，却遇到 'y'"),
        ("flow: a\n---\nflow: b\n", "一个文件里只能有一份内容"),
        ("flow: 'a\n---\n'\n", "引号里不能有单独一行 ---"),
        ("flow: & a\n", "后面应是字母或数字"),
        ("flow: |x\n", "后面不能是 'x'"),
        ("flow: !x!y a\n", "不能使用标签 '!x!'"),
        ("flow: \x00\n", "有不允许使用的字符 #x0000"),
        ("[" * 5_000, "嵌套层数太多"),
    ],
)
def test_what_the_parser_says_is_told_in_chinese(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "test.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        load_flow(path, Around())
    (problem,) = caught.value.problems
    must_be_chinese(problem)
    assert why in told(problem.what, Language.ZH_CN)
    assert any(isinstance(each, Yaml) for each in sentences_in(problem.what))


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("2026-13-01 09:00:00", "“2026-13-01 09:00:00”不是日期和时间。"),
        ("2026-02-30", "“2026-02-30”不是日期和时间。"),
        ("9" * 5_000, "有一个超过 100 位的数字。"),
        ("!!bool x", "写法不符合 YAML 格式：有一个值与标签 !!bool 不符。"),
        ("!!int", "写法不符合 YAML 格式：有一个值与标签 !!int 不符。"),
        ("!!float", "写法不符合 YAML 格式：有一个值与标签 !!float 不符。"),
        ("!!omap x", "写法不符合 YAML 格式：有一个值与标签 !!omap 不符。"),
        ("!!set x", "写法不符合 YAML 格式：有一个值与标签 !!set 不符。"),
    ],
    ids=lambda each: each[:12],
)
def test_a_value_that_is_nothing_is_told_with_its_line(tmp_path: Path, value: str, what: str) -> None:
    path = tmp_path / "test.yaml"
    path.write_text(f"flow: test\nstories:\n  a:\n    at: {value}\n", encoding="utf-8")
    with pytest.raises(FlowError) as caught:
        Document.read(path, "flow: NAME")
    (problem,) = caught.value.problems
    must_be_chinese(problem)
    assert (problem.line, told(problem.what, Language.ZH_CN)) == (4, what)


def test_nesting_that_is_too_deep_is_told_in_chinese_wherever_python_gives_up() -> None:
    error = RecursionError("maximum recursion depth exceeded while calling a Python object")
    _, what, _ = parser_fault(error, b"")
    assert told(what, Language.ZH_TW) == "寫法不符合 YAML 格式：巢狀層數太多。"


def wav(rate: int = 8_000, width: int = 2, channels: int = 1, frames: int = 80) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as made:
        made.setparams((channels, width, rate, 0, "NONE", ""))
        made.writeframes(bytes(frames * width * channels))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (bytes(9_600_001), SoundFaults.TOO_LONG),
        (b"RIFF", SoundFaults.NO_WAV),
        (wav(rate=44_100, channels=2), SoundFaults.OTHER_SHAPE),
        (wav(frames=0), SoundFaults.SILENT),
        (wav()[:-10], SoundFaults.TOO_SHORT),
    ],
    ids=lambda each: each.name if isinstance(each, SoundFaults) else "",
)
def test_why_a_sound_is_not_played_is_told_in_chinese(content: bytes, fault: SoundFaults) -> None:
    said = recognised(fault_of(content), SoundFaults)
    assert said is not None and said.sentence is fault


def test_what_newer_pythons_say_of_a_sound_is_told_in_chinese() -> None:
    said = recognised(
        "it is no wav file that can be played (unknown extended format)", SoundFaults, WavFaults
    )
    assert said is not None
    assert told(said, Language.ZH_CN) == "不是可以播放的 wav 文件（编码方式不受支持）"


def test_a_problem_is_told_with_its_place() -> None:
    problem = Problem(file="a.yaml", line=3, what=Names.NO_NODE(name="b"), mend=Names.DID_YOU_MEAN(name="c"))
    assert str(problem) == "a.yaml:3: there is no node 'b'; did you mean c?"
    assert problem.told(Language.ZH_TW) == "a.yaml:3: 沒有節點「b」。是否指「c」？"
