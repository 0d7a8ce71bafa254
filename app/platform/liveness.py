"""Whether a connection at rest in the pool still has a database behind it, without asking it."""

import select
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError


def replace_the_dead(engine: Engine) -> None:
    """Let the pool look at each connection it hands out and replace the dead, at no round trip."""
    event.listen(engine, "checkout", _look)


def _look(connection: Any, _record: Any, _proxy: Any) -> None:
    # Nothing is under way on a connection at rest, so all that can have come is the last word of
    # a server that ended it, or the end of the line. One that died without a word is found out by
    # the statement that uses it, as is one that dies after the look.
    driver = connection.driver_connection
    if driver.closed or _has_word(driver.fileno()):
        raise InvalidatePoolError


def _has_word(descriptor: int) -> bool:
    look = select.poll()
    look.register(descriptor, select.POLLIN)
    return bool(look.poll(0))
