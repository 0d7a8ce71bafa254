"""The demo's whole process tree, started once for all journeys of one test process.

Everything here goes through doors that a person or an operator has: pages, the mailbox, the card
sandbox, the time machine, commands, and plain SQL as the owner of the database.
"""

import itertools
import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
import pytest

from app.platform.embedded import EmbeddedPostgres
from tests.demo.test_demo import ROOT, free_port

PATIENCE = 40.0
WIRETAP = Path(__file__).parent / "wiretap"
# Cards that pay; one card proves only so many children, so families take turns.
CARDS = (
    "4242 4242 4242 4242", "4000 0566 5566 5556", "5555 5555 5555 4444", "2223 0031 2200 3222",
    "5200 8282 8282 8210", "3782 822463 10005", "6011 1111 1111 1117",
)  # fmt: skip
IN_HAND = "SELECT count(*) FROM outbox_mail WHERE state = 'sending'"
STARTED = pytest.StashKey["DemoTree"]()


def the_demo(config: pytest.Config) -> "DemoTree":
    """The one running demo of this test process; it ends with the process."""
    if STARTED not in config.stash:
        tree = DemoTree(Path(mkdtemp(prefix="permission-slip-journeys-")))
        config.stash[STARTED] = tree
        config.add_cleanup(tree.end)
        tree.start()
    return config.stash[STARTED]


def until(look: Callable[[], Any], what: str = "it", patience: float = PATIENCE) -> Any:
    """What ``look`` finds as soon as it finds something true."""
    deadline = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {patience:.0f} s for {what}"
        time.sleep(0.05)
    return found


@dataclass
class DemoTree:
    """A running demo with its mailbox, cards, clock, commands and database."""

    folder: Path
    port: int = field(default_factory=free_port)
    taken: set[str] = field(default_factory=set)
    cards: Iterator[str] = field(default_factory=lambda: itertools.cycle(CARDS))

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def tapped(self) -> Path:
        """What the processes of the demo were heard to connect to (see ``wiretap``)."""
        return self.folder / "tapped.txt"

    def start(self) -> None:
        with (self.folder / "output.txt").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app.cli", "demo", "--port", str(self.port),
                 "--data-dir", str(self.data_dir)],
                stdout=output, stderr=output, cwd=self.folder,
                env=os.environ
                | {"PYTHONPATH": f"{ROOT}{os.pathsep}{WIRETAP}", "WIRETAP": str(self.tapped)},
            )  # fmt: skip
        until((self.data_dir / "demo.json").exists, "the demo")

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        EmbeddedPostgres(self.data_dir).start().discard()
        shutil.rmtree(self.folder)

    @cached_property
    def found(self) -> dict[str, Any]:
        return json.loads((self.data_dir / "demo.json").read_text())

    @cached_property
    def base(self) -> str:
        return self.found["child"].split("/p/")[0]

    @cached_property
    def sandbox(self) -> str:
        return self.found["mailbox"].removesuffix("/mailbox")

    # --- codes and addresses ---------------------------------------------------------------------

    def code(self, stamp: str, promotion: str = "lighthouse-summer") -> str:
        """A code that works: the shared words, or a single-use code no journey has taken yet."""
        ready = self.found["codes"][promotion][stamp]
        if len(ready) == 1:
            return ready[0]
        chosen = next(code for code in ready if code not in self.taken)
        self.taken.add(chosen)
        return chosen

    def stamps(self, promotion: str = "lighthouse-summer") -> list[str]:
        return list(self.found["codes"][promotion])

    # --- the pretend world -----------------------------------------------------------------------

    def ask(self, path: str, body: object | None = None, method: str | None = None) -> Any:
        """One call to the sandbox's JSON controls."""
        request = urllib.request.Request(
            self.sandbox + path,
            method=method or ("GET" if body is None else "POST"),
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def mails(self, to: str) -> list[dict[str, Any]]:
        return self.ask(f"/mailbox/messages?to={urllib.parse.quote(to)}")

    def mail(self, to: str, subject: str, skip: int = 0) -> dict[str, Any]:
        """The latest mail to an address whose subject has these words, waiting for it."""

        def look() -> list[dict[str, Any]]:
            found = [one for one in self.mails(to) if subject in one["subject"]]
            return found[skip:]

        return until(look, f"the mail {subject!r}")[-1]

    def pass_time(self, **step: float) -> None:
        """Move the one clock on, and let every sweep see it.

        Never while a letter is between the relay and our own note of it: days would pass within
        its lease of ten minutes, and the letter would rightly be taken for one whose worker died.
        """
        until(lambda: self.sql(IN_HAND) == [(0,)], "the letters in hand")
        self.ask("/control/clock", step)

    def settle(self) -> None:
        """Back to the first day, with a mailbox and a card desk that do their work."""
        self.ask("/control/mail", method="DELETE")
        self.ask("/control/api", method="DELETE")
        self.ask("/control/webhooks", {"delay_seconds": 0, "copies": 1, "order": "kept", "drop": 0})
        self.ask("/control/webhooks/release", {})
        self.ask("/control/clock", {"at": "2027-06-10T15:00:00+00:00"})

    def payment(self, session_id: str) -> str:
        """The payment intent of a checkout session, as the bank knows it."""
        events = self.ask("/control/events")
        for event in events:
            thing = event["data"]["object"]
            if thing["id"] == session_id and thing.get("payment_intent"):
                return thing["payment_intent"]
        raise AssertionError("nothing was paid")

    # --- behind the pages ------------------------------------------------------------------------

    @cached_property
    def environment(self) -> dict[str, str]:
        """What ``demo.env`` tells a shell."""
        lines = shlex.split((self.data_dir / "demo.env").read_text())
        return dict(word.split("=", 1) for word in lines if "=" in word)

    def sql(self, statement: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.environment["PERMISSION_SLIP_OWNER_DATABASE_URL"]) as connection:
            cursor = connection.execute(statement.encode(), values or None)
            return cursor.fetchall() if cursor.description else []

    def command(self, *words: str) -> str:
        """Run a command of the operator on this demo; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            capture_output=True, text=True, check=False, cwd=self.folder,
            env=os.environ | self.environment | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def logs(self) -> str:
        """Everything that web, worker, sandbox and supervisor have written so far."""
        files = [*self.data_dir.glob("*.log"), self.folder / "output.txt"]
        return "\n".join(file.read_text(errors="replace") for file in files)


def new_address(word: str = "family") -> str:
    """A mailbox that no other journey writes to."""
    return f"{word}.{secrets.token_hex(4)}@example.com"
