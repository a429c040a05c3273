"""Surveys of care.yaml that are asked by phone are flows, which the company may name."""

from pathlib import Path

from callcenter.company import load_company, read_company
from callcenter.service.care_flows import put_flows
from callcenter.service.care_force import CareInForce


async def test_a_changed_file_changes_the_flows_and_the_company_may_name_them(tmp_path: Path) -> None:
    force = CareInForce(tmp_path)
    put_flows(tmp_path, force())
    force.on_change(lambda care: put_flows(tmp_path, care))
    load_company(tmp_path)
    company = tmp_path / "company.yaml"
    text = company.read_text(encoding="utf-8")
    company.write_text(
        text.replace("  - id: sales\n", "  - id: sales\n    survey: survey_after_call\n"), encoding="utf-8"
    )
    flows = {flow.flow: flow for flow in read_company(tmp_path).flows}
    assert "q_friendly" in flows["survey_after_call"].nodes
    file = tmp_path / "care.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("id: friendly", "id: kind"), encoding="utf-8")
    await force.look()
    assert force.faults == ""
    flows = {flow.flow: flow for flow in read_company(tmp_path).flows}
    assert "q_kind" in flows["survey_after_call"].nodes
