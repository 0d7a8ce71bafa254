"""Sweeps: what is due is found by asking the database, again and again; nothing is ever lost."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sweep:
    """One periodic search. ``run(services)`` does what is due and returns how much it did.

    ``every_seconds`` is real time between two runs; due times are those of the service's clock.
    """

    name: str
    every_seconds: float
    run: Callable[[Any], Awaitable[int]]
