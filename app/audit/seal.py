"""The sealer chains committed entries and anchors the head outside the database (REC-03).

Chaining inside the callers' transactions would queue the whole service behind one row; so entries
are appended free and one sealer puts them in order.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from sqlalchemy import func, text
from sqlmodel import col, select

from app.audit.models import LedgerEntry, LedgerSeal
from app.platform.database import AsyncSession, Database

GENESIS = hashlib.sha256(b"permission-slip ledger").digest()
BATCH = 500
ADVISORY_LOCK = 7320002


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found. ``broken_at`` is the first bad sequence number."""

    sealed: int
    unsealed: int
    anchors: int
    broken_at: int | None
    reason: str | None


def entry_hash(previous: bytes, seq: int, entry: LedgerEntry) -> bytes:
    """SHA-256 over the previous hash and the entry's canonical JSON."""
    content = {
        "seq": seq,
        "id": str(entry.id),
        "at": entry.at.astimezone(UTC).isoformat(),
        "tag": entry.tag,
        "actor": entry.actor,
        "subject": str(entry.subject_id) if entry.subject_id else None,
        "commitment": entry.commitment.hex() if entry.commitment else None,
        "facts": entry.facts,
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(previous + canonical).digest()


async def seal_pending(database: Database, anchors: Path) -> int:
    """Chain what is committed and unsealed, in order of time; anchor the new head. Returns count.

    Only one sealer works at a time; another one finds the lock taken and does nothing.
    """
    async with database.unit_of_work() as session:
        locked = await session.execute(
            text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK}
        )
        if not locked.scalar_one():
            return 0
        seq, head = await _head(session)
        pending = await _pending(session)
        for entry in pending:
            seq += 1
            head = entry_hash(head, seq, entry)
            session.add(LedgerSeal(seq=seq, ledger_id=entry.id, hash=head))
    if pending:
        _anchor(anchors, seq, head)
    return len(pending)


async def verify(session: AsyncSession, anchors: Path) -> Verdict:
    """Recompute the chain and hold it against the anchors.

    Finds an inserted, altered, removed, reordered or (older than the last anchor) truncated row.
    """
    known = _anchors(anchors)
    head, count, broken, reason = GENESIS, 0, None, None
    rows = await session.stream(
        select(LedgerSeal, LedgerEntry)
        .join(LedgerEntry, col(LedgerEntry.id) == col(LedgerSeal.ledger_id), isouter=True)
        .order_by(col(LedgerSeal.seq))
    )
    async for seal, entry in rows:
        count += 1
        reason = _fault(seal, entry, expected_seq=count, previous=head, anchored=known)
        if reason:
            broken = count
            break
        head = seal.hash
    if broken is None and known and max(known) > count:
        broken, reason = count + 1, "rows that were anchored are gone"
    unsealed = await session.execute(
        select(func.count())
        .select_from(LedgerEntry)
        .where(
            ~select(LedgerSeal.seq).where(col(LedgerSeal.ledger_id) == col(LedgerEntry.id)).exists()
        )
    )
    return Verdict(count, unsealed.scalar_one(), len(known), broken, reason)


def _fault(
    seal: LedgerSeal,
    entry: LedgerEntry | None,
    *,
    expected_seq: int,
    previous: bytes,
    anchored: dict[int, str],
) -> str | None:
    if seal.seq != expected_seq:
        return "a sequence number is missing"
    if entry is None:
        return "the entry is gone"
    if entry_hash(previous, seal.seq, entry) != seal.hash:
        return "the entry or its order was altered"
    if anchored.get(seal.seq, seal.hash.hex()) != seal.hash.hex():
        return "the chain differs from its anchor"
    return None


async def _head(session: AsyncSession) -> tuple[int, bytes]:
    rows = await session.execute(select(LedgerSeal).order_by(col(LedgerSeal.seq).desc()).limit(1))
    last = rows.scalar_one_or_none()
    return (last.seq, last.hash) if last else (0, GENESIS)


async def _pending(session: AsyncSession) -> list[LedgerEntry]:
    rows = await session.execute(
        select(LedgerEntry)
        .where(
            ~select(LedgerSeal.seq).where(col(LedgerSeal.ledger_id) == col(LedgerEntry.id)).exists()
        )
        .order_by(col(LedgerEntry.at), col(LedgerEntry.id))
        .limit(BATCH)
    )
    return list(rows.scalars())


def _anchor(path: Path, seq: int, head: bytes) -> None:
    with path.open("a", encoding="ascii") as file:
        file.write(f"{seq} {head.hex()}\n")
        file.flush()
        os.fsync(file.fileno())


def _anchors(path: Path) -> dict[int, str]:
    if not path.exists():
        return {}
    pairs = [line.split() for line in path.read_text(encoding="ascii").splitlines()]
    # A crash may have cut the last line short; whole lines are what counts.
    return {int(pair[0]): pair[1] for pair in pairs if len(pair) == 2 and len(pair[1]) == 64}
