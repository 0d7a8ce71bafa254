"""What attackers are given: the gate, a family's story, and a card processor to quarrel with."""

from tests.consent.conftest import parts, revision, story
from tests.parents.conftest import _sandbox, app, office, sandbox
from tests.privacy.conftest import gate, granted, opened

__all__ = [
    "_sandbox",
    "app",
    "gate",
    "granted",
    "office",
    "opened",
    "parts",
    "revision",
    "sandbox",
    "story",
]
