"""Structured logs with an allow-list: a key that is not listed is dropped, whatever it holds."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "route",
        "method",
        "status",
        "duration_ms",
        "job",
        "job_id",
        "sweep",
        "count",
        "attempt",
        "code",
        "sqlstate",
        "constraint",
        "error",
        "request_id",
        "promotion",
        "port",
        "mode",
        "generation",
        "stage",
        "outcome",
        "reason",
        "seconds",
        "revision",
    }
)


def keep_allowed(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep only listed keys (P14): nobody can log a person by adding a field in passing."""
    return {key: value for key, value in entry.items() if key in ALLOWED}


def set_up_logging(level: str) -> None:
    """JSON lines on standard error; foreign loggers give their name and level, not their words.

    A library's message may quote what it worked on, so only its logger, level and the class of
    its exception pass.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=_Lines,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_ForeignRecords()]
    root.setLevel(logging.WARNING)


class _Lines:
    """Writes to standard error as it is now. A reader of logs who went away, or a full disk behind
    it, must not turn an answer to a family into a failure: the line is lost, nothing else."""

    def __init__(self, *_names: object) -> None: ...

    def msg(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg


class _ForeignRecords(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().warning("library.spoke", logger=record.name, error=error)


def get_logger() -> Any:
    """A logger whose entries pass the allow-list. Events are named ``noun.verb_past``."""
    return structlog.get_logger()
