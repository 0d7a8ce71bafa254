"""Sealing: one data key per datum, wrapped by a generation of the key that lies outside the database.

Destroying a generation's file is what makes backups and the write-ahead log forget (RVK-04).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.platform.secrets_folder import SecretMissing, destroy_secret, read_secret, write_secret

NONCE = 12
KEY = 32


class Unsealable(RuntimeError):
    """A sealed value cannot be opened: its key generation is gone, or the bytes were altered."""


@dataclass(frozen=True)
class Sealed:
    """A value as stored: ciphertext, its own wrapped key, and the generation that wraps it."""

    sealed: bytes
    wrapped_key: bytes
    generation: int

    def __repr__(self) -> str:
        return f"Sealed(***, generation={self.generation})"


@dataclass(frozen=True)
class KeyRing:
    """The generations of the key-encryption key in the keys folder, and the look-up keys.

    It remembers no key: another process may destroy a generation, and then this one must not be
    able to open with it either (RVK-04). Reading 32 bytes costs less than the decryption.
    """

    folder: Path

    def make(self, generation: int) -> None:
        """Write a new generation durably; an existing one is kept."""
        write_secret(self.folder, _name(generation))

    def destroy(self, generation: int) -> None:
        """Overwrite and remove a generation's file: from now on nobody opens with it."""
        destroy_secret(self.folder, _name(generation))

    def seal(self, value: str, *, datum_id: UUID, field_name: str, generation: int) -> Sealed:
        """Encrypt one value under a fresh key; id and field are bound in, so rows cannot be swapped."""
        data_key = secrets.token_bytes(KEY)
        sealed = _encrypt(data_key, value.encode(), _bound(datum_id, field_name))
        wrapped = _encrypt(self._kek(generation), data_key, _wrapping(datum_id, generation))
        return Sealed(sealed, wrapped, generation)

    def open(self, sealed: Sealed, *, datum_id: UUID, field_name: str) -> str:
        """The value again. Raises Unsealable."""
        data_key = self._unwrap(sealed, datum_id)
        return _decrypt(data_key, sealed.sealed, _bound(datum_id, field_name)).decode()

    def rewrap(self, sealed: Sealed, *, datum_id: UUID, generation: int) -> Sealed:
        """The same value with its key wrapped by another generation; the value is not opened."""
        data_key = self._unwrap(sealed, datum_id)
        wrapped = _encrypt(self._kek(generation), data_key, _wrapping(datum_id, generation))
        return Sealed(sealed.sealed, wrapped, generation)

    def lookup(self, field_name: str, value: str) -> bytes:
        """A keyed hash for equality, one key per field (never on low-entropy fields)."""
        root = read_secret(self.folder, "pepper")
        purpose = hmac.digest(root, b"lookup|" + field_name.encode(), hashlib.sha256)
        return hmac.digest(purpose, value.encode(), hashlib.sha256)

    def _unwrap(self, sealed: Sealed, datum_id: UUID) -> bytes:
        kek = self._kek(sealed.generation)
        return _decrypt(kek, sealed.wrapped_key, _wrapping(datum_id, sealed.generation))

    def _kek(self, generation: int) -> bytes:
        try:
            return read_secret(self.folder, _name(generation))
        except SecretMissing:
            raise Unsealable(f"key generation {generation} is not in the keys folder") from None


def _name(generation: int) -> str:
    return f"key-generation-{generation:06d}"


def _bound(datum_id: UUID, field_name: str) -> bytes:
    return b"datum|" + datum_id.bytes + b"|" + field_name.encode()


def _wrapping(datum_id: UUID, generation: int) -> bytes:
    return b"key|" + datum_id.bytes + b"|" + str(generation).encode()


def _encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except InvalidTag:
        raise Unsealable("altered, or sealed under another key") from None
