"""Measures what the client costs: decoding an event; with ``--requests N``, requests to a real Asterisk."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence

from callcenter import ari
from callcenter.ari.codec import decode_message
from callcenter.ari.dispatch import Dispatcher
from callcenter.ari.examples import arguments

EVENT = json.dumps(
    {
        "type": "StasisStart",
        "timestamp": "2026-11-22T03:12:56.671+0000",
        "args": ["trunk", "95588"],
        "channel": {
            "id": "1795316776.12",
            "name": "PJSIP/trunk-00000005",
            "state": "Ring",
            "protocol_id": "1-20114@127.0.0.2",
            "caller": {"name": "Zhang Wei 张伟", "number": "+8613800138000"},
            "connected": {"name": "", "number": ""},
            "accountcode": "",
            "dialplan": {
                "context": "from-trunk",
                "exten": "95588",
                "priority": 1,
                "app_name": "Stasis",
                "app_data": "callcenter,trunk",
            },
            "creationtime": "2026-11-22T03:12:56.669+0000",
            "language": "en",
        },
        "asterisk_id": "02:fc:00:00:00:01",
        "application": "callcenter",
    }
)


def microseconds_an_event(rounds: int = 5, count: int = 20_000) -> float:
    """The median of several rounds."""
    results = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(count):
            decode_message(EVENT)
        results.append((time.perf_counter() - began) / count * 1e6)
    return statistics.median(results)


async def microseconds_a_callback(count: int = 20_000) -> float:
    """Decoding and handing out to one plain function."""
    dispatcher = Dispatcher(max_backlog=count)
    done = asyncio.Event()
    seen = 0

    def callback(event: ari.Event) -> None:
        nonlocal seen
        seen += 1
        if seen == count:
            done.set()

    dispatcher.on_type("StasisStart", callback)
    began = time.perf_counter()
    for _ in range(count):
        dispatcher.put(decode_message(EVENT))
    task = asyncio.create_task(dispatcher.run())
    await done.wait()
    took = time.perf_counter() - began
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return took / count * 1e6


async def requests(client: ari.AriClient, count: int) -> tuple[float, float]:
    """The median round trip in microseconds, and requests a second when pipelined."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        await client.asterisk.ping()
        times.append(time.perf_counter() - began)
    began = time.perf_counter()
    await asyncio.gather(*(client.asterisk.ping() for _ in range(count)))
    return statistics.median(times) * 1e6, count / (time.perf_counter() - began)


async def main(given: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = arguments.parser(str(__doc__))
    parser.add_argument("--requests", type=int, default=0, help="requests to send to a real Asterisk")
    options = parser.parse_args(given)
    say = sys.stdout.write
    say(f"decode one StasisStart of {len(EVENT)} bytes: {microseconds_an_event():.1f} us\n")
    say(f"decode it and call a function: {await microseconds_a_callback():.1f} us\n")
    if options.requests:
        async with arguments.client(options) as client:
            median, rate = await requests(client, options.requests)
        say(f"one request: {median:.0f} us; pipelined: {rate:.0f} requests/s\n")


if __name__ == "__main__":
    asyncio.run(main())
