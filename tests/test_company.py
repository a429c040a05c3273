"""company.yaml: what is wrong is named, with the field and how to mend it."""

from pathlib import Path

import pytest

from callcenter.company import DEMO_COMPANY, CompanyError, load_company

DEMO = DEMO_COMPANY.read_text(encoding="utf-8")


def load(home: Path, text: str) -> None:
    (home / "company.yaml").write_text(text, encoding="utf-8")
    load_company(home)


def test_the_demo_company_is_copied_and_loads(tmp_path: Path) -> None:
    configuration = load_company(tmp_path)
    assert {queue.id for queue in configuration.queues} == {"sales", "service", "complaints"}
    assert (tmp_path / "company.yaml").exists()


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
