"""The SMTP door of the mail sink, on aiosmtpd, able to fail at every stage by rule."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.sandbox.inbox.letters import bounce, letter
from app.sandbox.inbox.rules import MailRule, Stage

if TYPE_CHECKING:
    from app.sandbox.world import World

_LARGEST_LETTER = 10 * 1024 * 1024


class Postbox:
    """What aiosmtpd calls with each recipient and each letter."""

    def __init__(self, world: "World") -> None:
        self._world = world

    async def handle_RCPT(  # noqa: N802 -- the name aiosmtpd looks for
        self,
        server: "Door",
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take or refuse one recipient."""
        answer = await server.obey("rcpt", [address])
        if answer is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 -- the name aiosmtpd looks for
        self, server: "Door", _session: Session, envelope: Envelope
    ) -> str:
        """Keep one letter per recipient, unless a rule says otherwise."""
        recipients = list(envelope.rcpt_tos)
        answer = await server.obey("dot", recipients)
        if answer is not None:
            return answer
        await self._keep(envelope, recipients)
        return await server.obey("stored", recipients) or "250 OK: taken"

    async def _keep(self, envelope: Envelope, recipients: list[str]) -> None:
        content = envelope.original_content or b""
        at = await self._world.clock.refresh()
        sender = envelope.mail_from or ""
        for recipient in recipients:
            if self._world.mail_rules.returns(recipient):
                report = bounce(content, sender=sender, recipient=recipient)
                record = letter(report, sender="", recipient=sender, at=at)
            else:
                record = letter(content, sender=sender, recipient=recipient, at=at)
            self._world.store.put("message", record)


class Door(SMTP):
    """One SMTP connection that obeys the rules before it obeys the client."""

    def __init__(self, world: "World", tls: ssl.SSLContext) -> None:
        super().__init__(
            Postbox(world),
            data_size_limit=_LARGEST_LETTER,
            enable_SMTPUTF8=True,
            hostname="mail.sandbox.invalid",
            ident="Mail sandbox",
            tls_context=tls,
            loop=asyncio.get_running_loop(),
        )
        self._rules = world.mail_rules

    async def obey(self, stage: Stage, recipients: list[str]) -> str | None:
        """Do what the rules want here: the refusal to answer, or None to go on."""
        rule = self._rules.spend(stage, recipients)
        return None if rule is None else await self._perform(rule)

    async def _perform(self, rule: MailRule) -> str | None:
        if rule.action in ("hang", "slow"):
            await asyncio.sleep(rule.seconds)
        if rule.action in ("drop", "hang"):
            self._abort()
            await asyncio.sleep(3600)  # never answered: the connection is gone
        return f"{rule.code} {rule.message}" if rule.action == "refuse" else None

    def _abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()  # type: ignore[attr-defined]

    async def _handle_client(self) -> None:
        refused = await self.obey("connect", [])
        if refused is None:
            await super()._handle_client()
            return
        await self.push(refused)
        if self.transport is not None:
            self.transport.close()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        """Greeting, extended."""
        await self._unless("ehlo", super().smtp_EHLO, hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        """Greeting, plain."""
        await self._unless("ehlo", super().smtp_HELO, hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        """Sender."""
        await self._unless("mail", super().smtp_MAIL, arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """The letter announced."""
        await self._unless("data", super().smtp_DATA, arg)

    async def _unless(
        self, stage: Stage, go_on: Callable[..., Awaitable[Any]], *words: str | None
    ) -> None:
        known = list(self.envelope.rcpt_tos) if self.envelope is not None else []
        refused = await self.obey(stage, known)
        if refused is None:
            await go_on(*words)
        else:
            await self.push(refused)
