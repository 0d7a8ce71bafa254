"""Prefixed opaque ids and secrets of the sandbox's pretend world."""

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """An opaque id such as ``pi_3kD...``: prefix, underscore, `length` random characters."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(length))}"
