"""The voice menu: what the customer does and what comes back to the menu become the interpreter's inputs."""

from functools import lru_cache

import msgspec

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import FlowSource
from callcenter.domain.enums import ContactState, LookupStatus, TimerKind
from callcenter.domain.refusal import RefusalCode, Refused
from callcenter.domain.state import Contact
from callcenter.ivr import interpreter
from callcenter.ivr import session as ivr
from callcenter.ivr.model import Http, LookupNode, RecordNode, Voicemail

from . import goodbye, menu_actions, transfers, wishes
from .facts import Moment, Unasked
from .flows import flow_for, flow_of, source_of
from .menu_actions import session_of
from .transaction import Transaction

#: So long Asterisk is waited for until it is asked again what was recorded, ms.
ASK_AGAIN_MS = 30_000

_encode = msgspec.json.Encoder().encode
_decode_strings = msgspec.json.Decoder(dict[str, str]).decode


@lru_cache(maxsize=64)
def _beginning(source: FlowSource) -> tuple[ivr.Step, str] | None:
    """How every caller begins in this flow, and the session's JSON; None when that depends on the moment."""
    facts = Unasked()
    step = interpreter.start(flow_of(source), ivr.IvrContext(), facts)
    return None if facts.asked else (step, _encode(step.session).decode())


def _token_from(token: str) -> int:
    number = token.rpartition(".")[2]
    if not number.isdecimal():
        raise Refused(RefusalCode.STALE, f"{token} is none of the menu's")
    return int(number)


def start(tx: Transaction, contact: Contact) -> None:
    """The contact enters the flow of the number it dialled."""
    assert tx.center.configuration is not None
    source = source_of(tx.center, tx.center.configuration.entries.get(contact.dnis, ""), "")
    beginning = _beginning(source)
    if beginning is None:
        facts = Moment(tx, contact)
        menu_actions.take(tx, contact, interpreter.start(flow_of(source), ivr.IvrContext(), facts))
    else:
        menu_actions.take(tx, contact, *beginning)


def _input(tx: Transaction, contact: Contact, what: ivr.Input) -> None:
    session = session_of(contact)
    step = interpreter.step(flow_for(tx.center, contact), session, what, Moment(tx, contact))
    if step.session == session and not step.actions:
        raise Refused(RefusalCode.STALE, "the menu does not wait for that")
    menu_actions.take(tx, contact, step)


def go_to(tx: Transaction, contact: Contact, node: str) -> None:
    """Out of a queue, to a node of the flow that answers: recipes know no other."""
    assert tx.center.configuration is not None
    source = tx.center.configuration.flow
    if contact.flow == source.name and node in flow_for(tx.center, contact).nodes:
        source = source_of(tx.center, contact.flow, contact.flow_version)
    flow = flow_of(source)
    if contact.ivr_session:
        session = menu_actions.carried_over(session_of(contact), flow, contact.language)
    else:
        session = interpreter.begin(flow, ivr.IvrContext(language=contact.language))
    menu_actions.take(tx, contact, interpreter.enter(flow, session, node, Moment(tx, contact)))


def ask(tx: Transaction, contact: Contact, name: str) -> None:
    """From a talk to the flow of this name, in the caller's language; it knows what they keyed before."""
    assert tx.center.configuration is not None
    flow = flow_of(source_of(tx.center, name, ""))
    if contact.ivr_session:
        session = menu_actions.carried_over(session_of(contact), flow, contact.language)
        session = msgspec.structs.replace(session, keys=0, reason=ivr.Reason.CHOSEN)
    else:
        session = interpreter.begin(flow, ivr.IvrContext(language=contact.language))
    menu_actions.take(tx, contact, interpreter.enter(flow, session, flow.start, Moment(tx, contact)))


def language(tx: Transaction, wanted: str) -> str:
    """The language that is wanted, if the flow that answers speaks it, else its first."""
    assert tx.center.configuration is not None
    spoken = flow_of(tx.center.configuration.flow).languages
    return wanted if wanted in spoken else spoken[0]


def resume(tx: Transaction, contact: Contact) -> None:
    """After a restart the present node begins anew; a message being recorded is not interrupted."""
    session = session_of(contact)
    if session.stage is ivr.Stage.RECORDING:
        node = flow_for(tx.center, contact).nodes.get(session.node)
        if isinstance(node, Voicemail | RecordNode):
            menu_actions.record(tx, contact, session.awaited, node.max_seconds, node.silence_seconds)
            return
    step = interpreter.step(flow_for(tx.center, contact), session, ivr.Resume(), Moment(tx, contact))
    menu_actions.take(tx, contact, step)


def caller_known(tx: Transaction, contact: Contact) -> None:
    """It is known now whose number it is: a node may wait for that."""
    session = session_of(contact)
    if session.stage is ivr.Stage.CALLER:
        _input(tx, contact, ivr.CallerKnown())


def transfer_failed(tx: Transaction, contact: Contact) -> None:
    """Whom the caller was to be put through to was not reached."""
    session = session_of(contact)
    _input(tx, contact, ivr.TransferFailed(token=session.awaited))


def digit(tx: Transaction, message: m.DigitReceived) -> None:
    """A key."""
    contact = _contact(tx, message)
    if message.leg_id != contact.leg_id:
        raise Refused(RefusalCode.STALE, "only the customer's keys mean something")
    if contact.transfer is not None:
        # Perhaps a bank's menu asks for a number: nothing of it is written down.
        raise Refused(RefusalCode.STALE, "the keys are for whom the caller is put through to")
    if contact.state is not ContactState.IN_IVR:
        wishes.digit(tx, contact, message)
        return
    session, key = session_of(contact), message.digit.value
    step = interpreter.step(flow_for(tx.center, contact), session, ivr.Digit(digit=key), Moment(tx, contact))
    if not step.actions and not (key == "#" and session.swallow_hash):
        # Nobody asked for it yet. Not written down: perhaps it is the first of a PIN that is asked for next.
        raise Refused(RefusalCode.STALE, "the menu does not wait for a key")
    menu_actions.take(tx, contact, step)


def playback_ended(tx: Transaction, message: m.PlaybackEnded) -> None:
    """A prompt is over; one that could not be played counts as played, so that no caller is stuck."""
    contact = _contact(tx, message)
    if contact.state is ContactState.QUEUED:
        goodbye.playback_ended(tx, contact, message)
        return
    _input(tx, contact, ivr.PromptFinished(token=_token_from(message.token)))


def recording_ended(tx: Transaction, message: m.RecordingEnded) -> None:
    """A recording is over."""
    contact = _contact(tx, message)
    token = _token_from(message.token)
    session = session_of(contact)
    awaited = session.stage is ivr.Stage.RECORDING and session.awaited == token
    node = flow_for(tx.center, contact).nodes.get(session.node)
    if message.seconds > 0 and awaited and isinstance(node, Voicemail):
        tx.emit(ev.VoicemailLeft(contact_id=contact.id, name=message.name, seconds=message.seconds))
    _input(tx, contact, ivr.RecordingFinished(token=token, seconds=message.seconds, name=message.name))


def is_recorded(contact: Contact) -> bool:
    """The caller spoke when they were heard of last, and what they said may have been kept."""
    return contact.state is ContactState.IN_IVR and session_of(contact).stage is ivr.Stage.RECORDING


def find_recording(tx: Transaction, contact: Contact) -> None:
    """The caller has gone, and the end of what they said was not heard: the contact waits until it is known
    what was recorded."""
    token = session_of(contact).awaited
    tx.do(
        do.FindRecording(
            contact_id=contact.id,
            token=menu_actions.token_of(contact, token),
            name=menu_actions.recording_of(contact, token),
        )
    )
    tx.set_timer(TimerKind.IVR, contact.id, ASK_AGAIN_MS, token)


def recording_found(tx: Transaction, message: m.RecordingFound) -> None:
    """Take what was said as if the caller had hung up while speaking. The flow does not go on for them."""
    contact = tx.center.contacts[message.contact_id]
    session = session_of(contact)
    if contact.leg_id or not is_recorded(contact) or session.awaited != _token_from(message.token):
        raise Refused(RefusalCode.STALE, "nobody asked for that recording")
    if message.seconds <= 0:
        return
    name, seconds = message.name, message.seconds
    match flow_for(tx.center, contact).nodes.get(session.node):
        case Voicemail():
            tx.emit(ev.VoicemailLeft(contact_id=contact.id, name=name, seconds=seconds))
        case RecordNode() as node if node.review:
            # Not confirmed: what becomes of it when the call ends is the node's to say.
            taken = msgspec.structs.replace(session, taken=name, taken_s=seconds)
            menu_actions.take(tx, contact, ivr.Step(session=taken, actions=()))
        case RecordNode() as node:
            tx.emit(
                ev.RecordingKept(
                    contact_id=contact.id,
                    name=name,
                    seconds=seconds,
                    variable=node.variable,
                    listed=node.listed,
                )
            )


def lookup_completed(tx: Transaction, message: m.LookupCompleted) -> None:
    """The company's data answered."""
    contact = tx.center.contacts[message.contact_id]
    token = _token_from(message.token)
    session = session_of(contact)
    if session.stage is not ivr.Stage.LOOKUP or session.awaited != token:
        raise Refused(RefusalCode.STALE, "the menu does not wait for that look-up")
    tx.clear_timer(TimerKind.IVR, contact.id)
    serves = isinstance(flow_for(tx.center, contact).nodes.get(session.node), LookupNode | Http)
    tx.emit(ev.LookupAnswered(contact_id=contact.id, status=message.status, serves=serves))
    data = _decode_strings(message.data.value.encode()) if message.data else {}
    _input(tx, contact, ivr.LookupDone(token=token, status=message.status, data=data))


def case_taken(tx: Transaction, contact: Contact, token: int, number: str) -> None:
    """The centre itself answers the look-up by which a caller leaves a case: the menu has its number, or
    (empty) there was none to be had."""
    status = LookupStatus.FOUND if number else LookupStatus.UNAVAILABLE
    tx.emit(ev.LookupAnswered(contact_id=contact.id, status=status))
    data = {"case_number": number} if number else {}
    _input(tx, contact, ivr.LookupDone(token=token, status=status, data=data))


def timer_fired(tx: Transaction, subject: str, token: int) -> None:
    """The menu's timer came due."""
    contact = tx.center.contacts[subject]
    session = session_of(contact)
    what: ivr.Input
    match session.stage:
        case ivr.Stage.LOOKUP:
            tx.emit(ev.LookupAnswered(contact_id=contact.id, status=LookupStatus.UNAVAILABLE))
            what = ivr.LookupDone(token=token, status=LookupStatus.UNAVAILABLE)
        case ivr.Stage.PROMPT:
            what = ivr.PromptFinished(token=token)
        case ivr.Stage.RECORDING if not contact.leg_id:
            find_recording(tx, contact)
            return
        case ivr.Stage.RECORDING if contact.node not in tx.center.reconciled:
            # It has ended unheard: what was said is told after the reconcile.
            tx.set_timer(TimerKind.IVR, contact.id, menu_actions.PATIENCE_MS, token)
            return
        case ivr.Stage.RECORDING:
            # The caller goes on as one who said nothing: nothing must go on recording them.
            name = menu_actions.recording_of(contact, token)
            tx.do(do.CancelRecording(leg_id=contact.leg_id, name=name))
            what = ivr.RecordingFinished(token=token, seconds=0, name="")
        case ivr.Stage.TRANSFER:
            transfers.no_answer(tx, contact)
            return
        case _:
            what = ivr.TimerFired(token=token)
    menu_actions.take(
        tx, contact, interpreter.step(flow_for(tx.center, contact), session, what, Moment(tx, contact))
    )


def _contact(tx: Transaction, message: m.LegMessage) -> Contact:
    return tx.center.contacts[tx.center.legs[message.leg_id].contact_id]
