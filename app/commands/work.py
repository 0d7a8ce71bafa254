"""``work``: the job process of this process's settings."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the settings say everything."""


def run(_args: argparse.Namespace) -> int:
    from app.worker import main

    main()
    return 0
