"""Everything that is held, shown to the parent who gave the PIN (312.6(a)); and what they keep."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.rewards import find_claim
from app.consent.receipt_signing import canonical
from app.consent.receipts import issue_receipt
from app.consent.requests import get_request, letter_view
from app.consent.reviewing import own_consent, review_family
from app.mail.outbox import MailCopy, copies_about
from app.platform.problems import NotFound
from app.routers.deps import Db, Lang, Svc
from app.routers.parents.flowing import flowing
from app.routers.parents.receipt_page import receipt_page
from app.routers.parents.shown import ShownChild, shown_child, shown_own
from app.routers.parents.signed_in import CurrentParent, KnownParent

router = APIRouter(prefix="/parent")


@router.get("/home")
async def home(
    request: Request, parts: Svc, session: Db, lang: Lang, visit: KnownParent
) -> Response:
    """All that is held, each item with its day of erasure; every decision and letter."""
    if visit.stage != "seen":
        return RedirectResponse("/parent/pin", status_code=303)
    review = await review_family(session, parts, parent_id=visit.subject_id, language=lang)
    children: list[ShownChild] = []
    for child in review.children:
        claim = await find_claim(session, child.consent.child_id)
        asked = claim is not None and claim.state == "earned"
        children.append(shown_child(child, language=lang, parent_is_asked=asked))
    own = shown_own(review, language=lang)
    return parts.pages.render(request, "parents/home.html", own=own, children=children)


@router.get("/receipt/{consent_id}")
async def receipt(
    consent_id: UUID,
    request: Request,
    parts: Svc,
    session: Db,
    lang: Lang,
    parent_id: CurrentParent,
) -> Response:
    """The receipt to read and print (REC-04)."""
    await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    return await receipt_page(request, parts, session, consent_id, lang)


@router.get("/receipt/{consent_id}/signed")
async def signed_receipt(
    consent_id: UUID, parts: Svc, session: Db, lang: Lang, parent_id: CurrentParent
) -> Response:
    """The same as a signed file to keep."""
    await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    issued = await issue_receipt(session, parts, consent_id=consent_id, language=lang)
    return Response(
        canonical(issued),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="permission-receipt.json"'},
    )


@router.get("/notice/{consent_id}")
async def notice(
    consent_id: UUID,
    request: Request,
    parts: Svc,
    session: Db,
    parent_id: CurrentParent,
) -> Response:
    """The notice that the yes stands on, from the frozen revision, in the language it was read."""
    consent = await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    asked = await get_request(session, consent.request_id)
    view = await letter_view(
        session, parts, request_id=asked.id, language=asked.language, link="/parent/home"
    )
    return parts.pages.render(
        request,
        "parents/frozen_notice.html",
        # Frozen under the revision's digest and escaped when it was made.
        notice=Markup(view.notice_html),  # noqa: S704
        notice_lang=view.language,
        digest=asked.notice_digest,
        revision=view.revision,
    )


@router.get("/sent/{consent_id}/{mail_id}")
async def sent_letter(
    consent_id: UUID,
    mail_id: UUID,
    request: Request,
    parts: Svc,
    session: Db,
    parent_id: CurrentParent,
) -> Response:
    """A letter exactly as it was stored and sent, but for its secrets (DN-07)."""
    letter = await _letter(session, consent_id, mail_id, parent_id)
    return parts.pages.render(
        request, "parents/sent_letter.html", letter=letter, text=flowing(letter.text)
    )


async def _letter(
    session: AsyncSession, consent_id: UUID, mail_id: UUID, parent_id: UUID
) -> MailCopy:
    consent = await own_consent(session, consent_id=consent_id, parent_id=parent_id)
    for copy in await copies_about(session, consent.request_id):
        if copy.id == mail_id:
            return copy
    raise NotFound
