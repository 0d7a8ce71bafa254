"""A parent at the card page: every step in a transaction of its own, as the worker would."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.consent.methods.card import CardPage, begin_card_check, look_again
from tests.consent.story import Story
from tests.sandbox.running import Running

BACK = {"success_url": "http://localhost:9/paid", "cancel_url": "http://localhost:9/decision"}


@dataclass
class Counter:
    story: Story
    sandbox: Running

    @property
    def parts(self) -> Any:
        return self.story.parts

    async def begin(self, draft_id: UUID) -> CardPage:
        return await begin_card_check(self.parts, draft_id=draft_id, **BACK)

    def pay(self, page: CardPage, card: str = "credit") -> None:
        """Choose a test card on the hosted page, as a parent would."""
        answer = self.sandbox.http.post(page.url, data={"card": card, "email": "p@example.org"})
        assert answer.status_code in (200, 303), answer.status_code

    async def paid(self, card: str = "credit", **more: Any) -> tuple[Any, Any, str]:
        """A request whose check was paid, its draft, and the payment's id; nobody acted on it."""
        asked, draft, attempt = await self.story.begun(**more)
        page = await self.begin(draft.id)
        self.pay(page, card)
        await look_again(self.parts, attempt_id=attempt.id)
        return asked, draft, str(page.payment_id)

    async def letters(self) -> list[str]:
        """The letters about cards and money that were written, oldest first."""
        rows = await self.story.rows(
            "SELECT message FROM outbox_mail WHERE message IN"
            " ('card_rejected', 'money_returned', 'refund_made') ORDER BY created_at"
        )
        return [row[0] for row in rows]
