"""Links: wrong, spent, expired and foreign give one answer; what is stored opens nothing."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from app.platform import clock as clocks
from app.platform import tokens
from app.platform.problems import LinkUnknown


@pytest.fixture
async def link(services):
    async with services.database.unit_of_work() as session:
        ends_at = await clocks.now(session) + timedelta(days=14)
        subject = uuid4()
        token = await tokens.mint(session, purpose="letter", subject_id=subject, ends_at=ends_at)
    return token, subject


async def answer(services, token, purpose="letter"):
    """What the one asking learns: the subject, or the whole shape of the refusal."""
    try:
        async with services.database.unit_of_work() as session:
            return await tokens.find(session, purpose=purpose, token=token)
    except LinkUnknown as refused:
        return type(refused), refused.code, refused.status, refused.detail, refused.pointer


@pytest.mark.anyio
async def test_a_live_link_leads_to_its_subject_however_often_it_is_looked_at(services, link):
    token, subject = link
    assert [await answer(services, token) for _ in range(3)] == [subject] * 3


@pytest.mark.anyio
async def test_wrong_spent_expired_and_foreign_links_get_the_same_answer(services, link, clock):
    token, _ = link
    wrong = await answer(services, tokens.new_token())
    foreign = await answer(services, token, "parent")
    odd = [await answer(services, each) for each in ("", "\ud800", "x" * 5000, "é\x00")]
    async with services.database.unit_of_work() as session:
        ends_at = await clocks.now(session) + timedelta(days=1)
        second = await tokens.mint(session, purpose="letter", subject_id=uuid4(), ends_at=ends_at)
    async with services.database.unit_of_work() as session:
        await tokens.spend(session, purpose="letter", token=token)
    spent = await answer(services, token)
    clock.advance(days=1, seconds=1)
    expired = await answer(services, second)

    assert wrong == foreign == spent == expired
    assert odd == [wrong] * 4


@pytest.mark.anyio
async def test_of_many_who_spend_a_link_at_once_one_wins(services, link):
    token, subject = link

    async def race():
        try:
            async with services.database.unit_of_work() as session:
                return await tokens.spend(session, purpose="letter", token=token)
        except LinkUnknown:
            return None

    won = [one for one in await asyncio.gather(*(race() for _ in range(5))) if one]
    assert won == [subject]


@pytest.mark.anyio
async def test_only_a_hash_is_kept(services, link, database):
    token, _ = link
    stored = str(database.execute("SELECT t::text FROM link_token t"))
    assert token not in stored
    assert token.encode().hex() not in stored


@pytest.mark.anyio
async def test_killing_ends_every_link_of_these_purposes(services, link):
    token, subject = link
    async with services.database.unit_of_work() as session:
        await tokens.kill(session, purposes=("parent",), subject_id=subject)
    assert await answer(services, token) == subject
    async with services.database.unit_of_work() as session:
        await tokens.kill(session, purposes=("letter", "here"), subject_id=subject)
    assert await answer(services, token) != subject


def test_tokens_hold_128_bits_and_never_repeat():
    made = {tokens.new_token() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(one) for one in made} == {22}
