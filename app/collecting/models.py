"""Albums, awards, claim codes and reward claims. An album knows a made-up name and no one."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from app.platform import columns


class Album(SQLModel, table=True):
    __tablename__ = "album"
    id: UUID = Field(primary_key=True)
    promotion_id: str
    nickname_quality: int = columns.small()
    nickname_animal: int = columns.small()
    find_hash: bytes = columns.octets()
    asks: int = columns.small_count()
    created_on: date = columns.day(default=True)
    known_child: bool = False


class StampAward(SQLModel, table=True):
    __tablename__ = "stamp_award"
    album_id: UUID = Field(primary_key=True)
    stamp_id: str = Field(primary_key=True)
    awarded_on: date = columns.day(default=True)


class ClaimCode(SQLModel, table=True):
    __tablename__ = "claim_code"
    code_hash: bytes = columns.octets(primary_key=True)
    promotion_id: str
    stamp_id: str
    number: int
    spent_on: date | None = columns.day(nullable=True)


class RewardClaim(SQLModel, table=True):
    __tablename__ = "reward_claim"
    id: UUID = Field(primary_key=True)
    child_id: UUID
    promotion_id: str
    state: str
    earned_on: date = columns.day(default=True)
    asked_parent_at: datetime | None = columns.instant(nullable=True)
    posted_at: datetime | None = columns.instant(nullable=True)
