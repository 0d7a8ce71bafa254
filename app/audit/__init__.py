"""The ledger: record, seal, verify. Callers pass commitments, never personal information."""

from app.audit.record import Commitment, announce, commit_to, record
from app.audit.tags import TAGS

__all__ = ["TAGS", "Commitment", "announce", "commit_to", "record"]
