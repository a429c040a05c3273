"""What the controller's log says of flows is told again in the terminal, once."""

import json
from pathlib import Path

from callcenter.flow_news import FlowNews

NOT_TAKEN = {
    "file": "flows/main.yaml", "line": 7, "what": "there is no node 'a'", "mend": "did you mean b?",
    "event": "flows.not_taken", "level": "warning",
}  # fmt: skip


def write(log: Path, *entries: dict[str, object], mode: str = "a") -> None:
    with log.open(mode, encoding="utf-8") as file:
        file.writelines(json.dumps(entry) + "\n" for entry in entries)


def test_what_is_said_of_flows_is_told_once(tmp_path: Path) -> None:
    log = tmp_path / "controller.log"
    write(log, NOT_TAKEN)
    news = FlowNews(log)
    assert news.read() == []
    write(log, {"event": "call.began"}, NOT_TAKEN)
    assert news.read() == ["Not taken: flows/main.yaml:7: there is no node 'a'; did you mean b?"]
    assert news.read() == []
    write(log, {"event": "flows.taken", "versions": {"main": "12ab"}}, {"event": "flows.mended"})
    assert news.read() == [
        "In force for new calls: main (12ab)",
        "Nothing is wrong with the flows any more: what their files say is in force.",
    ]


def test_half_lines_lines_of_others_and_a_new_log(tmp_path: Path) -> None:
    log = tmp_path / "controller.log"
    news = FlowNews(log)
    assert news.read() == []
    write(log, {"event": "flows.other"}, {"event": "flows.not_taken"})
    with log.open("a") as file:
        file.write('a trace of flows.py\n["flows.mended"]\n{"event": "flows.')
    assert news.read() == []
    with log.open("a") as file:
        file.write('mended"}\n')
    assert len(news.read()) == 1
    write(log, {"event": "flows.mended"}, mode="w")
    assert len(news.read()) == 1
