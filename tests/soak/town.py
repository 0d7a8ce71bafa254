"""The processes of a whole installation, each of which can be killed and is started again."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Self

from app.demo.installation import Kept, demo_settings
from app.demo.prepare import prepare
from app.platform.embedded import EmbeddedPostgres
from app.settings import Settings

ROOT = Path(__file__).parents[2]
WEB = "import sys; from app.cli import main; sys.exit(main(['serve', '--port', sys.argv[1]]))"
WORKER = "from app.worker import main; main()"


class Town:
    """Postgres (durable), sandbox, web and worker. The sandbox is the world: it is never killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder)
        self.port = _free_port()
        self.kept = Kept(
            _free_port(), _free_port(), "sk_test_soak", f"whsec_{secrets.token_hex(8)}"
        )
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        self.postgres.start()
        try:
            prepare(self.settings)
            for name in ("sandbox", "web", "worker"):
                self.start(name)
            self.await_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children.values():
            child.kill()
            child.wait()
        self.postgres.discard()

    @property
    def settings(self) -> Settings:
        made = demo_settings(
            self.folder,
            self.port,
            self.kept,
            app_url=self.postgres.app_url,
            owner_url=self.postgres.owner_url,
        )
        # Each family comes from a network of its own, as a proxy would say.
        return made.model_copy(update={"trusted_proxies": ("127.0.0.1",)})

    @property
    def sandbox_url(self) -> str:
        return f"http://localhost:{self.kept.sandbox_port}"

    def start(self, name: str) -> None:
        """Start one process anew; it is ready some time later."""
        commands = {
            "web": [sys.executable, "-c", WEB, str(self.port)],
            "worker": [sys.executable, "-c", WORKER],
            "sandbox": [
                *[sys.executable, "-m", "app.sandbox", "--data-dir", str(self.folder)],
                *["--http-port", str(self.kept.sandbox_port)],
                *["--smtp-port", str(self.kept.smtp_port)],
                *["--webhook-url", f"http://127.0.0.1:{self.port}/webhooks/stripe"],
            ],
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.children[name] = subprocess.Popen(
                commands[name], cwd=ROOT, env=self._environment(), stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """``kill -9`` of one process, or of Postgres with every process of its own."""
        if name == "postgres":
            self._kill_postgres()
            return
        self.children[name].send_signal(signal.SIGKILL)
        self.children[name].wait()
        self.start(name)

    def _kill_postgres(self) -> None:
        os.kill(self.postgres.pid, signal.SIGKILL)
        while self.postgres.poll() is None:
            time.sleep(0.01)
        # Its children are killed before it starts again; what was not synced is lost with them.
        self.postgres.stop(0.0)
        self.postgres.start()

    def await_ready(self, seconds: float = 60) -> None:
        """Wait until a page that asks the database is served."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with suppress(OSError, urllib.error.URLError):
                for url in (f"http://127.0.0.1:{self.port}/readyz", f"{self.sandbox_url}/messages"):
                    urllib.request.urlopen(url, timeout=5).close()
                return
            time.sleep(0.1)
        raise TimeoutError((self.folder / "web.log").read_text()[-2000:])

    def _environment(self) -> dict[str, str]:
        ours = {name: value for name, value in os.environ.items() if "PERMISSION_SLIP" not in name}
        for name, value in self.settings:
            plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
            if plain is not None:
                written = json.dumps(plain) if isinstance(plain, tuple | bool) else str(plain)
                ours[f"PERMISSION_SLIP_{name.upper()}"] = written
        return ours | {
            "SANDBOX_WEBHOOK_SECRET": self.kept.stripe_webhook_secret,
            "SANDBOX_CLOCK_URL": self.postgres.owner_url,
        }


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]
