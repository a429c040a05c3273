"""`callcenter simulate`: what if, answered by the engine that routes live calls."""

from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from callcenter.simulation import Case, Question, Request, Result, SimulationError, ask

_WORDS = {
    "p_wait": "must wait",
    "asa_s": "ASA (mean wait of the answered)",
    "service_level": "service level",
    "abandon_rate": "hang up waiting",
    "occupancy": "occupancy",
}


def simulate(
    erlangs: Annotated[
        float | None, typer.Option(help="Traffic offered: contacts a second x mean handling time.")
    ] = None,
    agents: Annotated[int | None, typer.Option(help="Agents, all alike.")] = None,
    handle: Annotated[float | None, typer.Option(help="Mean handling time, seconds (exponential).")] = None,
    threshold: Annotated[float, typer.Option(help="The service level's T, seconds.")] = 20.0,
    patience: Annotated[
        float | None,
        typer.Option(help="Mean patience, seconds (exponential). Without it callers wait for ever."),
    ] = None,
    vip_share: Annotated[float, typer.Option(help="Share of VIPs among the callers, 0-1.")] = 0.0,
    head_start: Annotated[
        float | None,
        typer.Option(help="VIPs count as if they had waited so many seconds more. Without it: before all."),
    ] = None,
    contacts: Annotated[int, typer.Option(help="Contacts to simulate.")] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same answer.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Simulate callers and agents: waiting, service level, occupancy, with 95 % intervals."""
    try:
        if erlangs is None or agents is None or handle is None:
            raise SimulationError("Give --erlangs, --agents and --handle.")
        result = _ask_with_bar(
            Question(
                erlangs=erlangs,
                agents=agents,
                handle_s=handle,
                threshold_s=threshold,
                patience_s=patience,
                vip_share=vip_share,
                head_start_s=head_start,
                contacts=contacts,
                seed=seed,
            )
        )
    except SimulationError as error:
        typer.echo(f"callcenter: {error}", err=True)
        raise typer.Exit(2) from None
    if as_json:
        typer.echo(msgspec.json.encode(_flat(result)).decode())
    else:
        _print(result, Console())


def _ask_with_bar(request: Request) -> Result:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Simulating", total=None)
        return ask(request, lambda done, total: bar.update(task, completed=done, total=total))


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
    counts = [str(case.figures.contacts) for case in result.cases]
    table.add_row("contacts counted", *(cell for count in counts for cell in (count, "")))
    return table


def _number(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f} s" if name.startswith("asa") else f"{value * 100:.1f} %"


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
