"""Queues that ask customers how it was, and flows that are made of other set-up."""

from pathlib import Path

import pytest

from callcenter.company import DEMO_COMPANY, Company, CompanyError, read_company
from callcenter.company.flows import flow_path, path_in_force, put_generated
from callcenter.company.problems import ProblemCode
from callcenter.ivr.model import Flow

DEMO = DEMO_COMPANY.read_text(encoding="utf-8")
SALES = "  - id: sales\n"


def asked_by(home: Path, survey: str) -> Company:
    """The demo company whose sales asks by this flow."""
    text = DEMO.replace(SALES, f"{SALES}    survey: {survey}\n", 1)
    (home / "company.yaml").write_text(text, encoding="utf-8")
    return read_company(home)


def made(name: str, speech: str = "goodbye") -> Flow:
    return Flow.model_validate(
        {
            "flow": name,
            "version": "none",
            "languages": ["zh-CN", "zh-TW", "en"],
            "start": "bye",
            "person": "bye",
            "nodes": {"bye": {"kind": "hangup", "labels": {"en": "Goodbye"}, "speech": [speech]}},
        }
    )


def test_our_survey_may_be_asked_after_a_talk(tmp_path: Path) -> None:
    configuration = asked_by(tmp_path, "survey").configuration
    assert configuration.queues[0].survey == "survey"
    # Once, although it answers a number too.
    assert [flow.name for flow in configuration.flows].count("survey") == 1


def test_a_survey_needs_no_number_of_its_own(tmp_path: Path) -> None:
    put_generated(tmp_path, [made("survey_short")])
    configuration = asked_by(tmp_path, "survey_short").configuration
    assert "survey_short" in {flow.name for flow in configuration.flows}
    assert "survey_short" not in configuration.entries.values()


@pytest.mark.parametrize(
    ("survey", "code", "said"),
    [
        ("surveys", ProblemCode.UNKNOWN_SURVEY, "did you mean survey?"),
        ("nothing", ProblemCode.UNKNOWN_SURVEY, "there is no flow 'nothing'"),
        ("main", ProblemCode.SURVEY_LEADS_ON, "callback node call_back"),
        ("appointment", ProblemCode.SURVEY_LEADS_ON, "cannot ask after a talk"),
        ("../survey", ProblemCode.BAD_FLOW_NAME, "write the name of a flow"),
    ],
)
def test_what_is_wrong_is_told_at_its_queue(
    tmp_path: Path, survey: str, code: ProblemCode, said: str
) -> None:
    with pytest.raises(CompanyError) as refused:
        asked_by(tmp_path, survey)
    problem = next(each for each in refused.value.problems if each.code is code)
    assert problem.place == ("queues", 0, "survey")
    assert said.lower() in f"{problem.what}. {problem.mend}".lower()


def test_flows_that_are_made_go_before_ours_and_after_the_companys_own(tmp_path: Path) -> None:
    put_generated(tmp_path, [made("survey")])
    generated = flow_path(tmp_path, "survey")
    assert generated == tmp_path / "flows" / "generated" / "survey.yaml"
    flow = next(each for each in asked_by(tmp_path, "survey").flows if each.flow == "survey")
    assert list(flow.nodes) == ["bye"] and flow.version != "none"
    assert path_in_force(tmp_path, flow) == generated
    own = tmp_path / "flows" / "survey.yaml"
    own.write_bytes(generated.read_bytes())
    assert flow_path(tmp_path, "survey") == own


def test_what_is_made_no_more_goes_and_what_is_as_before_is_not_touched(tmp_path: Path) -> None:
    put_generated(tmp_path, [made("survey_one"), made("survey_two")])
    one, two = (flow_path(tmp_path, name) for name in ("survey_one", "survey_two"))
    before = one.stat()
    put_generated(tmp_path, [made("survey_one"), made("survey_three", "survey_thanks")])
    assert (one.stat().st_mtime_ns, one.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert not two.exists()
    assert sorted(path.name for path in one.parent.iterdir()) == ["survey_one.yaml", "survey_three.yaml"]
