"""Starts the sandbox: ``python -m app.sandbox --http-port N --smtp-port N``."""

import argparse
import asyncio
import logging
import os
from pathlib import Path

from app.sandbox.clock import Clock
from app.sandbox.server import run
from app.sandbox.store import Store
from app.sandbox.world import build_world


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m app.sandbox", description=__doc__)
    parser.add_argument("--http-port", type=int, required=True, help="0 chooses a free one")
    parser.add_argument("--smtp-port", type=int, required=True, help="0 chooses a free one")
    parser.add_argument("--webhook-url", help="where the product takes card events")
    parser.add_argument(
        "--webhook-secret",
        default=os.environ.get("SANDBOX_WEBHOOK_SECRET"),
        help="what signs them (or SANDBOX_WEBHOOK_SECRET)",
    )
    parser.add_argument(
        "--clock-url",
        default=os.environ.get("SANDBOX_CLOCK_URL"),
        help="the clock's database, as its owner (or SANDBOX_CLOCK_URL)",
    )
    parser.add_argument("--merchant", default="Example Post", help="the name on the payment page")
    parser.add_argument("--data-dir", type=Path, help="keeps mail and payments over a restart")
    arguments = parser.parse_args()
    if arguments.webhook_url and not arguments.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret")
    return arguments


async def _main(arguments: argparse.Namespace) -> None:
    journal = arguments.data_dir / "sandbox.jsonl" if arguments.data_dir else None
    world = build_world(
        Store(journal),
        Clock(arguments.clock_url),
        webhook_url=arguments.webhook_url,
        webhook_secret=arguments.webhook_secret or "",
        merchant=arguments.merchant,
    )
    await run(world, http_port=arguments.http_port, smtp_port=arguments.smtp_port)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="sandbox: %(levelname)s %(message)s")
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    asyncio.run(_main(_arguments()))
