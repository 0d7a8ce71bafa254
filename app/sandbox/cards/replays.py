"""Idempotency keys: the first answer to a POST is kept and given again."""

import hashlib
from dataclasses import dataclass

from app.sandbox.cards.errors import ApiError
from app.sandbox.store import Json, Store


@dataclass(frozen=True, slots=True)
class Ask:
    """One POST under a key: same key and same `digest` means the same request."""

    key: str
    path: str
    digest: str


def ask_of(key: str, path: str, body: bytes) -> Ask:
    """The ask that this key, path and body make; 400 for a key over 255 characters."""
    if len(key) > 255:
        raise ApiError("Idempotency key must be at most 255 characters.")
    return Ask(key, path, hashlib.sha256(path.encode() + b"\0" + body).hexdigest())


def earlier_answer(store: Store, ask: Ask) -> Json | None:
    """The kept answer, None when the key is new, 400 when the key served another request."""
    kept = store.get("replay", ask.key)
    if kept is None:
        return None
    if kept["digest"] != ask.digest:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they "
            f"were first used with. Try using a key other than '{ask.key}' if you meant to "
            "execute a different request.",
            kind="idempotency_error",
        )
    answer: Json = kept["answer"]
    return answer


def keep_answer(store: Store, ask: Ask, answer: Json) -> None:
    """Remember what this key was answered."""
    store.put("replay", {"id": ask.key, "digest": ask.digest, "answer": answer})
