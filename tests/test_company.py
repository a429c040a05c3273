"""The company's set-up: which flow answers."""

import shutil
from pathlib import Path

import pytest

from callcenter.company import DEMO_COMPANY, FLOWS, CompanyError, load_company

DEMO = DEMO_COMPANY.read_text(encoding="utf-8")


def load(home: Path, text: str) -> None:
    (home / "company.yaml").write_text(text, encoding="utf-8")
    load_company(home)


def test_the_demo_company_is_put_there_and_answers_with_our_flow(tmp_path: Path) -> None:
    assert load_company(tmp_path).flow.name == "main"
    assert (tmp_path / "company.yaml").read_bytes() == DEMO_COMPANY.read_bytes()


def test_a_flow_in_the_home_goes_before_ours_and_uses_our_prompts(tmp_path: Path) -> None:
    ours = load_company(tmp_path)
    (tmp_path / "flows").mkdir()
    for name in ("main.yaml", "hours.yaml"):
        shutil.copyfile(FLOWS / name, tmp_path / "flows" / name)
    own = tmp_path / "flows" / "main.yaml"
    own.write_text(own.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    theirs = load_company(tmp_path)
    assert theirs.flow.name == "main"
    assert theirs.flow.version != ours.flow.version


@pytest.mark.parametrize("name", ["../main", ".hidden", "a/b"])
def test_a_flow_is_named_without_a_path(tmp_path: Path, name: str) -> None:
    text = DEMO_COMPANY.read_text(encoding="utf-8").replace("flow: main", f"flow: {name}")
    (tmp_path / "company.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CompanyError, match="flow: write the name"):
        load_company(tmp_path)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("ring_ms: 20000", "ring_ms: -5"), "limits.ring_ms"),
        (("pop_wait_ms: 250", "pop_wait_ms: 999"), "limits.pop_wait_ms"),
        (("wrap_up_ms: 60000", "wrap_up_ms: soon"), "limits.wrap_up_ms"),
        (("service_level_ms: 20000", "service_level_ms: 0"), "service_level_ms"),
        (("queues: [service, sales]", "queues: [service, nowhere]"), "nowhere"),
        (("{zh-CN: 10, en: 7}", "{zh-CN: 11, en: 7}"), "level 11"),
        (("Asia/Shanghai", "Asia/Nowhere"), "time_zone"),
        (("id: agent2", "id: agent1"), "agent1"),
        (("flow: main", "flow: ../main"), "flow"),
        (("limits:", "limit:"), "limit"),
        (("queues:\n", "queues: [\n"), "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    with pytest.raises(CompanyError) as error:
        load(tmp_path, DEMO.replace(*change, 1))
    assert named in str(error.value) and "company.yaml" in str(error.value)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", "keys of the file are: time_zone, flow, queues"),
        (DEMO.replace("queues:", "queuse:", 1), "keys of the file are: time_zone, flow, queues"),
        (DEMO.replace("ring_ms:", "rings_ms:", 1), "keys of limits are: "),
        (DEMO.replace("skills:", "skill:", 1), "are: id,"),
    ],
)
def test_the_known_keys_are_listed(tmp_path: Path, text: str, keys: str) -> None:
    with pytest.raises(CompanyError) as error:
        load(tmp_path, text)
    assert keys in str(error.value)
