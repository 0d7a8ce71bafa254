"""Publishing: a checked promise becomes an immutable revision with every notice frozen (DN-07)."""

import datetime as dt
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import announce
from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import Conflict
from app.promotions.declaration import PromotionDeclaration
from app.promotions.diff import change_class
from app.promotions.models import Promotion, PromotionRevision, RevisionScope
from app.promotions.not_yet import not_yet
from app.promotions.notices import render_notices, revision_digest
from app.promotions.operator import OperatorDeclaration
from app.promotions.revisions import (
    Revision,
    current_revision,
    current_revisions,
    find_current_revision,
    get_numbered,
    get_revision,
    list_numbers,
    stored_notices,
)

__all__ = [
    "NotPublishable",
    "Revision",
    "current_revision",
    "current_revisions",
    "find_current_revision",
    "get_numbered",
    "get_revision",
    "hold_revisions",
    "list_numbers",
    "publish",
]

LOCK = 7320003


class NotPublishable(Conflict):
    """The promise cannot be published now; ``reasons`` names everything that is in the way."""

    code = "not-publishable"

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


async def publish(
    session: AsyncSession, declaration: PromotionDeclaration, operator: OperatorDeclaration
) -> Revision:
    """Freeze a promise that the checker accepted as the promotion's current revision.

    Equal content is published once: the revision in force comes back. Raises NotPublishable for
    what the service cannot do yet and for suppliers without an assurance in date (DIS-05).
    """
    now = await clock.now(session)
    today = now.astimezone(ZoneInfo(operator.operator.timezone)).date()
    refuse_unpublishable(declaration, operator, today)
    promotion_id = declaration.promotion.id
    # Two operators who publish at once get two revisions in order, never two of one number.
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    present = await find_current_revision(session, promotion_id)
    if present is not None and _is_same(present, declaration, operator):
        return present
    if present is None:
        session.add(Promotion(id=promotion_id))
        await session.flush()  # revisions name the promotion
    row = _row(declaration, operator, today, present)
    session.add(row)
    await session.flush()  # its ceiling names the revision, and the database says when it was
    session.add_all(
        RevisionScope(revision_id=row.id, field=p.field, keep=timedelta(days=p.keep_days))
        for p in declaration.practices
    )
    await session.refresh(row)
    facts = {"promotion": promotion_id, "revision_id": str(row.id), "digest": row.digest}
    await announce(
        session,
        "system:promotion:published",
        actor="system",
        subject_id=row.id,
        facts={**facts, "change": row.change, "number": row.number},
    )
    return await get_revision(session, row.id)


async def hold_revisions(session: AsyncSession) -> None:
    """Let no revision be published until the caller's commit; callers do not wait for each other.

    What a yes writes under the promise in force is then there when a narrower one is applied.
    """
    await session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": LOCK})


def refuse_unpublishable(
    declaration: PromotionDeclaration, operator: OperatorDeclaration, today: dt.date
) -> None:
    """Raise NotPublishable naming every part not built yet and every assurance out of date."""
    suppliers = [p.id for p in operator.processors] + [r.id for r in declaration.recipients]
    missing = operator.without_assurance(tuple(suppliers), today)
    reasons = [str(reason) for reason in not_yet(declaration)]
    reasons += [f"{name} has no written assurance in force today (312.8(c))" for name in missing]
    if reasons:
        raise NotPublishable(tuple(reasons))


def _is_same(
    present: Revision, declaration: PromotionDeclaration, operator: OperatorDeclaration
) -> bool:
    # The notices print their day: content is compared as it would have read on the first day.
    notices = render_notices(declaration, operator, present.published_on)
    return revision_digest(declaration, operator, notices) == present.digest


def _row(
    declaration: PromotionDeclaration,
    operator: OperatorDeclaration,
    today: dt.date,
    present: Revision | None,
) -> PromotionRevision:
    notices = render_notices(declaration, operator, today)
    return PromotionRevision(
        id=new_id(),
        promotion_id=declaration.promotion.id,
        number=present.number + 1 if present else 1,
        digest=revision_digest(declaration, operator, notices),
        declaration=json.loads(declaration.canonical_json()),
        # What no notice says stays out of what is kept for years: it may name a member of staff.
        operator=operator.model_dump(mode="json", exclude={"security"}, exclude_none=True),
        notices=stored_notices(notices),
        change=change_class(present.declaration, declaration) if present else "first",
    )
