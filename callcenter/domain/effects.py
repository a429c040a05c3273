"""What is to be done in the world, in the imperative. Results come back only as messages."""

import msgspec

from .enums import TimerKind
from .personal import Personal


class Effect(msgspec.Struct, frozen=True, kw_only=True, gc=False, tag_field="type", tag=True):
    """Base of all effects."""


class LegEffect(Effect, frozen=True, kw_only=True):
    """Done to one leg; the order of a leg's effects is kept."""

    leg_id: str


class Answer(LegEffect, frozen=True, kw_only=True):
    """Answer the customer's call (waits until ContactArrived is on disk)."""


class Play(LegEffect, frozen=True, kw_only=True):
    """Play prompts one after the other; PlaybackEnded comes with `token`."""

    token: str
    media: tuple[str, ...]


class StopPlay(LegEffect, frozen=True, kw_only=True):
    """Stop a prompt; with an empty token all that plays or waits to be played on the leg, music too."""

    token: str


class StartMusic(LegEffect, frozen=True, kw_only=True):
    """Music on hold, until the leg is bridged or ended."""


class Record(LegEffect, frozen=True, kw_only=True):
    """Record a message, at most `max_seconds`, ended by `silence_seconds` of silence or #."""

    token: str
    name: str
    max_seconds: int
    silence_seconds: int


class CancelRecording(LegEffect, frozen=True, kw_only=True):
    """Its end was never told: stop what is recorded on the leg under this name, and delete it."""

    name: str


class FindRecording(Effect, frozen=True, kw_only=True):
    """The contact's caller has gone, and the end of what they recorded under this name was not heard:
    RecordingFound comes with `token` once it is known. Asked again after each reconcile until it is."""

    contact_id: str
    token: str
    name: str


class DialAgent(LegEffect, frozen=True, kw_only=True):
    """Ring the agent's phone on the new channel `leg_id`; the caller's number shows on it. With `auto_answer`
    the phone is told to pick up by itself."""

    agent_id: str
    contact_id: str
    caller_number: Personal
    timeout_ms: int
    auto_answer: bool = False


class DialCustomer(LegEffect, frozen=True, kw_only=True):
    """Call the customer back at `number` on the new channel `leg_id` (waits until the attempt is on disk).

    `shows`: our number that they had dialled, for their phone to show; empty: the company's.
    """

    contact_id: str
    number: Personal
    shows: str = ""
    timeout_ms: int


class DialExternal(LegEffect, frozen=True, kw_only=True):
    """Ring a number of the company's list on the new channel `leg_id`, for a caller who is put through."""

    contact_id: str
    number: str
    shows: str = ""
    timeout_ms: int


class DeleteRecording(Effect, frozen=True, kw_only=True):
    """A recording that the contact's caller made is not wanted. Their leg may have gone. RecordingGone comes
    once it is deleted; until then it is asked for after each reconcile."""

    contact_id: str
    name: str


class HangUpLeg(LegEffect, frozen=True, kw_only=True):
    """End a leg."""


class Bridge(Effect, frozen=True, kw_only=True):
    """Let the legs hear each other in the (new or known) bridge; prompts and music on them stop first."""

    bridge_id: str
    leg_ids: tuple[str, ...]


class Unbridge(LegEffect, frozen=True, kw_only=True):
    """Take a leg out of the bridge."""

    bridge_id: str


class DestroyBridge(Effect, frozen=True, kw_only=True):
    """The bridge is not needed any more."""

    bridge_id: str


class IdentifyCustomer(Effect, frozen=True, kw_only=True):
    """Whose number is it; CustomerIdentified comes back."""

    contact_id: str
    ani: Personal


class Lookup(Effect, frozen=True, kw_only=True):
    """Ask the company's data; LookupCompleted comes back within `timeout_ms`.

    `arguments` is a JSON object of strings; "secret:NAME" stands for what the shell masked.
    """

    contact_id: str
    token: str
    name: str
    arguments: Personal
    timeout_ms: int


class HttpLookup(Effect, frozen=True, kw_only=True):
    """Ask a web service; LookupCompleted comes back within `timeout_ms`.

    `{name}` in the url stands for an argument, and `arguments` is a JSON object of strings as of Lookup; GET
    sends those not in the url as query, POST as a JSON object. `take`: name → path in the JSON answer.
    """

    contact_id: str
    token: str
    url: str
    method: str
    arguments: Personal
    take: dict[str, str]
    timeout_ms: int


class ShowPop(Effect, frozen=True, kw_only=True):
    """Show the agent who is calling, before the phone rings."""

    agent_id: str
    contact_id: str
    offer_id: str


class StartTimer(Effect, frozen=True, kw_only=True):
    """Send TimerFired at `due` (ms since 1970), replacing a timer of the same kind and subject."""

    kind: TimerKind
    subject: str
    generation: int
    due: int


class CancelTimer(Effect, frozen=True, kw_only=True):
    """The timer is not needed any more."""

    kind: TimerKind
    subject: str


class KeepSecretDigit(Effect, frozen=True, kw_only=True):
    """Append the digit the shell masked last to the secret `variable` of the contact."""

    contact_id: str
    variable: str


class ForgetSecret(Effect, frozen=True, kw_only=True):
    """Drop the secret `variable`."""

    contact_id: str
    variable: str


class ForgetSecrets(Effect, frozen=True, kw_only=True):
    """Drop what a sensitive entry left in the shell's memory."""

    contact_id: str
