"""SMTP: one connection, one recipient, one try, and what came of it. The only door to a relay (P7).

Nothing here logs or raises what a relay said: its words may quote the address.
"""

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Literal, Protocol
from uuid import UUID

import aiosmtplib

from app.mail.addresses import as_envelope
from app.settings import Settings

Stage = Literal["address", "connect", "greet", "tls", "login", "mail", "rcpt", "data"]

# Only here does the relay speak about this recipient and this letter. A 5xx before that (a wrong
# password, a sender it does not like) is about us, and no reason to give an address up.
ABOUT_THE_RECIPIENT: frozenset[Stage] = frozenset({"address", "rcpt", "data"})


@dataclass(frozen=True)
class Outgoing:
    """One letter, complete. Its contents never appear in a representation of it."""

    mail_id: UUID
    language: str
    at: datetime
    address: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)


@dataclass(frozen=True)
class Accepted:
    """The relay took responsibility for the letter."""


@dataclass(frozen=True)
class Refused:
    """The letter was surely not taken. ``code`` is None when the relay could not be reached."""

    code: int | None
    permanent: bool
    stage: Stage


@dataclass(frozen=True)
class Unknown:
    """The connection ended between handing the letter over and the answer (RFC 1047)."""

    stage: Stage


Outcome = Accepted | Refused | Unknown


class MailSender(Protocol):
    """What the worker needs of a sender."""

    async def send(self, mail: Outgoing) -> Outcome:
        """Try once; expected failures are outcomes, not exceptions."""
        ...


@dataclass
class _Progress:
    stage: Stage = "connect"


@dataclass(frozen=True)
class Sender:
    """Sends by the relay of the settings; a new connection for each letter, no retry of its own."""

    settings: Settings

    async def send(self, mail: Outgoing) -> Outcome:
        """One try, within three times the timeout of a single step."""
        progress = _Progress()
        client = self._client()
        try:
            async with asyncio.timeout(3 * self.settings.smtp_timeout_seconds):
                outcome = await self._converse(client, mail, progress)
        except aiosmtplib.SMTPResponseException as refusal:
            return _answered(refusal.code, progress.stage)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return _lost(progress.stage)
        else:
            await _say_goodbye(client)
            return outcome
        finally:
            client.close()

    async def reach(self) -> str | None:
        """Greet the relay and leave, for ``doctor``: None when it is well, else what failed."""
        progress = _Progress()
        client = self._client()
        try:
            async with asyncio.timeout(self.settings.smtp_timeout_seconds):
                await self._open(client, progress)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return f"the relay fails at the step {progress.stage}"
        else:
            await _say_goodbye(client)
            return None
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.settings.smtp_host,
            port=self.settings.smtp_port,
            local_hostname=self.settings.host or "localhost",
            timeout=self.settings.smtp_timeout_seconds,
            use_tls=self.settings.smtp_tls == "tls",
            start_tls=False,
        )

    async def _converse(
        self, client: aiosmtplib.SMTP, mail: Outgoing, progress: _Progress
    ) -> Outcome:
        await self._open(client, progress)
        recipient, needs_utf8 = as_envelope(mail.address)
        if needs_utf8 and not client.supports_extension("smtputf8"):
            return Refused(553, permanent=True, stage="address")
        encoding = "utf-8" if needs_utf8 else "ascii"
        progress.stage = "mail"
        options = ["SMTPUTF8"] if needs_utf8 else []
        await client.mail(self._from(), options=options, encoding=encoding)
        progress.stage = "rcpt"
        await client.rcpt(recipient, encoding=encoding)
        progress.stage = "data"
        await client.data(self.compose(mail, recipient, utf8=needs_utf8))
        return Accepted()

    async def _open(self, client: aiosmtplib.SMTP, progress: _Progress) -> None:
        await client.connect()
        progress.stage = "greet"
        await client.ehlo()
        if self.settings.smtp_tls == "starttls":
            progress.stage = "tls"
            await client.starttls()
            await client.ehlo()
        if self.settings.smtp_username and self.settings.smtp_password_file:
            progress.stage = "login"
            password = await asyncio.to_thread(self.settings.smtp_password_file.read_text)
            await client.login(self.settings.smtp_username, password.strip())

    def compose(self, mail: Outgoing, recipient: str, *, utf8: bool = False) -> bytes:
        """The letter as bytes: text and HTML, seven-bit, with the same Message-ID at every try."""
        message = EmailMessage(policy.SMTP.clone(cte_type="7bit", utf8=utf8))
        local, _, domain = recipient.rpartition("@")
        message["From"] = self.settings.mail_from
        message["To"] = Address(username=local, domain=domain)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.mail_id.hex}@{self._from().rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        # Last: adding an alternative moves the Content headers into the first part.
        message["Content-Language"] = mail.language
        return message.as_bytes()

    def _from(self) -> str:
        return parseaddr(self.settings.mail_from)[1]


def _answered(code: int, stage: Stage) -> Outcome:
    if not 400 <= code <= 599:
        return _lost(stage)
    return Refused(code, permanent=code >= 500 and stage in ABOUT_THE_RECIPIENT, stage=stage)


def _lost(stage: Stage) -> Outcome:
    return Unknown(stage) if stage == "data" else Refused(None, permanent=False, stage=stage)


async def _say_goodbye(client: aiosmtplib.SMTP) -> None:
    # The letter is taken already: whatever happens to the farewell changes nothing.
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        await client.quit(timeout=2)
