"""The online notice (312.4(d)): the current one, and every version at its own address."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from app.promotions.notices import fill
from app.promotions.publishing import Revision, current_revision, get_numbered, list_numbers
from app.routers.deps import Db, Lang, Svc
from app.services import Services

router = APIRouter(prefix="/p/{promotion}/privacy")


@router.get("")
async def online_notice(
    promotion: str, request: Request, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """The notice that holds today. Raises NotFound for an unknown promotion."""
    revision = await current_revision(session, promotion)
    numbers = await list_numbers(session, promotion)
    return _page(request, parts, revision, lang=lang, numbers=numbers)


@router.get("/{revision}")
async def earlier_notice(
    promotion: str, revision: int, request: Request, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """One version exactly as it was frozen. Raises NotFound."""
    found = await get_numbered(session, promotion, revision)
    numbers = await list_numbers(session, promotion)
    return _page(request, parts, found, lang=lang, numbers=numbers)


def _page(
    request: Request, parts: Services, revision: Revision, *, lang: str, numbers: list[int]
) -> HTMLResponse:
    address = f"/p/{revision.promotion_id}/privacy"
    values: dict[str, Any] = {
        "online_notice_url": parts.settings.local(address),
        "operator_site": revision.operator.operator.site,
    }
    body = fill(revision.notice("online", lang, "page"), values, html=True)
    return parts.pages.render(
        request,
        "public/notice.html",
        title=revision.declaration.promotion.title.text(lang),
        # Frozen under the revision's digest and escaped when it was made.
        notice=Markup(body),  # noqa: S704
        digest=revision.digest,
        number=revision.number,
        numbers=numbers,
        promotion=revision.promotion_id,
    )
