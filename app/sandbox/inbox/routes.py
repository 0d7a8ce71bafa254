"""The mail sink over HTTP: messages as JSON, the mailbox page, and the rules for failing."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from app.sandbox.inbox.letters import pieces
from app.sandbox.inbox.rules import Action, MailRule, Stage
from app.sandbox.pages import show
from app.sandbox.store import Json
from app.sandbox.world import Here, World

router = APIRouter()


class Rule(BaseModel):
    """One wish to fail; see `app.sandbox.inbox.rules.MailRule`."""

    model_config = ConfigDict(extra="forbid")

    stage: Stage
    action: Action = "refuse"
    code: Annotated[int, Field(ge=400, le=599)] = 550
    message: Annotated[str, Field(pattern=r"^[ -~]{1,200}$")] = (
        "5.7.1 The sandbox was told to refuse"
    )
    match: str = "*"
    times: Annotated[int, Field(ge=1)] | None = None
    seconds: float = 600.0


@router.get("/messages")
@router.get("/mailbox/messages")
async def messages(world: Here, to: str | None = None) -> list[Json]:
    """Every letter, oldest first; `to` keeps those to one address."""
    found = world.store.all("message")
    return found if to is None else [one for one in found if one["to"].lower() == to.lower()]


@router.get("/messages/{message_id}")
@router.get("/mailbox/messages/{message_id}")
async def message(message_id: str, world: Here) -> Json:
    """One letter; 404 for none."""
    return _found(world, message_id)


@router.delete("/messages")
@router.delete("/mailbox/messages")
async def forget_messages(world: Here) -> dict[str, int]:
    """Empty the mailbox."""
    return {"deleted": world.store.clear("message")}


@router.get("/control/mail")
async def mail_rules(world: Here) -> list[Json]:
    """The rules in force, first one first."""
    return [asdict(rule) for rule in world.mail_rules.rules]


@router.post("/control/mail")
async def add_mail_rule(rule: Rule, world: Here) -> list[Json]:
    """Add a rule behind those in force."""
    world.mail_rules.rules.append(MailRule(**rule.model_dump()))
    return await mail_rules(world)


@router.delete("/control/mail")
async def drop_mail_rules(world: Here) -> dict[str, Literal[True]]:
    """Take every letter again."""
    world.mail_rules.rules.clear()
    return {"cleared": True}


@router.get("/mailbox")
async def mailbox(request: Request, world: Here) -> Response:
    """The parent's inbox, newest first."""
    letters = [_listed(one) for one in reversed(world.store.all("message"))]
    return show("mailbox.html", request, letters=letters, now=await world.clock.refresh())


@router.get("/mailbox/{message_id}")
async def open_letter(request: Request, message_id: str, world: Here) -> Response:
    """One letter opened: as its HTML in a closed frame, and as text."""
    found = _found(world, message_id)
    world.store.put("message", found | {"opened": True})
    return show("letter.html", request, letter=_listed(found), pieces=pieces(found["text"]))


@router.post("/mailbox")
async def empty_mailbox(world: Here) -> Response:
    """The page's own button for emptying."""
    world.store.clear("message")
    return RedirectResponse("/mailbox", status_code=303)


def _found(world: World, message_id: str) -> Json:
    found = world.store.get("message", message_id)
    if found is None:
        raise HTTPException(404, "no such message")
    return found


def _listed(letter: Json) -> Json:
    first_line = " ".join(letter["text"].split())
    from_name = next((value for name, value in letter["headers"] if name.lower() == "from"), "")
    return letter | {
        "opened": letter.get("opened", False),
        "preview": first_line[:140],
        "from_name": from_name or letter["from"] or "Mail system",
        "when": datetime.fromisoformat(letter["at"]),
    }
