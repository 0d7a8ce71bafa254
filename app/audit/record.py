"""Appending to the ledger, in the caller's transaction. Facts are ids, counts, digests, citations."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import LedgerEntry
from app.audit.tags import TAGS
from app.platform.ids import new_id
from app.platform.queue import defer

OPENING = 32


@dataclass(frozen=True)
class Commitment:
    """A hash that names nobody, and the opening that only its owner keeps."""

    value: bytes
    opening: bytes


def commit_to(payload: bytes) -> Commitment:
    """SHA-256 over a random 32-byte opening and the payload.

    The opening goes into the parent's receipt and behind the gate: once erased here, only the
    parent can show which row is theirs (REC-05).
    """
    opening = secrets.token_bytes(OPENING)
    return Commitment(hashlib.sha256(opening + payload).digest(), opening)


async def record(
    session: AsyncSession,
    tag: str,
    *,
    actor: str,
    subject_id: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    commitment: bytes | None = None,
) -> UUID:
    """Append one entry; raises ValueError for an unknown tag. Chained a second later by the sealer."""
    if tag not in TAGS:
        raise ValueError(f"unknown ledger tag {tag}")
    entry = LedgerEntry(
        id=new_id(),
        tag=tag,
        actor=actor,
        subject_id=subject_id,
        commitment=commitment,
        facts=dict(facts or {}),
    )
    session.add(entry)
    await session.flush()  # the entry must be there before a job that names it
    return entry.id


async def announce(
    session: AsyncSession,
    tag: str,
    *,
    actor: str,
    subject_id: UUID | None = None,
    facts: Mapping[str, Any] | None = None,
    commitment: bytes | None = None,
) -> UUID:
    """``record``, and a job on the same connection that runs what the table of reactions lists."""
    entry_id = await record(
        session, tag, actor=actor, subject_id=subject_id, facts=facts, commitment=commitment
    )
    await defer(session, "reactions.dispatch", ledger_id=entry_id)
    return entry_id
