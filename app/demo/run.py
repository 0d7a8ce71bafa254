"""The demo's supervisor: starts everything in parallel where it can, watches, stops within 2 s."""

import json
import signal
import socket
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Self

from app.commands import Refused
from app.commands.listening import listen
from app.demo import addresses
from app.demo.children import Child, python
from app.demo.installation import (
    MERCHANT,
    SCANS,
    Kept,
    demo_settings,
    keep,
    plain,
    write_environment,
)
from app.platform.embedded import EmbeddedPostgres
from app.settings import Settings

if TYPE_CHECKING:
    from app.demo.codes import Prepared

READY_SECONDS = 120
CHILD_GRACE_SECONDS = 0.6
POSTGRES_GRACE_SECONDS = 0.5
LOOK_EVERY_SECONDS = 0.1


class Stop(BaseException):
    """TERM or INT arrived: leave whatever is being done and clear up."""


class Demo:
    """One process tree on one data folder; ``with Demo(...) as demo: demo.watch()``."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port
        self.postgres = EmbeddedPostgres(self.data_dir)
        self.sockets: list[socket.socket] = []
        self.children: dict[str, Child] = {}
        self.folder_is_ours = False

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.stop()

    def start(self) -> str:
        """Bring everything up; what to tell people, once the first page is served."""
        self.sockets = loopback(self.port)
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.postgres.take_folder()
        self.folder_is_ours = True
        addresses.withdraw(self.data_dir)
        kept = keep(self.data_dir)
        (self.data_dir / SCANS).mkdir(mode=0o700, exist_ok=True)
        self._start_child("web", python("app.demo.child", "web"))
        loading = Thread(target=_load_preparation, daemon=True)
        loading.start()
        self.postgres.start()
        settings = demo_settings(
            self.data_dir,
            self.port,
            kept,
            app_url=self.postgres.app_url,
            owner_url=self.postgres.owner_url,
        )
        loading.join()
        from app.demo.prepare import prepare

        return self._open(settings, kept, prepare(settings))

    def _open(self, settings: Settings, kept: Kept, prepared: "Prepared") -> str:
        self._start_sandbox(settings, kept)
        told = _told(settings, self.sockets)
        self.children["web"].tell(told)
        self._start_child("worker", python("app.demo.child", "worker"), told)
        sandbox_url = f"http://localhost:{kept.sandbox_port}"
        self._await_page(settings.local("/readyz"))
        self._await_page(sandbox_url)
        found = addresses.addresses(
            settings.base_url, sandbox_url, prepared.staff_sign_in, self.data_dir / SCANS
        )
        write_environment(self.data_dir, settings)
        addresses.write(self.data_dir, found, prepared.codes)
        more = f"Codes to try (more in {self.data_dir}/demo.json):"
        shown = f"{addresses.table(found)}\n{addresses.counters(found, kept.metrics_token)}"
        return f"{shown}\n\n{more}\n{prepared.codes_table()}"

    def watch(self) -> None:
        """Start again what falls. Raises Refused when something keeps falling."""
        while True:
            self._revive()
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """End every process of the tree, the database last."""
        if self.folder_is_ours:
            addresses.withdraw(self.data_dir)
        for child in self.children.values():
            child.ask_to_stop()
        deadline = time.monotonic() + CHILD_GRACE_SECONDS
        for child in self.children.values():
            child.see_off(deadline)
        self.postgres.stop(POSTGRES_GRACE_SECONDS)
        for one in self.sockets:
            one.close()

    def _revive(self) -> None:
        if self.postgres.poll() is not None:
            self.postgres.stop()
            self.postgres.start()
        for child in self.children.values():
            if child.fell() and not child.start_again():
                raise Refused(f"{child.name} does not stay up: see {child.log}")

    def _start_child(self, name: str, command: list[str], told: str | None = None) -> None:
        numbers = [one.fileno() for one in self.sockets] if name == "web" else []
        child = Child(name, command, self.data_dir / f"{name}.log", sockets=numbers, told=told)
        child.log.touch(mode=0o600)
        self.children[name] = child
        child.start()

    def _start_sandbox(self, settings: Settings, kept: Kept) -> None:
        ports = ["--http-port", str(kept.sandbox_port), "--smtp-port", str(kept.smtp_port)]
        hook = ["--webhook-url", settings.local("/webhooks/stripe"), "--merchant", MERCHANT]
        kept_in = ["--data-dir", str(self.data_dir)]
        child = Child(
            "sandbox",
            python("app.sandbox", *ports, *hook, *kept_in),
            self.data_dir / "sandbox.log",
            environment={
                "SANDBOX_WEBHOOK_SECRET": kept.stripe_webhook_secret,
                "SANDBOX_CLOCK_URL": self.postgres.owner_url,
            },
        )
        child.log.touch(mode=0o600)
        self.children["sandbox"] = child
        child.start()

    def _await_page(self, url: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self._revive()
            if _answers(url):
                return
            time.sleep(0.05)
        raise Refused(f"{url} did not answer within {READY_SECONDS} s: see {self.data_dir}/*.log")


def loopback(port: int) -> list[socket.socket]:
    """Listening sockets on 127.0.0.1 and, where the machine has it, on ::1."""
    sockets = [listen("127.0.0.1", port)]
    if socket.has_ipv6:
        with suppress(Refused):
            sockets.append(listen("::1", port))
    return sockets


def _told(settings: Settings, sockets: list[socket.socket]) -> str:
    numbers = [one.fileno() for one in sockets]
    return json.dumps({"settings": plain(settings), "sockets": numbers})


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except (OSError, urllib.error.URLError):
        return False


def _load_preparation() -> None:
    import app.demo.prepare  # noqa: F401 - loading it is the work, done while Postgres starts


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop
