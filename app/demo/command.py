"""``demo``: the whole service on this machine, talking to a pretend world."""

import argparse
from pathlib import Path

from app.demo.run import Demo, Stop


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="port of the pages (%(default)s)")
    parser.add_argument(
        "--data-dir", type=Path, default=Path(".demo"), help="folder of its data (%(default)s)"
    )


def run(args: argparse.Namespace) -> int:
    try:
        with Demo(args.data_dir, args.port) as demo:
            print("Starting ...", flush=True)
            told = demo.start()
            print(f"Permission Slip runs. Ctrl-C ends it.\n\n{told}\n", flush=True)
            print(f"Other commands work on it after: . {args.data_dir}/demo.env", flush=True)
            demo.watch()
    except Stop:
        print("Stopped.")
    return 0
