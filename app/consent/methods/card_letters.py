"""Letters about a card check: why it proved nothing, why money came back, that it went back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.attempts import lock_attempt
from app.consent.drafting import get_draft
from app.consent.methods import methods_for
from app.consent.models import ConsentRequest, Draft
from app.consent.requests import get_request
from app.consent.states import is_decided
from app.consent.wording import letterhead, local_day, written_language
from app.families import Parts, address_datum, get_parent
from app.mail.letterhead import AboutRequest
from app.mail.messages import CardRejected, MoneyReturned, RefundMade
from app.mail.outbox import post
from app.payments.models import Payment
from app.privacy import get_basis
from app.promotions.revisions import Revision, get_revision

CardReason = Literal["prepaid", "unknown", "wallet", "used_often"]
ReturnReason = Literal["too_late", "answered", "changed"]

REASONS: dict[str, CardReason] = {
    "prepaid": "prepaid",
    "wallet": "wallet",
    "card_used_often": "used_often",
}
RETURNED: dict[str, ReturnReason] = {
    "too_late": "too_late",
    "already_decided": "answered",
}


@dataclass(frozen=True)
class _Case:
    request: ConsentRequest
    draft: Draft
    revision: Revision
    language: str
    datum_id: UUID
    until: datetime


async def post_card_rejected(
    session: AsyncSession, parts: Parts, payment: Payment, *, reason: str
) -> None:
    """Why the card proved nothing, and the ways that are left (VPC-06).

    Nothing is left to answer when the check was repeated for a lost PIN: the page has said why.
    """
    case = await _case(session, parts, payment)
    if case is None or is_decided(case.request.state):
        return
    message = CardRejected(
        head=letterhead(case.revision, case.language),
        reference=case.request.reference,
        reason=REASONS.get(reason, "unknown"),
        amount_cents=payment.amount_cents,
        other_ways=tuple(
            "card" if method.identifier == "card" else "paper"
            for method in methods_for(case.revision.declaration)
        ),
        answer_by=local_day(case.revision, case.request.answer_by),
    )
    await _send(session, case, message, key=f"card-rejected:{payment.id}", link="letter")


async def post_money_returned(
    session: AsyncSession, parts: Parts, payment: Payment, *, reason: str
) -> None:
    """Money came for a draft that no longer stands. No letter when no address is held any more."""
    case = await _case(session, parts, payment)
    if case is None:
        return
    message = MoneyReturned(
        head=letterhead(case.revision, case.language),
        reference=case.request.reference,
        reason=RETURNED.get(reason, "changed"),
        amount_cents=payment.amount_cents,
        statement_name=case.revision.operator.operator.statement_name,
    )
    await _send(session, case, message, key=f"money-returned:{payment.id}", link=None)


async def post_refund_made(session: AsyncSession, parts: Parts, payment: Payment) -> None:
    """The charge of a good check went back on its day (VPC-07)."""
    case = await _case(session, parts, payment)
    if case is None:
        return
    message = RefundMade(
        head=letterhead(case.revision, case.language),
        reference=case.request.reference,
        amount_cents=payment.amount_cents,
        statement_name=case.revision.operator.operator.statement_name,
    )
    await _send(session, case, message, key=f"refund-made:{payment.id}", link="parent")


async def _case(session: AsyncSession, parts: Parts, payment: Payment) -> _Case | None:
    attempt = await lock_attempt(session, payment.attempt_id)
    draft = await get_draft(session, attempt.draft_id)
    parent = await get_parent(session, draft.parent_id)
    datum_id = await address_datum(session, parts, draft.parent_id)
    if datum_id is None or parent.basis_id is None:
        return None
    revision = await get_revision(session, draft.revision_id)
    return _Case(
        request=await get_request(session, draft.request_id),
        draft=draft,
        revision=revision,
        language=written_language(revision, draft.language),
        datum_id=datum_id,
        until=(await get_basis(session, parent.basis_id)).ends_at,
    )


async def _send(
    session: AsyncSession, case: _Case, message: AboutRequest, *, key: str, link: str | None
) -> None:
    subject = case.draft.parent_id if link == "parent" else case.request.id
    await post(
        session,
        message,
        recipient_datum_id=case.datum_id,
        about_id=case.request.id,
        dedup_key=key,
        language=case.language,
        link_purpose=link,
        link_subject_id=subject if link else None,
        link_ends_at=case.until if link else None,
    )
