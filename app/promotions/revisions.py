"""A published revision as a value, and how it is found. Nothing here changes anything."""

import json
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.platform.problems import NotFound
from app.promotions.declaration import PromotionDeclaration
from app.promotions.models import PromotionRevision
from app.promotions.notices import RenderedNotice
from app.promotions.operator import OperatorDeclaration

KEPT_PARSED = 64
_KEPT: "OrderedDict[UUID, Revision]" = OrderedDict()


@dataclass(frozen=True)
class Revision:
    """What was promised, by whom, and every notice exactly as frozen under one digest (DN-07)."""

    id: UUID
    promotion_id: str
    number: int
    digest: str
    declaration: PromotionDeclaration
    operator: OperatorDeclaration
    notices: tuple[RenderedNotice, ...] = field(repr=False)
    change: str
    published_at: datetime

    def notice(self, kind: str, language: str, channel: str) -> str:
        """The frozen body, open at ``[[name]]``. Raises KeyError when it was never rendered."""
        for notice in self.notices:
            if (notice.kind, notice.language, notice.channel) == (kind, language, channel):
                return notice.body
        raise KeyError((kind, language, channel))

    @property
    def published_on(self) -> date:
        """The day of publication where the operator is: what the notices print."""
        return self.published_at.astimezone(ZoneInfo(self.operator.operator.timezone)).date()


async def find_current_revision(session: AsyncSession, promotion_id: str) -> Revision | None:
    """The latest revision of a promotion, if one was ever published."""
    rows = await session.execute(
        select(PromotionRevision.id)
        .where(col(PromotionRevision.promotion_id) == promotion_id)
        .order_by(col(PromotionRevision.number).desc())
        .limit(1)
    )
    found = rows.scalar_one_or_none()
    return None if found is None else await get_revision(session, found)


async def current_revision(session: AsyncSession, promotion_id: str) -> Revision:
    """The latest revision of a promotion. Raises NotFound."""
    revision = await find_current_revision(session, promotion_id)
    if revision is None:
        raise NotFound
    return revision


async def get_revision(session: AsyncSession, revision_id: UUID) -> Revision:
    """One revision; it never changes, so it is parsed once per process. Raises NotFound."""
    kept = _KEPT.get(revision_id)
    if kept is not None:
        return kept
    row = await session.get(PromotionRevision, revision_id)
    if row is None:
        raise NotFound
    return _keep(read_revision(row))


async def get_numbered(session: AsyncSession, promotion_id: str, number: int) -> Revision:
    """One version of a promotion by its number: each stays readable (312.4(d)). Raises NotFound."""
    rows = await session.execute(
        select(PromotionRevision.id).where(
            col(PromotionRevision.promotion_id) == promotion_id,
            col(PromotionRevision.number) == number,
        )
    )
    found = rows.scalar_one_or_none()
    if found is None:
        raise NotFound
    return await get_revision(session, found)


async def list_numbers(session: AsyncSession, promotion_id: str) -> list[int]:
    """The numbers of every revision of a promotion, newest first."""
    rows = await session.execute(
        select(PromotionRevision.number)
        .where(col(PromotionRevision.promotion_id) == promotion_id)
        .order_by(col(PromotionRevision.number).desc())
    )
    return list(rows.scalars())


async def current_revisions(session: AsyncSession) -> list[Revision]:
    """The latest revision of every promotion, by the promotion's id."""
    rows = await session.execute(
        select(PromotionRevision.promotion_id)
        .distinct()
        .order_by(col(PromotionRevision.promotion_id))
    )
    return [await current_revision(session, found) for found in rows.scalars()]


def read_revision(row: PromotionRevision) -> Revision:
    """The value of a stored row; it was valid when frozen, so a failure is a damaged row."""
    return Revision(
        id=row.id,
        promotion_id=row.promotion_id,
        number=row.number,
        digest=row.digest,
        declaration=PromotionDeclaration.from_json(_canonical(row.declaration)),
        operator=OperatorDeclaration.model_validate_json(_canonical(row.operator)),
        notices=tuple(RenderedNotice(**notice) for notice in row.notices),
        change=row.change,
        published_at=row.published_at,
    )


def stored_notices(notices: tuple[RenderedNotice, ...]) -> list[dict[str, Any]]:
    """Notices as the row keeps them."""
    return [asdict(notice) for notice in notices]


def _canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def _keep(revision: Revision) -> Revision:
    _KEPT[revision.id] = revision
    while len(_KEPT) > KEPT_PARSED:
        _KEPT.popitem(last=False)
    return revision
