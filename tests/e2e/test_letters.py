"""A case that nobody phones about: written on the web and by mail, solved outside, answered by mail.

The product runs with a real mail server and a real mailbox, and its controller dies on the way.
"""

import re
import uuid
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.desks import Page
from tests.support.dovecot import Dovecot
from tests.support.product import Product, product
from tests.support.smtp import SmtpServer
from tests.support.waiting import until

OWN = "care@haiqiao.example"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


class Stranger:
    """Somebody without an account."""

    def __init__(self, p: Product, session: aiohttp.ClientSession) -> None:
        self._url = p.url
        self._session = session

    async def ask(self, method: str, path: str, token: str = "", **more: Any) -> tuple[int, Any]:
        headers = {"Origin": self._url, **more.pop("headers", {})}
        if token:
            headers["Authorization"] = f"Link {token}"
        url = f"{self._url}{path}"
        async with self._session.request(method, url, headers=headers, **more) as answer:
            return answer.status, await answer.json()


async def letter_to(server: SmtpServer, address: str, words: str) -> EmailMessage:
    """The letter to somebody with these words in its subject, once it has come."""

    def found() -> list[EmailMessage]:
        return [
            letter for letter in server.letters if letter["To"] == address and words in str(letter["Subject"])
        ]

    await until(found, f"a letter to {address} about {words}")
    (letter,) = found()
    return letter


async def complains(someone: Stranger) -> str:
    request = str(uuid.uuid4())
    status, taken = await someone.ask(
        "POST",
        "/api/public/complaints",
        json={
            "request_id": request,
            "description": "The kettle broke on its second day.",
            "class": "quality",
            "product": "kettle",
            "name": "Anna Berg",
            "email": "anna@example.com",
        },
    )
    assert status == 200, taken
    number = str(taken["number"])
    status, file = await someone.ask(
        "POST",
        f"/api/public/complaints/{number}/files?name=kettle.png",
        data=PICTURE,
        headers={"X-Request": request, "Content-Type": "image/png"},
    )
    assert (status, file["name"]) == (200, "kettle.png")
    status, told = await someone.ask(
        "POST", "/api/public/complaints/status", json={"number": number, "proof": "anna@example.com"}
    )
    assert (status, told["status"]) == (200, "open")
    return number


async def writes_again(mailbox: Dovecot, number: str, page: Page) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = "Anna Berg <anna@example.com>", OWN
    letter["Subject"], letter["Message-ID"] = f"Re: [{number}] received", "<again@example.com>"
    letter.set_content("And it leaks.")
    mailbox.deliver(letter.as_bytes())

    async def there() -> bool:
        course = (await page.get(f"/api/cases/{number}"))["course"]
        return [row["words"] for row in course if row["step"] == "customer_wrote"] == ["And it leaks."]

    await until(there, "the customer's words in the case")


async def test_from_the_web_to_the_reply(tmp_path: Path) -> None:
    with Dovecot() as mailbox:
        async with SmtpServer() as server:
            home = tmp_path / "home"
            home.mkdir()
            (home / "callcenter.toml").write_text(
                f'smtp = "{server.url}"\nimap = "{mailbox.url}"\nmail_from = "{OWN}"\n'
                'public_url = "https://care.example.com"\n'
            )
            async with product(home) as p, aiohttp.ClientSession() as session:
                await _story(p, server, mailbox, Stranger(p, session))


async def _story(p: Product, server: SmtpServer, mailbox: Dovecot, someone: Stranger) -> None:
    number = await complains(someone)
    received = await letter_to(server, "anna@example.com", "We have received your message")
    assert number in received["Subject"] and received["Auto-Submitted"] == "auto-replied"

    async with Page(p, "agent1", "desktop") as page:
        case = f"/api/cases/{number}"
        await writes_again(mailbox, number, page)
        seen = await page.get(case)
        assert [file["name"] for file in seen["files"]] == ["kettle.png"]
        given = {"kind": "outside", "name": "Li Wei", "email": "li@example.com", "language": "en"}
        step = {"step": "assign", "version": seen["version"], "responsible": given}
        assigned = await page.post(f"{case}/steps", step)
        # A letter takes it: nobody here sees the link.
        assert assigned["link"] is None
        letter = await letter_to(server, "li@example.com", "Please look into")
        found = re.search(r"https://care\.example\.com/outside#(\S+)", letter.get_content())
        assert found is not None
        token = found[1]

        status, outside = await someone.ask("GET", "/api/outside", token)
        assert (status, outside["number"], outside["status"]) == (200, number, "assigned")
        assert "anna" not in str(outside).lower()
        assert (await someone.ask("POST", "/api/outside/accept", token, json={}))[0] == 200

        await p.crash()
        status, outside = await someone.ask(
            "POST", "/api/outside/feedback", token, json={"text": "A new one was sent."}
        )
        assert (status, outside["status"]) == (200, "feedback")

        seen = await page.get(case)
        step = {"step": "reply", "version": seen["version"], "text": "A new one is on its way."}
        await page.post(f"{case}/steps", {**step, "channel": "email"})
        reply = await letter_to(server, "anna@example.com", "About: ")
        assert "A new one is on its way." in reply.get_content()
        assert reply["Auto-Submitted"] is None
        assert (await someone.ask("GET", "/api/outside", token))[0] == 403
        # Of all letters there was one.
        subjects = [(str(each["To"]), str(each["Subject"])) for each in server.letters]
        assert len(subjects) == len(set(subjects))
        status, health = await someone.ask("GET", "/healthz")
        assert health["mail"] == {"sends": "ok", "reads": "ok"}
