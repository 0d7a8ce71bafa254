"""The letter behind a mail's link or a code on the child's screen: looking is inert, forms act.

A mail scanner that follows every link changes nothing (P18); wrong, spent, expired and foreign
links all get one answer.
"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from app.consent.requests import LetterView, get_request, letter_view, mark_noticed
from app.consent.states import is_decided
from app.consent.wording import local_day
from app.mail.links import link_path
from app.platform import tokens
from app.platform.problems import NotFound
from app.platform.written_dates import written_date
from app.routers.deps import Db, Lang, Svc
from app.routers.forms import read_form
from app.routers.parents.ending import ENDINGS, act_on_ending, ending_page
from app.routers.parents.facts import answered_page, count, letter_facts
from app.routers.parents.signed_in import LetterParent, enter, go_to
from app.services import Services

router = APIRouter(prefix="/parent")


async def _linked(request: Request, token: str, session: Db) -> UUID:
    return await tokens.find(session, purpose=_purpose(request), token=token)


LinkedRequest = Annotated[UUID, Depends(_linked)]


def _purpose(request: Request) -> str:
    return "here" if request.url.path.startswith("/parent/here/") else "letter"


@router.get("/letter")
async def letter(
    request: Request, parts: Svc, session: Db, lang: Lang, request_id: LetterParent
) -> Response:
    """The same letter inside a visit; once decided, what was decided and what can be done."""
    if is_decided((await get_request(session, request_id)).state):
        return await answered_page(request, parts, session, request_id)
    view = await letter_view(
        session, parts, request_id=request_id, language=lang, link="/parent/decision"
    )
    return _letter_page(
        request, parts, view, lang, base="/parent/decision", go_on="/parent/letter/read"
    )


@router.post("/letter/read")
async def read(request: Request, session: Db, request_id: LetterParent) -> Response:
    """The letter was shown here: now it counts as delivered (312.4(b))."""
    await read_form(request)
    await mark_noticed(session, request_id=request_id)
    return go_to("/parent/decision")


@router.get("/letter/{token}")
@router.get("/here/{token}")
async def linked_letter(
    token: str, request: Request, parts: Svc, session: Db, lang: Lang, request_id: LinkedRequest
) -> Response:
    """The frozen direct notice with the two answers under it. Looking changes nothing."""
    base = link_path(_purpose(request), token)
    view = await letter_view(session, parts, request_id=request_id, language=lang, link=base)
    return _letter_page(request, parts, view, lang, base=base, go_on=f"{base}/open")


@router.post("/letter/{token}/open")
@router.post("/here/{token}/open")
async def open_letter(
    request: Request, session: Db, lang: Lang, request_id: LinkedRequest
) -> Response:
    """Go on to answer: the letter was shown, and this browser becomes the parent's side."""
    await read_form(request, token=False)
    await mark_noticed(session, request_id=request_id)
    response = go_to("/parent/decision")
    await enter(session, request, response, stage="letter", subject_id=request_id, language=lang)
    await count(session, request_id, "opened")
    return response


@router.get("/letter/{token}/{ending}")
@router.get("/here/{token}/{ending}")
async def confirm_ending(
    token: str,
    ending: str,
    request: Request,
    parts: Svc,
    session: Db,
    lang: Lang,
    request_id: LinkedRequest,
) -> Response:
    """One page with one button."""
    facts = await letter_facts(session, request_id, lang)
    return ending_page(request, parts, _known(ending), facts, link_path(_purpose(request), token))


@router.post("/letter/{token}/{ending}")
@router.post("/here/{token}/{ending}")
async def end_by_link(
    ending: str,
    request: Request,
    parts: Svc,
    session: Db,
    request_id: LinkedRequest,
) -> Response:
    """The one button: acts at once and erases."""
    await read_form(request, token=False)
    return await act_on_ending(request, parts, session, _known(ending), request_id)


@router.get("/decision/{ending}")
async def confirm_ending_here(
    ending: str, request: Request, parts: Svc, session: Db, lang: Lang, request_id: LetterParent
) -> Response:
    """The same page inside a visit."""
    facts = await letter_facts(session, request_id, lang)
    return ending_page(request, parts, _known(ending), facts, "/parent/decision")


@router.post("/decision/{ending}")
async def end_here(
    ending: str, request: Request, parts: Svc, session: Db, request_id: LetterParent
) -> Response:
    """The same button inside a visit; pressed twice it shows what was decided."""
    await read_form(request)
    ending = _known(ending)
    if is_decided((await get_request(session, request_id)).state):
        return await answered_page(request, parts, session, request_id)
    return await act_on_ending(request, parts, session, ending, request_id)


def _known(ending: str) -> str:
    if ending not in ENDINGS:
        raise NotFound
    return ending


def _letter_page(
    request: Request, parts: Services, view: LetterView, lang: str, *, base: str, go_on: str
) -> Response:
    return parts.pages.render(
        request,
        "parents/letter.html",
        # Frozen under the revision's digest and escaped when it was made.
        notice=Markup(view.notice_html),  # noqa: S704
        notice_lang=view.language,
        view=view,
        base=base,
        go_on=go_on,
        title=view.revision.declaration.promotion.title.text(view.language),
        answer_by=written_date(local_day(view.revision, view.answer_by), lang),
    )
