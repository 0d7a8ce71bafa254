"""Identifiers: random, never time-ordered, so that two rows cannot be joined by their birth."""

import secrets
from uuid import UUID


def new_id() -> UUID:
    """A random version 4 UUID (122 bits). It names a row and is never a secret."""
    return UUID(bytes=secrets.token_bytes(16), version=4)
