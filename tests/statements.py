"""What is asked of Postgres while a block runs: the statements, never their values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine


@contextmanager
def statements(engine: AsyncEngine) -> Iterator[list[str]]:
    """The texts in order; filled while the block runs."""
    said: list[str] = []

    def keep(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", keep)
    try:
        yield said
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", keep)
