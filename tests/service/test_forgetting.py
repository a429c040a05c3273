"""A person is taken out of every table, the journal and the files; all others and all figures stay."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from callcenter.repository.erasing import wipe
from callcenter.repository.models import Case
from callcenter.repository.personal import WHOSE
from callcenter.service.forgetting import Forgetting
from tests.support.person import (
    NUMBER,
    OTHER_NUMBER,
    TABLES,
    ZOE,
    Journal,
    engine,
    files_of,
    forgetting,
    home,
    journal,
    rows_with,
)
from tests.support.repositories import dump

__all__ = ["engine", "forgetting", "home", "journal"]


async def test_all_that_tells_of_the_person_is_gone(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal, home: Path
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    before = dump(url)
    assert rows_with(url, "words of zoe").keys() >= {"customers", "cases", "case_course", "contact_events"}
    looked = await forgetting.look(ZOE)
    assert dump(url) == before, "looking changes nothing"
    assert looked.rows.keys() == WHOSE.keys(), "each table had something"
    assert (looked.name, looked.values, len(looked.files)) == ("words of zoe", 2, 4)

    await forgetting.forget(ZOE, "console:ann")
    for words in ("words of zoe", NUMBER, "zoe@example.com", "customer-zoe", "words-zoe", "kept-zoe"):
        left = rows_with(url, words)
        assert left == ({"audit_log": 1} if words == "customer-zoe" else {}), words
    assert journal.values == {"contact-yan": ["yan", OTHER_NUMBER]}
    assert files_of(home) == {"y" * 64, "words-yan.wav", "kept-yan.wav", "told-yan.wav"}
    # Of all others nothing is changed.
    after = dump(url)
    for name in TABLES:
        others = [row for row in before[name] if "zoe" not in repr(row)]
        if not name.startswith("text_"):
            assert set(map(repr, others)) <= set(map(repr, after[name])), name
    assert await wipe(engine)


async def test_what_is_counted_stays(engine: AsyncEngine, forgetting: Forgetting) -> None:
    kept = ("number", "kind", "class_code", "cause_code", "status", "opened_at", "closed_at", "batch", "mark")
    columns = [Case.__table__.c[name] for name in kept]
    query = select(*columns).where(Case.number == "case-zoe")
    async with engine.connect() as connection:
        before = (await connection.execute(query)).one()
    await forgetting.forget(ZOE, "console:ann")
    async with engine.connect() as connection:
        assert (await connection.execute(query)).one() == before
        course = TABLES["case_course"].c
        step = (
            await connection.execute(
                select(course.step, course.by_id, course.data).where(course.case_number == "case-zoe")
            )
        ).one()
        assert (step.by_id, step.data) == ("", {"mark": 50})
        events = TABLES["contact_events"].c
        told = select(events.data).where(events.contact_id == "contact-zoe").order_by(events.ordinal)
        assert list(await connection.scalars(told)) == [{"notes": "", "disposition": "resolved"}, {}]


async def test_words_of_their_cases_are_in_no_index(engine: AsyncEngine, forgetting: Forgetting) -> None:
    url = engine.url.render_as_string(hide_password=False)
    assert rows_with(url, "zoeington").keys() >= {"text_postings", "text_keys"}
    await forgetting.forget(ZOE, "console:ann")
    found = dump(url, "text_postings", "text_keys", "text_documents")
    assert not any("zoeington" in repr(row) for rows in found.values() for row in rows)
    assert any("yanington" in repr(row) for row in found["text_postings"])


async def test_a_run_that_was_interrupted_is_done_again(
    engine: AsyncEngine, forgetting: Forgetting, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("callcenter.repository.erasing.put", interrupted)
        with pytest.raises(KeyboardInterrupt):
            await forgetting.forget(ZOE, "console:ann")
    assert "contact-zoe" not in journal.values, "so far it came"
    trace = await forgetting.forget(ZOE, "console:ann")
    assert trace.rows.keys() == WHOSE.keys(), "in the tables it is all or nothing"
    assert rows_with(engine.url.render_as_string(hide_password=False), "words of zoe") == {}
