"""`callcenter demo`: simulated customers call the call centre that runs here, until stopped."""

import asyncio
import contextlib
import signal
from typing import Annotated, Final

import aiohttp
import typer
from rich.console import Console
from rich.live import Live
from rich.table import Table

from callcenter.config import Settings, SettingsError, load_settings
from callcenter.demo.crowd import MOST, Crowd, Tally
from callcenter.demo.people import demo_customers
from callcenter.demo.visit import Ending
from callcenter.demo.watch import Watch
from callcenter.engine.journal import FILE_NAME as JOURNAL
from callcenter.engine.journal import JournalError

LONGEST_MINUTES: Final = 24 * 60.0
REFRESH_SECONDS: Final = 0.5
HEALTH_SECONDS: Final = 5.0
_ENDINGS: Final = {
    Ending.ANSWERED: "answered",
    Ending.SERVED: "served without",
    Ending.GAVE_UP: "hung up",
    Ending.FAILED: "failed",
}


class DemoError(Exception):
    """Nobody can call; the text says why and how to mend it."""


def demo(
    callers: Annotated[
        int, typer.Option(min=1, max=MOST, help="How many are on the telephone or about to call again.")
    ] = 10,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 1,
    minutes: Annotated[
        float | None,
        typer.Option(min=0.05, max=LONGEST_MINUTES, help="Stop by itself. Without it: at Ctrl-C."),
    ] = None,
) -> None:
    """Have simulated customers call the call centre that runs here, until Ctrl-C.

    They come from the trunk's address and behave like people: patient or hasty, keying what nobody asked
    for, silent, hanging up anywhere. Ctrl-C ends their calls.
    """
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    try:
        asyncio.run(_demo(load_settings(), console, callers, seed, minutes))
    except (DemoError, JournalError, SettingsError, OSError) as error:
        console.print(f"callcenter: {error}", style="red", markup=False)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


async def _demo(settings: Settings, console: Console, callers: int, seed: int, minutes: float | None) -> None:
    trunk = _trunk(settings)
    await _until_running(settings)
    _see_journal(settings)
    crowd = Crowd(
        trunk=trunk,
        server=(settings.sip.host, settings.sip.port),
        watch=await asyncio.to_thread(Watch, settings.home),
        customers=demo_customers(),
        callers=callers,
        seed=seed,
    )
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        # The terminal's window was closed; with nohup they go on.
        loop.add_signal_handler(signal.SIGHUP, told.set)
    running = asyncio.create_task(crowd.run(None if minutes is None else 60 * minutes))
    stopping = asyncio.create_task(told.wait())
    console.print(f"{callers} callers call {settings.sip} from {trunk}. Ctrl-C stops them.")
    with Live(_table(crowd.tallies), console=console, auto_refresh=False, transient=True) as live:
        while not running.done() and not told.is_set():
            await asyncio.wait(
                (running, stopping), timeout=REFRESH_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            live.update(_table(crowd.tallies), refresh=True)
    stopping.cancel()
    running.cancel()
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await running
    except* (JournalError, OSError) as errors:
        raise DemoError("; ".join(map(str, errors.exceptions))) from None
    finally:
        console.print(_table(crowd.tallies))


def _trunk(settings: Settings) -> str:
    """The address to call from: one of the trunks', on this machine."""
    for address in settings.trunks:
        if address.is_loopback:
            return str(address)
    trunks = ", ".join(map(str, settings.trunks))
    raise DemoError(
        f"simulated customers call from a trunk's address on this machine, and the trunks are {trunks}. Add "
        "127.0.0.2 to CALLCENTER_TRUNKS, and start `callcenter run` again"
    )


def _see_journal(settings: Settings) -> None:
    """See that a call centre has run in this CALLCENTER_HOME: its journal is followed. Raises DemoError."""
    if not (settings.home / JOURNAL).exists():
        raise DemoError(
            f"the call centre that answers at {settings.http.url} is not the one of {settings.home}, in "
            "which none has run. Start `callcenter run` first, with the same CALLCENTER_HOME and "
            "CALLCENTER_HTTP"
        )


async def _until_running(settings: Settings) -> None:
    """See that calls can be taken. Raises DemoError."""
    address = f"{settings.http.url}/healthz"
    try:
        timeout = aiohttp.ClientTimeout(total=HEALTH_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as answer:
            status = answer.status
    except (aiohttp.ClientError, TimeoutError):
        raise DemoError(
            f"no call centre answers at {address}. Start it with `callcenter run` in another terminal, with "
            "the same CALLCENTER_HOME and CALLCENTER_HTTP"
        ) from None
    if status != 200:
        raise DemoError(f"the call centre cannot take calls yet ({address} answers {status}). Look there why")


def _table(tallies: dict[str, Tally]) -> Table:
    """Rows by character, and all."""
    table = Table()
    table.add_column("callers", no_wrap=True)
    for head in ("now", "made", *_ENDINGS.values()):
        table.add_column(head, justify="right")
    for name, tally in tallies.items():
        table.add_row(name, *_cells([tally]))
    table.add_section()
    table.add_row("all", *_cells(list(tallies.values())))
    return table


def _cells(tallies: list[Tally]) -> list[str]:
    numbers = [sum(each.now for each in tallies), sum(each.made for each in tallies)]
    numbers += [sum(each.ended[ending] for each in tallies) for ending in _ENDINGS]
    return [str(number) for number in numbers]
