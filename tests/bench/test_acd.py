"""The comparison: what is made of moments, and a short one on a real Asterisk."""

import io
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from bench.acd import measures, tables, targets
from bench.acd.kept import Kept
from bench.acd.moments import Moments, Rung
from bench.acd.plan import QUICK, Contender
from bench.acd.run import plan_of, report
from bench.acd.turn import Faults, Figures, Turn, take_turn
from bench.options import Options, Stage
from bench.report import Table
from bench.rivals.desk import Desk
from bench.rivals.venv import REQUIREMENTS

MS = 1_000_000


def story(*rungs: Rung, **parts: dict[str, int]) -> Moments:
    return Moments(
        invited=parts.get("invited", {}),
        accepted={},
        rungs=list(rungs),
        finished={"alice": [1_030 * MS]},
        shown={"alice": [1 * MS, 40 * MS]},
        heard=parts.get("heard", {}),
    )


def rung(agent: str, ani: str, at: int, over: int = 0) -> Rung:
    return Rung(agent=agent, ani=ani, at=at * MS, answered=(at + 20) * MS, over=over * MS)


def test_an_agent_is_free_at_bye_or_when_the_page_has_written_up() -> None:
    found = story(rung("alice", "1", 0, over=1_000), rung("alice", "2", 1_050, over=2_000))
    assert measures.next_calls(found, 0, 1_500 * MS, pages=False) == ([50], [50], 0)
    assert measures.next_calls(found, 0, 1_500 * MS, pages=True) == ([20], [50], 0)
    assert measures.next_calls(found, 0, 3_000 * MS, pages=False) == ([50], [50], 1)
    assert measures.next_calls(found, 1_040 * MS, 1_500 * MS, pages=True) == ([], [], 0)


def test_overtaken_is_who_came_well_before_one_that_was_rung_for_earlier() -> None:
    invited = {"1": 0, "2": 20 * MS, "3": 100 * MS, "4": 500 * MS}
    # 2 before 1 may be: they came together. 3 before 1 may not, and 4 overtakes whoever is not rung for.
    late = measures.overtaken(invited, {"2": 600 * MS, "3": 700 * MS, "1": 705 * MS}, 900 * MS)
    assert late == [5]
    assert measures.overtaken(invited, {"1": 600 * MS, "4": 700 * MS}, 900 * MS) == [200, 200]
    assert measures.overtaken(invited, {}, 900 * MS) == []


def test_doubled_agents_and_callers_without_a_bridge_are_counted() -> None:
    talks = [rung("alice", "1", 0, over=100), rung("alice", "2", 90, over=300), rung("bob", "3", 0, over=50)]
    assert measures.doubled(talks) == 1
    assert measures.doubled(talks[::2]) == 0
    assert measures.never_bridged(story(*talks, heard={"1": 1, "3": 1})) == 1
    blind = msgspec.structs.replace(story(*talks), heard=None)
    assert measures.never_bridged(blind) is None


def test_ways_and_waiting_are_read_from_first_rings() -> None:
    found = story(rung("alice", "1", 5), rung("bob", "1", 9), rung("bob", "2", 700), invited={"1": 0, "2": 0})
    assert measures.ways(found) == [5, 700]
    assert measures.waiting_seen(found, 0, 1_000 * MS) == pytest.approx(1.0)


def test_the_way_has_parts() -> None:
    found = story(rung("alice", "1", 3), rung("alice", "2", 30), rung("alice", "3", 45), invited={"1": 0})
    assert measures.after_pop(found) == [2, 5]
    found.accepted["1"] = 4 * MS
    assert measures.answers(found) == [4]


def turn(contender: Contender, number: int, way: float) -> Turn:
    faults = Faults(callers=1, failed=0, overtaken_ms=[], doubled=0, never_bridged=0)
    cpu = {"asterisk": 8.0, "controller": 3.0}
    stages = [
        Figures(rate=20, calls=1, ways=[way], cpu=cpu, faults=faults),
        Figures(waiting=50, seen=50, calls=1, from_free=[way], from_end=[way + 5], faults=faults),
    ]
    return Turn(contender=contender, number=number, stages=stages, source="packets", load="0.1 → 0.2")


def rows_of(table: Table, *begin: str) -> list[list[str]]:
    return [row for row in table.rows if row[: len(begin)] == list(begin)]


def test_targets_are_judged_beside_the_rivals_of_the_same_run() -> None:
    turns = [
        turn(Contender.APP_QUEUE, 1, 2.0),
        turn(Contender.BARE, 1, 2.5),
        turn(Contender.OURS, 1, 4.5),
        turn(Contender.APP_QUEUE, 2, 2.0),
        turn(Contender.BARE, 2, 2.5),
        turn(Contender.OURS, 2, 5.5),
    ]
    judged = {row[0]: row[1:] for row in targets.targets_table(tables.Results(turns)).rows}
    assert judged["INVITE → INVITE at 20/s, p50"] == ["≤ 5.00 ms (app_queue + 3)", "4.50", "met"]
    assert judged["free → INVITE, 50 waiting, p99"] == ["≤ 25 ms", "5.50", "met"]
    assert judged["Asterisk's CPU a call at 20/s"] == ["≤ 8.00 ms (bare ARI)", "8.00", "met"]
    assert judged["INVITE → INVITE at 5/s, p50"][-1] == "not measured"
    worse = targets.targets_table(tables.Results([*turns[:2], turn(Contender.OURS, 1, 5.1)]))
    assert rows_of(worse, "INVITE → INVITE at 20/s, p50")[0][-1] == "**not met**"
    written = report(QUICK, turns, 2).markdown()
    assert "interrupted after 2 turns" in written
    assert "4.50, 5.50" in written


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    kept = Kept(QUICK, "abc", tmp_path)
    kept.add(turn(Contender.BARE, 1, 2.5))
    [path] = tmp_path.iterdir()
    path.write_bytes(path.read_bytes() + b'{"contender":')
    again = Kept(QUICK, "abc", tmp_path)
    assert again.turns == kept.turns
    assert again.has(Contender.BARE, 1)
    assert not again.has(Contender.BARE, 2)
    assert not Kept(QUICK, "another commit", tmp_path).turns
    again.forget()
    assert not Kept(QUICK, "abc", tmp_path).turns


def test_a_side_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no 'appqueue' to compare"):
        plan_of(Options(quick=True, sides=("appqueue",)))
    assert plan_of(Options(sides=("ours", "app_queue"), turns=3)).contenders == (
        Contender.APP_QUEUE,
        Contender.OURS,
    )


def test_the_desk_of_the_rivals_gives_the_first_caller_to_the_longest_idle_agent() -> None:
    rung_for: list[tuple[str, str]] = []
    desk = Desk(["alice", "bob"], lambda agent, caller: rung_for.append((agent, caller)))
    for caller in ("1", "2", "3", "4", "5"):
        desk.arrived(caller)
    desk.left("4")
    desk.freed("bob")
    desk.freed("alice")
    assert rung_for == [("alice", "1"), ("bob", "2"), ("bob", "3"), ("alice", "5")]


def test_the_rivals_requirements_are_hashed_and_name_no_place() -> None:
    text = REQUIREMENTS.read_text()
    assert "asyncari==0.20.6" in text
    assert "://" not in text
    assert text.count("==") <= text.count("--hash=sha256:")


SHORT = msgspec.structs.replace(QUICK, agents=6, steady=(Stage(20, 20),), waiting=(5,), window=1.5)


@pytest.mark.parametrize("contender", [Contender.APP_QUEUE, Contender.OURS])
async def test_a_turn_on_a_real_asterisk(contender: Contender, tmp_path: Path) -> None:
    said = io.StringIO()
    console = Console(file=said)
    measured = await take_turn(contender, 1, SHORT, tmp_path, console.print)
    assert not measured.note
    steady, waiting = measured.stages
    assert steady.faults is not None
    assert (steady.calls, steady.faults.failed, len(steady.ways)) == (20, 0, 20)
    assert min(steady.ways) > 0
    assert len(steady.answers) in (0, 20)
    assert len(steady.after_pop) <= (20 if contender is Contender.OURS else 0)
    assert steady.faults.doubled == 0
    assert steady.cpu["asterisk"] > 0
    assert ("controller" in steady.cpu) == (contender is Contender.OURS)
    assert waiting.seen >= 4
    assert len(waiting.from_free) >= 3
    assert all(free <= end for free, end in zip(waiting.from_free, waiting.from_end, strict=True))
    assert waiting.faults is not None
    assert (waiting.faults.failed, waiting.faults.doubled) == (0, 0)
    assert steady.faults.never_bridged in (0, None)
    written = report(SHORT, [measured], 0).markdown()
    assert f"| {contender}" in written
