"""What parents' pages say of a request: names, days and amounts in the reader's language."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.methods import get_method
from app.consent.requests import get_request
from app.consent.wording import field_words, local_day
from app.mail.wording import dollars, listed
from app.platform import clock
from app.platform.readable_codes import grouped_reference
from app.platform.steps import count_step
from app.platform.written_dates import written_date
from app.promotions.declaration import Recipient
from app.promotions.notices import PracticeRow, practice_table
from app.promotions.notices.wording import sentence
from app.promotions.revisions import Revision, get_revision
from app.services import Services


@dataclass(frozen=True)
class Disclosure:
    """One separate yes or no: to whom, what, what for (312.5(a)(2))."""

    id: str
    name: str
    items: str
    category: str
    purpose: str


@dataclass(frozen=True)
class CardTerms:
    """What is said of the card charge before anything is paid (VPC-03)."""

    amount: str
    refund_day: str
    statement_name: str


@dataclass(frozen=True)
class LetterFacts:
    """One request as its pages tell it."""

    request_id: UUID
    revision: Revision
    title: str
    reference: str
    lane: str
    state: str
    noticed: bool
    answer_by: str
    items: tuple[PracticeRow, ...]
    disclosures: tuple[Disclosure, ...]
    goes_along: tuple[str, ...]
    card: CardTerms


async def letter_facts(session: AsyncSession, request_id: UUID, language: str) -> LetterFacts:
    """The facts of one request. Raises NotFound."""
    request = await get_request(session, request_id)
    revision = await get_revision(session, request.revision_id)
    declaration = revision.declaration
    return LetterFacts(
        request_id=request_id,
        revision=revision,
        title=declaration.promotion.title.text(language),
        reference=grouped_reference(request.reference),
        lane=request.lane,
        state=request.state,
        noticed=request.noticed_at is not None,
        answer_by=written_date(local_day(revision, request.answer_by), language),
        items=practice_table(declaration, language),
        disclosures=tuple(
            _disclosure(revision, recipient, language)
            for recipient in declaration.separate_disclosures()
        ),
        goes_along=tuple(r.name for r in declaration.recipients if r.integral),
        card=await card_terms(session, revision, language),
    )


async def card_terms(session: AsyncSession, revision: Revision, language: str) -> CardTerms:
    """Amount, day of the refund and name on the statement, if paid now."""
    terms = get_method(revision.declaration, "card").terms(revision.declaration)
    back = await clock.now(session) + timedelta(days=terms.refund_after_days)
    return CardTerms(
        amount=dollars(terms.amount_cents, language),
        refund_day=written_date(local_day(revision, back), language),
        statement_name=revision.operator.operator.statement_name,
    )


async def answered_page(
    request: Request, parts: Services, session: AsyncSession, request_id: UUID
) -> Response:
    """The request is decided: how, and what can still be done."""
    state = (await get_request(session, request_id)).state
    return parts.pages.render(request, "parents/answered.html", state=state)


async def count(session: AsyncSession, request_id: UUID, step: str) -> None:
    """Add one to a step of this request's lane: sums only. Call it last."""
    request = await get_request(session, request_id)
    await count_step(session, request.promotion_id, request.lane, step)


def _disclosure(revision: Revision, recipient: Recipient, language: str) -> Disclosure:
    fields = [practice.field for practice in revision.declaration.practices_to(recipient.id)]
    return Disclosure(
        id=recipient.id,
        name=recipient.name,
        items=listed(field_words(fields, language), language),
        category=sentence(recipient.category.text(language)),
        purpose=sentence(recipient.purpose.text(language)),
    )
