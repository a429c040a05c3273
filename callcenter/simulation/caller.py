"""One simulated caller."""

import msgspec

from callcenter.domain.enums import Tier


class Caller(msgspec.Struct, gc=False):
    """One caller: what is drawn for them, and what became of them. Times in ms on the simulated clock.

    `keys` lead through the menu (none where there is no choice); `patience_ms` -1 waits for ever;
    `answer_ms` is how long the agent lets it ring; `kind` numbers the callers of one sort (a queue, a
    language). `waited`: no agent was free for them when they came. `elsewhere`: the queue's recipe sent them
    away: to voicemail, with a last word, or to be called back, as those with `takes_callback` wish.
    """

    at: int
    talk_ms: int
    patience_ms: int = -1
    wrap_up_ms: int = 0
    answer_ms: int = 0
    keys: str = ""
    kind: int = 0
    tier: Tier = Tier.STANDARD
    value: int = 0
    dedicated_agent: str = ""
    last_agent: str = ""
    takes_callback: bool = False
    waited: bool = False
    elsewhere: bool = False
    answered_at: int = -1
    ended_at: int = -1
    free_at: int = -1
    agent: str = ""
