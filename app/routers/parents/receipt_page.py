"""The receipt as a page: the same facts as the signed file, in words."""

from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.consent.receipt_facts import ReceiptFacts, gather_receipt
from app.consent.wording import field_words
from app.mail.wording import listed, moment
from app.platform.readable_codes import grouped_reference
from app.promotions.notices import practice_table
from app.services import Services


async def receipt_page(
    request: Request, parts: Services, session: AsyncSession, consent_id: UUID, language: str
) -> Response:
    """The receipt of one consent. The caller made sure whose it is."""
    facts = await gather_receipt(session, parts, consent_id, language=language)
    operator = facts.revision.operator.operator
    zone = ZoneInfo(operator.timezone)
    return parts.pages.render(
        request,
        "parents/receipt.html",
        facts=facts,
        title=facts.revision.declaration.promotion.title.text(language),
        reference=grouped_reference(facts.reference),
        given_at=moment(facts.consent.since, language, zone),
        noticed_at=moment(facts.evidence.notice_sent_at, language, zone),
        items=practice_table(facts.revision.declaration, language),
        disclosures=_disclosures(facts, language),
        consent_id=consent_id,
    )


def _disclosures(facts: ReceiptFacts, language: str) -> list[tuple[str, str, bool]]:
    withdrawn = {d.recipient_id for d in facts.decisions if d.answer == "revoked"}
    return [
        (
            recipient.name,
            listed(
                field_words(
                    [p.field for p in facts.revision.declaration.practices_to(recipient.id)],
                    language,
                ),
                language,
            ),
            facts.choices.disclose.get(recipient.id, False) and recipient.id not in withdrawn,
        )
        for recipient in facts.revision.declaration.separate_disclosures()
    ]
