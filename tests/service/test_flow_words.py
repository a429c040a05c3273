"""What is wrong with files, as the page Voice menus is told it."""

from pathlib import Path

import msgspec
import pytest

from callcenter.company import CompanyError, ProblemCode, Value
from callcenter.company.problems import Problem as CompanyProblem
from callcenter.ivr.load import Problem
from callcenter.ivr.wording import Language, Names
from callcenter.prompts import store
from callcenter.service.company_refusals import SetupConflict, SetupReason
from callcenter.service.errors import Conflict
from callcenter.service.flow_watch import _problems, sounds
from callcenter.service.flows import FlowProblem, _shown


def test_a_flows_fault_is_in_the_readers_language() -> None:
    mend = Names.MEANT_OR_ADD(close=Names.DID_YOU_MEAN(name="sales"), part="queues")
    problem = Problem(file="main.yaml", line=7, what=Names.NO_QUEUE(name="sale"), mend=mend)
    assert _shown(problem, Language.ZH_TW) == FlowProblem(
        file="main.yaml",
        line=7,
        what="沒有佇列「sale」。",
        mend="是否指「sales」？也可以在 company.yaml 的 queues 中新增。",
    )


def test_a_fault_of_the_set_up_comes_with_what_pages_tell_it_by() -> None:
    values: dict[str, Value] = {"prompt": "sorry", "languages": ("en",)}
    found = CompanyProblem(
        place=("queues", 0, "recipe", 1, "prompt"),
        code=ProblemCode.NO_PROMPT,
        what="the prompt 'sorry' is missing in en",
        mend="choose one of hello. Or record it",
        values=values,
    )
    text = f"/srv/company.yaml:84: queues.sales.recipe[1].prompt: {found.what}. {found.mend}"
    (problem,) = _problems(CompanyError(text, [found], ["queues.sales.recipe[1].prompt"]))
    assert _shown(problem, Language.ZH_CN) == FlowProblem(
        file="/srv/company.yaml",
        line=84,
        what="queues.sales.recipe[1].prompt: the prompt 'sorry' is missing in en",
        mend="choose one of hello. Or record it",
        reason="no_prompt",
        values=values,
        field="queues.sales.recipe[1].prompt",
    )


def test_so_does_a_refusal_of_the_centre() -> None:
    error = SetupConflict(
        "Queue a has 2 contacts.", "Wait.", SetupReason.QUEUE_NOT_EMPTY, queue="a", contacts=2
    )
    (problem,) = _problems(error)
    shown = _shown(problem, Language.EN)
    assert (shown.reason, shown.values, shown.field) == (
        "queue_not_empty",
        {"queue": "a", "contacts": 2},
        None,
    )


@pytest.mark.parametrize(
    "error",
    [
        CompanyError("it took too long"),
        Conflict("The centre is away.", ""),
        Conflict("The centre is away.", "Wait."),
    ],
)
def test_what_pages_have_no_sentence_for_is_quoted(error: CompanyError | Conflict) -> None:
    (problem,) = _problems(error)
    shown = _shown(problem, Language.ZH_CN)
    assert shown.what in ("系统提示“it took too long”。", "系统提示“The centre is away”。")
    assert shown.mend in ("请修改 company.yaml 或流程。", "系统提示“Wait.”。")
    assert ".;" not in str(problem)
    msgspec.json.encode(shown)


def test_a_sound_that_is_not_played_is_told_in_chinese(tmp_path: Path) -> None:
    file = store.own_folder(tmp_path) / "en" / "welcome.wav"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"RIFF")
    (problem,) = sounds(tmp_path)
    shown = _shown(problem, Language.ZH_CN)
    assert shown.file == str(file)
    assert shown.what == "不能照现在这样播放：不是可以播放的 wav 文件（文件不完整）。"
    assert shown.mend == "请另存为 8,000 Hz、16 位、单声道的 wav，或在“语音菜单”页面上传，由系统转换。"
