"""Passkeys: the two ceremonies of WebAuthn, verified for one host, one origin and one challenge.

The challenge is used up in a transaction of its own before anything is verified, so a failed or
repeated answer never finds it again. User verification is required both times.
"""

import secrets
from typing import Any
from uuid import UUID

import webauthn
from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.audit import record
from app.platform import clock
from app.platform.database import Database
from app.platform.ids import new_id
from app.platform.models import BrowserSession
from app.platform.problems import Conflict, Forbidden, NotFound
from app.platform.text_rules import clean_value
from app.platform.tokens import token_hash
from app.settings import Settings
from app.staff.models import Passkey, StaffMember

CHALLENGE = 32
LONGEST_LABEL = 60
MOST_PASSKEYS = 10


class PasskeyRefused(Forbidden):
    """The answer of the security key does not prove what was asked."""

    code = "passkey-refused"


class LastPasskey(Conflict):
    """The last passkey stays, or its owner could not come back."""

    code = "last-passkey"


async def new_challenge(session: AsyncSession, row: BrowserSession) -> bytes:
    """32 random bytes for one ceremony of this browser; a new one replaces an unused one."""
    challenge = secrets.token_bytes(CHALLENGE)
    await session.execute(
        text("UPDATE browser_session SET challenge = :challenge WHERE token_hash = :hash"),
        {"challenge": challenge, "hash": row.token_hash},
    )
    return challenge


async def take_challenge(database: Database, cookie: str) -> bytes:
    """Use the challenge of this browser up, whatever comes of it. Raises PasskeyRefused.

    Call it before the request's own transaction looks at the session: that touches the row, and
    two transactions of one request must not wait for each other.
    """
    async with database.unit_of_work() as session:
        found = await session.execute(
            text(
                "UPDATE browser_session now SET challenge = NULL FROM browser_session before"
                " WHERE now.token_hash = :hash AND before.token_hash = now.token_hash"
                " AND now.challenge IS NOT NULL RETURNING before.challenge"
            ),
            {"hash": token_hash("staff", cookie)},
        )
        challenge: bytes | None = found.scalar_one_or_none()
    if challenge is None:
        raise PasskeyRefused
    return bytes(challenge)


async def enrol_options(
    session: AsyncSession, settings: Settings, member: StaffMember, row: BrowserSession, name: str
) -> str:
    """What the browser needs to make a passkey, as JSON. ``name`` is the operator's."""
    known = await passkeys_of(session, member.id)
    options = webauthn.generate_registration_options(
        rp_id=settings.host,
        rp_name=name,
        user_id=member.id.bytes,
        user_name=member.email,
        challenge=await new_challenge(session, row),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in known],
    )
    return options_to_json(options)


async def enrol(
    session: AsyncSession,
    settings: Settings,
    member: StaffMember,
    *,
    challenge: bytes,
    credential: dict[str, Any],
    label: str,
) -> Passkey:
    """Keep a new passkey. Raises PasskeyRefused for anything but a verified, new credential."""
    try:
        proof = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=settings.host,
            expected_origin=origin(settings),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused from None
    if len(await passkeys_of(session, member.id)) >= MOST_PASSKEYS:
        raise Conflict
    if await _find(session, proof.credential_id) is not None:
        raise PasskeyRefused
    passkey = Passkey(
        id=new_id(),
        staff_id=member.id,
        credential_id=proof.credential_id,
        public_key=proof.credential_public_key,
        sign_count=proof.sign_count,
        label=clean_value(label, longest=LONGEST_LABEL, pointer="/label"),
    )
    session.add(passkey)
    facts = {"passkey_id": str(passkey.id)}
    await _record(session, "staff:passkey:added", member.id, facts)
    return passkey


async def sign_in_options(session: AsyncSession, settings: Settings, row: BrowserSession) -> str:
    """What the browser needs to sign in, as JSON. Names no credential, so it tells nothing."""
    options = webauthn.generate_authentication_options(
        rp_id=settings.host,
        challenge=await new_challenge(session, row),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


async def sign_in(
    session: AsyncSession, settings: Settings, *, challenge: bytes, credential: dict[str, Any]
) -> UUID:
    """The staff member whose passkey signed the challenge. Raises PasskeyRefused.

    A counter that does not grow means a copied key; keys that never count stay at 0.
    """
    passkey = await _find(session, _credential_id(credential), lock=True)
    if passkey is None:
        raise PasskeyRefused
    try:
        proof = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=settings.host,
            expected_origin=origin(settings),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused from None
    passkey.sign_count = proof.new_sign_count
    passkey.used_at = await clock.now(session)
    await _record(
        session, "staff:member:signed_in", passkey.staff_id, {"passkey_id": str(passkey.id)}
    )
    return passkey.staff_id


async def passkeys_of(session: AsyncSession, staff_id: UUID) -> list[Passkey]:
    """The passkeys of one member, oldest first."""
    rows = await session.execute(
        select(Passkey)
        .where(col(Passkey.staff_id) == staff_id)
        .order_by(col(Passkey.created_at), col(Passkey.id))
    )
    return list(rows.scalars())


async def remove(session: AsyncSession, *, staff_id: UUID, passkey_id: UUID) -> None:
    """Forget one own passkey. Raises NotFound, and LastPasskey for the only one."""
    rows = await session.execute(
        select(Passkey).where(col(Passkey.staff_id) == staff_id).with_for_update()
    )
    known = {key.id for key in rows.scalars()}
    if passkey_id not in known:
        raise NotFound
    if len(known) == 1:
        raise LastPasskey
    await session.execute(delete(Passkey).where(col(Passkey.id) == passkey_id))
    await _record(session, "staff:passkey:removed", staff_id, {"passkey_id": str(passkey_id)})


def origin(settings: Settings) -> str:
    """Where a ceremony may happen: our own address and no other."""
    return settings.base_url.rstrip("/")


async def _find(
    session: AsyncSession, credential_id: bytes, *, lock: bool = False
) -> Passkey | None:
    query = select(Passkey).where(col(Passkey.credential_id) == credential_id)
    query = query.with_for_update() if lock else query
    rows = await session.execute(query.execution_options(populate_existing=True))
    return rows.scalar_one_or_none()


def _credential_id(credential: dict[str, Any]) -> bytes:
    try:
        return base64url_to_bytes(credential["rawId"])
    except (KeyError, ValueError, TypeError, AttributeError):
        raise PasskeyRefused from None


async def _record(session: AsyncSession, tag: str, staff_id: UUID, facts: dict[str, str]) -> None:
    await record(session, tag, actor=f"staff:{staff_id}", subject_id=staff_id, facts=facts)
