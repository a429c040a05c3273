"""The command line of the benches."""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from . import __doc__ as usage
from . import engine, load, pop, ring
from .conditions import conditions
from .options import Options, parse_stages
from .report import write

BENCHES = {bench.NAME: bench.run for bench in (ring, pop, load, engine)}


def main() -> int:
    """Run what was asked for; 1 when one of them failed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(BENCHES)}; all if none")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    parser.add_argument(
        "--stages",
        metavar="RATExCALLS,…",
        help="of load: calls/s and calls of each stage, such as 20x500,100x1000",
    )
    given = parser.parse_args()
    try:
        options = Options(stages=parse_stages(given.stages) if given.stages else ())
    except ValueError as error:
        parser.error(f"--stages: {error}")
    if unknown := [name for name in given.names if name not in BENCHES]:
        parser.error(f"there is no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    out = Console(soft_wrap=True, highlight=False, markup=False)
    machine = "\n".join(conditions(Path(tempfile.gettempdir())).lines())
    out.print(machine)
    failed = False
    for name in given.names or list(BENCHES):
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
