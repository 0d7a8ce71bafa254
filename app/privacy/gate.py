"""The gate: the only module through which a personal value enters, is read, or leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.platform import clock
from app.platform.ids import new_id
from app.platform.problems import DatabaseRefused
from app.platform.text_rules import clean_value
from app.privacy.bases import get_basis, lock_bases, scope_of
from app.privacy.catalogue import CATALOGUE
from app.privacy.flows import FLOWS
from app.privacy.generations import lock_current
from app.privacy.holdings import bring_nearer, erase_held, held_under, keep_at_most
from app.privacy.keys import KeyRing, Sealed, Unsealable
from app.privacy.models import BasisRecipient, Datum, LegalBasis
from app.privacy.refusals import NoLegalBasis, NotDisclosable, UndeclaredField

REFUSED_BY_DATABASE = {
    "datum_needs_open_basis",
    "datum_frozen",
    "datum_within_its_basis",
    "datum_within_its_clock",
}


@dataclass(frozen=True)
class FoundDatum:
    """Where an equal value is held: never the value."""

    datum_id: UUID
    basis_id: UUID
    subject_id: UUID
    kind: str


@dataclass(frozen=True)
class Gate:
    """The way in and out. Holds the key ring; every call names a basis and checks it first."""

    keys: KeyRing

    async def collect(
        self,
        session: AsyncSession,
        basis_id: UUID,
        *,
        field: str,
        value: str,
        erase_at: datetime | None = None,
    ) -> UUID:
        """Take one value in under an open basis; returns the datum's id.

        The day of erasure is the promised one (collection + keep, at most the basis' end) unless
        ``erase_at`` is earlier. A value already held for the field is replaced by ``correct``.
        Raises UndeclaredField (COL-01), NoLegalBasis (also once ``erase_at`` has come),
        Unprocessable for a value that is no text.
        """
        basis = await get_basis(session, basis_id)
        kind = CATALOGUE.get(field)
        scope = await scope_of(session, basis_id)
        if kind is None or field not in scope or basis.kind not in kind.bases:
            raise UndeclaredField(pointer=f"/{field}")
        value = clean_value(value, longest=kind.longest, pointer=f"/{field}")
        now = await clock.now(session)
        promised = min(now + scope[field], basis.ends_at)
        if erase_at is not None and erase_at <= now:
            raise NoLegalBasis
        datum_id = new_id()
        sealed = self.keys.seal(
            value,
            datum_id=datum_id,
            field_name=field,
            generation=await current_generation(session),
        )
        session.add(
            Datum(
                id=datum_id,
                basis_id=basis_id,
                subject_id=basis.subject_id,
                field=field,
                sealed=sealed.sealed,
                wrapped_key=sealed.wrapped_key,
                generation=sealed.generation,
                lookup=self.keys.lookup(field, value) if kind.lookup else None,
                erase_at=min(promised, erase_at) if erase_at else promised,
            )
        )
        await _flush(session)
        return datum_id

    async def correct(
        self, session: AsyncSession, basis_id: UUID, *, field: str, value: str
    ) -> None:
        """Replace a held value; its day of erasure stays. Raises NoLegalBasis, UndeclaredField.

        The old value is overwritten in place and its key with it (REV-05).
        """
        kind = CATALOGUE.get(field)
        if kind is None:
            raise UndeclaredField(pointer=f"/{field}")
        value = clean_value(value, longest=kind.longest, pointer=f"/{field}")
        await lock_bases(session, [basis_id])
        datum = await self._datum(session, basis_id, field)
        if datum is None:
            raise UndeclaredField(pointer=f"/{field}")
        sealed = self.keys.seal(
            value,
            datum_id=datum.id,
            field_name=field,
            generation=await current_generation(session),
        )
        datum.sealed, datum.wrapped_key = sealed.sealed, sealed.wrapped_key
        datum.generation = sealed.generation
        datum.lookup = self.keys.lookup(field, value) if kind.lookup else None
        await _flush(session)

    async def read(
        self, session: AsyncSession, basis_id: UUID, *, flow: str, fields: Collection[str] = ()
    ) -> dict[str, str]:
        """The held values of a basis for one registered flow; absent fields are simply absent.

        ``fields`` narrows the flow's own list. Raises NoLegalBasis when the basis' state does
        not admit the flow, KeyError for an unregistered flow (a mistake of ours).
        """
        allowed = FLOWS[flow]
        wanted = allowed.fields & frozenset(fields) if fields else allowed.fields
        basis = await get_basis(session, basis_id)
        now = await clock.now(session)
        if basis.state not in allowed.states or basis.ends_at <= now:
            raise NoLegalBasis
        held = select(Datum).where(
            col(Datum.basis_id) == basis_id,
            col(Datum.field).in_(wanted),
            col(Datum.erase_at) > now,
        )
        return await self._open_all(session, held)

    async def read_datum(self, session: AsyncSession, datum_id: UUID, *, flow: str) -> str | None:
        """One value by its id, or None when it is erased, past its day, or its basis is not live."""
        datum = await session.get(Datum, datum_id, populate_existing=True)
        if datum is None:
            return None
        try:
            found = await self.read(session, datum.basis_id, flow=flow, fields=(datum.field,))
        except NoLegalBasis:
            return None
        return found.get(datum.field)

    async def find(self, session: AsyncSession, *, field: str, value: str) -> list[FoundDatum]:
        """Where an equal value is held under a basis that is not dead, oldest first."""
        rows = await session.execute(
            select(Datum.id, Datum.basis_id, Datum.subject_id, LegalBasis.kind)
            .join(LegalBasis, col(LegalBasis.id) == col(Datum.basis_id))
            .where(
                col(Datum.lookup) == self.keys.lookup(field, value),
                col(Datum.field) == field,
                col(Datum.erase_at) > await clock.now(session),
            )
            .order_by(col(Datum.collected_at), col(Datum.id))
        )
        return [FoundDatum(*row) for row in rows]

    async def datum_id(self, session: AsyncSession, basis_id: UUID, field: str) -> UUID | None:
        """The id of the datum held for a field, if any."""
        datum = await self._datum(session, basis_id, field)
        return datum.id if datum else None

    async def rebase(
        self, session: AsyncSession, datum_id: UUID, *, basis_id: UUID, subject_id: UUID
    ) -> None:
        """Move a datum to another open basis that covers its field; its clock may follow the new scope.

        For instance the address a child typed, once the parent confirmed it as their own. Raises
        NoLegalBasis when it is erased, UndeclaredField when the basis does not cover it.
        """
        former = await session.get(Datum, datum_id)
        if former is None:
            raise NoLegalBasis
        await lock_bases(session, [basis_id, former.basis_id])
        datum = await session.get(Datum, datum_id, populate_existing=True)
        if datum is None:  # whoever held the lock before us erased it
            raise NoLegalBasis
        basis = await get_basis(session, basis_id)
        keep = (await scope_of(session, basis_id)).get(datum.field)
        if keep is None:
            raise UndeclaredField(pointer=f"/{datum.field}")
        datum.basis_id, datum.subject_id = basis_id, subject_id
        datum.erase_at = min(datum.collected_at + keep, basis.ends_at)
        await _flush(session)

    async def disclose(
        self, session: AsyncSession, basis_id: UUID, *, recipient_id: str, fields: Collection[str]
    ) -> dict[str, str]:
        """The values one recipient may see by its own live yes (DIS-01). Raises NotDisclosable.

        The caller records each hand-over in the ledger in the same transaction.
        """
        basis = await get_basis(session, basis_id)
        now = await clock.now(session)
        agreed = (
            select(Datum)
            .join(
                BasisRecipient,
                (col(BasisRecipient.basis_id) == col(Datum.basis_id))
                & (col(BasisRecipient.field) == col(Datum.field)),
            )
            .where(
                col(Datum.basis_id) == basis_id,
                col(Datum.field).in_(list(fields)),
                col(Datum.erase_at) > now,
                col(BasisRecipient.recipient_id) == recipient_id,
                col(BasisRecipient.withdrawn_at).is_(None),
            )
        )
        found = await self._open_all(session, agreed)
        if basis.state != "open" or basis.ends_at <= now or not found:
            raise NotDisclosable
        return found

    async def erase(
        self, session: AsyncSession, basis_id: UUID, *, fields: Collection[str]
    ) -> tuple[str, ...]:
        """Erase some fields of a basis now, files too; key and value go together.

        Returns the field of each that was erased.
        """
        await lock_bases(session, [basis_id])
        return tuple(await erase_held(session, basis_id, fields=fields))

    async def shorten(
        self, session: AsyncSession, basis_id: UUID, *, field: str, erase_at: datetime
    ) -> None:
        """Bring the day of erasure of what is held nearer; a later day changes nothing."""
        await lock_bases(session, [basis_id])
        await bring_nearer(session, basis_id, field, erase_at)

    async def obey_scope(self, session: AsyncSession, basis_id: UUID) -> None:
        """Bring every held day of erasure down to what the scope now allows (a narrower promise)."""
        await lock_bases(session, [basis_id])
        for field, keep in (await scope_of(session, basis_id)).items():
            await keep_at_most(session, basis_id, field, keep)

    async def held(self, session: AsyncSession, basis_id: UUID) -> list[tuple[str, datetime]]:
        """What is held under a basis and the day each goes, files too; names of fields only."""
        return await held_under(session, basis_id)

    async def _open_all(
        self, session: AsyncSession, query: SelectOfScalar[Datum]
    ) -> dict[str, str]:
        """The values by field. A rotation may rewrap a row and destroy its old key between our
        fetching and our opening it; what it wrote is committed, so a second look finds it."""
        fresh = query.execution_options(populate_existing=True)
        try:
            return {row.field: self._open(row) for row in await session.scalars(fresh)}
        except Unsealable:
            return {row.field: self._open(row) for row in await session.scalars(fresh)}

    async def _datum(self, session: AsyncSession, basis_id: UUID, field: str) -> Datum | None:
        rows = await session.execute(
            select(Datum)
            .where(col(Datum.basis_id) == basis_id, col(Datum.field) == field)
            .execution_options(populate_existing=True)
        )
        return rows.scalar_one_or_none()

    def _open(self, datum: Datum) -> str:
        sealed = Sealed(datum.sealed, datum.wrapped_key, datum.generation)
        return self.keys.open(sealed, datum_id=datum.id, field_name=datum.field)


async def current_generation(session: AsyncSession) -> int:
    """The generation new values are sealed under; shared-locked, so a rotation waits for us."""
    return (await lock_current(session, read=True)).number


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except DatabaseRefused as refusal:
        if refusal.constraint in REFUSED_BY_DATABASE:
            raise NoLegalBasis from None
        raise


__all__ = ["FoundDatum", "Gate", "current_generation"]
