"""Whether anything is held under a basis, as a condition of somebody else's query. No values."""

from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import col, exists

from app.privacy.models import Datum


def holds_nothing(basis_id: Mapped[UUID]) -> ColumnElement[bool]:
    """True of a row whose column ``basis_id`` names a basis with no datum under it any more."""
    return ~exists().where(col(Datum.basis_id) == basis_id)
