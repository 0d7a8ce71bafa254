"""The time machine: shows the service's present and moves it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import psycopg
from fastapi import APIRouter, FastAPI, Form, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from app.sandbox.pages import show
from app.sandbox.real_time import real_now
from app.sandbox.world import Here, World

router = APIRouter()

_STEPS = {
    "1h": ("1 hour", timedelta(hours=1)),
    "1d": ("1 day", timedelta(days=1)),
    "5d": ("5 days", timedelta(days=5)),
    "14d": ("14 days", timedelta(days=14)),
}


class Move(BaseModel):
    """How to move the clock: a step (negative goes back) or a moment, not both."""

    model_config = ConfigDict(extra="forbid")

    days: float = 0
    hours: float = 0
    minutes: float = 0
    seconds: float = 0
    at: AwareDatetime | None = None


@router.get("/control/clock")
async def read_clock(world: Here) -> dict[str, str]:
    """``{"now": ISO 8601, "real": ISO 8601}``."""
    now = await world.clock.refresh()
    return {"now": now.isoformat(), "real": real_now().isoformat()}


@router.post("/control/clock")
async def move_clock(move: Move, world: Here) -> dict[str, str]:
    """Move the clock either way; 422 when both a step and a moment are given."""
    step = timedelta(days=move.days, hours=move.hours, minutes=move.minutes, seconds=move.seconds)
    if move.at is not None and step:
        raise HTTPException(422, "give a step or a moment, not both")
    await _moved(world, step, move.at)
    return await read_clock(world)


@router.get("/time-machine")
async def machine(request: Request, world: Here) -> Response:
    """The page."""
    await world.catch_up()
    return _page(request, world)


@router.post("/time-machine")
async def travel(
    request: Request,
    world: Here,
    step: Annotated[str, Form(max_length=10)] = "",
    until: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Forwards only: a step of the list, or a date and time (UTC)."""
    if step in _STEPS:
        await _moved(world, _STEPS[step][1], None)
        return RedirectResponse("/time-machine", status_code=303)
    moment = _moment(until)
    if moment is None:
        return _page(request, world, error="Please choose a date and a time.")
    if moment <= await world.clock.refresh():
        return _page(request, world, error="The time machine only goes forwards.")
    await _moved(world, timedelta(), moment)
    return RedirectResponse("/time-machine", status_code=303)


def _clock_away(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"detail": "the clock's database does not answer"}, status_code=503)


def keep_kind(app: FastAPI) -> None:
    """Answer 503 in plain words when the clock cannot be moved."""
    app.add_exception_handler(psycopg.Error, _clock_away)


async def _moved(world: World, step: timedelta, moment: datetime | None) -> None:
    if moment is None:
        await world.clock.move_by(step)
    else:
        await world.clock.move_to(moment)
    await world.catch_up()


def _moment(typed: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _page(request: Request, world: World, *, error: str | None = None) -> Response:
    return show(
        "time_machine.html", request, now=world.clock.now(), real=real_now(), error=error,
        steps=[(key, label) for key, (label, _) in _STEPS.items()],
        status=200 if error is None else 422,
    )  # fmt: skip
