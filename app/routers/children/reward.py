"""The posted reward: asked only once it is earned, the child's own items of the child alone."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.collecting.awards import awarded_days
from app.collecting.models import RewardClaim
from app.collecting.rewards import ClaimRefused, claim_reward, settle_claim
from app.collecting.rules import certificate_ready, progress
from app.consent.items import collect_item
from app.platform.steps import count_step
from app.platform.written_dates import written_date
from app.privacy import permissions_of
from app.promotions.catalogue import FIELD_WORDS
from app.promotions.declaration import Practice
from app.routers.answers import GoTo
from app.routers.children.joining import Joined, joined_child
from app.routers.children.place import AlbumPlace, InAlbum
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.routers.us_states import STATES
from app.services import Services

router = APIRouter(prefix="/p/{promotion}/reward")
LONGEST = 60


@router.get("")
async def show_reward(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> HTMLResponse:
    """Ask for what the reward needs of the child, or tell how far it is."""
    joined = await _earned(session, parts, place)
    claim = await claim_reward(session, place.revision, child_id=joined.child_id, today=place.today)
    return await _page(request, session, parts, place, lang, joined, claim)


@router.post("")
async def give_items(
    request: Request, place: InAlbum, session: Db, parts: Svc, lang: Lang
) -> Response:
    """Take the child's items in through the gate; what is optional may stay empty (COL-02)."""
    form = await read_form(request)
    joined = await _earned(session, parts, place)
    claim = await claim_reward(session, place.revision, child_id=joined.child_id, today=place.today)
    if isinstance(claim, ClaimRefused) or claim.state == "posted":
        return await _page(request, session, parts, place, lang, joined, claim)
    asked = await _asked_of_child(session, place, joined)
    values: dict[str, str] = {p.field: form.get(p.field, "").strip() for p in asked}
    held = dict(await parts.gate.held(session, joined.consent.basis_id))
    errors = _missing(parts, asked, lang, values, held)
    if errors:
        return await _page(request, session, parts, place, lang, joined, claim, errors, values)
    for field, value in values.items():
        if value:
            await collect_item(
                session, parts, consent_id=joined.consent.id, field=field, value=value,
                source="child",
            )  # fmt: skip
    held = dict(await parts.gate.held(session, joined.consent.basis_id))
    await settle_claim(session, place.revision.declaration, child_id=joined.child_id, held=held)
    await count_step(session, place.id, "child", "reward")
    return RedirectResponse(f"{place.base}/reward", status_code=303)


async def _earned(session: AsyncSession, parts: Services, place: AlbumPlace) -> Joined:
    """The child of an album that earned a posted reward; anybody else is led where to go on."""
    declaration = place.revision.declaration
    days = await awarded_days(session, place.album.id)
    if declaration.reward.kind != "posted" or not certificate_ready(progress(declaration, days)):
        raise GoTo(f"{place.base}/album")
    joined = await joined_child(session, parts, place)
    if joined is None or not joined.in_force:
        raise GoTo(f"{place.base}/ask")
    return joined


def _missing(
    parts: Services,
    asked: list[Practice],
    lang: str,
    values: dict[str, str],
    held: dict[str, Any],
) -> dict[str, str]:
    errors: dict[str, str] = {}
    for practice in asked:
        value = values[practice.field]
        if not value and not practice.optional and practice.field not in held:
            errors[practice.field] = parts.pages.text(lang, "children.reward.missing")
        if len(value) > LONGEST:
            errors[practice.field] = parts.pages.text(lang, "children.reward.too_long")
        if practice.field == "home_state" and value and value not in STATES:
            errors[practice.field] = parts.pages.text(lang, "children.reward.pick_state")
    return errors


async def _page(
    request: Request,
    session: AsyncSession,
    parts: Services,
    place: AlbumPlace,
    lang: str,
    joined: Joined,
    claim: RewardClaim | ClaimRefused,
    errors: dict[str, str] | None = None,
    values: dict[str, str] | None = None,
) -> HTMLResponse:
    held = dict(await parts.gate.held(session, joined.consent.basis_id))
    declaration = place.revision.declaration
    from_parent = [p for p in declaration.practices_from("parent") if p.needed_for == "reward"]
    if errors is None and isinstance(claim, RewardClaim):
        claim = await settle_claim(
            session, declaration, child_id=joined.child_id, held=held
        ) or claim  # fmt: skip
    return parts.pages.render(
        request,
        "children/reward.html",
        status=422 if errors else 200,
        **place.on_page(),
        states=list(STATES.items()),
        refused=claim.value if isinstance(claim, ClaimRefused) else None,
        state=None if isinstance(claim, ClaimRefused) else claim.state,
        asked=_asked(place, held, await _asked_of_child(session, place, joined), errors, values),
        waits_for_parent=[
            FIELD_WORDS[p.field].parent.text(lang) for p in from_parent if p.field not in held
        ],
        claims_until=written_date(declaration.reward.claims_until, lang),
        errors=list((errors or {}).items()),
    )


async def _asked_of_child(
    session: AsyncSession, place: AlbumPlace, joined: Joined
) -> list[Practice]:
    """The child's items that serve something: none is asked only for whom the parent said no to."""
    permitted = await permissions_of(session, joined.consent.basis_id)
    declaration = place.revision.declaration
    return [
        practice
        for practice in declaration.practices_from("child")
        if not practice.recipients
        or any(
            name in permitted or not declaration.recipient(name).needs_own_yes
            for name in practice.recipients
        )
    ]


def _asked(
    place: AlbumPlace,
    held: dict[str, Any],
    practices: list[Practice],
    errors: dict[str, str] | None,
    values: dict[str, str] | None,
) -> list[dict[str, Any]]:
    """The boxes of the form: the child's items that are not held yet."""
    declaration = place.revision.declaration
    return [
        {
            "field": practice.field,
            "purpose": practice.purpose.text(place.lang),
            "optional": practice.optional,
            "days": practice.keep_days,
            "error": (errors or {}).get(practice.field),
            "value": (values or {}).get(practice.field, ""),
            "recipients": [declaration.recipient(name).name for name in practice.recipients],
        }
        for practice in practices
        if practice.field not in held
    ]
