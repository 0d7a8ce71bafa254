"""Opening, printing and posting rewards: the reason first, the erasure at once, the parent told."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pypdfium2
import pytest

from app.consent.standing import suspend
from app.platform.embedded import APP
from tests.staff.conftest import ADDRESS, NAME

pytestmark = pytest.mark.anyio

STREET = ADDRESS.splitlines()[0]


async def viewed(families, child_id: UUID) -> list[dict]:
    return [
        row[0]
        for row in await families.story.rows(
            "SELECT facts FROM ledger WHERE tag = 'staff:information:viewed' AND subject_id = :id",
            id=child_id,
        )
    ]


async def held(families, family) -> set[str]:
    async with families.parts.database.unit_of_work() as session:
        return {field for field, _ in await families.parts.gate.held(session, family.basis_id)}


@pytest.mark.proves("DIS-06")
@pytest.mark.parametrize("reason", ["", "curiosity"])
async def test_nothing_opens_without_a_reason_from_the_list(staff, families, reason) -> None:
    family = await families.ready()
    answer = await staff.post(f"/staff/post/{family.claim_id}/open", reason=reason)
    assert answer.status_code == 422
    assert NAME not in answer.text
    assert await viewed(families, family.child_id) == []


async def test_opening_shows_the_label_and_records_who_and_why(staff, families) -> None:
    family = await families.ready()
    answer = await staff.post(f"/staff/post/{family.claim_id}/open", reason="post_reward")
    assert NAME in answer.text
    assert STREET in answer.text
    assert answer.headers["cache-control"] == "no-store"
    (facts,) = await viewed(families, family.child_id)
    assert facts["reason"] == "post_reward"
    assert NAME not in str(facts)


async def test_no_ledger_entry_no_data(staff, families, database) -> None:
    family = await families.ready()
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute(f"REVOKE INSERT ON ledger FROM {APP}")
    try:
        answer = await staff.post(f"/staff/post/{family.claim_id}/open", reason="post_reward")
        sheet = await staff.post(
            "/staff/post/labels", reason="post_reward", **{f"claim-{family.claim_id}": "yes"}
        )
    finally:
        with psycopg.connect(database.superuser_url) as connection:
            connection.execute(f"GRANT INSERT ON ledger TO {APP}")
    assert (answer.status_code, sheet.status_code) == (500, 500)
    assert NAME not in answer.text
    assert not sheet.content.startswith(b"%PDF")


@pytest.mark.proves("VPC-07")
async def test_a_claim_held_back_stays_shut_and_says_so(staff, families, services) -> None:
    family = await families.ready()
    async with services.database.unit_of_work() as session:
        await suspend(session, services, consent_id=family.consent_id, reason="dispute")
    page = await staff.get(f"/staff/post/{family.claim_id}")
    assert "This one stays shut" in page.text
    assert "suspended" in page.text
    chosen = {f"claim-{family.claim_id}": "yes"}
    opened = await staff.post(f"/staff/post/{family.claim_id}/open", reason="post_reward")
    posted = await staff.post(f"/staff/post/{family.claim_id}/posted")
    batch = await staff.post("/staff/post/posted", **chosen)
    sheet = await staff.post("/staff/post/labels", reason="post_reward", **chosen)
    assert [a.status_code for a in (opened, posted, batch, sheet)] == [403, 403, 422, 422]
    assert "This one stays shut" in opened.text
    assert "One of these is held back" in batch.text
    assert await viewed(families, family.child_id) == []
    assert await held(families, family) == {"first_name", "mailing_address"}


@pytest.mark.proves("RET-01", "COL-03")
async def test_posting_erases_name_and_address_at_once_and_keeps_the_rest(staff, families) -> None:
    family = await families.ready(home="Illinois", society=True)
    answer = await staff.post(f"/staff/post/{family.claim_id}/posted")
    assert answer.status_code == 303
    assert await held(families, family) == {"home_state"}
    assert await families.story.state("reward_claim", family.claim_id) == "posted"
    facts = await families.story.one("SELECT facts FROM ledger WHERE tag = 'staff:reward:posted'")
    assert facts["erased"] == ["first_name", "mailing_address"]


@pytest.mark.proves("RET-01")
async def test_the_parent_hears_when_it_was_posted_what_went_and_what_stays(
    staff, families, clock
) -> None:
    family = await families.ready(home="Illinois", society=True)
    clock.set(datetime(2027, 6, 10, 19, 2, tzinfo=UTC))
    # The console of the morning is over by now: 15 idle minutes.
    await families.story.rows("UPDATE browser_session SET seen_at = app_now() RETURNING 1")
    await staff.post(f"/staff/post/{family.claim_id}/posted")
    letter = await families.story.one(
        "SELECT body_text FROM outbox_mail WHERE message = 'reward_posted'"
    )
    plain = " ".join(letter.split())
    assert "We posted it today and erased" in plain
    assert "your postal address" in plain
    # 19:02 UTC is 14:02 where the operator's clock hangs.
    assert "14:02" in plain or "2:02" in plain
    assert "state your child lives in" in plain
    assert NAME not in letter
    assert STREET not in letter


async def test_a_double_click_posts_once_and_mails_once(staff, families) -> None:
    family = await families.ready()
    path, chosen = f"/staff/post/{family.claim_id}/posted", {f"claim-{family.claim_id}": "yes"}
    answers = await asyncio.gather(staff.post(path), staff.post(path))
    again = await staff.post("/staff/post/posted", **chosen)
    assert [a.status_code for a in (*answers, again)] == [303, 303, 303]
    assert (
        await families.story.one("SELECT count(*) FROM outbox_mail WHERE message = 'reward_posted'")
        == 1
    )
    assert (
        await families.story.one("SELECT count(*) FROM ledger WHERE tag = 'staff:reward:posted'")
        == 1
    )


async def test_what_was_posted_can_no_longer_be_opened(staff, families) -> None:
    family = await families.ready()
    await staff.post(f"/staff/post/{family.claim_id}/posted")
    answer = await staff.post(f"/staff/post/{family.claim_id}/open", reason="parent_asked")
    assert answer.status_code == 409
    assert "Name and address are erased" in (await staff.get(f"/staff/post/{family.claim_id}")).text


async def test_a_reward_whose_items_are_missing_cannot_be_posted(staff, families) -> None:
    family = await families.ready(state="earned")
    answer = await staff.post(f"/staff/post/{family.claim_id}/posted")
    assert answer.status_code == 409
    assert await held(families, family) == {"first_name", "mailing_address"}


async def test_items_erased_on_their_day_are_not_shown_as_empty_labels(
    staff, families, services
) -> None:
    family = await families.ready()
    async with services.database.unit_of_work() as session:
        await services.gate.erase(session, family.basis_id, fields=["mailing_address"])
    answer = await staff.post(f"/staff/post/{family.claim_id}/open", reason="post_reward")
    assert "erased on their day" in answer.text
    assert NAME not in answer.text


@pytest.mark.parametrize("count", [0, 26])
async def test_a_batch_holds_1_to_25_children(staff, families, count: int) -> None:
    chosen = {f"claim-00000000-0000-4000-8000-{n:012d}": "yes" for n in range(count)}
    answer = await staff.post("/staff/post/labels", reason="post_reward", **chosen)
    assert answer.status_code == 422
    assert "Tick 1 to 25 lines" in answer.text


async def test_a_sheet_of_labels_is_recorded_child_by_child(staff, families) -> None:
    one = await families.ready(name="Ana", email="one@example.org")
    two = await families.ready(name="<b>Bo</b>", email="two@example.org")
    answer = await staff.post(
        "/staff/post/labels",
        reason="post_reward",
        **{f"claim-{f.claim_id}": "yes" for f in (one, two)},
    )
    assert answer.headers["content-type"] == "application/pdf"
    with pypdfium2.PdfDocument(answer.content) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert "Ana" in text
    assert "<b>Bo</b>" in text
    for family in (one, two):
        assert len(await viewed(families, family.child_id)) == 1


async def test_a_claim_that_never_was_is_not_found(staff) -> None:
    ghost = "00000000-0000-4000-8000-000000000000"
    assert (await staff.get(f"/staff/post/{ghost}")).status_code == 404
    assert (await staff.get("/staff/post/odd")).status_code == 422
    assert (await staff.post("/staff/post/posted", **{"claim-odd": "yes"})).status_code == 400
