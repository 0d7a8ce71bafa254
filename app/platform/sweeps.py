"""Sweeps: what is due is found by asking the database, again and again; nothing is ever lost."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from app.platform.problems import Unavailable

Item = TypeVar("Item")


@dataclass(frozen=True)
class Sweep:
    """One periodic search. ``run(services)`` does what is due and returns how much it did.

    ``every_seconds`` is real time between two runs; due times are those of the service's clock.
    """

    name: str
    every_seconds: float
    run: Callable[[Any], Awaitable[int]]


async def one_by_one(items: Iterable[Item], act: Callable[[Item], Awaitable[object]]) -> int:
    """Act on each item; one that fails holds up no other. Returns how many acts said yes.

    The first failure is raised after the last item, so that the sweep is seen to have failed.
    When something we depend on is away (Unavailable) it ends at once: the next would wait too.
    """
    done, failure = 0, None
    for item in items:
        try:
            done += bool(await act(item))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the next family must not wait for this one
            failure = failure or error
    if failure is not None:
        raise failure
    return done
