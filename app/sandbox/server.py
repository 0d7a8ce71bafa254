"""Opens the sandbox's doors, HTTP and SMTP, in one event loop, and closes them promptly."""

import asyncio
import contextlib
import datetime as dt
import json
import logging
import signal
import socket
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.sandbox.inbox.smtp import Door
from app.sandbox.real_time import real_now
from app.sandbox.web import create_sandbox
from app.sandbox.world import World

log = logging.getLogger(__name__)

_SWEEP_SECONDS = 1.0


class _Server(uvicorn.Server):
    """A server that leaves signals to us and says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are handled in `_stop_on_signals`."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors, then tell."""
        await super().startup(sockets)
        self._ready()


async def run(world: World, *, http_port: int, smtp_port: int) -> None:
    """Serve until TERM or INT. Prints ``{"http_port", "smtp_port", "url"}`` when ready."""
    http = _listeners(http_port)
    smtp = _listeners(smtp_port)
    config = uvicorn.Config(
        create_sandbox(world), loop="asyncio", log_level="warning", access_log=False, lifespan="off"
    )
    server = _Server(config, lambda: _announce(http, smtp))
    async with _smtp_doors(world, smtp):
        _stop_on_signals(server, world)
        world.deliveries.resume()
        sweep = asyncio.create_task(_sweep(world))
        await server.serve(sockets=http)
        sweep.cancel()
        await world.deliveries.close()
        await world.clock.close()


def _listeners(port: int) -> list[socket.socket]:
    """Listening sockets on 127.0.0.1 and, where there is one, ::1, at the same port."""
    first = socket.create_server(("127.0.0.1", port))
    chosen = first.getsockname()[1]
    sockets = [first]
    with contextlib.suppress(OSError):
        sockets.append(socket.create_server(("::1", chosen), family=socket.AF_INET6))
    return sockets


@contextlib.asynccontextmanager
async def _smtp_doors(world: World, sockets: list[socket.socket]) -> AsyncIterator[None]:
    tls = _self_signed()
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(lambda: Door(world, tls), sock=one) for one in sockets]
    try:
        yield
    finally:
        for server in servers:
            server.close()


def _stop_on_signals(server: uvicorn.Server, world: World) -> None:
    def stop() -> None:
        # A hanging call or letter is the sandbox's own doing: nothing is worth waiting for.
        world.faults.close()
        server.should_exit = True
        server.force_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def _sweep(world: World) -> None:
    while True:
        try:
            await world.catch_up()
        except Exception:  # one bad second must not end the sweeping
            log.warning("the sandbox's sweep failed", exc_info=True)
        await asyncio.sleep(_SWEEP_SECONDS)


def _announce(http: list[socket.socket], smtp: list[socket.socket]) -> None:
    ports = {"http_port": http[0].getsockname()[1], "smtp_port": smtp[0].getsockname()[1]}
    line = json.dumps(ports | {"url": f"http://127.0.0.1:{ports['http_port']}"})
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _self_signed() -> ssl.SSLContext:
    """A TLS context with a certificate made for this run alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = real_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "mail.pem"
        bundle.touch(mode=0o600)
        bundle.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(bundle)
    return context
