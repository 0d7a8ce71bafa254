"""The one door to a relay: TLS, letters of every alphabet, and who else may open such a door."""

import ast
import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.mail.retries import judge, judge_crash
from app.mail.sender import Accepted, Outgoing, Refused, Sender, Unknown
from app.platform.ids import new_id
from app.settings import Settings
from tests.sandbox.running import Running

AT = datetime(2027, 6, 10, 15, 0, tzinfo=UTC)
APP = Path(__file__).parents[2] / "app"


def outgoing(address: str = "mum@example.com") -> Outgoing:
    return Outgoing(
        mail_id=new_id(),
        language="es",
        at=AT,
        address=address,
        subject="Verano — sí",
        text="Año\n.\nlínea " + "x" * 1200 + "\n",
        html="<p>Año</p>",
    )


@pytest.fixture
def to_relay(settings: Settings, relay: Running):
    def sender(**wishes: object) -> Sender:
        given = {"smtp_port": relay.smtp_port, "smtp_timeout_seconds": 5.0} | wishes
        return Sender(settings.model_copy(update=given))

    return sender


@pytest.mark.anyio
async def test_accents_dots_and_long_lines_arrive_whole(to_relay, relay: Running) -> None:
    mail = outgoing()
    assert await to_relay().send(mail) == Accepted()
    (arrived,) = relay.messages()
    assert arrived["subject"] == mail.subject
    assert arrived["text"].splitlines() == mail.text.splitlines()
    assert arrived["html"].strip() == mail.html


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("typed", "envelope"),
    [
        ("mum+kids@example.com", "mum+kids@example.com"),
        ("mum@bücher.example", "mum@xn--bcher-kva.example"),
        ("ñandú@example.com", "ñandú@example.com"),
        (f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.org", None),
    ],
)
async def test_unusual_addresses_are_written_to(
    to_relay, relay: Running, typed: str, envelope: str | None
) -> None:
    assert await to_relay().send(outgoing(typed)) == Accepted()
    assert [one["to"] for one in relay.messages()] == [envelope or typed]


@asynccontextmanager
async def plain_relay(
    *, encrypted: ssl.SSLContext | None = None, **abilities: Any
) -> AsyncIterator[int]:
    """A relay that takes everything and keeps nothing; gives its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Sink(), hostname="relay.invalid", loop=loop, **abilities),
        "127.0.0.1",
        0,
        ssl=encrypted,
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def vouched_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """The TLS of a relay on 127.0.0.1 whose certificate this machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "relay")])
    host = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
        .add_extension(host, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (tmp_path / "relay.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(pem)
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "relay.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "relay.pem")
    return context


@pytest.mark.anyio
async def test_letters_go_by_tls_with_a_password_that_is_offered_only_then(
    settings: Settings, vouched_for: ssl.SSLContext, tmp_path: Path
) -> None:
    offered: list[bytes] = []

    def check(_server: object, _session: object, _envelope: object, _how: str, data: Any) -> Any:
        offered.append(data.password)
        return AuthResult(success=data.password == b"secret")

    (tmp_path / "password").write_text("secret\n")
    wanted = {
        "smtp_username": "post",
        "smtp_password_file": tmp_path / "password",
        "smtp_timeout_seconds": 5.0,
    }
    login = {"authenticator": check, "auth_required": True}
    starttls = {"tls_context": vouched_for, "require_starttls": True}
    async with plain_relay(**login, **starttls) as port:
        ready = settings.model_copy(update=wanted | {"smtp_port": port, "smtp_tls": "starttls"})
        assert await Sender(ready).send(outgoing()) == Accepted()
        (tmp_path / "password").write_text("wrong")
        refusal = await Sender(ready).send(outgoing())
        assert isinstance(refusal, Refused)
        assert (refusal.permanent, refusal.stage) == (False, "login")
    assert set(offered) == {b"secret", b"wrong"}
    async with plain_relay(encrypted=vouched_for) as port:
        ready = settings.model_copy(update={"smtp_port": port, "smtp_tls": "tls"})
        assert await Sender(ready).send(outgoing()) == Accepted()


@pytest.mark.anyio
async def test_a_mailbox_in_other_letters_is_refused_where_the_relay_cannot_write_them(
    settings: Settings,
) -> None:
    async with plain_relay(enable_SMTPUTF8=False) as port:
        sender = Sender(settings.model_copy(update={"smtp_port": port}))
        assert await sender.send(outgoing("ñandú@example.com")) == Refused(553, True, "address")
        assert await sender.send(outgoing("mum@bücher.example")) == Accepted()


@pytest.mark.anyio
@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_relay_that_cannot_prove_who_it_is_gets_nothing(
    to_relay, relay: Running, tls: str
) -> None:
    outcome = await to_relay(smtp_tls=tls).send(outgoing())
    assert isinstance(outcome, Refused)
    assert not outcome.permanent
    assert relay.messages() == []


@pytest.mark.anyio
async def test_a_relay_without_tls_gets_nothing_when_tls_is_wanted(settings: Settings) -> None:
    async with plain_relay() as port:
        wanted = settings.model_copy(update={"smtp_port": port, "smtp_tls": "starttls"})
        assert await Sender(wanted).send(outgoing()) == Refused(None, False, "tls")


@pytest.mark.anyio
async def test_a_password_is_never_offered_to_a_relay_that_asks_for_none(
    to_relay, tmp_path: Path, relay: Running
) -> None:
    (tmp_path / "password").write_text("secret")
    sender = to_relay(smtp_username="u", smtp_password_file=tmp_path / "password")
    assert await sender.send(outgoing()) == Refused(None, False, "login")
    assert relay.messages() == []


def test_an_outgoing_letter_shows_nothing_of_itself() -> None:
    shown = repr(outgoing())
    assert not [word for word in ("mum", "Verano", "Año") if word in shown]


def test_only_the_sender_may_talk_to_a_relay() -> None:
    found = {
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        if path.relative_to(APP).parts[0] != "sandbox"
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
        if name.partition(".")[0] in ("aiosmtplib", "smtplib", "aiosmtpd", "imaplib", "poplib")
    }
    assert found == {"mail/sender.py"}


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


@pytest.mark.parametrize(
    ("outcome", "attempts", "once", "state"),
    [
        (Accepted(), 1, False, "sent"),
        (Accepted(), 1, True, "sent"),
        (Refused(550, True, "rcpt"), 1, False, "refused"),
        (Refused(450, False, "rcpt"), 7, False, "queued"),
        (Refused(450, False, "rcpt"), 8, False, "refused"),
        (Refused(450, False, "rcpt"), 1, True, "refused"),
        (Refused(None, False, "connect"), 1, True, "refused"),
        (Unknown("data"), 1, False, "queued"),
        (Unknown("data"), 8, False, "refused"),
        (Unknown("data"), 1, True, "unknown"),
    ],
)
def test_what_becomes_of_a_letter(outcome, attempts: int, once: bool, state: str) -> None:
    assert judge(outcome, attempts=attempts, at_most_once=once).state == state


def test_what_becomes_of_a_letter_whose_worker_died() -> None:
    assert judge_crash(attempts=1, at_most_once=True).state == "unknown"
    assert judge_crash(attempts=1, at_most_once=False).state == "queued"
    assert judge_crash(attempts=8, at_most_once=False).state == "refused"
