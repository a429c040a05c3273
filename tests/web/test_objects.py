"""Who may do what with which object, on the real services: the tables of docs/access.md, cell by cell."""

import re
import secrets
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.repository.database import Database
from callcenter.repository.enums import CaseStatus, Role
from callcenter.web.app import routes
from tests.support.acts import OBJECTS, OUTSIDE, Act, Ids
from tests.support.group import NOBODY, PEOPLE, Answer, Group, Person, group_of
from tests.support.repositories import backend_on_sqlite

__all__ = ["backend_on_sqlite"]

DOCUMENT = Path(__file__).parents[2] / "docs" / "access.md"
YES, NO, NONE, AS_HERE = "yes", "no", "–", "as here"
COLUMNS = {Role.AGENT: 0, Role.SUPERVISOR: 1, Role.ADMIN: 2}
GIVEN, OTHER = 3, 4
#: Whose the objects are does not ask: a colleague of another department does.
ASKING = [name for name in PEOPLE if name != "a_agent"]
#: Why a step of a case is not somebody's.
NOT_THEIRS = ("not_for_you", "involved")


@pytest.fixture
async def group(empty: Database, tmp_path: Path) -> AsyncIterator[Group]:
    async with group_of(empty, tmp_path) as group:
        yield group


def lines(name: str) -> list[list[str]]:
    """The lines of a table of the document, below its head, as cells."""
    part = DOCUMENT.read_text(encoding="utf-8").partition(f"<!-- {name} -->")[2].partition("<!-- end")[0]
    return [re.split(r"\s*\|\s*", line.strip("| \n")) for line in part.strip().splitlines()[2:]]


def table(name: str) -> dict[str, list[str]]:
    """Its rows, by what they are about."""
    return {what: cells for what, *cells in lines(name) if not what.startswith("**")}


def parts() -> dict[str, list[str]]:
    """What is in each part of the table of objects."""
    found: dict[str, list[str]] = {}
    for what, *_ in lines("objects"):
        if what.startswith("**"):
            found[what.strip("*")] = rows = []
        else:
            rows.append(what)
    return found


def test_every_row_is_tried() -> None:
    assert list(table("objects")) == list(OBJECTS)
    assert list(table("outside")) == list(OUTSIDE)


#: Parts of the API that deal with things of one company.
OF_COMPANIES = re.compile(
    "/api/(actions|cases|contacts|customers|knowledge|messages|outside|public|quality|recordings|recoveries"
    "|satisfaction|staff-surveys|survey|tasks|templates)(/|$)"
)
#: What of them is tried elsewhere: with a call in hand (test_rest), before there is anything (test_public),
#: by a count (below), and the beginning of a round, of which there is one at a time.
ELSEWHERE = {
    ("PUT", "/api/contacts/{contact_id}/customer"),
    ("GET", "/api/public/complaints"),
    ("POST", "/api/public/complaints"),
    ("GET", "/api/cases/overdue"),
    ("POST", "/api/staff-surveys"),
}


def test_every_route_is_tried() -> None:
    acts = [(act.method, act.path.partition("?")[0]) for act in (*OBJECTS.values(), *OUTSIDE.values())]
    for route in routes():
        if OF_COMPANIES.match(route.path):
            pattern = re.compile(re.sub(r"{[^}]*}", "[^/]+", route.path))
            tried = any(method == route.method and pattern.fullmatch(path) for method, path in acts)
            assert tried or (route.method, route.path) in ELSEWHERE, (route.method, route.path)


def expected(cells: list[str], person: Person) -> str:
    """What the table says of somebody."""
    assert person.role is not None
    own = cells[COLUMNS[person.role]]
    if person.id == "given":
        return cells[GIVEN]
    return own if person.company != "b" or cells[OTHER] == AS_HERE else NONE


def phantom(ids: Ids) -> Ids:
    """The same with ids that nobody has."""
    made = {
        "customer": f"customer{secrets.token_hex(4)}",
        "contact": f"contact{secrets.token_hex(4)}",
        "recording": f"voicemail-{secrets.token_hex(4)}",
        "article": "K9999",
        "word": f"word{secrets.token_hex(4)}",
        **dict.fromkeys(("case", "number", "sent", "other"), f"271123{secrets.randbelow(10_000):04d}"),
    }
    kept = (
        "me",
        "unit",
        "company",
        "phone",
        "name",
        "month",
        "day",
        "link",
        "survey",
        "proof",
        "request",
        "email",
        "colleague",
    )
    return {
        name: some_id if name in kept else made.get(name, uuid.uuid4().hex) for name, some_id in ids.items()
    }


def department(person: Person) -> str:
    """One whose people they may name."""
    return "b_care" if person.company == "b" else "a_care"


async def asked(group: Group, person: Person, act: Act, ids: Ids) -> Answer:
    path, body, headers = act.given(ids)
    return await group.ask(person, act.method, path, body, headers=headers, file=act.file)


async def fault(group: Group, person: Person, act: Act, ids: Ids, wanted: str) -> str:
    """What is wrong with the answer; empty when it is as the table says."""
    answer = await asked(group, person, act, ids)
    told = f"{answer.status} {str(answer.told)[:200]}"
    if answer.status >= 500 or (answer.status >= 400 and answer.changed):
        return f"{told}, and something was written: {answer.changed}"
    if wanted == YES:
        return "" if answer.status == 200 and (not act.listed or act.sees(answer, ids)) else told
    if wanted == NO:
        theirs = answer.status == 409 and answer.told["error"].get("reason") in NOT_THEIRS
        return "" if answer.status == 403 or theirs else told
    if act.listed and answer.status == 200:
        return told if act.sees(answer, ids) else ""
    nothing = await asked(group, person, act, phantom(ids))
    same = (answer.status, answer.told) == (nothing.status, nothing.told)
    return "" if same and answer.status in (403, 404) else f"{told}; of none: {nothing.told}"


@pytest.mark.parametrize("part", parts())
async def test_everybody_may_do_what_the_table_says(group: Group, part: str) -> None:
    faults = []
    for what in parts()[part]:
        cells, act = table("objects")[what], OBJECTS[what]
        made: Ids = {}
        for name in ASKING:
            person = group.people[name]
            wanted = expected(cells, person)
            # What nobody has changed is there for the next one to try.
            if not made or act.own:
                made = await act.make(group, person)
            ids = {**made, "me": person.id, "unit": department(person)}
            if wrong := await fault(group, person, act, ids, wanted):
                faults.append(f"{what}: {person.id}: {wanted!r} is not so: {wrong}")
            if wanted == YES and act.method != "GET":
                made = {}
    assert not faults, "\n".join(faults)


async def test_what_is_overdue_is_counted_for_who_sees_it(group: Group) -> None:
    async def counts() -> dict[str, int]:
        asked = [await group.ask(group.people[name], "GET", "/api/cases/overdue") for name in ASKING]
        return dict(zip(ASKING, (answer.told["overdue"] for answer in asked), strict=True))

    assert set((await counts()).values()) == {0}
    await OBJECTS["find a case that is overdue"].make(group, NOBODY)
    cells = table("objects")["find a case that is overdue"]
    assert await counts() == {name: int(expected(cells, group.people[name]) == YES) for name in ASKING}


async def test_a_bill_goes_no_further_than_ones_limit(group: Group) -> None:
    """Within what was approved anybody says what it cost in the end; above it who may give so much."""
    answers = {}
    for name in ("a_agent", "a_supervisor", "a_admin"):
        for cost in (30_000, 200_000, 2_000_000):
            made = await group.recovery(await group.case(), "approved")
            body = {"act": "done", "cost_minor": cost}
            answer = await group.ask(group.people[name], "POST", f"/api/recoveries/{made['recovery']}", body)
            answers[name, cost] = answer.status
    assert answers == {
        ("a_agent", 30_000): 200,
        ("a_agent", 200_000): 403,
        ("a_agent", 2_000_000): 403,
        ("a_supervisor", 30_000): 200,
        ("a_supervisor", 200_000): 200,
        ("a_supervisor", 2_000_000): 403,
        ("a_admin", 30_000): 200,
        ("a_admin", 200_000): 200,
        ("a_admin", 2_000_000): 200,
    }


async def test_nobody_was_asked_by_a_survey_that_there_is_not(group: Group) -> None:
    for survey in ("nothing", "agents", "after_call"):
        ids = await group.case(CLOSED)
        body = {"step": "ask", "survey": survey}
        answer = await group.ask(group.people["a_agent"], "POST", f"/api/cases/{ids['case']}/steps", body)
        assert (answer.status, answer.changed) == (400, False)
        assert answer.told["error"]["field"] == "survey"


# Without a log-in

HOLDERS = ("link", "proof", "request", "survey", "anybody")


def held(ids: Ids, holder: str) -> Ids:
    """What somebody knows who has one of these, and the numbers of everything: what they have not, they try
    with what they have, or with what they make up."""
    token = ids.get(holder, "") if holder in ("link", "survey") else secrets.token_urlsafe(32)
    made_up = {"link": token, "survey": token, "proof": "0000", "request": str(uuid.uuid4())}
    return {**ids, **{name: value for name, value in made_up.items() if name != holder}}


async def test_a_link_opens_what_it_was_made_for_and_nothing_else(group: Group) -> None:
    faults = []
    for what, cells in table("outside").items():
        act = OUTSIDE[what]
        for holder, wanted in zip(HOLDERS, cells, strict=True):
            ids = held(await act.make(group, NOBODY), holder)
            # A log-in opens none of it.
            person = group.people["g_admin"] if holder == "anybody" else NOBODY
            if wrong := await fault(group, person, act, ids, wanted):
                faults.append(f"{what}: {holder}: {wanted!r} is not so: {wrong}")
    assert not faults, "\n".join(faults)


async def test_a_link_opens_nothing_that_asks_for_a_log_in(group: Group) -> None:
    ids = await OUTSIDE["see the case of a link"].make(group, NOBODY)
    for act in OBJECTS.values():
        made = {**await act.make(group, NOBODY), "me": "a_agent", "unit": "a_care"}
        path, body, _ = act.given(made)
        for token in (ids["link"], ids["survey"]):
            headers = {"Authorization": f"Link {token}"}
            answer = await group.ask(NOBODY, act.method, path, body, headers=headers, file=act.file)
            assert (answer.status, answer.changed) == (401, False), (path, answer)


# Naming what one does not see

CLOSED, OPEN = CaseStatus.CLOSED, CaseStatus.REGISTERED
ARTICLES = ("article", "draft", "withdrawn")


async def test_nobody_names_what_is_another_companys(group: Group) -> None:
    """In what they send about their own: the answer is as to what there is not, and nothing is written."""
    theirs = {
        **await group.case(CLOSED),
        **await group.contact(None),
        **await group.template(),
        "user": "a_agent",
        "unit": "a_care",
        "article": (await group.article())["article"],
        "draft": (await group.article("draft", by="b_supervisor"))["article"],
        "withdrawn": (await group.article("withdrawn", by="b_supervisor"))["article"],
    }
    own = await group.case(CLOSED, unit="b_care")
    article = (await group.article(by="b_supervisor"))["article"]
    steps, of_own = "/api/cases/{new}/steps", f"/api/cases/{own['case']}"
    answer = {"step": "answer_on_spot", "text": "It is so", "channel": "phone"}
    written = {"texts": {"en": {"title": "T", "body": "B"}}, "review_on": "2027-01-01"}
    tried = [
        ("case", "POST", steps, {"step": "merge", "into": "{case}"}),
        ("user", "POST", steps, {"step": "assign", "responsible": {"kind": "user", "id": "{user}"}}),
        ("unit", "POST", steps, {"step": "assign", "responsible": {"kind": "unit", "id": "{unit}"}}),
        ("user", "POST", steps, {"step": "escalate", "to": "{user}", "reason": "Late"}),
        ("unit", "POST", steps, {"step": "escalate", "to": "{unit}", "reason": "Late"}),
        ("customer", "POST", steps, {"step": "link_customer", "customer_id": "{customer}"}),
        ("unit", "POST", steps, {"step": "edit", "unit": "{unit}"}),
        ("unit", "POST", steps, {"step": "close", "unit": "{unit}"}),
        ("article", "POST", steps, {**answer, "article_id": "{article}"}),
        ("draft", "POST", steps, {**answer, "article_id": "{draft}"}),
        ("withdrawn", "POST", steps, {**answer, "article_id": "{withdrawn}"}),
        ("template", "POST", steps, {**answer, "template_id": "{template}"}),
        ("user", "POST", f"{of_own}/actions", {"title": "T", "owner": "{user}", "due_on": "2099-01-01"}),
        ("user", "PATCH", f"/api/customers/{own['customer']}", {"dedicated_agent": "{user}"}),
        ("user", "POST", "/api/knowledge", {**written, "owner": "{user}"}),
        ("user", "PUT", f"/api/knowledge/{article}", {**written, "owner": "{user}"}),
        ("case", "POST", f"/api/knowledge/{article}/uses", {"case_number": "{case}"}),
        (
            "customer",
            "POST",
            "/api/callbacks",
            {"number": "+442079460001", "queue": "sales", "customer_id": "{customer}"},
        ),
    ]
    asker, faults = group.people["b_supervisor"], []
    for name, method, path, body in tried:
        act = Act(make=OBJECTS["open a case"].make, method=method, path=path, body=body)
        answers = []
        for some_id in (theirs[name], "K9999" if name in ARTICLES else "2711239999"):
            new = (await group.case(OPEN, unit="b_care"))["case"]
            got = await asked(group, asker, act, {name: some_id, "new": new})
            answers.append((got.status, str(got.told).replace(some_id, "ID")))
            if got.changed or got.status not in (400, 404, 409):
                faults.append(f"{path} {body}: {got.status} {str(got.told)[:200]}")
        if len(set(answers)) != 1:
            faults.append(f"{path} {body}: not the same as of none: {answers}")
    assert not faults, "\n".join(faults)


async def test_no_file_of_cases_names_another_companys(group: Group) -> None:
    theirs, asker = await group.customer(), group.people["b_supervisor"]
    head = "number,kind,class,subject,opened_at,closed_at,status,customer,cause,unit,fault,solution"
    line = "X1,complaint,quality,Kettle,2026-05-31,2026-06-01,closed,{},unknown,{},no,New"
    answers = []
    for customer, unit in (
        (theirs["customer"], "b_care"),
        (theirs["phone"], "b_care"),
        ("customer0", "b_care"),
        ("", "a_care"),
        ("", "nowhere"),
    ):
        file = f"{head}\n{line.format(customer, unit)}\n".encode()
        answer = await group.ask(asker, "POST", "/api/cases/import", file=file, media="text/csv")
        assert (answer.status, answer.changed, answer.told["stored"]) == (200, False, 0)
        (fault,) = answer.told["faults"]
        answers.append((fault["field"], fault["message"].replace(unit, "UNIT")))
    assert answers[0] == answers[1] == answers[2]
    assert answers[3] == answers[4]


async def test_a_round_of_the_group_is_for_the_agents_of_its_companies(group: Group) -> None:
    made = await group.round("group")
    act = OBJECTS["answer a round of the agents' survey"]
    for name in ("a_agent", "b_agent", "g_agent"):
        shown = await asked(
            group, group.people[name], OBJECTS["see a round of the agents' survey, open"], made
        )
        assert [each["id"] for each in shown.told["items"]] == [made["round"]]
        answer = await asked(group, group.people[name], act, made)
        assert (answer.status, answer.told) == (200, {"again": False})
    over = await group.round("group", is_open=False)
    seen = {}
    for name in ("a_supervisor", "g_supervisor"):
        answer = await asked(group, group.people[name], OBJECTS["see the results of a round"], over)
        seen[name] = answer.status
    assert seen == {"a_supervisor": 404, "g_supervisor": 200}
