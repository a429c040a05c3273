"""Numbers left with the dialplan: each is taken in once, whatever else stands in the database."""

import pytest

from callcenter.domain import messages as m
from callcenter.domain.refusal import Refusal, RefusalCode
from callcenter.telephony.fallback import parse, take_in
from tests.support.asterisk import RunningAsterisk
from tests.telephony.support import NOW, FakeEngine, running_telephony

LISTING = """
/fallback/a1-1795316958.10                        : 01088886666|+8613800138000|1795316958|95001
/fallback/a1-1795316959.11                        : 021555||1795316959|
2 results found.
"""

HOSTILE = (
    "/fallback/a1-1.1 : 01088886666|+86|1795316958|95001|more",
    "/fallback/a1-1.1 : <script>|+86|1795316958|95001",
    "/fallback/a1-1.1 : 123|+86|soon|95001",
    "/fallback/../x y : 123|+86|1795316958|95001",
    "/fallback/" + "x" * 500 + " : 123|+86|1795316958|95001",
    "/other/a1-1.1 : 123|+86|1795316958|95001",
    "/fallback/a1-1.1",
    "/fallback/a1-1.1 : " + "1" * 21 + "||1795316958|",
)


class Database:
    """AstDB's family, as the console shows it."""

    def __init__(self, listing: str) -> None:
        self.lines = listing.splitlines()

    async def rx(self, command: str) -> str:
        if command == "database show fallback":
            return "\n".join(self.lines)
        word, _, key = command.partition("database del fallback ")
        assert word == ""
        self.lines = [line for line in self.lines if f"/fallback/{key} " not in line]
        return "Database entry removed."


def test_entries_are_read() -> None:
    first, second = parse(LISTING)
    assert (first.key, first.number, first.ani) == ("a1-1795316958.10", "01088886666", "+8613800138000")
    assert (first.dnis, first.received_at) == ("95001", 1795316958000)
    assert (second.number, second.ani, second.dnis) == ("021555", "", "")


@pytest.mark.parametrize("line", HOSTILE)
def test_what_is_no_entry_is_passed_over(line: str) -> None:
    assert parse(line) == ()


async def test_each_is_taken_in_once(engine: FakeEngine) -> None:
    database = Database(LISTING)
    assert await take_in(database.rx, engine.send, NOW) == 2
    assert await take_in(database.rx, engine.send, NOW) == 0
    left = engine.all(m.NumberWasLeft)
    assert [each.contact_id for each in left] == ["left-a1-1795316958.10", "left-a1-1795316959.11"]
    assert left[0].number.value == "01088886666"


@pytest.mark.parametrize(("code", "kept"), [(RefusalCode.ALREADY, 0), (RefusalCode.NOT_CONFIGURED, 2)])
async def test_only_what_the_engine_has_is_deleted(engine: FakeEngine, code: RefusalCode, kept: int) -> None:
    engine.refuse = lambda _: Refusal(code=code, message="no")
    database = Database(LISTING)
    assert await take_in(database.rx, engine.send, NOW) == 0
    assert sum("/fallback/" in line for line in database.lines) == kept


async def test_a_failed_write_deletes_nothing() -> None:
    async def send(message: m.NumberWasLeft) -> None:
        raise OSError("disk full")

    database = Database(LISTING)
    with pytest.raises(OSError, match="disk full"):
        await take_in(database.rx, send, NOW)
    assert len(parse("\n".join(database.lines))) == 2


async def test_from_asterisks_own_database(plain: RunningAsterisk, engine: FakeEngine) -> None:
    await plain.rx('database put fallback a1-1.5 "01088886666|+8613800138000|1795316958|95001"')
    await plain.rx('database put fallback a1-1.6 "<script>|${SHELL(id)}|1|"')
    async with running_telephony(plain, engine):
        left = await engine.hears(m.NumberWasLeft)
        assert left.contact_id == "left-a1-1.5"
        assert left.received_at == 1795316958000
        await plain.wait_rx("database show fallback", "1 results found")
    async with running_telephony(plain, engine):
        await plain.wait_rx("database show fallback", "1 results found")
    assert len(engine.all(m.NumberWasLeft)) == 1
