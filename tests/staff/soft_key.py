"""A passkey without a device: makes the signed answers that a browser would send."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT_AND_VERIFIED = 0x05


@dataclass
class SoftKey:
    """One ES256 key for one host and origin."""

    host: str
    origin: str
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def public_key(self) -> bytes:
        """The public half as WebAuthn writes it (COSE)."""
        point = self.private.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def sign_in(self, challenge: str) -> dict[str, object]:
        """The answer to a challenge of the sign-in page."""
        client = json.dumps(
            {"type": "webauthn.get", "challenge": challenge, "origin": self.origin}
        ).encode()
        about = hashlib.sha256(self.host.encode()).digest() + bytes([PRESENT_AND_VERIFIED])
        about += (0).to_bytes(4, "big")
        signed = about + hashlib.sha256(client).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        name = _b64(self.credential_id)
        response = {
            "clientDataJSON": _b64(client),
            "authenticatorData": _b64(about),
            "signature": _b64(signature),
        }
        return {"id": name, "rawId": name, "type": "public-key", "response": response}


def _b64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
