"""Snapshots: the state after one record, so that a start need not fold the whole journal.

A cache that may be thrown away: whatever is not certain to be what the records fold to is not used. So a
snapshot carries the form it was made in, a hash of everything that says what a fold is, and one of another
form is passed over.
"""

import hashlib
import sqlite3
from functools import cache
from pathlib import Path

import msgspec
import structlog

import callcenter.domain
from callcenter.domain.line import find_numbers
from callcenter.domain.state import Center, Contact

from .upcasters import SCHEMA
from .vault import Opened, Tokens, Value

#: A table of the journal's file.
DDL = """
CREATE TABLE IF NOT EXISTS snapshot (sequence INTEGER PRIMARY KEY, form TEXT NOT NULL, state BLOB NOT NULL);
"""

# The values of one snapshot ("/" is the character after the dot).
_VALUES = "SELECT token, value FROM personal WHERE token >= 's' || ? || '.' AND token < 's' || ? || '/'"
_DELETE_VALUES = "DELETE FROM personal WHERE token >= 's' || ? || '.' AND token < 's' || ? || '/'"

# The newest, and the one before it should that be unreadable.
_KEPT = 2

_log = structlog.get_logger(__name__)


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The state after record `sequence`, encoded, and the personal values taken out of it."""

    sequence: int
    form: str
    state: bytes
    values: list[Value]


@cache
def form() -> str:
    """Changes whenever the state's fields or the fold do: hash of the domain's source, and of the schema, to
    which what old records say (a flow as JSON, for one) was brought up before it was folded.

    A number kept by hand would be forgotten the day a field is added that old records would have filled.
    """
    digest = hashlib.sha256(b"%d\0" % SCHEMA)
    for source in sorted(Path(callcenter.domain.__file__).parent.glob("*.py")):
        digest.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()


def encode(center: Center, sequence: int) -> Snapshot:
    """The state as it is now; about 5 µs a contact."""
    tokens = Tokens()
    tokens.begin(f"s{sequence}")  # records' tokens begin with a digit
    encoder = msgspec.msgpack.Encoder(enc_hook=tokens.of)
    contacts = []
    for contact in center.contacts.values():
        tokens.contact_id = contact.id
        contacts.append(msgspec.Raw(encoder.encode(contact)))
    tokens.contact_id = None
    rest = msgspec.structs.replace(center, contacts={}, index=None, callbacks={}, on_the_line={})
    return Snapshot(
        sequence=sequence, form=form(), state=encoder.encode((rest, contacts)), values=tokens.values
    )


def decode(state: bytes, values: dict[str, str]) -> Center:
    """What was encoded. Raises msgspec.MsgspecError when it cannot be read."""
    opened = Opened()
    opened.values = values
    center, contacts = msgspec.msgpack.decode(state, type=tuple[Center, list[Contact]], dec_hook=opened.of)
    center.contacts = {contact.id: contact for contact in contacts}
    find_numbers(center)
    return center


def store(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    """Write it, in a transaction of its own, and drop those that are not needed any more."""
    try:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            drop(connection, "sequence = ?", snapshot.sequence)
            connection.execute(
                "INSERT INTO snapshot VALUES (?, ?, ?)", (snapshot.sequence, snapshot.form, snapshot.state)
            )
            connection.executemany("INSERT INTO personal VALUES (?, ?, ?)", snapshot.values)
            drop(
                connection,
                "sequence NOT IN (SELECT sequence FROM snapshot ORDER BY sequence DESC LIMIT ?)",
                _KEPT,
            )
    except sqlite3.Error as error:
        # The next start takes longer, that is all.
        _log.warning("journal.snapshot_not_written", sequence=snapshot.sequence, reason=str(error))


def load(connection: sqlite3.Connection, last: int) -> tuple[int, Center]:
    """The newest that can be used and knows of no record after `last`; (0, an empty centre) without one."""
    try:
        kept = connection.execute(
            "SELECT sequence, state FROM snapshot WHERE form = ? AND sequence <= ? ORDER BY sequence DESC",
            (form(), last),
        ).fetchall()
        for sequence, state in kept:
            values = connection.execute(_VALUES, (sequence,) * 2)
            try:
                return sequence, decode(state, dict(values.fetchall()))
            except msgspec.MsgspecError as error:
                _log.warning("journal.snapshot_unreadable", sequence=sequence, reason=str(error))
    except sqlite3.Error as error:
        _log.warning("journal.snapshots_unreadable", reason=str(error))
    return 0, Center()


def drop(connection: sqlite3.Connection, which: str, *arguments: object) -> None:
    """Delete the snapshots for which this SQL condition holds, and their values, in the open transaction."""
    doomed = connection.execute(f"SELECT sequence FROM snapshot WHERE {which}", arguments).fetchall()  # noqa: S608
    for (sequence,) in doomed:
        connection.execute("DELETE FROM snapshot WHERE sequence = ?", (sequence,))
        connection.execute(_DELETE_VALUES, (sequence,) * 2)
