"""Logs name routes, counts and outcomes; whatever else is handed to them is dropped."""

import io
import json
import logging
import sys
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.platform.logging import get_logger, set_up_logging
from app.platform.metrics import exposition
from app.platform.request_log import RequestLog

CANARY = "ana.canary@example.org"


@pytest.fixture
def lines(capsys):
    """Everything logged since, parsed."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_logging("DEBUG")
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    set_up_logging("INFO")
    root.handlers[:], root.level = handlers, level


def test_only_listed_keys_are_written(lines):
    get_logger().info("mail.tried", email=CANARY, recipient=CANARY, outcome="250", path=CANARY)

    (line,) = lines()
    assert set(line) == {"event", "level", "timestamp", "outcome"}


def test_the_words_of_a_library_are_dropped(lines):
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("stripe").exception("could not charge %s", CANARY)
    logging.getLogger("aiosmtplib").warning("RCPT TO:<%s>", CANARY)

    written = lines()
    assert [(line["logger"], line.get("error")) for line in written] == [
        ("stripe", "ValueError"),
        ("aiosmtplib", None),
    ]
    assert CANARY not in str(written)


def test_an_exception_handed_over_is_dropped_too(lines):
    try:
        raise ValueError(CANARY)
    except ValueError:
        get_logger().exception("request.failed", exc_info=True)

    assert CANARY not in str(lines())


@pytest.mark.parametrize("who", [get_logger, lambda: logging.getLogger("a library")])
def test_a_log_that_nobody_can_take_any_more_stops_no_work(lines, monkeypatch, who):
    """A closed pipe behind the logs once let a relay's answer, and could let a parent's, fail."""
    closed, later = io.StringIO(), io.StringIO()
    closed.close()
    with Path("/dev/full").open("wb", buffering=0) as full:
        for stream in (closed, io.TextIOWrapper(full, write_through=True), later):
            monkeypatch.setattr(sys, "stderr", stream)
            who().warning("told")
    assert len(later.getvalue().splitlines()) == 1


def test_a_request_is_logged_by_its_route_and_never_by_its_path(lines):
    app = FastAPI()
    app.add_middleware(RequestLog)
    from fastapi import APIRouter

    router = APIRouter(prefix="/parent")

    @router.get("/letter/{token}")
    async def letter(token: str) -> str:
        return "ok"

    app.include_router(router)
    http = TestClient(app)
    http.get(
        f"/parent/letter/{CANARY}?mail={CANARY}",
        headers={"user-agent": CANARY, "referer": CANARY, "cookie": f"a={CANARY}"},
    )
    http.get(f"/nowhere/{CANARY}")
    http.request("CANARY", "/parent/letter/x")

    written = lines()
    assert [line["route"] for line in written][:2] == ["/parent/letter/{token}", "unmatched"]
    assert written[2]["method"] == "OTHER"
    assert CANARY not in str(written)
    assert CANARY.encode() not in exposition()
