"""What payments need of the services, and a parent at the hosted page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.payments.gateway import StripeGateway
from app.platform.database import Database
from app.privacy import Gate
from app.settings import Settings
from tests.sandbox.running import Running


@dataclass(frozen=True)
class Till:
    settings: Settings
    database: Database
    gate: Gate
    stripe: StripeGateway
    sandbox: Running

    def pay(self, url: str, card: str) -> None:
        """Choose a test card on the hosted page, as a parent would."""
        answer = self.sandbox.http.post(url, data={"card": card, "email": "payer@example.org"})
        assert answer.status_code in (200, 303, 402), answer.status_code

    async def payment(self, payment_id: UUID) -> Any:
        async with self.database.unit_of_work() as session:
            rows = await session.execute(
                text("SELECT * FROM payment WHERE id = :id"), {"id": payment_id}
            )
            return rows.one()

    async def tags(self) -> list[str]:
        async with self.database.unit_of_work() as session:
            rows = await session.execute(text("SELECT tag FROM ledger ORDER BY at"))
            return list(rows.scalars())
