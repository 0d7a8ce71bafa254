"""The receipt key: Ed25519 over canonical JSON, from a seed outside the database. No page is here."""

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.platform.secrets_folder import read_secret

SECRET = "receipt-signing"  # noqa: S105 - the name of the file, not what it holds
ALGORITHM = "Ed25519"


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one byte form of a receipt that is signed: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def signed(content: Mapping[str, Any], keys_dir: Path) -> dict[str, Any]:
    """The content with ``signature``: algorithm, public key and the signature of all the rest."""
    key = _key(keys_dir)
    signature = {
        "algorithm": ALGORITHM,
        "public_key": _text(_raw(key.public_key())),
        "value": _text(key.sign(canonical(content))),
    }
    return {**content, "signature": signature}


def public_key(keys_dir: Path) -> str:
    """The public key as base64 of its 32 bytes: published, so that anybody can verify a receipt."""
    return _text(_raw(_key(keys_dir).public_key()))


def is_genuine(receipt: Mapping[str, Any], *, known_public_key: str) -> bool:
    """Whether a receipt was signed by the key that the operator publishes, unaltered since."""
    content = {name: value for name, value in receipt.items() if name != "signature"}
    try:
        claimed = receipt["signature"]
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(known_public_key))
        key.verify(base64.b64decode(claimed["value"]), canonical(content))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


@lru_cache(maxsize=4)
def _key(keys_dir: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_secret(keys_dir, SECRET))


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
