"""Folds of what happens to a contact while it waits: queue, preference, recipe, callback."""

from collections.abc import Callable
from typing import Any

from . import events as e
from .enums import LegRole, LegState
from .figures import figures_of
from .fold_agents import assign
from .line import promise_key
from .state import Callback, Center, Contact, Kept, Leg


def _queued(center: Center, ev: e.ContactQueued, at: int) -> None:
    c = center.contacts[ev.contact_id]
    lost_agent = bool(c.agent_id)
    if lost_agent:
        assign(center, center.agents[c.agent_id], c.id, None, at)
        stop_talking(c, at)
        c.agent_id = c.agent_leg_id = c.bridge_id = ""
        c.recovering = False
    # Only who waits for an agent on the line is offered and can be answered: not whom we call because
    # somebody asked us to, nor who asked for it in the menu.
    offered = bool(c.leg_id) and ev.reason != "callback"
    if offered:
        _, of_all = figures_of(center, "")
        of_all.offered += not c.queued_at
    if offered and ev.queue != c.queue:
        if c.queue:
            figures_of(center, c.queue)[0].overflowed += 1
        figures_of(center, ev.queue)[0].offered += 1
    c.queued_at = c.queued_at or at
    if ev.queue != c.queue or lost_agent:
        c.entered_at, c.steps_taken = at, ()
    c.queue, c.skills, c.waiting_since, c.front = ev.queue, ev.skills, ev.since, ev.front
    c.kept = None


def stop_talking(c: Contact, at: int) -> None:
    """No agent is with the customer any more."""
    if c.held:
        c.hold_ms += at - c.held_since
        c.held = False
    if c.talk_since:
        c.talked_ms += at - c.talk_since
        c.talk_since = 0


def _returned(center: Center, ev: e.ContactReturned, at: int) -> None:
    pass  # the table moves it; its place in time is as it was


def _contact_kept(center: Center, ev: e.ContactKept, at: int) -> None:
    kept = Kept(agent_id=ev.agent_id, why=ev.why, since=at, until=ev.until)
    center.contacts[ev.contact_id].kept = kept


def _keeping_ended(center: Center, ev: e.KeepingEnded, at: int) -> None:
    center.contacts[ev.contact_id].kept = None


def _recipe_step(center: Center, ev: e.RecipeStepTaken, at: int) -> None:
    c = center.contacts[ev.contact_id]
    assert center.configuration is not None
    queue = next(queue for queue in center.configuration.queues if queue.id == ev.queue)
    c.steps_taken = (*c.steps_taken, queue.recipe[ev.step])


def _skill_lowered(center: Center, ev: e.SkillLowered, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.lowered = {**c.lowered, ev.skill: ev.level}


def _queue_added(center: Center, ev: e.QueueAdded, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.added_queues = (*c.added_queues, ev.queue)


def _callback_offered(center: Center, ev: e.CallbackOffered, at: int) -> None:
    center.contacts[ev.contact_id].callback_offered = True


def _goodbye_began(center: Center, ev: e.GoodbyeBegan, at: int) -> None:
    c = center.contacts[ev.contact_id]
    c.leaving, c.leaving_as = True, ev.outcome


def _announced(center: Center, ev: e.Announced, at: int) -> None:
    pass  # kept for the record: what was said, to be compared with what came


def _callback_promised(center: Center, ev: e.CallbackPromised, at: int) -> None:
    c = center.contacts[ev.contact_id]
    # It may have been promised one before, under another queue or number.
    forget_callback(center, c)
    c.callback = Callback(
        number=ev.number,
        queue=c.queue,
        promised_at=ev.since or at,
        due=ev.due,
        by=ev.by,
        attempts=ev.attempts,
        purpose=ev.purpose,
        case_number=ev.case_number,
    )
    center.callbacks[promise_key(c.queue, ev.number.value)] = c.id
    for figures in figures_of(center, c.queue):
        figures.callbacks += not ev.again


def _callback(center: Center, contact_id: str) -> Callback:
    callback = center.contacts[contact_id].callback
    assert callback is not None
    return callback


def _callback_due(center: Center, ev: e.CallbackDue, at: int) -> None:
    _callback(center, ev.contact_id).due = 0
    c = center.contacts[ev.contact_id]
    c.entered_at, c.steps_taken = at, ()


def _callback_dialled(center: Center, ev: e.CallbackDialled, at: int) -> None:
    c = center.contacts[ev.contact_id]
    callback = _callback(center, c.id)
    callback.attempts, callback.leg_id = ev.attempt, ev.leg_id
    assert c.offer is not None
    c.offer.answered_at = at
    center.agents[c.offer.agent_id].missed = 0
    center.legs[ev.leg_id] = Leg(
        id=ev.leg_id, contact_id=c.id, role=LegRole.CUSTOMER, state=LegState.DIALLING
    )
    c.legs.append(ev.leg_id)


def _callback_failed(center: Center, ev: e.CallbackFailed, at: int) -> None:
    callback = _callback(center, ev.contact_id)
    callback.leg_id, callback.due = "", ev.retry_at
    callback.attempts -= not ev.counted
    center.contacts[ev.contact_id].agent_leg_id = ""


def _callback_put_off(center: Center, ev: e.CallbackPutOff, at: int) -> None:
    _callback(center, ev.contact_id).due = ev.due


def forget_callback(center: Center, c: Contact) -> None:
    if c.callback is None:
        return
    key = promise_key(c.callback.queue, c.callback.number.value)
    if center.callbacks.get(key) == c.id:
        del center.callbacks[key]


FOLDS: dict[type[e.Event], Callable[[Center, Any, int], None]] = {
    e.ContactQueued: _queued,
    e.ContactReturned: _returned,
    e.ContactKept: _contact_kept,
    e.KeepingEnded: _keeping_ended,
    e.RecipeStepTaken: _recipe_step,
    e.SkillLowered: _skill_lowered,
    e.QueueAdded: _queue_added,
    e.CallbackOffered: _callback_offered,
    e.GoodbyeBegan: _goodbye_began,
    e.Announced: _announced,
    e.CallbackPromised: _callback_promised,
    e.CallbackDue: _callback_due,
    e.CallbackDialled: _callback_dialled,
    e.CallbackFailed: _callback_failed,
    e.CallbackPutOff: _callback_put_off,
}
