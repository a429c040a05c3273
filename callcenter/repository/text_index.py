"""An index of texts, kept in the transaction of whatever it is of: articles, past cases.

    one = analysed("K0001", [[Words(text=title, weight=3, named=True), Words(text=body, weight=1)]])
    put(connection, TextKind.ARTICLE, [one])

Plain SQL on every database. To analyse takes some milliseconds and is done in a thread; `put` and `remove`
lock the kind's index until the transaction ends, so they come last in it.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from callcenter.repository.text_postings import BLOCK, MOST_IMPACT, pack, unpack
from callcenter.repository.text_tables import TextDocument, TextIndexState, TextKey, TextKind, TextPosting
from callcenter.repository.text_terms import ANALYSIS, Words, initials_of, keys_of, plain, terms_of

# BM25F (Robertson, Zaragoza 2009) with a fixed usual length: a document's part is worked out once.
SATURATION: Final = 1.2
LENGTH_SHARE: Final = 0.4
USUAL_LENGTH: Final = 220
#: Values in one statement; SQLite takes 32,766.
CHUNK: Final = 2_000


class Analysed(msgspec.Struct, frozen=True, kw_only=True):
    """A document as the index keeps it: term -> impact, 1 to 255."""

    id: str
    impacts: dict[str, int]


def analysed(id_: str, renditions: Iterable[Sequence[Words]]) -> Analysed:
    """A document's terms. Its renditions (languages) say the same: what counts of a term is its best."""
    best: dict[str, float] = {}
    for fields in renditions:
        weights: Counter[str] = Counter()
        for field in fields:
            text = plain(field.text)
            counted = Counter(terms_of(text))
            length = sum(counted.values())
            share = 1.0 if field.named else 1 - LENGTH_SHARE + LENGTH_SHARE * length / USUAL_LENGTH
            for term, times in counted.items():
                weights[term] += field.weight * times / share  # type: ignore[assignment]
            if field.named:
                for term in initials_of(text):
                    weights[term] += field.weight  # type: ignore[assignment]
        for term, weight in weights.items():
            best[term] = max(best.get(term, 0.0), weight)
    impacts = {
        term: max(1, round(MOST_IMPACT * weight / (SATURATION + weight))) for term, weight in best.items()
    }
    return Analysed(id=id_, impacts=impacts)


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def _packed(terms: Iterable[str]) -> bytes:
    return zlib.compress("\n".join(sorted(terms)).encode(), 6)


def _unpacked(data: bytes) -> list[str]:
    text = zlib.decompress(data).decode()
    return text.split("\n") if text else []


def lock(connection: Connection, kind: TextKind) -> int:
    """Wait for one's turn to change the index; the last number given to a document."""
    state = update(TextIndexState).where(TextIndexState.kind == kind)
    connection.execute(state.values(documents=TextIndexState.documents))
    last = connection.scalar(select(TextIndexState.last_number).where(TextIndexState.kind == kind))
    if last is None:
        raise LookupError(f"there is no index of kind {kind}")
    return last


def put(connection: Connection, kind: TextKind, documents: Sequence[Analysed]) -> None:
    """Add documents, or take them anew in place of what the index has under their ids."""
    if not documents:
        return
    last = lock(connection, kind)
    by_id = {document.id: document for document in documents}
    there = _documents(connection, kind, by_id)
    changes: dict[int, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    rows, kept = [], []
    new_terms: set[str] = set()
    gone: set[str] = set()
    for document in by_id.values():
        if (old := there.get(document.id)) is not None:
            number, old_terms = old
            kept.append({"of": document.id, "packed": _packed(document.impacts)})
        else:
            last += 1
            number, old_terms = last, []
            rows.append(
                {"kind": kind, "id": document.id, "number": number, "terms": _packed(document.impacts)}
            )
        block, place = divmod(number, BLOCK)
        for term in old_terms:
            changes[block][term][place] = 0
        for term, impact in document.impacts.items():
            changes[block][term][place] = impact
        new_terms.update(document.impacts.keys() - set(old_terms))
        gone.update(set(old_terms) - document.impacts.keys())
    _write(connection, kind, changes)
    _drop_keys(connection, kind, gone)
    _add_keys(connection, kind, new_terms)
    if rows:
        connection.execute(insert(TextDocument), rows)
    if kept:
        found = (TextDocument.kind == kind, TextDocument.id == bindparam("of"))
        connection.execute(
            update(TextDocument.__table__).where(*found).values(terms=bindparam("packed")),  # type: ignore[arg-type]
            kept,
        )
    _count(connection, kind, last)


def remove(connection: Connection, kind: TextKind, ids: Iterable[str]) -> None:
    """Take documents out; ids the index does not have are passed over."""
    last = lock(connection, kind)
    there = _documents(connection, kind, ids)
    changes: dict[int, dict[str, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for number, terms in there.values():
        block, place = divmod(number, BLOCK)
        for term in terms:
            changes[block][term][place] = 0
    _write(connection, kind, changes)
    _drop_keys(connection, kind, {term for _, terms in there.values() for term in terms})
    for chunk in _chunks(there):
        connection.execute(delete(TextDocument).where(TextDocument.kind == kind, TextDocument.id.in_(chunk)))
    _count(connection, kind, last)


def rebuild(
    connection: Connection,
    kind: TextKind,
    batches: Iterable[Sequence[Analysed]],
    progress: Callable[[int], None] = lambda _done: None,
) -> int:
    """Make the index of a kind anew of these documents; how many. `progress` is told so meanwhile."""
    lock(connection, kind)
    for table in (TextPosting, TextKey, TextDocument):
        connection.execute(delete(table).where(table.kind == kind))
    _count(connection, kind, 0)
    done = 0
    for batch in batches:
        put(connection, kind, batch)
        done += len(batch)
        progress(done)
    connection.execute(update(TextIndexState).where(TextIndexState.kind == kind).values(analysis=ANALYSIS))
    return done


def is_current(connection: Connection, kind: TextKind) -> bool:
    """Whether the index was made by the rules of this program; if not, rebuild it."""
    state = select(TextIndexState.analysis).where(TextIndexState.kind == kind)
    return connection.scalar(state) == ANALYSIS


def _documents(
    connection: Connection, kind: TextKind, ids: Iterable[str]
) -> dict[str, tuple[int, list[str]]]:
    there = {}
    for chunk in _chunks(ids):
        found = select(TextDocument.id, TextDocument.number, TextDocument.terms).where(
            TextDocument.kind == kind, TextDocument.id.in_(chunk)
        )
        for row in connection.execute(found):
            there[row.id] = (row.number, _unpacked(row.terms))
    return there


def _write(connection: Connection, kind: TextKind, changes: dict[int, dict[str, dict[int, int]]]) -> None:
    """Put places (impact 0: none any more) into the rows of the terms."""
    for block, terms in changes.items():
        for chunk in _chunks(sorted(terms)):
            where = (TextPosting.kind == kind, TextPosting.block == block, TextPosting.term.in_(chunk))
            there = {
                row.term: unpack(row.data)
                for row in connection.execute(select(TextPosting.term, TextPosting.data).where(*where))
            }
            if there:
                connection.execute(delete(TextPosting).where(*where))
            rows = []
            for term in chunk:
                impacts = {
                    place: impact
                    for place, impact in {**there.get(term, {}), **terms[term]}.items()
                    if impact
                }
                if impacts:
                    rows.append({"kind": kind, "term": term, "block": block, "data": pack(impacts)})
            if rows:
                connection.execute(insert(TextPosting), rows)


def _add_keys(connection: Connection, kind: TextKind, terms: Iterable[str]) -> None:
    for chunk in _chunks(sorted(terms)):
        wanted = {term: keys for term in chunk if (keys := keys_of(term))}
        if not wanted:
            continue
        # All keys of a term are made together.
        firsts = {keys[0] for keys in wanted.values()}
        there: set[str] = set()
        for part in _chunks(sorted(firsts)):
            found = select(TextKey.term).where(TextKey.kind == kind, TextKey.key.in_(part))
            there.update(connection.scalars(found))
        rows = [
            {"kind": kind, "key": key, "term": term}
            for term, keys in wanted.items()
            if term not in there
            for key in dict.fromkeys(keys)
        ]
        if rows:
            connection.execute(insert(TextKey), rows)


def _drop_keys(connection: Connection, kind: TextKind, terms: Iterable[str]) -> None:
    """No way leads to a term that stands nowhere any more."""
    for chunk in _chunks(sorted(terms)):
        standing = select(TextPosting.term).where(TextPosting.kind == kind, TextPosting.term.in_(chunk))
        gone = set(chunk) - set(connection.scalars(standing))
        keys = [{"of": key, "term": term} for term in sorted(gone) for key in dict.fromkeys(keys_of(term))]
        if keys:
            found = (TextKey.kind == kind, TextKey.key == bindparam("of"), TextKey.term == bindparam("term"))
            connection.execute(delete(TextKey.__table__).where(*found), keys)  # type: ignore[arg-type]


def _count(connection: Connection, kind: TextKind, last: int) -> None:
    documents = (
        select(func.count()).select_from(TextDocument).where(TextDocument.kind == kind).scalar_subquery()
    )
    state = update(TextIndexState).where(TextIndexState.kind == kind)
    connection.execute(state.values(documents=documents, last_number=last))
