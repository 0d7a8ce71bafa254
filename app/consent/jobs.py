"""The jobs and sweeps of consent. Each job takes ids, may run twice, and has a sweep behind it."""

from uuid import UUID

from app.consent.address_letter import ask_for_address
from app.consent.consents import find_consent_of_request
from app.consent.due import (
    end_due,
    lapse_due,
    remind_due,
    revoke_due,
    settle_ended,
    unjoin_due,
)
from app.consent.endings import mark_undeliverable
from app.consent.parent_access import send_sign_in_links
from app.consent.promise_changes import (
    apply_to_consent,
    live_consents,
    open_requests,
    renew_request_if_changed,
)
from app.consent.requests import mark_noticed
from app.consent.stopping import forget_parent_after_last_letter
from app.families import Parts
from app.platform.queue import job
from app.platform.sweeps import Sweep
from app.promotions.publishing import get_revision


@job("consent.mark_noticed")
async def mark_noticed_job(services: Parts, *, request_id: str) -> None:
    """The relay accepted the direct notice."""
    async with services.database.unit_of_work() as session:
        await mark_noticed(session, request_id=UUID(request_id))


@job("consent.mark_undeliverable")
async def mark_undeliverable_job(services: Parts, *, request_id: str) -> None:
    """The relay refused the direct notice for good."""
    async with services.database.unit_of_work() as session:
        await mark_undeliverable(session, request_id=UUID(request_id))


@job("consent.apply_revision")
async def apply_revision_job(services: Parts, *, revision_id: str) -> None:
    """Bring consents down to a narrower promise and renew requests it no longer fits."""
    await apply_revision(services, UUID(revision_id))


@job("consent.ask_for_address")
async def ask_for_address_job(services: Parts, *, child_id: str) -> None:
    """A child earned the reward: the parent is asked for their part, once."""
    async with services.database.unit_of_work() as session:
        await ask_for_address(session, services, child_id=UUID(child_id))


@job("consent.forget_parent")
async def forget_parent_job(services: Parts, *, request_id: str) -> None:
    """The last letter about an erased consent has settled."""
    async with services.database.unit_of_work() as session:
        consent = await find_consent_of_request(session, UUID(request_id))
        if consent is not None:
            await forget_parent_after_last_letter(
                session, request_id=consent.request_id, parent_id=consent.parent_id
            )


@job("consent.send_sign_in_links")
async def send_sign_in_links_job(services: Parts, *, parent_id: str, asked_id: str) -> None:
    """Somebody asked for the link to their page; about nobody when the address was unknown."""
    async with services.database.unit_of_work() as session:
        await send_sign_in_links(
            session, services, parent_id=UUID(parent_id), asked_id=UUID(asked_id)
        )


async def apply_revision(services: Parts, revision_id: UUID) -> int:
    """Apply one published revision to all that hangs on its promotion. Returns what changed.

    One consent or request a transaction: a crash in the middle is finished by the repeat.
    """
    async with services.database.unit_of_work() as session:
        promotion_id = (await get_revision(session, revision_id)).promotion_id
        consents = await live_consents(session, promotion_id)
        requests = await open_requests(session, promotion_id)
    changed = 0
    for consent_id in consents:
        async with services.database.unit_of_work() as session:
            changed += await apply_to_consent(
                session, services, consent_id=consent_id, revision_id=revision_id
            )
    for request_id in requests:
        async with services.database.unit_of_work() as session:
            changed += await renew_request_if_changed(session, services, request_id=request_id)
    return changed


SWEEPS: tuple[Sweep, ...] = (
    Sweep("consent.remind", 5, remind_due),
    Sweep("consent.lapse", 5, lapse_due),
    Sweep("consent.revoke", 5, revoke_due),
    Sweep("consent.end", 30, end_due),
    Sweep("consent.settle_ended", 30, settle_ended),
    Sweep("consent.unjoin", 30, unjoin_due),
)
