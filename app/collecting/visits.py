"""One look at all that a child's page begins with: the promise in force, the instant, the album."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, literal_column
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from app.collecting.albums import album_pepper
from app.collecting.models import Album
from app.collecting.words import find_hash
from app.platform.columns import INSTANT
from app.platform.problems import NotFound
from app.platform.secrets_folder import Peppers
from app.promotions.models import PromotionRevision
from app.promotions.revisions import Revision, get_revision

_CURRENT = (
    select(PromotionRevision.id)
    .where(col(PromotionRevision.promotion_id) == bindparam("promotion"))
    .order_by(col(PromotionRevision.number).desc())
    .limit(1)
    .scalar_subquery()
)
_ONE_ROW = select(literal_column("1")).subquery("one_row")
# One statement instead of three: every page of a child begins with it.
_VISIT = (
    select(func.app_now(type_=INSTANT), _CURRENT, Album)
    .select_from(_ONE_ROW)
    .outerjoin(Album, col(Album.find_hash) == bindparam("find_hash"))
)


@dataclass(frozen=True)
class Visit:
    """``now`` is the service's instant in UTC; the album is that of the secret, in any promotion."""

    revision: Revision
    now: datetime
    album: Album | None


async def find_visit(
    session: AsyncSession, peppers: Peppers, *, promotion_id: str, secret: bytes
) -> Visit:
    """What there is for an album's secret (empty for none). Raises NotFound without a promise."""
    hashed = find_hash(album_pepper(peppers), secret) if secret else None
    found = await session.execute(_VISIT, {"promotion": promotion_id, "find_hash": hashed})
    now, revision_id, album = found.one()
    if revision_id is None:
        raise NotFound
    return Visit(await get_revision(session, revision_id), now.astimezone(UTC), album)
