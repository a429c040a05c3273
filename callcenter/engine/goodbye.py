"""A last word to a caller in a queue, and then the call ends."""

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.enums import EndedBy, Outcome, TimerKind
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.sounds import LONGEST_SOUND_MS
from callcenter.domain.state import Contact
from callcenter.ivr.prompts import SystemPrompt, media

from . import calls
from .transaction import Transaction

#: No last word is longer; should Asterisk never tell of its end, the call ends all the same, ms.
LONGEST_MS = LONGEST_SOUND_MS + 10_000
#: Of one that was being said when the controller came back nobody tells the end, ms.
REST_MS = 20_000


def say(tx: Transaction, contact: Contact, prompt: SystemPrompt, outcome: Outcome | None) -> None:
    """Say it. With an outcome the contact then ends with it; without one it goes on without the call."""
    tx.emit(ev.GoodbyeBegan(contact_id=contact.id, outcome=outcome))
    name = media(contact.language, prompt)
    # What was begun or queued before does not matter any more.
    tx.do(do.StopPlay(leg_id=contact.leg_id, token=""))
    tx.do(do.Play(leg_id=contact.leg_id, token=_token(contact), media=(name,)))
    tx.set_timer(TimerKind.GOODBYE, contact.id, LONGEST_MS)


def _token(contact: Contact) -> str:
    return f"{contact.id}.goodbye"


def playback_ended(tx: Transaction, contact: Contact, message: m.PlaybackEnded) -> None:
    """What a waiting caller was told is over; only the last word leads to anything."""
    if not contact.leaving or message.token != _token(contact):
        raise Refused(RefusalCode.STALE, "nothing waits for the end of that prompt")
    tx.clear_timer(TimerKind.GOODBYE, contact.id)
    said(tx, contact.id, 0)


def resume(tx: Transaction, contact: Contact) -> None:
    """After a reconnect: the last word may be playing still."""
    if (TimerKind.GOODBYE, contact.id) in tx.center.timers:
        tx.set_timer(TimerKind.GOODBYE, contact.id, REST_MS)
    else:
        said(tx, contact.id, 0)


def said(tx: Transaction, subject: str, token: int) -> None:
    """The last word is spoken."""
    contact = tx.center.contacts[subject]
    if not contact.leaving:
        return
    if contact.leaving_as is not None:
        calls.end(tx, contact, contact.leaving_as, EndedBy.SYSTEM)
    elif contact.leg_id:
        tx.do(do.HangUpLeg(leg_id=contact.leg_id))
