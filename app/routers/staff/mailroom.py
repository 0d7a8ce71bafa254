"""The mail room at the console: batches are dropped here, and seen being read. No page is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.ext.asyncio import AsyncSession

from app.mailroom.batches import (
    FILES_SHOWN,
    Progress,
    files_of,
    find_batch,
    latest_batches,
    reasons_of,
)
from app.mailroom.intake import (
    LARGEST,
    MOST_FILES,
    OLDEST_DAYS,
    NewBatch,
    begin_batch,
    end_batch,
    keep_unmatched,
    take_file,
)
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import NotFound, TooLarge
from app.routers.deps import Db, Svc
from app.routers.staff.read_fields import as_id, read_id
from app.routers.staff.signed_in import (
    AtConsole,
    CurrentStaff,
    LookingOn,
    StreamingStaff,
    go,
    page,
)
from app.routers.streamed_forms import StreamedForm
from app.services import Services

DOOR = "/staff/mailroom"
LARGEST_BATCH = 2_000_000_000
CHANNELS = ("post", "fax", "upload")
HIGHEST_BOX = 99_999

router = APIRouter(prefix=DOOR)

Problems = Mapping[str, str]


@dataclass(frozen=True)
class Said:
    """What the small fields say: a batch, or what is wrong with which field."""

    batch: NewBatch
    problems: Problems


@router.get("")
async def batches_page(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc
) -> HTMLResponse:
    """The newest batches with their counts, and the form for the next one."""
    return await _list(request, staff, session, parts)


@router.post("")
async def take_batch(request: Request, staff: StreamingStaff, parts: Svc) -> Response:
    """Take a batch in as it streams past; the same form sent twice makes one batch."""
    if "multipart/form-data" not in request.headers.get("content-type", ""):
        return await _again(request, staff, parts, {"files": "no-file"}, {})
    form = StreamedForm(request)
    fields = await form.fields()
    async with parts.database.unit_of_work() as session:
        said = _read(fields, await _today(session, parts), staff.id)
    if said.problems:
        await form.pass_over()
        return await _again(request, staff, parts, said.problems, fields)
    if await _take(parts, said.batch, form):
        return go(f"{DOOR}/{said.batch.id}")
    return await _again(request, staff, parts, {"files": "no-file"}, fields)


@router.get("/{batch_id}")
async def batch_page(
    request: Request, staff: CurrentStaff, session: Db, parts: Svc, batch_id: str
) -> HTMLResponse:
    """One batch: how far it is, where its pages went and why, what was refused."""
    return page(request, parts, staff, "mail_batch.html", **await _batch(session, parts, batch_id))


@router.get("/{batch_id}/live")
async def live_part(
    request: Request, staff: LookingOn, session: Db, parts: Svc, batch_id: str
) -> HTMLResponse:
    """The part of that page that changes, for the script that puts it in place of the old one."""
    return page(
        request, parts, staff, "mail_batch_live.html", **await _batch(session, parts, batch_id)
    )


async def _take(parts: Services, batch: NewBatch, form: StreamedForm) -> bool:
    """Every file of the form; False when there was none, and then no batch either."""
    begun = False
    count = 0
    try:
        async for content in form.files():
            count += 1
            if count > MOST_FILES:
                raise TooLarge
            if not begun:
                begun = await begin_batch(parts, batch)
                if not begun:
                    await form.pass_over()
                    return True
            await take_file(parts, batch.id, content)
    except BaseException:
        if begun:
            await end_batch(parts, batch.id, whole=False)
        raise
    if begun:
        await end_batch(parts, batch.id, whole=True)
    return begun


def _read(fields: Mapping[str, str], today: date, staff_id: UUID) -> Said:
    """The small fields of the form. Raises BadRequest without the number it was made with."""
    problems: dict[str, str] = {}
    channel = fields.get("channel", "")
    if channel not in CHANNELS:
        problems["channel"] = "no-channel"
    received_on = _day(fields.get("received_on", ""))
    if received_on is None:
        problems["received_on"] = "no-day"
    elif not today - timedelta(days=OLDEST_DAYS) <= received_on <= today:
        problems["received_on"] = "day-out-of-range"
    typed = fields.get("box", "").strip()
    box = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 5 else None
    if typed and not box:
        problems["box"] = "no-box"
    batch_id = read_id(fields, "batch")
    return Said(NewBatch(batch_id, received_on or today, channel, box, staff_id), problems)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2027-06-10") else None
    except ValueError:
        return None


async def _today(session: AsyncSession, parts: Services) -> date:
    zone = ZoneInfo(str(parts.pages.operator["timezone"]))
    return (await clock.now(session)).astimezone(zone).date()


async def _again(
    request: Request,
    staff: AtConsole,
    parts: Services,
    problems: Problems,
    fields: Mapping[str, str],
) -> HTMLResponse:
    async with parts.database.unit_of_work() as session:
        return await _list(request, staff, session, parts, problems=problems, fields=fields)


async def _list(
    request: Request,
    staff: AtConsole,
    session: AsyncSession,
    parts: Services,
    *,
    problems: Problems | None = None,
    fields: Mapping[str, str] | None = None,
) -> HTMLResponse:
    today, typed = await _today(session, parts), fields or {}
    return page(
        request,
        parts,
        staff,
        "mailroom.html",
        status=422 if problems else 200,
        batches=await latest_batches(session),
        new_batch=new_id(),
        channels=CHANNELS,
        problems=problems or {},
        received_on=typed.get("received_on", "") if problems else today.isoformat(),
        channel=typed.get("channel", ""),
        box=typed.get("box", ""),
        today=today,
        oldest=today - timedelta(days=OLDEST_DAYS),
        largest_mb=LARGEST // 1_000_000,
        days=(await keep_unmatched(session)).days,
    )


async def _batch(session: AsyncSession, parts: Services, batch_id: str) -> dict[str, Any]:
    known = as_id(batch_id)
    found: Progress | None = await find_batch(session, known) if known else None
    if found is None:
        raise NotFound
    return {
        "found": found,
        "lines": await files_of(session, found.batch.id),
        "most_lines": FILES_SHOWN,
        "reasons": await reasons_of(session, found.batch.id),
        "today": await _today(session, parts),
    }
