"""Whatever is sent, in whatever place, is answered in words: no value anywhere is a fault of ours."""

import itertools
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from callcenter.repository.database import Database
from callcenter.web.app import routes
from tests.support.acts import OBJECTS, OUTSIDE
from tests.support.group import NOBODY, Group, group_of
from tests.web.test_objects import OF_COMPANIES

#: What databases, calendars, log files and pages stumble over.
TEXTS = (
    "\0",
    "a\0b",
    "\ud800",
    "\u202e\u2066",
    "\r\nSet-Cookie: a=b",
    "../../etc/passwd",
    "%",
    "_%\\'\";--",
    "𠮷😀\u0301",
    "x" * 20_000,
    "0000-00",
    "0000-01",
    "0001-01",
    "9999-12",
    "0001-01-01",
    "9999-12-31",
    "-1",
    str(2**63),
    "1e999",
    "99999999999999999-1",
    "",
)
#: What another database may take otherwise.
SQL_TEXTS = ("\0", "a\0b", "\ud800", "_%\\'\";--", str(2**63), "9999-12-31")
OTHERS = (None, True, -1, 2**31, 2**63, 2**64, 1.5, [], {}, ["\0"], {"\0": "\0"})
NEEDED = {
    "/api/customers": {"q": "a"},
    "/api/knowledge/search": {"q": "a", "language": "en"},
    "/api/quality/report.pdf": {"month": "2026-11"},
}


@pytest.fixture
async def group(empty: Database, tmp_path: Path) -> AsyncIterator[Group]:
    async with group_of(empty, tmp_path) as group:
        yield group


def texts_for(group: Group) -> tuple[str, ...]:
    """All of them once, what is different in SQL on each database."""
    return TEXTS if group.database.engine.url.get_backend_name() == "sqlite" else SQL_TEXTS


async def test_a_query(group: Group) -> None:
    asker, faults = group.people["g_supervisor"], []
    await group.case()
    article = (await group.article())["article"]
    for route in routes():
        if route.query is None or route.method != "GET" or not OF_COMPANIES.match(route.path):
            continue
        path = route.path.replace("{article_id}", article).replace("{customer_id}", "customer1")
        for field, info in route.query.model_fields.items():
            for text in texts_for(group):
                given = {**NEEDED.get(path, {}), info.alias or field: text}
                query = "&".join(
                    f"{name}={quote(value[:4000], errors='surrogatepass')}" for name, value in given.items()
                )
                answer = await group.ask(asker, "GET", f"{path}?{query}")
                if answer.status >= 500:
                    faults.append(f"{path} {field}={text[:30]!r}: {answer.told}")
    assert not faults, "\n".join(faults)


def leaves(body: Any) -> Iterator[tuple[str | int, ...]]:
    """Where the values of a body are."""
    match body:
        case dict():
            for name, each in body.items():
                yield from ((name, *rest) for rest in leaves(each))
        case list():
            for place, each in enumerate(body):
                yield from ((place, *rest) for rest in leaves(each))
        case _:
            yield ()


def put(body: Any, where: tuple[str | int, ...], value: Any) -> Any:
    """The body with another value there."""
    if not where:
        return value
    copy = json.loads(json.dumps(body))
    inside = copy
    for name in where[:-1]:
        inside = inside[name]
    inside[where[-1]] = value
    return copy


async def test_a_body_and_a_path(group: Group) -> None:
    """Each place of each body and path has some of the values; all of them, there are thousands."""
    faults, given_texts = [], texts_for(group)
    values = itertools.cycle((*given_texts, *OTHERS))
    texts = itertools.cycle(
        quote(text[:300], safe="", errors="surrogatepass") for text in given_texts if text
    )
    for what, act in {**OBJECTS, **OUTSIDE}.items():
        asker = NOBODY if what in OUTSIDE else group.people["g_admin"]
        ids = {**await act.make(group, asker), "me": "g_admin", "unit": "a_care"}
        path, body, headers = act.given(ids)
        sent = [(path, put(body, where, next(values))) for where in leaves(body) if where for _ in range(2)]
        sent += [
            (act.given({**ids, name: next(texts)})[0], body) for name in ids if f"{{{name}}}" in act.path
        ]
        for address, given in sent:
            answer = await group.ask(asker, act.method, address, given, headers=headers, file=act.file)
            if answer.status >= 500:
                faults.append(f"{act.method} {address[:200]!r} {str(given)[:200]!r}: {answer.told}")
    assert not faults, "\n".join(faults)
