"""What a revision is recognised by: digests of its notices and of everything agreed with them."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict

from app.promotions.declaration import PromotionDeclaration
from app.promotions.notices.model import RenderedNotice
from app.promotions.operator import OperatorDeclaration

_OPERATOR_FACTS = {"operator", "processors"}


def notice_digest(body: str) -> str:
    """Return the SHA-256 of a frozen body as 64 hex digits: what a decision agreed to (DN-07)."""
    return hashlib.sha256(body.encode()).hexdigest()


def revision_digest(
    declaration: PromotionDeclaration,
    operator: OperatorDeclaration,
    notices: Iterable[RenderedNotice],
) -> str:
    """Return the SHA-256 over promise, the operator's facts and every notice, as 64 hex digits.

    The order of notices does not matter. Assurances are left out: they are renewed without
    changing what any parent was told.
    """
    content = {
        "declaration": json.loads(declaration.canonical_json()),
        "operator": operator.model_dump(mode="json", include=_OPERATOR_FACTS),
        "notices": sorted(
            (asdict(notice) for notice in notices),
            key=lambda n: (n["kind"], n["language"], n["channel"]),
        ),
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
