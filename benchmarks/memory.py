"""What every process of ``forms read`` holds while a long scan is read, seen from outside."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.scans import scan_to

PAGES, DISTINCT, DPI, WORKERS = 500, 16, 200, 2
EVERY = 0.005  # seconds between two looks


@dataclass(slots=True)
class Seen:
    """One process: how deep below ours, the most it held, and the most of its own, in bytes.

    ``most`` is the kernel's word and counts what is mapped of the scan, ``own`` leaves that out and
    is the largest of our looks; ``looks`` are all of those.
    """

    depth: int
    most: int = 0
    own: int = 0
    looks: list[int] = field(default_factory=list)

    def look(self, pid: int) -> None:
        """Once more; nothing when the process is gone."""
        told = dict.fromkeys(("VmHWM", "RssAnon"), 0)
        with suppress(FileNotFoundError, ProcessLookupError):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                name, _, value = line.partition(":")
                if name in told:
                    told[name] = int(value.split()[0]) * 1024
        if told["VmHWM"]:
            self.most = max(self.most, told["VmHWM"])
            self.own = max(self.own, told["RssAnon"])
            self.looks.append(told["RssAnon"])


@dataclass(frozen=True)
class Held:
    """One kind of process: how many, the most that one held, and what was its own of it.

    ``early`` and ``late`` are the most of its own in the first and the last fifth of the batch.
    """

    kind: str
    count: int
    most: int
    early: int
    late: int


def measure(folder: Path) -> list[Held]:
    """Read a scan of 500 pages as a person does, and watch."""
    scan = scan_to(folder / "batch.pdf", PAGES, DPI, DISTINCT)
    words = ["forms", "read", "--json", "--workers", str(WORKERS), str(scan)]
    report = folder / "batch.jsonl"
    with report.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", *words], stdout=out, cwd=Path(__file__).parents[1]
        )
        try:
            seen = watch(process)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 0
    assert len(report.read_bytes().splitlines()) == PAGES
    each = {
        depth: [one for one in seen.values() if one.depth == depth and one.most]
        for depth in range(3)
    }
    return [
        long_lived("service", each[0]),
        long_lived("keeper", each[1]),
        one_after_another("child", each[2]),
    ]


def watch(process: "subprocess.Popen[bytes]") -> dict[int, Seen]:
    """Every process that there was, by pid, in the order seen."""
    seen: dict[int, Seen] = {}
    while process.poll() is None:
        for pid, depth in family(process.pid):
            seen.setdefault(pid, Seen(depth)).look(pid)
        time.sleep(EVERY)
    return seen


def family(pid: int) -> Iterator[tuple[int, int]]:
    """The process itself, its keepers, their children."""
    yield pid, 0
    with suppress(psutil.NoSuchProcess):
        for keeper in psutil.Process(pid).children():
            yield keeper.pid, 1
            for child in keeper.children():
                yield child.pid, 2


def long_lived(kind: str, each: Sequence[Seen]) -> Held:
    """Early and late of its own life; its start is left out."""
    fifths = [
        (
            one.looks[len(one.looks) // 5 : 2 * len(one.looks) // 5],
            one.looks[-len(one.looks) // 5 :],
        )
        for one in each
    ]
    early, late = (max(max(looks) for looks in part) for part in zip(*fifths, strict=True))
    return Held(kind, len(each), max(one.most for one in each), early, late)


def one_after_another(kind: str, each: Sequence[Seen]) -> Held:
    fifth = max(1, len(each) // 5)
    early, late = (max(one.own for one in part) for part in (each[:fifth], each[-fifth:]))
    return Held(kind, len(each), max(one.most for one in each), early, late)
