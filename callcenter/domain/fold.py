"""The fold: the only code that changes the state, so that live and recovered state are equal."""

from . import events as e
from . import fold_agents, fold_center, fold_contacts, fold_menu, fold_waiting
from .figures import begin_day
from .state import Center
from .transitions import CONTACT_EVENTS

FOLDS = {
    **fold_center.FOLDS,
    **fold_contacts.FOLDS,
    **fold_menu.FOLDS,
    **fold_waiting.FOLDS,
    **fold_agents.FOLDS,
}
#: Of each event, how it moves its contact (None: it is not one's) and its fold: one look instead of two.
_APPLIED = {kind: (CONTACT_EVENTS.get(kind), fold) for kind, fold in FOLDS.items()}


class IllegalTransition(Exception):
    """An event that the tables do not allow; nothing was changed."""


def apply(center: Center, event: e.Event, at: int) -> None:
    """Change the state by one event that happened at `at` (ms since 1970).

    Raises IllegalTransition, with the state untouched, when the event's contact is unknown or in a state that
    does not know the event.
    """
    moves, fold = _APPLIED[type(event)]
    if moves is None:
        if at >= center.day_ends_at:
            begin_day(center, at)
        fold(center, event, at)
        return
    contact_id: str = event.contact_id  # type: ignore[attr-defined]
    contact = center.contacts.get(contact_id)
    if contact is None or (target := moves.get(contact.state)) is None:
        state = contact.state.value if contact is not None else "unknown"
        raise IllegalTransition(f"{type(event).__name__} for contact {contact_id} which is {state}")
    if at >= center.day_ends_at:
        begin_day(center, at)
    fold(center, event, at)
    if contact.state is not target:
        contact.state = target
        contact.since = at
