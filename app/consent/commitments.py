"""What the ledger's commitment of a yes stands for: bytes that only a receipt can lay open again."""

import json
from uuid import UUID

from app.consent.choices import Choices
from app.consent.models import Decision


def committed_payload(decision: Decision, child_id: UUID, choices: Choices) -> bytes:
    """The canonical bytes of one yes: its ids, its notice and every answer (REC-03)."""
    content = {
        "decision": str(decision.id),
        "child": str(child_id),
        "revision": str(decision.revision_id),
        "notice": decision.notice_digest,
        "choices": choices.stored(),
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
