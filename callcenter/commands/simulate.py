"""`callcenter simulate`: what if, answered by the engine that routes live calls."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from callcenter.config import SettingsError, load_settings
from callcenter.engine.journal import FILE_NAME
from callcenter.simulation import (
    Case,
    ProblemCode,
    Question,
    RecordedDay,
    Request,
    Result,
    ScenarioDay,
    SimulationError,
    ask,
)
from callcenter.simulation.picture import svg
from callcenter.simulation.problems import refused
from callcenter.simulation.scenario_file import read_changes, read_scenario

_WORDS = {
    "p_wait": "must wait",
    "asa_s": "mean wait (ASA)",
    "service_level": "service level",
    "abandon_rate": "hang up",
    "occupancy": "occupancy",
}


def simulate(
    erlangs: Annotated[
        float | None, typer.Option(help="Traffic offered: contacts a second x mean handling time.")
    ] = None,
    agents: Annotated[int | None, typer.Option(help="Agents, all alike.")] = None,
    handle: Annotated[float | None, typer.Option(help="Mean handling time, seconds (exponential).")] = None,
    threshold: Annotated[float | None, typer.Option(help="The service level's T, seconds (20).")] = None,
    patience: Annotated[
        float | None,
        typer.Option(help="Mean patience, seconds (exponential). Without it callers wait for ever."),
    ] = None,
    vip_share: Annotated[float | None, typer.Option(help="Share of VIPs among callers, 0-1 (0).")] = None,
    head_start: Annotated[
        float | None,
        typer.Option(help="VIPs count as if they had waited so many seconds more. Without it: before all."),
    ] = None,
    contacts: Annotated[int | None, typer.Option(help="Contacts to simulate (20,000).")] = None,
    scenario: Annotated[
        Path | None, typer.Option(help="A YAML file: queues, agents, shifts, arrivals (docs/simulation.md).")
    ] = None,
    from_journal: Annotated[
        str | None, typer.Option(metavar="DAY", help="Replay a recorded day, such as 2026-11-22.")
    ] = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--change",
            help='Other staff: "2 zh-CN agents 10:00-12:00", "1 en:7 agent for sales 09:00-17:00" or '
            '"anna off 12:00-14:00". May be given several times.',
        ),
    ] = None,
    changes: Annotated[
        Path | None, typer.Option(help="A YAML file with changes of staff, a list under `changes`.")
    ] = None,
    repeats: Annotated[int | None, typer.Option(help="How many times a day is simulated.")] = None,
    home: Annotated[
        Path | None, typer.Option(help="Read the journal of this directory instead of CALLCENTER_HOME's.")
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Write a picture of the result, SVG.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answer.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Simulate callers and agents on the engine that routes live calls.

    Asks one of three questions: a queue in numbers (--erlangs, --agents, --handle), a day made up
    (--scenario), or a recorded day with other staff (--from-journal). Figures come with 95 % intervals.
    """
    numbers = {
        "--erlangs": erlangs,
        "--agents": agents,
        "--handle": handle,
        "--threshold": threshold,
        "--patience": patience,
        "--vip-share": vip_share,
        "--head-start": head_start,
        "--contacts": contacts,
    }
    days = {"--change": change, "--changes": changes, "--repeats": repeats}
    journal: Path | None = None
    try:
        if scenario is not None and from_journal is not None:
            raise refused(ProblemCode.OPTION, "--scenario", "Give either --scenario or --from-journal.")
        request: Request
        if scenario is None and from_journal is None:
            _refuse(days, "it changes a day: give --scenario or --from-journal too")
            request = Question(
                erlangs=_given("--erlangs", erlangs),
                agents=_given("--agents", agents),
                handle_s=_given("--handle", handle),
                threshold_s=20.0 if threshold is None else threshold,
                patience_s=patience,
                vip_share=vip_share or 0.0,
                head_start_s=head_start,
                contacts=20_000 if contacts is None else contacts,
                seed=seed,
            )
        else:
            _refuse(numbers, "it is for a queue in numbers, not for a day: leave it out")
            all_changes = (*(change or ()), *(read_changes(changes) if changes else ()))
            if scenario is not None:
                request = ScenarioDay(
                    scenario=read_scenario(scenario),
                    changes=all_changes,
                    repeats=20 if repeats is None else repeats,
                    seed=seed,
                )
            else:
                assert from_journal is not None
                journal = load_settings(**({"home": home.absolute()} if home else {})).home / FILE_NAME
                request = RecordedDay(
                    day=from_journal,
                    changes=all_changes,
                    repeats=5 if repeats is None else repeats,
                    seed=seed,
                )
        result = _ask_with_bar(request, journal)
        if picture is not None:
            picture.write_text(svg(result), encoding="utf-8")
    except (SimulationError, SettingsError, OSError) as error:
        typer.echo(f"callcenter: {error}", err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(msgspec.json.encode(_flat(result)).decode())
    else:
        _print(result, Console())


T = TypeVar("T")


def _given(name: str, value: T | None) -> T:
    if value is None:
        raise refused(
            ProblemCode.OPTION,
            name,
            f"{name} is missing. Give --erlangs, --agents and --handle, or --scenario FILE, or "
            "--from-journal DAY",
        )
    return value


def _refuse(options: dict[str, Any], why: str) -> None:
    for name, value in options.items():
        if value is not None:
            raise refused(ProblemCode.OPTION, name, f"{name}: {why}")


def _ask_with_bar(request: Request, journal: Path | None) -> Result:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Simulating", total=None)
        return ask(request, lambda done, total: bar.update(task, completed=done, total=total), journal)


def _flat(result: Result) -> dict[str, Any]:
    """One case: its figures beside what is said of the run. Several: the result as it is."""
    whole: dict[str, Any] = msgspec.to_builtins(result)
    if len(result.cases) > 1:
        return whole
    case = whole.pop("cases")[0]
    return {**case.pop("figures"), **case, **whole}


def _print(result: Result, console: Console) -> None:
    console.print(result.title, style="bold", markup=False)
    console.print(_figures(result))
    if result.differences:
        console.print(_differences(result))
    for case in result.cases:
        if len(case.by_queue) > 1:
            console.print(_queues(case))
    for remark in result.remarks:
        console.print(remark, markup=False)
    if result.simulated:
        console.print(
            f"{result.simulated} contacts in {result.seconds:.1f} s ({result.contacts_per_second:,.0f}/s)."
        )


def _figures(result: Result) -> Table:
    table = Table()
    table.add_column("")
    for case in result.cases:
        table.add_column(case.name, justify="right")
        table.add_column("95 %", justify="right")
    if result.theory:
        table.add_column("theory", justify="right")
    tiers = sorted({tier for case in result.cases for tier in case.figures.asa_by_priority})
    rows = list(_WORDS.items())
    if len(tiers) > 1:
        rows[2:2] = [(f"asa_by_priority.{tier}", f"  of tier {tier}") for tier in tiers]
    for name, words in rows:
        cells = [words]
        for case in result.cases:
            values = msgspec.to_builtins(case.figures)
            tier = name.removeprefix("asa_by_priority.")
            value = values[name] if name in values else values["asa_by_priority"].get(tier)
            interval = case.figures.confidence_intervals.get(name)
            cells += [
                _number(name, value),
                " to ".join(_number(name, end) for end in interval) if interval else "",
            ]
        if result.theory:
            cells.append(_number(name, result.theory.get(name)))
        table.add_row(*cells)
    if any(case.figures.elsewhere for case in result.cases):
        sent = [str(case.figures.elsewhere) for case in result.cases]
        table.add_row("led elsewhere", *(cell for count in sent for cell in (count, "")))
    counts = [str(case.figures.contacts) for case in result.cases]
    table.add_row("contacts counted", *(cell for count in counts for cell in (count, "")))
    return table


def _number(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f} s" if name.startswith("asa") else f"{value * 100:.1f} %"


def _differences(result: Result) -> Table:
    table = Table(title="What the change makes")
    table.add_column("")
    table.add_column("more (+) or less (-)", justify="right")
    table.add_column("95 %", justify="right")
    for name, more in result.differences.items():
        unit, times = ("s", 1) if name == "asa_s" else ("points", 100)
        low, high = more.low * times, more.high * times
        table.add_row(_WORDS[name], f"{more.value * times:+.1f} {unit}", f"{low:+.1f} to {high:+.1f} {unit}")
    return table


def _queues(case: Case) -> Table:
    table = Table(title=f"By queue: {case.name}")
    table.add_column("queue")
    table.add_column("contacts", justify="right")
    for words in ("must wait", "ASA", "service level", "hang up"):
        table.add_column(words, justify="right")
    for queue, figures in case.by_queue.items():
        table.add_row(
            queue,
            str(figures.contacts),
            *(
                _number(name, getattr(figures, name))
                for name in ("p_wait", "asa_s", "service_level", "abandon_rate")
            ),
        )
    return table
