"""Sealing: one data key per datum or file, wrapped by a generation of the key that lies outside the database.

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
    """What is sealed cannot be opened: its key generation is gone, or the bytes were altered."""


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
        data_key, wrapped = self.new_key(row_id=datum_id, generation=generation)
        sealed = encrypt(data_key, value.encode(), _bound(datum_id, field_name))
        return Sealed(sealed, wrapped, generation)

    def open(self, sealed: Sealed, *, datum_id: UUID, field_name: str) -> str:
        """The value again. Raises Unsealable."""
        data_key = self.unwrap(sealed.wrapped_key, row_id=datum_id, generation=sealed.generation)
        return decrypt(data_key, sealed.sealed, _bound(datum_id, field_name)).decode()

    def rewrap(self, wrapped_key: bytes, *, row_id: UUID, generation: int, newest: int) -> bytes:
        """A row's data key wrapped by another generation; what it seals is not opened.

        Raises Unsealable when ``generation``, which wraps it now, is gone.
        """
        data_key = self.unwrap(wrapped_key, row_id=row_id, generation=generation)
        return encrypt(self._kek(newest), data_key, _wrapping(row_id, newest))

    def new_key(self, *, row_id: UUID, generation: int) -> tuple[bytes, bytes]:
        """A fresh data key for a file, and the same wrapped for its row."""
        data_key = secrets.token_bytes(KEY)
        return data_key, encrypt(self._kek(generation), data_key, _wrapping(row_id, generation))

    def unwrap(self, wrapped_key: bytes, *, row_id: UUID, generation: int) -> bytes:
        """The data key of a row. Raises Unsealable."""
        return decrypt(self._kek(generation), wrapped_key, _wrapping(row_id, generation))

    def lookup(self, field_name: str, value: str) -> bytes:
        """A keyed hash for equality, one key per field (never on low-entropy fields)."""
        root = read_secret(self.folder, "pepper")
        purpose = hmac.digest(root, b"lookup|" + field_name.encode(), hashlib.sha256)
        return hmac.digest(purpose, value.encode(), hashlib.sha256)

    def _kek(self, generation: int) -> bytes:
        try:
            return read_secret(self.folder, _name(generation))
        except SecretMissing:
            raise Unsealable(f"key generation {generation} is not in the keys folder") from None


def _name(generation: int) -> str:
    return f"key-generation-{generation:06d}"


def _bound(datum_id: UUID, field_name: str) -> bytes:
    return b"datum|" + datum_id.bytes + b"|" + field_name.encode()


def _wrapping(row_id: UUID, generation: int) -> bytes:
    return b"key|" + row_id.bytes + b"|" + str(generation).encode()


def encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """AES-256-GCM: a fresh nonce, then the sealed bytes; ``bound`` is authenticated with them."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What ``encrypt`` sealed under the same key and bound bytes. Raises Unsealable."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], bound)
    except (InvalidTag, ValueError):  # ValueError: too short for a nonce
        raise Unsealable("altered, or sealed under another key") from None
