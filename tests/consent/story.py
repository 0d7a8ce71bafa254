"""The steps of a family's story as one-liners, each in its own transaction like a request."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.consent.attempts import start_attempt
from app.consent.choices import Choices
from app.consent.drafting import make_draft
from app.consent.granting import NotGranted, grant
from app.consent.models import Consent
from app.consent.requests import OpenedRequest, mark_noticed, open_request
from app.platform.ids import new_id

MAIL = "ana.parent@example.org"
PIN = "481526"


def ticks(*, society: bool = False, collect_use: bool = True, guardian: bool = True) -> Choices:
    return Choices(
        is_guardian=guardian, collect_use=collect_use, disclose={"lighthouse-society": society}
    )


@dataclass
class Story:
    parts: Any
    database: Any
    clock: Any

    def work(self):
        return self.parts.database.unit_of_work()

    async def ask(
        self,
        *,
        lane: str = "email",
        email: str | None = MAIL,
        join: bytes | None = None,
        promotion: str = "lighthouse-summer",
    ) -> OpenedRequest:
        async with self.work() as session:
            return await open_request(
                session,
                self.parts,
                promotion_id=promotion,
                lane=lane,
                language="en",
                join_hash=join,
                parent_email=email if lane == "email" else None,
            )

    async def notice(self, request_id: UUID) -> None:
        async with self.work() as session:
            await mark_noticed(session, request_id=request_id)

    async def draft(
        self, request_id: UUID, *, choices: Choices | None = None, email: str = MAIL, pin: str = PIN
    ):
        async with self.work() as session:
            return await make_draft(
                session,
                self.parts,
                request_id=request_id,
                choices=choices or ticks(),
                receipt_email=email,
                pin=pin,
                method="card",
                language="en",
            )

    async def start(self, draft_id: UUID):
        async with self.work() as session:
            return await start_attempt(session, draft_id=draft_id)

    async def prove(self, attempt_id: UUID):
        async with self.work() as session:
            return await grant(
                session, self.parts, attempt_id=attempt_id, method_reference=new_id()
            )

    async def begun(
        self,
        *,
        choices: Choices | None = None,
        email: str = MAIL,
        pin: str = PIN,
        lane: str = "email",
        join: bytes | None = None,
    ):
        """Up to the open attempt: request, notice, draft, attempt."""
        asked = await self.ask(lane=lane, email=email, join=join)
        await self.notice(asked.id)
        draft = await self.draft(asked.id, choices=choices, email=email, pin=pin)
        return asked, draft, await self.start(draft.id)

    async def yes(self, **more) -> Consent:
        """The whole way to a consent."""
        _, _, attempt = await self.begun(**more)
        consent = await self.prove(attempt.id)
        assert not isinstance(consent, NotGranted), consent
        return consent

    async def rows(self, statement: str, **values: object) -> list[Any]:
        async with self.work() as session:
            return list((await session.execute(text(statement), values)).all())

    async def one(self, statement: str, **values: object) -> Any:
        (row,) = await self.rows(statement, **values)
        return row[0] if len(row) == 1 else row

    async def state(self, table: str, row_id: UUID) -> str:
        return await self.one(f"SELECT state FROM {table} WHERE id = :id", id=row_id)
