"""What a privacy officer does to a consent: end a bank's hold, stop for a parent who telephoned."""

import pytest

from app.consent.consents import get_consent
from app.consent.standing import suspend

pytestmark = pytest.mark.anyio


async def state_of(services, family) -> str:
    async with services.database.unit_of_work() as session:
        return (await get_consent(session, family.consent_id)).state


async def tags(services) -> set[str]:
    from sqlalchemy import text

    async with services.database.unit_of_work() as session:
        return set((await session.execute(text("SELECT tag FROM ledger"))).scalars())


@pytest.mark.proves("VPC-07")
async def test_a_hold_ends_when_the_officer_says_that_the_bank_is_satisfied(
    officer, families, services
):
    family = await families.ready()
    async with services.database.unit_of_work() as session:
        await suspend(session, services, consent_id=family.consent_id, reason="dispute")

    answer = await officer.post(f"/staff/consents/{family.consent_id}/resume")

    assert answer.status_code == 303
    assert await state_of(services, family) == "active"
    assert "staff:consent:resumed" in await tags(services)


@pytest.mark.proves("RVK-01")
async def test_a_parent_without_a_mail_is_stopped_for_at_once(officer, families, services):
    family = await families.ready()

    answer = await officer.post(f"/staff/consents/{family.consent_id}/stop")
    page = await officer.get(answer.headers["location"])

    assert await state_of(services, family) == "stopping"
    assert "staff:consent:stopped" in await tags(services)
    assert page.status_code == 200


async def test_a_staff_member_who_is_no_privacy_officer_may_do_neither(staff, families, services):
    family = await families.ready()

    for act in ("resume", "stop"):
        answer = await staff.post(f"/staff/consents/{family.consent_id}/{act}")
        assert answer.status_code == 403
    assert await state_of(services, family) == "active"
