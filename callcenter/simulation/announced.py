"""How wrong the announced wait is: what each waiting caller would be told on entering, and what came of it.

    python -m callcenter.simulation.announced [--contacts N] [--seed N] [--json]

Answered callers who had to wait are grouped by what they were told. A wait cannot be foreseen better than the
talks of others can: with k callers before and n agents it scatters by sqrt(k + 1) h / n even where its mean
is known exactly.
"""

import argparse
import statistics
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from callcenter.acd.expected_wait import expected_wait_ms
from callcenter.domain.configuration import Configuration

from . import question, study
from .caller import Caller
from .floor import MIDNIGHT, Floor
from .question import WARM_UP
from .requests import Question

#: Bounds of what was told, seconds.
BANDS = (0, 30, 60, 120, 300, 3_600)


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """Those told a wait of at least `from_s` and less than `to_s`: what they were told and what they waited
    on average, and the wait that one in ten stayed below and above. Seconds."""

    from_s: float
    to_s: float
    callers: int
    told_s: float
    waited_s: float
    tenth_s: float
    ninetieth_s: float


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One centre. `bias_s` is told less waited, `error_s` the mean of its size."""

    name: str
    callers: int
    waited_s: float
    bias_s: float
    error_s: float
    bands: tuple[Band, ...]


def measure(name: str, made: Configuration, callers: Iterable[Caller], warm_up: int) -> Found:
    """Ask the engine what it would tell each caller who waits, right after they came."""
    floor = Floor(made)
    for agent in made.agents:
        floor.shift(agent.id, MIDNIGHT)
    told: list[tuple[Caller, int]] = []

    def listening() -> Iterator[Caller]:
        for number, caller in enumerate(callers):
            yield caller
            if number >= warm_up and caller.waited:
                contact = next(reversed(floor.center.contacts.values()))
                expected = expected_wait_ms(floor.center, contact)
                if expected is not None:
                    told.append((caller, expected))

    floor.run(listening())
    pairs = [
        (expected / 1000, (caller.answered_at - caller.at) / 1000)
        for caller, expected in told
        if caller.answered_at >= 0
    ]
    bands = []
    for low, high in pairwise(BANDS):
        among = [pair for pair in pairs if low <= pair[0] < high]
        if len(among) >= 20:
            waits = [waited for _, waited in among]
            tenths = statistics.quantiles(waits, n=10)
            bands.append(
                Band(
                    from_s=low,
                    to_s=high,
                    callers=len(among),
                    told_s=statistics.mean(expected for expected, _ in among),
                    waited_s=statistics.mean(waits),
                    tenth_s=tenths[0],
                    ninetieth_s=tenths[-1],
                )
            )
    errors = [expected - waited for expected, waited in pairs]
    return Found(
        name=name,
        callers=len(pairs),
        waited_s=statistics.mean(waited for _, waited in pairs),
        bias_s=statistics.mean(errors),
        error_s=statistics.mean(abs(error) for error in errors),
        bands=tuple(bands),
    )


def centres(contacts: int, seed: int) -> Iterator[tuple[str, Configuration, Iterable[Caller]]]:
    """What is measured."""
    plain = Question(erlangs=10, agents=12, handle_s=180, contacts=contacts, seed=seed)
    changed = msgspec.structs.replace
    for name, asked in (
        ("12 agents, 10 erlangs", plain),
        ("the same, a fifth VIPs 60 s ahead", changed(plain, vip_share=0.2, head_start_s=60.0)),
        ("12 agents, 14 erlangs, patience 120 s", changed(plain, erlangs=14.0, patience_s=120.0)),
    ):
        yield name, question.configuration(asked), question.callers(asked)
    made, keys = study.configuration(4, study.RANKINGS[0])
    name = "4 queues, 24 agents of two skills in a chain, 21.6 erlangs"
    yield name, made, study.callers(4, keys, contacts, seed)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--contacts", type=int, default=50_000, help="contacts of each simulation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    for name, made, callers in centres(given.contacts, given.seed):
        found = measure(name, made, callers, int(given.contacts * WARM_UP))
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n" if given.json else _table(found))
        sys.stdout.flush()


def _table(found: Found) -> str:
    lines = [
        f"{found.name}: {found.callers} callers, waited {found.waited_s:.0f} s, "
        f"told less waited {found.bias_s:+.0f} s, size of the error {found.error_s:.0f} s"
    ]
    lines += [
        f"  told {band.from_s:4.0f}-{band.to_s:4.0f} s ({band.told_s:4.0f} s): "
        f"waited {band.waited_s:4.0f} s, "
        f"eight in ten {band.tenth_s:.0f}-{band.ninetieth_s:.0f} s ({band.callers} callers)"
        for band in found.bands
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
