"""A post room on a real database and a real relay, and the smallest address that may be written to."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.first_start import prepare
from app.mail.delivery import deliver
from app.mail.messages import Message
from app.mail.outbox import post
from app.mail.sender import Sender
from app.platform import clock as service_clock
from app.platform.database import Database
from app.platform.ids import new_id
from app.platform.secrets_folder import Peppers
from app.privacy import Gate, KeyRing, NewBasis, open_basis
from app.settings import Settings
from tests.cluster import Database as TestDatabase
from tests.privacy.granted import grant
from tests.sandbox.running import Running, running_sandbox

CANARY = "Canary.Mum+7f3a@example.com"


@dataclass(frozen=True)
class Room:
    """What the worker hands to a mail job."""

    settings: Settings
    database: Database
    gate: Gate
    peppers: Peppers
    sender: Sender
    tables: TestDatabase

    async def held_address(self, address: str = CANARY) -> UUID:
        """The datum of an address that its owner agreed to give us."""
        async with self.database.unit_of_work() as session:
            ends_at = await service_clock.now(session) + timedelta(days=400)
            parent_id = (await grant(session)).parent_id
            new = NewBasis("parent_supplied", parent_id, ends_at, {"email": timedelta(days=400)})
            basis_id = await open_basis(session, new)
            return await self.gate.collect(session, basis_id, field="email", value=address)

    async def post(self, message: Message, datum_id: UUID, **wishes: Any) -> UUID | None:
        """Post in a committed transaction, with a link that lives for ten days."""
        async with self.database.unit_of_work() as session:
            now = await service_clock.now(session)
            given = {
                "recipient_datum_id": datum_id,
                "about_id": new_id(),
                "dedup_key": str(new_id()),
                "language": "en",
                "link_purpose": "parent",
                "link_subject_id": new_id(),
                "link_ends_at": now + timedelta(days=10),
            } | wishes
            return await post(session, message, **given)

    async def send(self, message: Message, address: str = CANARY, **wishes: Any) -> UUID:
        """Post to a fresh address and try once."""
        mail_id = await self.post(message, await self.held_address(address), **wishes)
        assert mail_id is not None
        await deliver(self, mail_id)
        return mail_id

    def row(self, mail_id: UUID) -> dict[str, Any]:
        ((found,),) = self.tables.execute(
            "SELECT to_jsonb(m) FROM outbox_mail m WHERE id = %s", [mail_id]
        )
        return found

    def state(self, mail_id: UUID) -> tuple[str, str | None, int]:
        row = self.row(mail_id)
        return row["state"], row["outcome"], row["attempts"]

    def announced(self) -> list[tuple[str, dict[str, Any]]]:
        """Ledger entries with a dispatch job behind them, in no order."""
        return self.tables.execute(
            "SELECT tag, facts FROM ledger l WHERE EXISTS (SELECT FROM procrastinate_jobs j"
            " WHERE j.args->>'ledger_id' = l.id::text)"
        )

    def everything_stored(self) -> str:
        """Every row of every table as text, as somebody with a copy of the database has it."""
        names = self.tables.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        )
        rows = [self.tables.execute(f'SELECT to_jsonb(t) FROM "{name}" t') for (name,) in names]
        return json.dumps(rows, default=str)


@pytest.fixture(scope="session")
def _relay() -> Iterator[Running]:
    with running_sandbox() as running:
        yield running


@pytest.fixture
def relay(_relay: Running) -> Running:
    """The mail sink, empty and well behaved until told otherwise."""
    _relay.control("reset")
    return _relay


@pytest.fixture
def make_room(
    settings: Settings, database: TestDatabase, anyio_backend: str
) -> Iterator[Callable[..., Awaitable[Room]]]:
    """Build a post room whose settings differ as wished."""

    async def make(**wishes: object) -> Room:
        wanted = settings.model_copy(update=wishes)
        await prepare(wanted)
        return Room(
            wanted,
            Database(wanted),
            Gate(KeyRing(wanted.keys_dir)),
            Peppers.load(wanted.keys_dir),
            Sender(wanted),
            database,
        )

    return make


@pytest.fixture
async def room(make_room: Callable[..., Awaitable[Room]], relay: Running) -> AsyncIterator[Room]:
    made = await make_room(smtp_port=relay.smtp_port, smtp_timeout_seconds=5.0)
    yield made
    await made.database.close()
