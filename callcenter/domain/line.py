"""Who is on the line, and who waits to be called back, by number."""

from .state import Center, Contact


def comes_on_the_line(center: Center, contact: Contact) -> None:
    """The contact's caller is there."""
    if number := contact.number.value:
        center.on_the_line[number] = tuple(sorted({*center.on_the_line.get(number, ()), contact.id}))


def leaves_the_line(center: Center, contact: Contact) -> None:
    """Not any more."""
    number = contact.number.value
    if not number:
        return
    there = tuple(one for one in center.on_the_line.get(number, ()) if one != contact.id)
    if there:
        center.on_the_line[number] = there
    else:
        center.on_the_line.pop(number, None)


def promise_key(queue: str, number: str) -> str:
    """A number waits for one callback in each queue."""
    return f"{queue} {number}"


def move_promise(center: Center, contact: Contact, queue: str, to: str) -> None:
    """The contact's promise in `queue` is one in `to` now. Where the number waits there already it stays a
    promise in the queue that is gone, until it is kept."""
    callback = contact.callback
    if callback is None or callback.queue != queue:
        return
    old, new = (promise_key(each, callback.number.value) for each in (queue, to))
    if center.callbacks.get(old) == contact.id and new not in center.callbacks:
        del center.callbacks[old]
        callback.queue = to
        center.callbacks[new] = contact.id


def find_numbers(center: Center) -> None:
    """Make both tables from the contacts: numbers are personal, and snapshots keep them in contacts only."""
    center.on_the_line, center.callbacks = {}, {}
    for contact in center.contacts.values():
        if contact.leg_id:
            comes_on_the_line(center, contact)
        if contact.callback is not None and not contact.callback.reached and contact.outcome is None:
            callback = contact.callback
            center.callbacks[promise_key(callback.queue, callback.number.value)] = contact.id
