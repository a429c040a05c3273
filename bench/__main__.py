"""The command line of the benches."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from . import __doc__ as usage
from . import acd, engine, ivr, knowledge, load, pop, repository, ring, warning
from .conditions import conditions
from .options import Options, parse_stages
from .report import write

BENCHES = {
    bench.NAME: bench.run for bench in (ring, pop, load, ivr, engine, acd, repository, warning, knowledge)
}
#: What runs when none is named: the comparison, three years of a company, and simulated years of complaints
#: take as long as all others.
USUAL = [name for name in BENCHES if name not in (acd.NAME, repository.NAME, warning.NAME, knowledge.NAME)]


def main() -> int:
    """Run what was asked for; 1 when one of them failed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(BENCHES)}; {', '.join(USUAL)} if none",
    )
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    parser.add_argument(
        "--stages",
        metavar="RATExCALLS,…",
        help="of load: calls/s and calls of each stage, such as 20x500,100x1000",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="acd: a handful of calls; repository: a fiftieth of the rows; for development",
    )
    parser.add_argument(
        "--turns", type=int, default=0, metavar="N", help="acd: how often each side is measured"
    )
    parser.add_argument(
        "--sides", default="", metavar="NAME,…", help="acd: only these, such as app_queue,ours"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="acd: forget what an interrupted run has measured"
    )
    given = parser.parse_args()
    try:
        options = Options(
            stages=parse_stages(given.stages) if given.stages else (),
            quick=given.quick,
            turns=given.turns,
            sides=tuple(filter(None, given.sides.split(","))),
            fresh=given.fresh,
        )
        acd.plan_of(options)
    except ValueError as error:
        parser.error(str(error))
    if unknown := [name for name in given.names if name not in BENCHES]:
        parser.error(f"there is no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    out = Console(soft_wrap=True, highlight=False, markup=False)
    machine = "\n".join(conditions(Path(tempfile.gettempdir())).lines())
    out.print(machine)
    failed = False
    # Whoever stops a bench, its Asterisk and phones are to go with it.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    for name in given.names or USUAL:
        began = time.monotonic()
        try:
            result = asyncio.run(BENCHES[name](console, options))
        except KeyboardInterrupt:
            console.print("Stopped.")
            return 130
        except (RuntimeError, TimeoutError, OSError) as error:
            console.print(f"{name}: {error or type(error).__name__}", style="red", markup=False)
            failed = True
            continue
        text = result.markdown()
        out.print(f"\n{name}\n{text}\n")
        console.print(f"[bold]{name}[/]: done in {time.monotonic() - began:.0f} s")
        if given.write:
            write(name, f"{machine}\n{text}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
