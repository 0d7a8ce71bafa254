"""Column types that SQLModel would otherwise guess: exact, and the same in every model."""

from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Integer, Interval, LargeBinary, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import FetchedValue
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field

INSTANT: Any = DateTime(timezone=True)
LARGE: Any = BigInteger
FILLED_BY_DATABASE: dict[str, Any] = {"server_default": FetchedValue()}


class TransactionId(UserDefinedType[int]):
    """Postgres' ``xid8``: which transaction opened a basis."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "xid8"


TRANSACTION: Any = TransactionId()


def instant(*, default: bool = False, nullable: bool = False) -> Any:
    """A ``timestamptz``; with ``default`` the database fills in ``app_now()``."""
    return _column(DateTime(timezone=True), default=default, nullable=nullable)


def day(*, default: bool = False, nullable: bool = False) -> Any:
    """A ``date``, for facts that must not carry a time of day."""
    return _column(Date(), default=default, nullable=nullable)


def octets(*, primary_key: bool = False, nullable: bool = False) -> Any:
    """A ``bytea``: hashes and sealed values."""
    if primary_key:
        return Field(sa_type=LargeBinary, primary_key=True)
    return _column(LargeBinary(), nullable=nullable)


def length_of_time() -> Any:
    """An ``interval``."""
    return _column(Interval())


def document() -> Any:
    """A ``jsonb``."""
    return _column(JSONB())


def small() -> Any:
    """A ``smallint``."""
    return _column(SmallInteger())


def large(*, primary_key: bool = False) -> Any:
    """A ``bigint``."""
    return Field(sa_type=BigInteger, primary_key=primary_key)


def count() -> Any:
    """An ``integer`` that begins at 0."""
    return Field(default=0, sa_type=Integer, nullable=False)


def _column(kind: Any, *, default: bool = False, nullable: bool = False) -> Any:
    extra: dict[str, Any] = FILLED_BY_DATABASE if default else {}
    if default or nullable:
        return Field(default=None, sa_type=kind, nullable=nullable, sa_column_kwargs=extra)
    return Field(sa_type=kind, nullable=False)


def small_count() -> Any:
    """A ``smallint`` that begins at 0."""
    return Field(default=0, sa_type=SmallInteger, nullable=False)
