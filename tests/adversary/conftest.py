"""What attackers are given: the gate, a family's story, and a card processor to quarrel with."""

from tests.consent.conftest import parts, revision, story
from tests.privacy.conftest import gate, granted, opened

__all__ = ["gate", "granted", "opened", "parts", "revision", "story"]
