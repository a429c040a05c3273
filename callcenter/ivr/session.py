"""What goes into and comes out of the interpreter: the session, its inputs, its actions. Records only.

A token is a number counted up within one session. The shell hands it back with the input that answers the
action (the prompt has been played, the timer fired …); an input with any other token is stale, thus ignored.

Sensitive entry. While `IvrSession.secret` names a variable, the shell must replace each digit 0-9 by
`MASK` before it makes the `Digit` input ('*' and '#' pass as they are) and before anything is journalled.
The interpreter only counts. It answers with `KeepSecretDigit(variable)` when the digit just keyed belongs to
the value, and with `ForgetSecret(variable)` when what was kept so far must be dropped. The real value lives
in the shell alone; look-up arguments refer to it as "secret:<variable>", and the shell puts it in.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from callcenter.domain.enums import LookupStatus

MASK = "x"
SECRET_PREFIX = "secret:"  # noqa: S105 - the name of a placeholder, not a secret


class Stage(StrEnum):
    """What the session awaits."""

    PROMPT = "prompt"  # a prompt is playing; keys may stop it
    KEYS = "keys"  # the prompt is over; keys or the timer
    LOOKUP = "lookup"
    RECORDING = "recording"
    CALLER = "caller"  # whose number it is, for a node that depends on it
    TRANSFER = "transfer"  # the far phone rings, or both talk
    DONE = "done"  # a terminal action was given; every further input is ignored


class Reason(StrEnum):
    """Why a caller goes to a queue."""

    CHOSEN = "chosen"  # by menu, or the flow leads there
    ASKED = "asked"  # keyed 0
    FAILED = "failed"  # too many wrong or missing entries, or proof not given
    UNAVAILABLE = "unavailable"  # a look-up could not be had


class KeyedValue(Struct, frozen=True, kw_only=True):
    """One thing the caller keyed, for the pop and the timeline.

    `labels` names the question and `meanings` the choice, or what came of a proof, both per language (BCP 47
    → text); `value` is the key or the digits, masked where `sensitive`.
    """

    node: str
    labels: dict[str, str]
    value: str
    meanings: dict[str, str] = field(default_factory=dict)
    sensitive: bool = False


class IvrContext(Struct, frozen=True, kw_only=True):
    """What is known when the call comes in. `variables` may be spoken and given to look-ups."""

    language: str | None = None
    variables: dict[str, str] = field(default_factory=dict)


class IvrSession(Struct, frozen=True, kw_only=True):
    """Everything needed to go on with a call. Serialisable by msgspec.json."""

    flow: str
    version: str
    node: str
    language: str
    stage: Stage
    sequence: int = 0  # last token given out
    awaited: int = 0  # token of the prompt, timer, look-up or recording awaited; 0: none
    step: int = 0  # within a node of several entries: verify, callback, record (see `nodes`)
    digits: str = ""
    tries: int = 0  # wrong or missing entries in this node (verify: in this step)
    proofs: int = 0  # failed proofs in this verify node
    secret: str | None = None  # variable whose digits must be masked now
    waited: bool = False  # it took too long to learn who calls: no node waits for it again
    keys: int = 0  # pressed so far in this call
    swallow_hash: bool = False  # an entry ended by its length: a '#' right after belongs to it
    taken: str = ""  # what a callback or record node has, before it is confirmed
    taken_s: float = 0  # seconds of it, when it is a recording
    reason: Reason = Reason.CHOSEN
    variables: dict[str, str] = field(default_factory=dict)
    keyed: tuple[KeyedValue, ...] = ()
    recordings: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the call has left the menu."""
        return self.stage is Stage.DONE


# Inputs


class PromptFinished(Struct, frozen=True, kw_only=True, tag=True):
    """All media of Play(token) were played, or could not be."""

    token: int


class Digit(Struct, frozen=True, kw_only=True, tag=True):
    """One of 0-9 * # or MASK. Anything else is ignored."""

    digit: str


class TimerFired(Struct, frozen=True, kw_only=True, tag=True):
    """The time of SetTimer(token) is up."""

    token: int


class LookupDone(Struct, frozen=True, kw_only=True, tag=True):
    """The answer to Lookup(token) or HttpLookup(token); `data` when it was found."""

    token: int
    status: LookupStatus
    data: dict[str, str] = field(default_factory=dict)


class RecordingFinished(Struct, frozen=True, kw_only=True, tag=True):
    """`seconds` of speech, 0 when nothing was said; `name` as the shell stored it."""

    token: int
    seconds: float
    name: str


class CallerKnown(Struct, frozen=True, kw_only=True, tag=True):
    """Facts.caller has an answer now."""


class TransferFailed(Struct, frozen=True, kw_only=True, tag=True):
    """The far phone was not reached, or did not answer in time. One that answered needs no input: the call
    ends when either hangs up."""

    token: int


class Resume(Struct, frozen=True, kw_only=True, tag=True):
    """The controller was restarted: nothing plays, no timer runs, secrets are lost. The node begins anew; a
    recording that was to be confirmed is played again."""


Input = (
    PromptFinished
    | Digit
    | TimerFired
    | LookupDone
    | RecordingFinished
    | CallerKnown
    | TransferFailed
    | Resume
)


# Actions


class Play(Struct, frozen=True, kw_only=True, tag=True):
    """Play sound files one after the other. Names are relative to the prompts folder, without suffix."""

    token: int
    media: tuple[str, ...]


class StopPlay(Struct, frozen=True, kw_only=True, tag=True):
    """Be silent: something was keyed. No PromptFinished(token) is awaited any more."""

    token: int


class SetTimer(Struct, frozen=True, kw_only=True, tag=True):
    """Replaces the session's timer if one runs: there is one at most."""

    token: int
    ms: int


class ClearTimer(Struct, frozen=True, kw_only=True, tag=True):
    """The session's timer is not needed any more."""


class Lookup(Struct, frozen=True, kw_only=True, tag=True):
    """Ask the company's data. An argument "secret:<variable>" stands for the value the shell kept; when the
    shell has none (restarted), the answer is UNAVAILABLE."""

    token: int
    name: str
    arguments: dict[str, str]
    timeout_ms: int = 1500


class HttpLookup(Struct, frozen=True, kw_only=True, tag=True):
    """Ask a web service; answered like a Lookup. `arguments` as there; `take`: name → path in the answer."""

    token: int
    url: str
    method: str
    arguments: dict[str, str]
    take: dict[str, str]
    timeout_ms: int


class Transfer(Struct, frozen=True, kw_only=True, tag=True):
    """Dial the company's number of that name and let both talk."""

    token: int
    to: str
    ring_ms: int


class CallBack(Struct, frozen=True, kw_only=True, tag=True):
    """Terminal: wait in the queue without the call, to be called back at `number`."""

    queue: str
    skills: dict[str, int]
    number: str


class KeepAnswer(Struct, frozen=True, kw_only=True, tag=True):
    """The answer to a survey's question; labels and meanings as those of KeyedValue."""

    survey: str
    question: str
    answer: str
    labels: dict[str, str]
    meanings: dict[str, str]


class KeepRecording(Struct, frozen=True, kw_only=True, tag=True):
    """The caller wants this recording of so many seconds kept: it is in `variable` now. `listed` as of the
    record node."""

    variable: str
    name: str
    seconds: float
    listed: bool = True


class DropRecording(Struct, frozen=True, kw_only=True, tag=True):
    """The caller records anew, or leaves without keeping it: this one is not wanted."""

    name: str


class Enqueue(Struct, frozen=True, kw_only=True, tag=True):
    """Terminal. `skills`: name → least level."""

    queue: str
    skills: dict[str, int]
    reason: Reason


class Record(Struct, frozen=True, kw_only=True, tag=True):
    """Record until '#', silence, or the limit (both in seconds). The prompt before it ends with the beep."""

    token: int
    max_seconds: int
    silence_seconds: int


class Hangup(Struct, frozen=True, kw_only=True, tag=True):
    """Terminal."""


class SetLanguage(Struct, frozen=True, kw_only=True, tag=True):
    """What follows is said in this language (BCP 47)."""

    language: str


class KeepSecretDigit(Struct, frozen=True, kw_only=True, tag=True):
    """Append the real digit of the input being answered to the kept value."""

    variable: str


class ForgetSecret(Struct, frozen=True, kw_only=True, tag=True):
    """Drop the kept value, if there is one."""

    variable: str


class Entered(Struct, frozen=True, kw_only=True, tag=True):
    """For timeline and reports: the call came to this node, and why it left the one before."""

    node: str
    why: Reason = Reason.CHOSEN


class Keyed(Struct, frozen=True, kw_only=True, tag=True):
    """For the timeline and the pop; `IvrSession.keyed` has the last of them."""

    value: KeyedValue


Action = (
    Play
    | StopPlay
    | SetTimer
    | ClearTimer
    | Lookup
    | HttpLookup
    | Transfer
    | CallBack
    | KeepAnswer
    | KeepRecording
    | DropRecording
    | Enqueue
    | Record
    | Hangup
    | SetLanguage
    | KeepSecretDigit
    | ForgetSecret
    | Entered
    | Keyed
)


class Step(Struct, frozen=True, kw_only=True):
    """What the interpreter makes of an input: the session as it is then, and what to do, in this order."""

    session: IvrSession
    actions: tuple[Action, ...]
