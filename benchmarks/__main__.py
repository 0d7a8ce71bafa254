"""``make bench``: each figure beside its baseline, in one run on one machine. See docs/benchmarks.md."""

import argparse
import asyncio
import statistics
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.demo.prepare import prepare
from app.platform.embedded import EmbeddedPostgres
from app.settings import Settings
from benchmarks import awards, erasing, memory, pages, printing, reading

ROUNDS = 5


def main() -> None:
    """Run everything and print one line a figure: ours, the baseline, the ratio, the goal."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--data", type=int, default=20_000, help="data to erase (%(default)s)")
    parser.add_argument("--requests", type=int, default=400, help="a round (%(default)s)")
    parser.add_argument("--only", choices=("service", "paper"), help="one half (default: both)")
    chosen = parser.parse_args()
    with TemporaryDirectory(prefix="permission-slip-bench-") as folder:
        if chosen.only != "paper":
            measure_service(Path(folder), chosen)
        if chosen.only != "service":
            asyncio.run(measure_paper(Path(folder)))


def measure_service(folder: Path, chosen: argparse.Namespace) -> None:
    postgres = EmbeddedPostgres(folder).start()
    try:
        asyncio.run(measure(settings(postgres, folder), chosen))
    finally:
        postgres.discard()


def settings(postgres: EmbeddedPostgres, folder: Path) -> Settings:
    return Settings(
        mode="demo",
        base_url="http://localhost:8000",
        database_url=postgres.app_url,
        owner_database_url=postgres.owner_url,
        keys_dir=folder / "keys",
        promotions_dir=Path(__file__).parents[1] / "promotions",
        smtp_host="127.0.0.1",
        smtp_port=9,
        smtp_tls="none",
        mail_from="slips@example.org",
        stripe_api_key="sk_test_bench",
        stripe_api_base="http://127.0.0.1:9",
        stripe_webhook_secret="whsec_bench",  # noqa: S106 - opens nothing
        stripe_live=False,
        log_level="ERROR",
    )


async def measure(chosen: Settings, wanted: argparse.Namespace) -> None:
    await asyncio.to_thread(prepare, chosen)
    async with awards.stage(chosen, wanted.requests * (ROUNDS + 1)) as (ours, bare):
        print(line("award a stamp, durable: requests a second", *await side_by_side(ours, bare)))
    async with erasing.stage(chosen, wanted.data) as (ours, bare):
        pair = await side_by_side(ours, bare, rounds=3)
        print(line(f"erase {wanted.data} data past their day: rows a second", *pair))
    for name, size in await pages.weights(chosen):
        print(f"{name:<52} {size / 1000:8.1f} kB   goal under 60.0 kB")


async def measure_paper(folder: Path) -> None:
    pair = await side_by_side(*map(in_turn, printing.stage()))
    print(line(f"print {printing.FORMS} forms: forms a second", *pair))
    if reading.can_be_measured():
        for dpi in (200, 300):
            pair = await side_by_side(*map(in_turn, reading.stage(folder, dpi)), rounds=3)
            print(line(f"read {reading.PAGES} pages of {dpi} dpi, one core: a second", *pair))
    else:
        print(reading.MISSING)
    for held in memory.measure(folder):
        what = f"read {memory.PAGES} pages: {held.kind} ({held.count})"
        most, early, late = (size / 1_000_000 for size in (held.most, held.early, held.late))
        print(f"{what:<52} {most:8.1f} MB   goal under 300 MB   own {early:.1f} then {late:.1f}")


Round = Callable[[], Awaitable[float]]


async def side_by_side(ours: Round, bare: Round, rounds: int = ROUNDS) -> tuple[float, float]:
    """Medians of alternating rounds, each round a rate; the first pair warms up."""
    mine, theirs = [], []
    for number in range(rounds + 1):
        pair = (await ours(), await bare())
        if number:
            mine.append(pair[0])
            theirs.append(pair[1])
    return statistics.median(mine), statistics.median(theirs)


def in_turn(measured: Callable[[], float]) -> Round:
    """A round that needs no event loop."""

    async def once() -> float:
        return measured()

    return once


def line(what: str, ours: float, bare: float) -> str:
    places = 1 if bare < 100 else 0
    return f"{what:<52} {ours:8.{places}f}   bare {bare:8.{places}f}   ratio {ours / bare:.2f}"


if __name__ == "__main__":
    main()
