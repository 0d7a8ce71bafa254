"""What ``doctor`` asks: keys, files, database, clock, mail, domain, card processor, papers of the law."""

import os
import stat
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

import dns.exception
import dns.resolver
from anyio import to_thread
from sqlalchemy import text

from app.first_start import SECRETS
from app.mail.sender import Sender
from app.payments.gateway import StripeGateway
from app.platform import clock
from app.platform.clock import real_epoch_seconds
from app.platform.database import Database
from app.platform.problems import Problem
from app.platform.secrets_folder import SecretMissing, read_secret
from app.platform.storage import folder_trouble
from app.promotions.operator import SOON, SecurityState, security_state
from app.promotions.operator_file import load_operator
from app.settings import Settings

CLOCK_MAY_DIFFER = timedelta(minutes=5)
ANSWER_SECONDS = 5
NO_DAY = "could not ask: the database, which tells the day, does not answer"
HEAD = Path(__file__).parent / "migrations" / "head"


@dataclass(frozen=True)
class Finding:
    """One part's state. ``ill`` makes the examination fail; ``do`` is the next step for a person."""

    part: str
    state: Literal["well", "note", "ill"]
    words: str
    do: str = ""


Question = Callable[[Settings], Awaitable[list[Finding]]]


async def examine(settings: Settings) -> list[Finding]:
    """Ask every part; one that is ill does not keep the others from answering."""
    findings: list[Finding] = []
    for question in QUESTIONS:
        findings += await question(settings)
    return findings


async def keys(settings: Settings) -> list[Finding]:
    """The keys folder: its secrets are there and nobody else can read them."""
    try:
        for name in SECRETS:
            read_secret(settings.keys_dir, name)
    except SecretMissing as missing:
        return [Finding("keys", "ill", str(missing), "run permission-slip migrate")]
    mode = stat.S_IMODE(settings.keys_dir.stat().st_mode)
    if mode & 0o077:
        return [Finding("keys", "ill", "others may enter the folder", "chmod 700 the keys folder")]
    return [Finding("keys", "well", "all there, closed to others")]


async def files(settings: Settings) -> list[Finding]:
    """The folder of sealed files: there, writable, and closed to others."""
    trouble = await to_thread.run_sync(folder_trouble, settings.files_path)
    if trouble is None:
        return [Finding("files", "well", "the folder can be written to, closed to others")]
    return [
        Finding(
            "files", "ill", f"the folder {trouble}",
            "run permission-slip migrate as the service's account, or chmod 700 the files folder",
        )
    ]  # fmt: skip


async def mailroom_folder(settings: Settings) -> list[Finding]:
    """The watched folder of scans, where there is one: what is taken in can be removed from it."""
    folder = settings.mailroom_folder
    if folder is None:
        return []
    if folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return [Finding("mail room", "well", "the watched folder can be emptied")]
    return [
        Finding(
            "mail room", "ill", "the watched folder is not there, or cannot be emptied",
            "make it, and let the service's account read and write there",
        )
    ]  # fmt: skip


async def database(settings: Settings) -> list[Finding]:
    """Reachable, migrated, entered by a role that owns nothing; and its clock tells our time."""
    opened = Database(settings)
    try:
        async with opened.unit_of_work() as session:
            version = (
                await session.execute(text("SELECT version_num FROM alembic_version"))
            ).scalar_one()
            special = (
                await session.execute(
                    text(
                        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
                    )
                )
            ).scalar_one()
            now = await clock.now(session)
    except Problem:
        return [
            Finding(
                "database", "ill", "cannot be reached, or was never migrated",
                "check address and role, then run permission-slip migrate",
            )
        ]  # fmt: skip
    finally:
        await opened.close()
    return [_schema(version), _role(special=special), _clock(settings, now)]


def _schema(version: str) -> Finding:
    head = HEAD.read_text(encoding="ascii").strip()
    if version != head:
        return Finding(
            "schema", "ill", f"is at {version}, not {head}", "run permission-slip migrate"
        )
    return Finding("schema", "well", f"at {head}")


def _role(*, special: bool) -> Finding:
    if special:
        return Finding(
            "role", "ill", "the service enters as a superuser", "use a role that owns nothing"
        )
    return Finding("role", "well", "owns nothing special")


def _clock(settings: Settings, now: datetime) -> Finding:
    away = abs(now.timestamp() - real_epoch_seconds())
    if away < CLOCK_MAY_DIFFER.total_seconds():
        return Finding("clock", "well", "agrees with this machine")
    words = f"differs from this machine by {timedelta(seconds=int(away))}"
    if settings.mode == "demo":
        return Finding("clock", "note", f"{words}: the time machine moved it")
    return Finding("clock", "ill", words, "set the time of the database host by NTP")


async def mail(settings: Settings) -> list[Finding]:
    """The relay answers, and in production the sender's domain publishes who may send for it."""
    found = []
    reached = await Sender(settings).reach()
    if reached is None:
        found.append(Finding("mail", "well", "the relay answers"))
    else:
        found.append(Finding("mail", "ill", reached, "check the SMTP settings and the relay"))
    if settings.mode == "demo":
        return [*found, Finding("sender", "note", "a demo's domain needs no records")]
    domain = settings.mail_from.rpartition("@")[2].strip(">")
    return [
        *found,
        await sender_record(domain, "v=spf1"),
        await sender_record(f"_dmarc.{domain}", "v=dmarc1"),
    ]


async def sender_record(
    name: str, beginning: str, resolver: dns.resolver.Resolver | None = None
) -> Finding:
    """Whether a record is published. Being unable to ask is not an answer: no false alarm."""
    try:
        asked = resolver or dns.resolver.Resolver()
        answers = await to_thread.run_sync(
            lambda: list(asked.resolve(name, "TXT", lifetime=ANSWER_SECONDS))
        )
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        answers = []
    except (dns.exception.DNSException, OSError):
        return Finding(
            "sender", "note", f"could not ask whether {name} publishes {beginning}",
            "run doctor again where names can be looked up",
        )  # fmt: skip
    texts = [b"".join(answer.strings).decode("ascii", "replace").lower() for answer in answers]
    if any(words.startswith(beginning) for words in texts):
        return Finding("sender", "well", f"{name} publishes {beginning}")
    return Finding(
        "sender",
        "ill",
        f"{name} publishes no {beginning} record",
        "publish it, or parents' mail programs refuse us",
    )


async def cards(settings: Settings) -> list[Finding]:
    """The card processor takes our key, and its clock agrees: it stamps the news it sends."""
    try:
        theirs = await StripeGateway(settings).check()
    except Problem:
        return [Finding("cards", "ill", "cannot be reached", "check the network, then status")]
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator must be told
        return [Finding("cards", "ill", f"refused: {type(error).__name__}", "check the API key")]
    found = [Finding("cards", "well", "the processor takes our key")]
    away = 0.0 if theirs is None else abs(theirs - real_epoch_seconds())
    if away >= CLOCK_MAY_DIFFER.total_seconds():
        words = f"this machine differs from the card processor by {timedelta(seconds=int(away))}"
        found.append(Finding("clock", "ill", words, "set this machine's time by NTP"))
    return found


async def _today(settings: Settings) -> date | None:
    """The day by the one clock, or None when the database, asked before, does not answer."""
    opened = Database(settings)
    try:
        async with opened.unit_of_work() as session:
            return (await clock.now(session)).date()
    except Problem:
        return None
    finally:
        await opened.close()


async def assurances(settings: Settings) -> list[Finding]:
    """Written assurances: none over, none about to be (312.8(c), DIS-05)."""
    today = await _today(settings)
    if today is None:
        return [Finding("assurance", "note", NO_DAY)]
    found = []
    for assurance in load_operator(settings.promotions_dir).assurances:
        if not assurance.holds_on(today):
            found.append(
                Finding("assurance", "ill", f"of {assurance.of} is not in force", "renew it")
            )
        elif not assurance.holds_on(today + SOON):
            found.append(
                Finding("assurance", "note", f"of {assurance.of} ends {assurance.expires}", "renew")
            )
    return found or [Finding("assurance", "well", "all in force")]


SECURITY: dict[SecurityState, Finding] = {
    "kept": Finding("security", "well", "programme assessed and reviewed within a year"),
    "soon": Finding("security", "note", "the year since assessment or review ends soon", "plan it"),
    "over": Finding(
        "security", "ill", "not assessed or reviewed for more than a year",
        "do it and write its day under [security] in operator.toml",
    ),
    "not_yet": Finding(
        "security", "ill", "a day of assessment or review has not come yet",
        "write days that have been under [security] in operator.toml",
    ),
    "undeclared": Finding(
        "security", "ill", "operator.toml declares no security programme",
        "write one (docs/security-programme.md) and declare it under [security]",
    ),
}  # fmt: skip


async def security(settings: Settings) -> list[Finding]:
    """The written programme: assessed and reviewed within 365 days (312.8(b), SEC-01)."""
    today = await _today(settings)
    if today is None:
        return [Finding("security", "note", NO_DAY)]
    declared = load_operator(settings.promotions_dir).security
    return [SECURITY[security_state(declared, today)]]


QUESTIONS: tuple[Question, ...] = (
    keys,
    files,
    mailroom_folder,
    database,
    mail,
    cards,
    assurances,
    security,
)
