"""Links for people outside: what they show and allow, and that they end with the case."""

import hashlib
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import update

from callcenter.domain.enums import Channel
from callcenter.domain.personal import Personal
from callcenter.repository.cases import CaseLink
from callcenter.repository.database import Database
from callcenter.repository.enums import ActorKind, CaseStatus, CaseStep, ResponsibleKind
from callcenter.repository.mail import OutgoingMail
from callcenter.service.cases import By, Responsible, StepRefused
from callcenter.service.cases.outside import LinkOver, link_to_pass_on
from callcenter.service.errors import Conflict, Forbidden, Invalid, NotFound
from tests.service.conftest import Clock
from tests.support.cases import AGENT, CUSTOMER, SITE, CaseWorld

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
LI = By(kind=ActorKind.OUTSIDE, id="li@example.com")


@pytest.fixture
async def world(demo: Database, clock: Clock, tmp_path: Path) -> CaseWorld:
    world = CaseWorld(demo, clock, tmp_path)
    await world.addresses()
    return world


async def over(world: CaseWorld, token: str) -> bool:
    try:
        await world.outside.look(token)
    except LinkOver:
        return True
    return False


async def test_a_link_is_sent_and_only_its_hash_is_kept(world: CaseWorld) -> None:
    number = await world.register()
    token = await world.assign_outside(number, language="zh-CN")
    assert len(token) >= 43
    (link,) = await world.rows(CaseLink)
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert (link.email, link.made_by, link.seen_at) == ("li@example.com", "agent1", None)
    (letter,) = await world.letters(OutgoingMail.secret.is_(True))
    assert (letter.recipient, letter.subject) == ("li@example.com", f"[{number}] 请您处理一件客户事项")
    assert f"{SITE}/outside#{token}" in letter.body
    # No server: it is to be passed on.
    async with world.database.engine.connect() as connection:
        told = await connection.run_sync(link_to_pass_on, number, SITE)
    assert told == f"{SITE}/outside#{token}"
    # In the course, where many read, it is not.
    assert token not in repr(await world.course_of(number))


async def test_it_shows_the_case_and_nothing_of_the_customer(world: CaseWorld, clock: Clock) -> None:
    number = await world.register(
        customer_id="c001",
        name="王建国",
        phone="+8613800000001",
        email="wang.jianguo@example.com",
        order_number="60010001",
        product="kettle",
        batch="B7",
        agent_id="agent1",
    )
    await world.register(customer_id="c001", subject=Personal("Another"))
    await world.step(number, CaseStep.NOTE, text="The customer shouted")
    await world.files.add(number, "staff.png", PICTURE, AGENT)
    mine = await world.files.add(number, "customer.png", PICTURE + b"1", CUSTOMER)
    token = await world.assign_outside(number)
    seen = await world.outside.look(token)
    assert set(msgspec.to_builtins(seen)) == {
        *("number", "kind", "class", "subject", "description", "product", "batch", "order_number"),
        *("status", "opened_ms", "due_ms", "until_ms", "name", "language", "words", "files", "steps"),
        "file_bytes",
    }
    assert (seen.number, seen.class_label, seen.product, seen.batch) == (
        number,
        "Product quality",
        "Electric kettle",
        "B7",
    )
    assert [file.id for file in seen.files] == [mine.id]
    told = msgspec.json.encode(seen).decode()
    for secret in (
        "王建国",
        "138000",
        "wang.jianguo",
        "shouted",
        "c001",
        "agent1",
        "vip",
        "Another",
        "staff",
    ):
        assert secret not in told
    (link,) = await world.rows(CaseLink)
    assert link.seen_at == clock.now()


async def test_accept_feedback_and_files(world: CaseWorld) -> None:
    number = await world.register()
    token = await world.assign_outside(number)
    assert (await world.outside.look(token)).steps == (
        seen_steps := [CaseStep.ACCEPT, CaseStep.DECLINE, CaseStep.NOTE]
    )
    with pytest.raises(StepRefused):
        await world.outside.step(token, CaseStep.FEEDBACK, "too early")
    accepted = await world.outside.step(token, CaseStep.ACCEPT)
    assert accepted is not None and accepted.status is CaseStatus.ACCEPTED
    file = await world.outside.add_file(token, "proof.png", PICTURE)
    done = await world.outside.step(token, CaseStep.FEEDBACK, "A new one was sent.")
    assert done is not None and done.status is CaseStatus.FEEDBACK
    assert [(each.step, each.words) for each in done.words] == [
        (CaseStep.ACCEPT, None),
        (CaseStep.FEEDBACK, "A new one was sent."),
    ]
    assert [(each.id, each.mine) for each in done.files] == [(file.id, True)]
    assert (await world.outside.file(token, file.id)).path.read_bytes() == PICTURE
    assert seen_steps[-1] in done.steps
    by = [(row.by_kind, row.by_id) for row in (await world.course_of(number))[2:]]
    assert set(by) == {(ActorKind.OUTSIDE, "li@example.com")}


async def test_declined_it_is_over(world: CaseWorld) -> None:
    number = await world.register()
    token = await world.assign_outside(number)
    with pytest.raises(StepRefused, match="a reason"):
        await world.outside.step(token, CaseStep.DECLINE, " ")
    assert await world.outside.step(token, CaseStep.DECLINE, "Not our product") is None
    case = await world.case(number)
    assert (case.status, case.responsible_kind) == (CaseStatus.REGISTERED, None)
    assert await over(world, token)
    # The letter that it stood in is empty.
    assert [row.body for row in await world.letters(OutgoingMail.secret.is_(True))] == [""]


@pytest.mark.parametrize("how", ["reply", "withdraw", "merge", "another", "user"])
async def test_it_ends_with_the_case(world: CaseWorld, how: str) -> None:
    number = await world.register()
    token = await world.assign_outside(number)
    await world.outside.step(token, CaseStep.ACCEPT)
    match how:
        case "reply":
            await world.step(number, CaseStep.REPLY, text="Done", channel=Channel.PHONE)
        case "withdraw":
            await world.step(number, CaseStep.WITHDRAW, reason="Settled")
        case "merge":
            await world.step(number, CaseStep.MERGE, into=await world.register())
        case "another":
            other = await world.assign_outside(number, email="zhao@example.com")
            assert (await world.outside.look(other)).number == number
        case "user":
            who = Responsible(kind=ResponsibleKind.USER, id="agent2")
            await world.step(number, CaseStep.ASSIGN, responsible=who)
    assert await over(world, token)
    for try_it in (
        world.outside.step(token, CaseStep.ACCEPT),
        world.outside.add_file(token, "a.png", PICTURE),
        world.outside.file(token, "any"),
        world.outside.check(token),
    ):
        with pytest.raises(LinkOver):
            await try_it


async def test_a_case_taken_out_of_a_merge_is_theirs_again(world: CaseWorld) -> None:
    number = await world.register()
    before = await world.assign_outside(number, language="zh-TW")
    await world.outside.step(before, CaseStep.ACCEPT)
    await world.step(number, CaseStep.MERGE, into=await world.register())
    await world.step(number, CaseStep.UNMERGE)
    assert await over(world, before)
    letter = (await world.letters(OutgoingMail.secret.is_(True), OutgoingMail.body != ""))[-1]
    assert letter.subject == f"[{number}] 請您處理一件客戶事項"
    token = letter.body.partition("/outside#")[2].split()[0]
    assert (await world.outside.look(token)).status == "accepted"


async def test_given_to_the_same_person_again_the_new_link_counts(world: CaseWorld) -> None:
    number = await world.register()
    first = await world.assign_outside(number)
    second = await world.assign_outside(number)
    assert first != second
    assert await over(world, first)
    assert not await over(world, second)


async def test_it_ends_after_its_days(world: CaseWorld, clock: Clock) -> None:
    token = await world.assign_outside(await world.register())
    clock.forward(days=29)
    assert not await over(world, token)
    clock.forward(days=1)
    assert await over(world, token)


@pytest.mark.parametrize("token", ["", "x" * 43, "x" * 10_000, "\x00", "li@example.com", "令牌", "\udcff"])
async def test_nothing_else_opens_anything(world: CaseWorld, token: str) -> None:
    await world.assign_outside(await world.register())
    assert await over(world, token)


async def test_the_hash_of_a_token_is_no_token(world: CaseWorld) -> None:
    token = await world.assign_outside(await world.register())
    assert await over(world, hashlib.sha256(token.encode()).hexdigest())


@pytest.mark.parametrize("step", sorted(set(CaseStep) - {"accept", "decline", "feedback", "note"}))
async def test_no_other_step_is_taken_by_a_link(world: CaseWorld, step: CaseStep) -> None:
    number = await world.register()
    token = await world.assign_outside(number)
    before = await world.case(number)
    with pytest.raises(Forbidden):
        await world.outside.step(token, step, "words")
    assert await world.case(number) == before


async def test_it_opens_its_own_case_and_files_only(world: CaseWorld) -> None:
    number, other = await world.register(), await world.register()
    token, theirs = await world.assign_outside(number), await world.assign_outside(other, "zhao@example.com")
    await world.outside.step(theirs, CaseStep.ACCEPT)
    file = await world.outside.add_file(theirs, "a.png", PICTURE)
    assert (await world.outside.look(token)).number == number
    with pytest.raises(NotFound):
        await world.outside.file(token, file.id)
    staff = await world.files.add(number, "staff.png", PICTURE, AGENT)
    with pytest.raises(NotFound):
        await world.outside.file(token, staff.id)


async def test_files_have_limits(world: CaseWorld) -> None:
    token = await world.assign_outside(await world.register())
    with pytest.raises(Invalid):
        await world.outside.add_file(token, "a.exe", b"MZ\x90\x00")
    for each in range(10):
        await world.outside.add_file(token, "a.txt", b"%d" % each)
    with pytest.raises(Conflict):
        await world.outside.add_file(token, "a.txt", b"one more")


async def test_an_address_that_care_yaml_does_not_allow_gets_no_link(world: CaseWorld) -> None:
    number = await world.register()
    with pytest.raises(Invalid, match="Nobody at this address"):
        await world.assign_outside(number, email="li@elsewhere.example")
    assert await world.rows(CaseLink) == []


async def test_a_link_of_a_case_that_changed_hands_behind_its_back(world: CaseWorld) -> None:
    """Were the end of a link ever missed, the case itself would still refuse."""
    number = await world.register()
    token = await world.assign_outside(number)
    await world.step(number, CaseStep.ASSIGN, responsible=Responsible(kind=ResponsibleKind.USER, id="agent2"))
    async with world.database.engine.begin() as connection:
        await connection.execute(update(CaseLink).values(ended_at=None))
    with pytest.raises(StepRefused):
        await world.outside.step(token, CaseStep.ACCEPT)
    with pytest.raises(NotFound):
        await world.outside.add_file(token, "a.png", PICTURE)
