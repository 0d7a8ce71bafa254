"""A family's whole story, listened to: the service speaks to Postgres, the relay and Stripe alone."""

import ast
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from tests.journeys.demo_tree import WIRETAP, DemoTree
from tests.journeys.hand import Hand
from tests.journeys.steps import SUMMER, family, granted, link_to_page, parent_page, say_yes

pytestmark = pytest.mark.xdist_group("demo")
Address = tuple[str, int]
# One of the libraries asks, when it is loaded, how many bits the interpreter has.
ASKED_AT_LOADING = {"file"}
# The cage of the mail room is our own interpreter with an emptied environment; it talks to nobody.
KEEPER_OF_THE_CAGE = {sys.executable}
SERVICE = ("app.demo.child web", "app.demo.child worker")


@dataclass(frozen=True)
class Heard:
    """One line of the tap."""

    pid: int
    who: str
    event: str
    where: object


@dataclass
class Watch:
    """Connections as the kernel has them: a library in C makes its own where Python hears none."""

    pids: set[int]
    served: int
    peers: set[Address] = field(default_factory=set)

    def look(self) -> None:
        for pid in self.pids:
            for one in psutil.Process(pid).net_connections("inet"):
                if one.raddr and one.laddr.port != self.served:
                    self.peers.add((one.raddr.ip, one.raddr.port))


def test_the_tap_hears_a_connection_a_name_and_a_program(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = (
        "import socket, subprocess; socket.create_connection(('localhost', PORT)).close();"
        " subprocess.run(['true'])"
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        subprocess.run(
            [sys.executable, "-c", script.replace("PORT", str(port))],
            check=True,
            env={"PYTHONPATH": str(WIRETAP), "WIRETAP": str(told), "PATH": "/usr/bin:/bin"},
        )
    events = {(one.event, one.where) for one in heard(told)}

    assert ("socket.getaddrinfo", ("localhost", port)) in events
    assert ("socket.connect", ("127.0.0.1", port)) in events
    assert ("subprocess.Popen", "true") in events


def test_the_watch_sees_a_connection_that_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        watch = Watch({os.getpid()}, served=0)
        with socket.create_connection(address):
            watch.look()

    assert address in watch.peers


@pytest.mark.proves("DIS-03")
def test_the_service_connects_to_its_database_its_relay_and_its_card_processor_alone(
    demo: DemoTree,
) -> None:
    database, relay, cards = doors_of(demo)
    with watched(demo) as watch:
        a_familys_story(demo)
    lines = [one for one in heard(demo.tapped) if is_service(one, watch.pids)]
    called = {one.where[:2] for one in lines if one.event != "socket.getaddrinfo" and is_far(one)}
    asked = {one.where[0] for one in lines if one.event == "socket.getaddrinfo"}
    programs = {one.where for one in lines if one.event.startswith(("subprocess", "os."))}

    assert called <= database | relay | cards, "what Python connects to"
    assert watch.peers <= database | relay | cards, "what the kernel says is connected"
    assert asked <= {"127.0.0.1", "::1", "localhost", "", None}, "names that were looked up"
    assert programs <= ASKED_AT_LOADING | KEEPER_OF_THE_CAGE, "programs that were started"
    assert called & relay, "the letters went"
    assert called & cards, "the card was checked"


def a_familys_story(demo: DemoTree) -> None:
    """Ask, agree, pay, look at everything held, print, and stop."""
    child, parent = Hand(demo.base), Hand(demo.base)
    ours = family(child, demo, full=True)
    say_yes(parent, demo, ours.email, disclose="yes")
    granted(parent, demo)
    child.go(f"{SUMMER}/reward")
    child.fill("first_name", "Wiretapped")
    child.press("Send it")
    child.go(f"{SUMMER}/certificate")
    child.press("Get it to print")
    assert child.page.content.startswith(b"%PDF")
    mail = demo.mail(ours.email, "keep this letter")
    parent_page(parent, link_to_page(mail))
    parent.go("/parent/stop")


def doors_of(demo: DemoTree) -> tuple[set[Address], set[Address], set[Address]]:
    """Database, relay and card processor of the settings, as numbers."""
    known = demo.environment
    database = urlsplit(known["PERMISSION_SLIP_DATABASE_URL"])
    cards = urlsplit(known["PERMISSION_SLIP_STRIPE_API_BASE"])
    return (
        numbers(database.hostname, database.port),
        numbers(known["PERMISSION_SLIP_SMTP_HOST"], int(known["PERMISSION_SLIP_SMTP_PORT"])),
        numbers(cards.hostname, cards.port),
    )


def numbers(host: str | None, port: int | None) -> set[Address]:
    if host is None:
        return set()  # by a path: it cannot leave the machine
    return {found[4][:2] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}


def heard(told: Path) -> Iterator[Heard]:
    for line in told.read_text().splitlines():
        pid, who, event, where = line.split("\t")
        yield Heard(int(pid), who, event, ast.literal_eval(where))


def is_service(one: Heard, pids: set[int]) -> bool:
    """Web and worker, whichever the demo started; and what they started to draw a PDF."""
    return one.pid in pids or any(name in one.who for name in (*SERVICE, "multiprocessing"))


def is_far(one: Heard) -> bool:
    """A number and a port: not a path between a process and its own helper."""
    return isinstance(one.where, tuple)


@contextmanager
def watched(demo: DemoTree) -> Iterator[Watch]:
    """Look at the open connections of web, worker and their children all the time."""
    tree = psutil.Process(demo.process.pid).children(recursive=True)
    service = {p.pid for p in tree if any(name in " ".join(p.cmdline()) for name in SERVICE)}
    assert len(service) == len(SERVICE)
    watch = Watch(service, served=demo.port)
    over = threading.Event()

    def looking() -> None:
        while not over.wait(0.01):
            watch.look()

    thread = threading.Thread(target=looking)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()
