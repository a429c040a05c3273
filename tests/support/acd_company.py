"""A company with a queue for each thing an ACD does, each on a key of its own, with short times.

Its agents are the demo's users, most of them with plain phones (desks.py). Whoever calls keys one digit, and
waits.
"""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from callcenter.company.load import FLOWS
from callcenter.config import HostPort
from callcenter.telephony.asterisk.layout import TEMPLATES

from .desks import Monitor, plain_phones
from .phones import Caller
from .product import Product, call, product
from .tones import Samples, read_wav

AGENTS = ("agent1", "agent2", "agent3", "agent4")
#: The agent with a browser; the others have plain phones.
BROWSER_AGENT = "agent3"
#: The key of each queue.
KEYS = {
    "plain": "1",
    "lowered": "2",
    "overflowing": "3",
    "deserted": "4",
    "full": "5",
    "told": "6",
    "called_back": "7",
    "kept": "8",
    "written_up": "9",
}
RING_MS = 4_000
STEP_MS = 1_000

_FLOW = """
flow: acd
languages: [en]
start: choose
person: plain
nodes:
  choose:
    kind: menu
    speech: [main_menu]
    on_silence: leave_message
    choices:
{choices}
{queues}
  leave_message:
    kind: voicemail
    speech: [leave_message]
    max_seconds: 20
    silence_seconds: 2
    next: thanks
  thanks: {{kind: hangup, speech: [message_thanks]}}
"""

_COMPANY = f"""
time_zone: Asia/Shanghai
flow: acd
queues:
  - {{id: plain, names: {{en: Plain}}, auto_answer: true, wrap_up_ms: 0}}
  - id: lowered
    names: {{en: Lowered}}
    skills: {{billing: 8}}
    wrap_up_ms: 0
    recipe:
      - {{do: lower_skill, after_ms: {STEP_MS}, skill: billing, level: 3}}
  - id: overflowing
    names: {{en: Overflowing}}
    recipe:
      - {{do: overflow, after_ms: {STEP_MS}, queue: lowered}}
  - id: deserted
    names: {{en: Deserted}}
    recipe:
      - {{do: voicemail, nobody: true, node: leave_message}}
  - id: full
    names: {{en: Full}}
    max_waiting: 1
    recipe:
      - {{do: hang_up, full: true}}
      - {{do: play_message, after_ms: {STEP_MS}, prompt: not_available}}
  - id: told
    names: {{en: Told}}
    wrap_up_ms: 0
    announce: {{every_ms: 10000, position: true, expected_wait: true, comfort: false}}
  - id: called_back
    names: {{en: Called back}}
    wrap_up_ms: 0
    recipe:
      - {{do: offer_callback, after_ms: 0}}
    callback: {{attempts: 2, ring_ms: 25000, retry_ms: 10000}}
  - {{id: kept, names: {{en: Kept}}, wrap_up_ms: 0, last_agent_wait_ms: 20000, dedicated_wait_ms: 20000}}
  - {{id: written_up, names: {{en: Written up}}, wrap_up_ms: 2000}}
agents:
  - id: agent1
    name: Chen Jing
    queues: [plain, lowered, full, told, called_back, kept, written_up]
    skills: {{en: 10, billing: 5}}
  - id: agent2
    name: Daniel Reed
    queues: [plain, told, called_back, kept, written_up]
    skills: {{en: 10}}
  - {{id: agent3, name: Lin Jiahui, queues: [plain], skills: {{en: 10}}}}
  - {{id: agent4, name: Zhao Yuhang, queues: [overflowing, deserted], skills: {{en: 10, billing: 9}}}}
limits: {{ring_ms: {RING_MS}, wrap_up_ms: 30000, missed_offers: 2, phone_grace_ms: 10000}}
"""


@contextlib.asynccontextmanager
async def acd_centre(home: Path, trunk_out: HostPort | None = None) -> AsyncIterator[Product]:
    """The product with this company. `trunk_out`: the phone that rings when customers are called back."""
    choices = "\n".join(f"      {key}: {{next: {queue}}}" for queue, key in KEYS.items())
    queues = "\n".join(f"  {queue}: {{kind: queue, queue: {queue}}}" for queue in KEYS)
    flows = {"acd": _FLOW.format(choices=choices, queues=queues)}
    async with product(home, company=_COMPANY, flows=flows, trunk_out=trunk_out) as p:
        await plain_phones(p, [agent for agent in AGENTS if agent != BROWSER_AGENT])
        yield p


async def queue_up(p: Product, monitor: Monitor, caller: Caller, number: str, queue: str) -> None:
    """The caller keys their way into the queue and waits there."""
    await call(p, caller, number, KEYS[queue])
    await monitor.waits_in(number, queue)


def prompt(name: str) -> Samples:
    """A prompt's recording: "queue_full", "fragments/n1"."""
    return read_wav(FLOWS / "prompts" / "en" / f"{name}.wav")


def music() -> Samples:
    """What those who wait hear."""
    return read_wav(TEMPLATES / "moh" / "waiting.wav")
