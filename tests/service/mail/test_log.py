"""What the log says of letters: which and why, never to whom."""

import pytest
from structlog.testing import capture_logs

from callcenter.repository.database import Database
from callcenter.service.mail.outbox import Outbox, Outgoing, SendFailed, unaddressed
from tests.service.conftest import Clock
from tests.support.repositories import backend_on_sqlite

from .test_outbox import letter, put, rows

__all__ = ["backend_on_sqlite"]


class Refusing:
    """A mail server that says whom it does not know, as most do."""

    async def send(self, letter: Outgoing) -> None:
        raise SendFailed(f"mail.example says 550 5.1.1 <{letter.recipient}>: unknown", for_good=True)


async def test_the_log_has_no_address(empty: Database, clock: Clock) -> None:
    outbox = Outbox(empty, Refusing(), now=clock.now)
    await put(empty, outbox, clock.now(), letter())
    with capture_logs() as logs:
        await outbox.send_due()
    assert [entry["why"] for entry in logs] == ["mail.example says 550 5.1.1 <#@#>: unknown"]
    assert "wang@example.com" not in str(logs)
    # Whoever looks at the case sees it.
    (row,) = await rows(empty)
    assert "wang@example.com" in (row.error or "")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("550 no such user: 李伟@例子.中国", "550 no such user: #@#"),
        ("452 4.2.2 over quota", "452 4.2.2 over quota"),
        ("x" * 100_000, "x" * 300),
    ],
)
def test_without_addresses(said: str, told: str) -> None:
    assert unaddressed(said) == told
