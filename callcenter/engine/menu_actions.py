"""What the voice menu wants becomes effects."""

from collections.abc import Iterable

import msgspec

from callcenter.acd.index import index_of
from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain.enums import EndedBy, IvrExit, Outcome, TimerKind
from callcenter.domain.personal import Personal
from callcenter.domain.sounds import FRAGMENTS, LONGEST_SOUND_MS, RECORDING
from callcenter.domain.state import Contact
from callcenter.ivr import interpreter, lookups, review
from callcenter.ivr import session as ivr
from callcenter.ivr.model import Flow

from . import calls, cases, menus, queueing, surveys, transfers, unwanted, wishes
from .facts import Moment
from .flows import flow_for, flow_of, source_of
from .transaction import Transaction

#: What is put together of fragments (numbers, dates) takes no longer in one node, ms. When all that is played
#: must long be over, a lost "playback finished" is made up.
LONGEST_FRAGMENTS_MS = 120_000
#: So much longer for each recording of a caller's; for each prompt LONGEST_SOUND_MS.
LONGEST_RECORDING_MS = 600_000
#: How much later than its limit a recording may end, ms.
PATIENCE_MS = 10_000

# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_IVR, _PROMPT, _TRANSFER = TimerKind.IVR, ivr.Stage.PROMPT, ivr.Stage.TRANSFER
_REASONS = {reason: reason.value for reason in ivr.Reason}
_WHY = {**_REASONS, ivr.Reason.CHOSEN: ""}
_EXITS = {reason: IvrExit(reason.value) for reason in ivr.Reason}

_encode = msgspec.json.Encoder().encode
_decode_session = msgspec.json.Decoder(ivr.IvrSession).decode


def session_of(contact: Contact) -> ivr.IvrSession:
    """Where the contact is in the menu."""
    return _decode_session(contact.ivr_session.value.encode())


def token_of(contact: Contact, token: int) -> str:
    """An id for a prompt or recording that is unique over all contacts."""
    return f"{contact.id}.{token}"


def recording_of(contact: Contact, token: int) -> str:
    """The name of what is recorded under the token."""
    return f"voicemail-{contact.id}-{token}"


def take(tx: Transaction, contact: Contact, step: ivr.Step, session_json: str = "") -> None:
    """Do what the step says. `session_json` is its session's, where it is known already."""
    session = step.session
    if contact.transfer is not None and session.stage is not _TRANSFER:
        transfers.give_up(tx, contact)
    path = tuple(
        ev.PathStep(node=action.node, why=_WHY[action.why])
        for action in step.actions
        if isinstance(action, ivr.Entered)
    )
    tx.emit(
        ev.IvrMoved(
            contact_id=contact.id,
            flow=session.flow,
            version=session.version,
            node=session.node,
            language=session.language,
            session=Personal(session_json or _encode(session).decode()),
            path=path,
            secret=session.secret or "",
        )
    )
    for action in step.actions:
        _perform(tx, contact, action)
    if session.stage is _PROMPT:
        # Should Asterisk never say that the prompt is over, the menu must not stand still.
        tx.set_timer(TimerKind.IVR, contact.id, _longest_ms(step.actions), session.awaited)


def _longest_ms(actions: Iterable[ivr.Action]) -> int:
    """How long what is played may last."""
    played = [name for action in actions if isinstance(action, ivr.Play) for name in action.media]
    recordings = sum(name.startswith(RECORDING) for name in played)
    prompts = sum(FRAGMENTS not in name for name in played) - recordings
    return LONGEST_FRAGMENTS_MS + LONGEST_RECORDING_MS * recordings + LONGEST_SOUND_MS * prompts


def _perform(tx: Transaction, contact: Contact, action: ivr.Action) -> None:
    leg_id = contact.leg_id
    match action:
        case ivr.Entered() | ivr.SetLanguage():
            pass  # both are in IvrMoved
        case ivr.Enqueue() | ivr.CallBack() | ivr.Transfer() if contact.surveyed:
            # No survey leads there; but the flow may have gone, and another taken its place.
            calls.end(tx, contact, Outcome.HANDLED, EndedBy.SYSTEM)
        case ivr.Enqueue(queue=queue) | ivr.CallBack(queue=queue) if _is_gone(tx, queue):
            _go_on_without(tx, contact)
        case ivr.Enqueue(queue=queue, skills=skills, reason=reason):
            tx.clear_timer(_IVR, contact.id)
            _leave(tx, contact, _EXITS[reason])
            queueing.enqueue(tx, contact, queue, skills, _REASONS[reason])
        case ivr.CallBack(queue=queue, skills=skills, number=number):
            tx.clear_timer(_IVR, contact.id)
            _leave(tx, contact, IvrExit.CALLBACK)
            wishes.from_menu(tx, contact, queue, skills, number)
        case ivr.Transfer(to=to, ring_ms=ring_ms, token=token):
            transfers.dial(tx, contact, to, ring_ms, token)
        case ivr.KeepAnswer():
            tx.emit(
                ev.AnswerKept(
                    contact_id=contact.id,
                    flow=contact.flow,
                    version=contact.flow_version,
                    survey=action.survey,
                    question=action.question,
                    answer=action.answer,
                    labels=action.labels,
                    meanings=action.meanings,
                    agent_id=contact.agent_id if contact.surveyed else "",
                    queue=contact.queue if contact.surveyed else "",
                    case_number=surveys.about(contact),
                )
            )
        case ivr.KeepRecording():
            tx.emit(
                ev.RecordingKept(
                    contact_id=contact.id,
                    name=action.name,
                    seconds=round(action.seconds),
                    variable=action.variable,
                    listed=action.listed,
                )
            )
        case ivr.DropRecording(name=name):
            unwanted.drop(tx, contact, name)
        case ivr.Play(token=token, media=media):
            tx.do(do.Play(leg_id=leg_id, token=token_of(contact, token), media=media))
        case ivr.StopPlay(token=token):
            tx.do(do.StopPlay(leg_id=leg_id, token=token_of(contact, token)))
        case ivr.SetTimer(token=token, ms=ms):
            tx.set_timer(TimerKind.IVR, contact.id, ms, token)
        case ivr.ClearTimer():
            tx.clear_timer(TimerKind.IVR, contact.id)
        case ivr.Lookup(name=lookups.REGISTER_CASE, arguments=arguments, token=token):
            number = cases.take_own(tx, contact, arguments, token)
            menus.case_taken(tx, contact, token, number)
        case ivr.Lookup():
            _look_up(tx, contact, action)
        case ivr.HttpLookup():
            _ask_service(tx, contact, action)
        case ivr.Record(token=token, max_seconds=max_seconds, silence_seconds=silence):
            record(tx, contact, token, max_seconds, silence)
        case ivr.Hangup():
            calls.end(tx, contact, _outcome_when_done(contact), EndedBy.SYSTEM)
        case ivr.KeepSecretDigit(variable=variable):
            tx.do(do.KeepSecretDigit(contact_id=contact.id, variable=variable))
        case ivr.ForgetSecret(variable=variable):
            tx.do(do.ForgetSecret(contact_id=contact.id, variable=variable))
        case ivr.Keyed() if contact.surveyed:
            pass  # What they say of the agent is not shown on the agent's page.
        case ivr.Keyed(value=value):
            tx.emit(
                ev.Keyed(
                    contact_id=contact.id,
                    labels=value.labels,
                    value=Personal(value.value),
                    meanings=value.meanings,
                )
            )


def _is_gone(tx: Transaction, queue: str) -> bool:
    """The call's flow is older than the set-up, which has this queue no more."""
    queues = index_of(tx.center).queues
    return queue not in queues and bool(queues)


def _go_on_without(tx: Transaction, contact: Contact) -> None:
    """To a person, as the flow says now: its queues are there."""
    source = source_of(tx.center, contact.flow, "")
    tx.clear_timer(_IVR, contact.id)
    before = _leave(tx, contact, IvrExit.UNAVAILABLE)
    if (source.name, source.version) == (contact.flow, contact.flow_version):
        queueing.enqueue(tx, contact, next(iter(index_of(tx.center).queues)), {}, "unavailable")
        return
    flow = flow_of(source)
    session = carried_over(before, flow, contact.language)
    session = msgspec.structs.replace(session, reason=ivr.Reason.UNAVAILABLE)
    take(tx, contact, interpreter.enter(flow, session, flow.person, Moment(tx, contact)))


def _outcome_when_done(contact: Contact) -> Outcome:
    """The flow itself said good-bye. Whom a recipe sent from a queue to the voicemail, and who said nothing
    there, was not served whatever the menu told them before."""
    if contact.surveyed:
        return Outcome.HANDLED
    if contact.voicemail:
        return Outcome.VOICEMAIL
    return Outcome.SELF_SERVICE if contact.served and not contact.queue else Outcome.TURNED_AWAY


def carried_over(before: ivr.IvrSession, flow: Flow, language: str) -> ivr.IvrSession:
    """The session in another flow or version: what is known is kept, and no token is given out twice."""
    new = interpreter.begin(flow, ivr.IvrContext(language=language))
    return msgspec.structs.replace(before, flow=new.flow, version=new.version, language=new.language)


def record(tx: Transaction, contact: Contact, token: int, max_seconds: int, silence_seconds: int) -> None:
    """Record, or go on recording: the name is the same after a restart."""
    tx.do(
        do.Record(
            leg_id=contact.leg_id,
            token=token_of(contact, token),
            name=recording_of(contact, token),
            max_seconds=max_seconds,
            silence_seconds=silence_seconds,
        )
    )
    tx.set_timer(TimerKind.IVR, contact.id, max_seconds * 1000 + PATIENCE_MS, token)


def _look_up(tx: Transaction, contact: Contact, action: ivr.Lookup) -> None:
    tx.do(
        do.Lookup(
            contact_id=contact.id,
            token=token_of(contact, action.token),
            name=action.name,
            arguments=Personal(_encode(action.arguments).decode()),
            timeout_ms=action.timeout_ms,
        )
    )
    # The answer may never come (the controller may die): the timer is the exit that always works.
    tx.set_timer(TimerKind.IVR, contact.id, action.timeout_ms, action.token)


def _ask_service(tx: Transaction, contact: Contact, action: ivr.HttpLookup) -> None:
    tx.do(
        do.HttpLookup(
            contact_id=contact.id,
            token=token_of(contact, action.token),
            url=action.url,
            method=action.method,
            arguments=Personal(_encode(action.arguments).decode()),
            take=action.take,
            timeout_ms=action.timeout_ms,
        )
    )
    tx.set_timer(TimerKind.IVR, contact.id, action.timeout_ms, action.token)


def _leave(tx: Transaction, contact: Contact, how: IvrExit) -> ivr.IvrSession:
    session = session_of(contact)
    tx.emit(
        ev.IvrLeft(
            contact_id=contact.id,
            flow=contact.flow,
            version=contact.flow_version,
            node=session.node,
            exit=how,
        )
    )
    return session


_OUTCOMES = {
    Outcome.TRANSFERRED: IvrExit.TRANSFERRED,
    Outcome.VOICEMAIL: IvrExit.VOICEMAIL,
    Outcome.SELF_SERVICE: IvrExit.SELF_SERVICE,
    Outcome.TURNED_AWAY: IvrExit.TURNED_AWAY,
    Outcome.DROPPED: IvrExit.DROPPED,
}


def ended(tx: Transaction, contact: Contact, outcome: Outcome) -> None:
    """The call ends while the contact is in the menu."""
    flow, session = flow_for(tx.center, contact), session_of(contact)
    node = review.unconfirmed(flow, session)
    if node is not None and review.kept(flow, session):
        tx.emit(
            ev.RecordingKept(
                contact_id=contact.id,
                name=session.taken,
                seconds=round(session.taken_s),
                variable=node.variable,
                listed=node.listed,
            )
        )
    elif node is not None:
        unwanted.drop(tx, contact, session.taken)
    answered = contact.surveyed and session.done
    _leave(tx, contact, IvrExit.SELF_SERVICE if answered else _OUTCOMES.get(outcome, IvrExit.GAVE_UP))


def outcome_when_left(tx: Transaction, contact: Contact) -> Outcome:
    """How a contact counts that ends in the menu."""
    if contact.surveyed:
        return Outcome.HANDLED
    if contact.transfer is not None and contact.transfer.answered_at:
        return Outcome.TRANSFERRED
    if contact.voicemail:
        return Outcome.VOICEMAIL
    if contact.queue:
        # A recipe sent them from the queue to the voicemail.
        return Outcome.ABANDONED
    served = contact.served or review.kept(flow_for(tx.center, contact), session_of(contact))
    return Outcome.SELF_SERVICE if served else Outcome.ABANDONED_IN_IVR
