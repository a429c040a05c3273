"""What can be done over HTTP with each object of the group (tests/support/group.py), by what docs/access.md
calls it."""

import datetime as dt
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from callcenter.domain.enums import Channel
from callcenter.repository import models as t
from callcenter.repository.enums import CaseStatus, DeadlineKind
from callcenter.service.auth import utc_now
from callcenter.service.cases.public import contact_of

from .group import NOBODY, Answer, Group, Person

Ids = dict[str, str]
Make = Callable[[Group, Person], Awaitable[Ids]]

S = CaseStatus
ARTICLE = {"texts": {"en": {"title": "New", "body": "New."}}, "owner": "{me}", "review_on": "2027-01-01"}
CLOSING = {
    "class": "quality",
    "cause": "unknown",
    "product": "",
    "unit": "{unit}",
    "severity": "normal",
    "fault": False,
    "solution": "Sent again",
}
TAKEN_DOWN = {
    "request_id": "{request}",
    "channel": "letter",
    "customer_id": "{customer}",
    "kind": "enquiry",
    "subject": "When?",
    "class": "quality",
    "description": "When does it come?",
}
CSV = b"number,kind,class,subject,opened_at\nX1,complaint,quality,Kettle,2026-05-31\n"
LINK = {"Authorization": "Link {link}"}
SURVEY = {"Authorization": "Link {survey}"}
SENT = {"X-Request": "{request}"}
OPINION = {"answers": {"result": "4", "speed": "4", "informed": "yes", "recommend": "8"}}


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do. `{name}` in path, body and headers stands for what `make` made, `{me}` and `{unit}`
    for the asker and a department of theirs. `listed`: the answer is a list in which the object of this name
    is or is not. `own`: made for each who tries."""

    make: Make
    method: str
    path: str
    body: Any = None
    file: bytes | None = None
    headers: dict[str, str] = {}
    listed: str = ""
    own: bool = False

    def given(self, ids: Ids) -> tuple[str, Any, dict[str, str]]:
        """Path, body and headers about these."""
        return _filled(self.path, ids), _filled(self.body, ids), _filled(self.headers, ids)

    def sees(self, answer: Answer, ids: Ids) -> bool:
        """Whether a list has it."""
        told = answer.told if isinstance(answer.told, bytes) else json.dumps(answer.told).encode()
        return ids[self.listed].encode() in told


def _filled(value: Any, ids: Ids) -> Any:
    match value:
        case str():
            for name, some_id in ids.items():
                value = value.replace(f"{{{name}}}", some_id)
            return value
        case dict():
            return {name: _filled(each, ids) for name, each in value.items()}
        case list():
            return [_filled(each, ids) for each in value]
        case _:
            return value


def made(what: str, *args: Any, **more: Any) -> Make:
    """What the group makes by this name."""
    return lambda group, _person: getattr(group, what)(*args, **more)


def of_case(what: str, *args: Any, status: CaseStatus = S.ACCEPTED, **more: Any) -> Make:
    """The same of a case."""

    async def make(group: Group, _person: Person) -> Ids:
        return await getattr(group, what)(await group.case(status), *args, **more)

    return make


def case(status: CaseStatus = S.REGISTERED, **changes: Any) -> Make:
    """A case."""
    return made("case", status, **changes)


def get(path: str, make: Make, listed: str = "", **more: Any) -> Act:
    return Act(make=make, method="GET", path=path, listed=listed, **more)


def post(path: str, make: Make, body: Any = None, **more: Any) -> Act:
    return Act(make=make, method="POST", path=path, body=body, **more)


def step(name: str, make: Make, **fields: Any) -> Act:
    return post("/api/cases/{case}/steps", make, {"step": name, **fields})


async def _nothing(_group: Group, _person: Person) -> Ids:
    return {}


async def _colleague(_group: Group, _person: Person) -> Ids:
    return {"colleague": "a_agent"}


async def _taken_down(group: Group, _person: Person) -> Ids:
    return {**await group.customer(), "request": str(uuid.uuid4())}


async def _indexed(group: Group, _person: Person) -> Ids:
    # Of several, for a word that all have says nothing.
    made = [await group.case() for _ in range(4)]
    group.index()
    return made[0]


async def _of_contact(group: Group, _person: Person) -> Ids:
    customer = await group.customer()
    return {**customer, **await group.contact(customer["customer"])}


async def _message(group: Group, _person: Person) -> Ids:
    customer = await group.customer()
    name = f"voicemail-{group.next()}"
    (group.recordings / f"{name}.wav").write_bytes(b"RIFF")
    contact = await group.contact(customer["customer"], voicemail=name, voicemail_seconds=3)
    return {**contact, "recording": name}


async def _overdue(group: Group, _person: Person) -> Ids:
    ids, late = await group.case(S.ACCEPTED), utc_now() - dt.timedelta(days=1)
    deadline = t.CaseDeadline(
        case_number=ids["case"], kind=DeadlineKind.REPLY, started_at=late, due_at=late, remind_at=late
    )
    await group.put(deadline)
    return ids


async def _pair(group: Group, _person: Person) -> Ids:
    one, other = await group.case(known=False), await group.case(known=False)
    return {"case": one["case"], "other": other["case"]}


async def _merged(group: Group, _person: Person) -> Ids:
    other = await group.case(known=False)
    return await group.case(S.MERGED, known=False, merged_into=other["case"], before_merge=S.REGISTERED)


async def _with_course(group: Group, _person: Person) -> Ids:
    ids, word = await group.case(S.ACCEPTED), f"said{group.next()}"
    row = t.CaseCourse(
        case_number=ids["case"],
        place=1,
        at=utc_now(),
        step="note",
        to_status=S.ACCEPTED,
        by_kind="user",
        by_id="a_agent",
        words=word,
        data={},
    )
    await group.put(row)
    return {**ids, "word": word}


async def _with_letter(group: Group, _person: Person) -> Ids:
    ids, number = await group.case(S.ACCEPTED), group.next()
    row = t.OutgoingMail(
        id=f"mail{number}",
        recipient="wang@example.com",
        subject=f"letter{number}",
        body="Dear Wang",
        about_kind="case",
        about_id=ids["case"],
        origin=f"mail{number}",
        made_at=utc_now(),
    )
    await group.put(row)
    return {**ids, "word": f"letter{number}"}


async def _own_recovery(group: Group, person: Person) -> Ids:
    return await group.recovery(await group.case(S.ACCEPTED), by=person.id)


async def _own_action(group: Group, person: Person) -> Ids:
    return await group.action(await group.case(S.ACCEPTED), "done", owner=person.id)


async def _task(group: Group, _person: Person) -> Ids:
    return await group.task(await group.customer())


async def _use(group: Group, _person: Person) -> Ids:
    return await group.use(await group.article())


async def _called(group: Group, _person: Person) -> Ids:
    return await group.invitation(await group.case(S.ASKED, asked_at=utc_now()), Channel.PHONE)


async def _answered(group: Group, _person: Person) -> Ids:
    """A customer has answered the link about their case, which is of a class and with words of its own."""
    word = f"class{group.next()}"
    asked = await group.invitation(await group.case(S.ASKED, class_code=word))
    said = {"answers": {**OPINION["answers"], "words": f"Pleased {word}"}}
    answer = await group.ask(NOBODY, "POST", "/api/survey", said, headers=_filled(SURVEY, asked))
    assert answer.status == 200, answer
    return {**asked, "word": word}


async def _counted(group: Group, _person: Person) -> Ids:
    word = f"product{group.next()}"
    return {**await group.case(S.REPLIED, replied_by="somebody_else", product_code=word), "word": word}


async def _warning(group: Group, _person: Person) -> Ids:
    return await group.warning()


async def _month(_group: Group, _person: Person) -> Ids:
    return {"month": f"{utc_now():%Y-%m}"}


_FILE = b"some words"

OBJECTS: dict[str, Act] = {
    "create a customer": post(
        "/api/customers", _nothing, {"name": "New", "language": "en", "numbers": ["+442079460199"]}
    ),
    "find a customer": get("/api/customers?q={phone}", made("customer"), "customer"),
    "open a customer": get("/api/customers/{customer}", made("customer")),
    "see a customer's contacts, cases and orders": get(
        "/api/customers/{customer}/timeline", made("customer")
    ),
    "keep that a customer wants no calls": post(
        "/api/customers/{customer}/wishes", made("customer"), {"no_calls": True}
    ),
    "set a customer's tier": Act(
        make=made("customer"), method="PATCH", path="/api/customers/{customer}", body={"tier": "gold"}
    ),
    "have a customer called back": post(
        "/api/callbacks",
        made("customer"),
        {"number": "{phone}", "queue": "sales", "customer_id": "{customer}"},
    ),
    "open a customer's contact": get("/api/contacts/{contact}", _of_contact),
    "open the contact of a caller nobody knows": get("/api/contacts/{contact}", made("contact", None)),
    "list what callers left": get("/api/messages?limit=100", _message, "contact"),
    "hear what a caller left": get("/api/recordings/{recording}", _message),
    "take down a case of a customer without a call": post("/api/cases", _taken_down, TAKEN_DOWN),
    "take over cases from a file": post(
        "/api/cases/import?dry_run=true", _nothing, file=CSV, headers={"Content-Type": "text/csv"}
    ),
    "be offered a colleague to give a case to": get("/api/care", _colleague, "colleague"),
    "find a case": get("/api/cases?q={case}", case(), "case"),
    "find a case that is overdue": get("/api/cases?overdue=true&limit=100", _overdue, "case"),
    "be shown a similar case": post(
        "/api/cases/similar", _indexed, {"text": "{word}", "limit": 20}, listed="case"
    ),
    "open a case": get("/api/cases/{case}", case()),
    "open a case that belongs to no company yet": get(
        "/api/cases/{case}", case(unit=None, escalated_to=None)
    ),
    "answer_on_spot": step("answer_on_spot", case(), text="It is so", channel="phone"),
    "assign": step("assign", case(), responsible={"kind": "unit", "id": "{unit}"}),
    "accept": step("accept", case(S.ASSIGNED)),
    "decline": step("decline", case(S.ASSIGNED), reason="Not mine"),
    "feedback": step("feedback", case(S.ACCEPTED), text="Found"),
    "reply": step("reply", case(S.FEEDBACK), text="Sorry", channel="phone"),
    "close": step("close", case(S.REPLIED), **CLOSING),
    "ask": step("ask", case(S.CLOSED), survey="case_handling"),
    "evaluate": step("evaluate", case(S.CLOSED), mark=80),
    "reopen": step("reopen", case(S.CLOSED), reason="Again"),
    "withdraw": step("withdraw", case(), reason="A mistake"),
    "merge": step("merge", _pair, into="{other}"),
    "unmerge": step("unmerge", _merged),
    "escalate": step("escalate", case(), to="{unit}", reason="Late"),
    "appeal": step("appeal", case(S.CLOSED), reason="Not so"),
    "decide": step("decide", case(S.APPEALED), granted=True, reason="They are right"),
    "edit": step("edit", case(), subject="Another"),
    "note": step("note", case(), text="Noted"),
    "add a file to a case": post("/api/cases/{case}/files?name=a.txt", case(), file=_FILE),
    "open a file of a case": get("/api/cases/{case}/files/{file}", of_case("file")),
    "see the course of a case": get("/api/cases/{case}", _with_course, "word"),
    "see the letters about a case": get("/api/cases/{case}", _with_letter, "word"),
    "propose a recovery": post(
        "/api/cases/{case}/recoveries", case(), {"kind": "discount", "words": "Sorry", "amount_minor": 50}
    ),
    "approve one within a supervisor's limit": post(
        "/api/recoveries/{recovery}", of_case("recovery"), {"act": "approve"}
    ),
    "approve one above a supervisor's limit": post(
        "/api/recoveries/{recovery}", of_case("recovery", amount=300_000), {"act": "approve"}
    ),
    "approve one's own": post("/api/recoveries/{recovery}", _own_recovery, {"act": "approve"}, own=True),
    "refuse one within a supervisor's limit": post(
        "/api/recoveries/{recovery}", of_case("recovery"), {"act": "refuse", "words": "Too much"}
    ),
    "withdraw a recovery": post(
        "/api/recoveries/{recovery}", of_case("recovery", "approved"), {"act": "withdraw"}
    ),
    "say that a recovery was done": post(
        "/api/recoveries/{recovery}", of_case("recovery", "approved"), {"act": "done", "cost_minor": 1}
    ),
    "add a corrective action": post(
        "/api/cases/{case}/actions", case(), {"title": "Pack", "owner": "{me}", "due_on": "2099-01-01"}
    ),
    "say that a corrective action was done": post(
        "/api/actions/{action}", of_case("action"), {"act": "done", "words": "Done"}
    ),
    "cancel a corrective action": post("/api/actions/{action}", of_case("action"), {"act": "cancel"}),
    "say that a corrective action helped": post(
        "/api/actions/{action}",
        of_case("action", "done", owner="nobody"),
        {"act": "effective", "words": "It did"},
    ),
    "say that one's own action helped": post(
        "/api/actions/{action}", _own_action, {"act": "effective", "words": "It did"}, own=True
    ),
    "list a task": get("/api/tasks?limit=100", _task, "task"),
    "end a task": post("/api/tasks/{task}", _task, {"act": "done", "result": "All is well"}),
    "end a task of a case": post(
        "/api/tasks/{task}", of_case("task"), {"act": "done", "result": "All is well"}
    ),
    "have the customer of a task called": post("/api/tasks/{task}/call", _task, {"queue": "sales"}),
    "list a template": get("/api/templates?class=quality", made("template"), "template"),
    "make a template of a case": post(
        "/api/cases/{case}/template", case(S.CLOSED), {"title": "New", "language": "en", "text": "New"}
    ),
    "write an article": post("/api/knowledge", _nothing, ARTICLE),
    "search for an article in force": get(
        "/api/knowledge/search?language=en&q={word}", made("article"), "article"
    ),
    "list an article in force": get("/api/knowledge?limit=100", made("article"), "article"),
    "open an article in force": get("/api/knowledge/{article}", made("article")),
    "see the versions of an article in force": get("/api/knowledge/{article}/versions", made("article")),
    "open a draft": get("/api/knowledge/{article}", made("article", "draft")),
    "open a withdrawn article": get("/api/knowledge/{article}", made("article", "withdrawn")),
    "change an article": Act(
        make=made("article"), method="PUT", path="/api/knowledge/{article}", body=ARTICLE
    ),
    "publish an article": post("/api/knowledge/{article}/publish", made("article", "draft"), {}),
    "withdraw an article": post("/api/knowledge/{article}/withdraw", made("article"), {}),
    "make an article of a case": post("/api/cases/{case}/article", case(S.CLOSED), {"language": "en"}),
    "say that an article did not help": post(
        "/api/knowledge/{article}/uses", made("article"), {"helped": False}
    ),
    "see what was said of another's article": get("/api/knowledge/{article}/uses", made("article")),
    "settle what was said of another's article": post("/api/knowledge/uses/{use}/settle", _use, {}),
    "list what awaits another owner": get("/api/knowledge/mine?everybody=true", _use, "use"),
    "list a search without an answer": get("/api/knowledge/unanswered", made("unanswered"), "word"),
    "settle a search without an answer": post(
        "/api/knowledge/unanswered/settle", made("unanswered"), {"query": "{word}"}
    ),
    "ask a customer about a case": post("/api/cases/{case}/survey", case(S.CLOSED)),
    "enter what a customer said who was called": post("/api/cases/{case}/survey/answers", _called, OPINION),
    "read what a customer wrote": get("/api/satisfaction/comments", _answered, "word"),
    "see answers in the results": get("/api/satisfaction?by=class", _answered, "word"),
    "see a round of the agents' survey, open": get("/api/staff-surveys", made("round"), "round"),
    "answer a round of the agents' survey": post(
        "/api/staff-surveys/{round}/answers",
        made("round"),
        {"answers": {"workload": "4", "support": "4", "tools": "4"}},
    ),
    "see the results of a round": get("/api/staff-surveys/{round}/results", made("round", is_open=False)),
    "see a case of somebody else in the month's figures": get("/api/quality", _counted, "word"),
    "have the month's report made": get("/api/quality/report.pdf?month={month}", _month),
    "see an early warning": get("/api/quality/warnings", _warning, "word"),
    "acknowledge an early warning": post(
        "/api/quality/warnings/seen",
        _warning,
        {"unit": "{company}", "dimension": "class", "code": "{word}", "day": "{day}"},
    ),
}


# Without a log-in


async def _everything(group: Group, _person: Person, status: CaseStatus = S.ASSIGNED) -> Ids:
    """A case with everything by which somebody without an account may come: to each its own case."""
    link = await group.link(status)
    proved = await group.case(S.REPLIED)
    request = uuid.uuid4()
    sent = await group.case(request_id=contact_of(request))
    survey = await group.invitation(await group.case(S.ASKED))
    theirs = await group.file(link, by_kind="customer", by_id="")
    ours = await group.file(link)
    another = await group.file(await group.case(), by_kind="customer", by_id="")
    return {
        "link": link["link"],
        "number": proved["case"],
        "proof": proved["proof"],
        "sent": sent["case"],
        "request": str(request),
        "survey": survey["survey"],
        "theirs": theirs["file"],
        "ours": ours["file"],
        "another": another["file"],
    }


async def _accepted(group: Group, person: Person) -> Ids:
    return await _everything(group, person, S.ACCEPTED)


_PROVED = {"number": "{number}", "proof": "{proof}"}

OUTSIDE: dict[str, Act] = {
    "see the case of a link": get("/api/outside", _everything, headers=LINK),
    "accept the case of a link": post("/api/outside/accept", _everything, {}, headers=LINK),
    "decline the case of a link": post(
        "/api/outside/decline", _everything, {"reason": "Not ours"}, headers=LINK
    ),
    "give feedback by a link": post("/api/outside/feedback", _accepted, {"text": "Found"}, headers=LINK),
    "add words by a link": post("/api/outside/notes", _everything, {"text": "Found"}, headers=LINK),
    "add a file by a link": post("/api/outside/files?name=a.txt", _everything, file=_FILE, headers=LINK),
    "open the customer's file by a link": get("/api/outside/files/{theirs}", _everything, headers=LINK),
    "open one of our own files by a link": get("/api/outside/files/{ours}", _everything, headers=LINK),
    "open a file of another case by a link": get("/api/outside/files/{another}", _everything, headers=LINK),
    "ask how a case stands": post("/api/public/complaints/status", _everything, _PROVED),
    "say by number and proof that it is not solved": post(
        "/api/public/complaints/reopen", _everything, {**_PROVED, "reason": "Not so"}
    ),
    "appeal by number and proof": post(
        "/api/public/complaints/appeal", _everything, {**_PROVED, "reason": "Not so"}
    ),
    "add a file to one's complaint": post(
        "/api/public/complaints/{sent}/files?name=a.txt", _everything, file=_FILE, headers=SENT
    ),
    "see a survey": get("/api/survey", _everything, headers=SURVEY),
    "answer a survey": post("/api/survey", _everything, OPINION, headers=SURVEY),
}
