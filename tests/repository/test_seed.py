"""The demo company is there after the first seeding and the same after the second."""

import datetime as dt
import shutil
import sqlite3
import stat
from pathlib import Path

import phonenumbers
import pytest

from callcenter.repository import migrate, seed
from callcenter.repository.passwords import verify_password

from .conftest import LOGINS, NOW, url_of


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def seeded(demo_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(demo_file, tmp_path / "repository.db"))


def test_seeding_again_changes_nothing(seeded: Path) -> None:
    before = dump(seeded)
    seed.seed(url_of(seeded), LOGINS, now=NOW + dt.timedelta(days=30))
    assert dump(seeded) == before


def test_seeding_again_keeps_what_people_changed_and_adds_what_is_missing(seeded: Path) -> None:
    with sqlite3.connect(seeded) as connection:
        connection.execute("update customers set tier = 'standard' where id = 'c001'")
        connection.execute("delete from orders where number = '60010002'")
        connection.execute("update dispositions set labels = '{}' where code = 'resolved'")
    seed.seed(url_of(seeded), LOGINS, now=NOW)
    assert query(seeded, "select tier from customers where id = 'c001'") == [("standard",)]
    assert query(seeded, "select count(*) from orders where number = '60010002'") == [(1,)]
    assert query(seeded, "select labels from dispositions where code = 'resolved'") == [("{}",)]


def test_passwords_follow_the_given_logins(seeded: Path) -> None:
    seed.seed(url_of(seeded), LOGINS | {"agent1": "another one"}, now=NOW)
    hashes = dict(query(seeded, "select id, password_hash from users"))
    assert verify_password(str(hashes["agent1"]), "another one")
    assert verify_password(str(hashes["agent2"]), LOGINS["agent2"])
    assert not verify_password("not a hash", "x")


def test_the_demo_company_has_what_the_demo_shows(seeded: Path) -> None:
    assert query(seeded, "select count(*) from customers") == [(30,)]
    shared = query(seeded, "select count(*) from customer_numbers where e164 = '+862155550100'")
    assert shared == [(2,)]
    states = {status for (status,) in query(seeded, "select distinct status from orders")}
    assert {"preparing", "shipped", "delivered"} <= states
    open_and_closed = {status for (status,) in query(seeded, "select distinct status from cases")}
    assert {"open", "closed"} <= open_and_closed
    assert query(seeded, "select name, role, language from users where id = 'agent1'") == [
        ("陈静", "agent", "zh-CN")
    ]
    dates = "select expected_on, shipped_on, delivered_on from orders where number = '60010001'"
    assert query(seeded, dates) == [("2026-06-19", "2026-06-14", None)]


def test_every_demo_number_is_valid(seeded: Path) -> None:
    numbers = [str(e164) for (e164,) in query(seeded, "select e164 from customer_numbers")]
    numbers += [caller["number"] for caller in seed.demo_callers()]
    assert [n for n in numbers if not phonenumbers.is_valid_number(phonenumbers.parse(n, None))] == []


def test_no_foreign_key_is_broken(seeded: Path) -> None:
    assert query(seeded, "pragma foreign_key_check") == []


def test_without_demo_there_is_reference_data_only(tmp_path: Path) -> None:
    path = tmp_path / "repository.db"
    migrate.upgrade(url_of(path))
    seed.seed_reference(url_of(path))
    seed.seed_reference(url_of(path))
    assert query(path, "select id, kind from org_units") == [("company", "company")]
    assert query(path, "select count(*) from customers") == [(0,)]
    assert query(path, "select code from dispositions order by position limit 1") == [("resolved",)]


def test_demo_logins_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    logins = seed.demo_logins(home)
    assert set(logins) == set(LOGINS)
    assert len(set(logins.values())) == len(logins)
    assert seed.demo_logins(home) == logins
    assert stat.S_IMODE((home / "demo-logins.json").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["demo-logins.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"agent1": 3}', '{"agent1": "x"}'])
def test_broken_logins_are_named_with_how_to_mend_them(tmp_path: Path, text: str) -> None:
    file = tmp_path / "demo-logins.json"
    file.write_text(text)
    with pytest.raises(ValueError, match="Delete the file") as error:
        seed.demo_logins(tmp_path)
    assert str(file) in str(error.value)
    file.unlink()
    assert seed.demo_logins(tmp_path) == seed.demo_logins(tmp_path)
