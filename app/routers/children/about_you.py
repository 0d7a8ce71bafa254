"""What we know about you: read off the rows that are there, and honest that it is almost nothing."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from app.collecting.awards import awarded_days
from app.platform.written_dates import written_date
from app.promotions.catalogue import FIELD_WORDS
from app.routers.children.joining import joined_child
from app.routers.children.place import InAlbum
from app.routers.deps import Db, Lang, Svc

router = APIRouter(prefix="/p/{promotion}/about-you")


@router.get("")
async def about_you(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """The album's own row, its stamps, and by name what is held under a grown-up's yes."""
    days = await awarded_days(session, place.album.id)
    joined = None if place.is_older else await joined_child(session, parts, place)
    held = await parts.gate.held(session, joined.consent.basis_id) if joined else []
    return parts.pages.render(
        request,
        "children/about_you.html",
        **place.on_page(),
        since=written_date(place.album.created_on, lang),
        stamps_found=[
            (
                place.revision.declaration.stamp(stamp_id).name.text(place.lang),
                written_date(day, lang),
            )
            for stamp_id, day in sorted(days.items(), key=lambda found: found[1])
            if stamp_id in {stamp.id for stamp in place.revision.declaration.stamps}
        ],
        asks=place.album.asks,
        joined=joined is not None,
        held=[
            (FIELD_WORDS[field].child.text(lang), written_date(erase_at.date(), lang))
            for field, erase_at in held
        ],
    )
