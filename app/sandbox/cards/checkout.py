"""The hosted Checkout page: what a parent sees between leaving the seller and coming back."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.sandbox.cards import deck
from app.sandbox.pages import show
from app.sandbox.store import Json
from app.sandbox.world import Here, World

router = APIRouter(prefix="/pay")

_NOT_A_TEST_CARD = (
    "Your card was declined. This is a sandbox, and that is not one of its test cards. "
    "Never type a real card here."
)
Field = Annotated[str, Form(max_length=500)]


@router.get("/{session_id}")
async def offer(request: Request, session_id: str, world: Here) -> Response:
    """The payment page, or what became of it."""
    await world.catch_up()
    return _page(request, world, session_id)


@router.post("/{session_id}")
async def pay(
    request: Request,
    session_id: str,
    world: Here,
    card: Field = "",
    number: Field = "",
    email: Field = "",
    name: Field = "",
    postal_code: Field = "",
) -> Response:
    """One try to pay: by a test card's button, or by a number typed in."""
    await world.catch_up()
    checkout = world.store.get("checkout.session", session_id)
    if checkout is None or checkout["status"] != "open":
        return _too_late(request, world, session_id)
    typed = {"email": email.strip(), "name": name.strip(), "number": number}
    chosen = deck.by_key(card) if card else deck.by_number(number)
    if chosen is None:
        return _page(request, world, session_id, error=_why_not(number), typed=typed)
    if "@" not in typed["email"]:
        error = "Please give an e-mail address for the receipt."
        return _page(request, world, session_id, error=error, typed=typed)
    payer = {"email": typed["email"], "name": typed["name"] or None}
    payer["postal_code"] = postal_code.strip() or None
    outcome = world.till.try_card(checkout, chosen, payer)
    if outcome == "challenge":
        world.store.put("challenge", {"id": session_id, "card": chosen.key, "payer": payer})
        return RedirectResponse(f"/pay/{session_id}/challenge", status_code=303)
    return _after(request, world, checkout, outcome, typed)


@router.get("/{session_id}/challenge")
async def ask(request: Request, session_id: str, world: Here) -> Response:
    """The bank's own question (3-D Secure)."""
    await world.catch_up()
    checkout = world.store.get("checkout.session", session_id)
    if checkout is None or checkout["status"] != "open":
        return _too_late(request, world, session_id)
    waiting = world.store.get("challenge", session_id)
    if waiting is None:
        return RedirectResponse(f"/pay/{session_id}", status_code=303)
    return show(
        "challenge.html", request, checkout=checkout, merchant=world.merchant,
        card=deck.by_key(waiting["card"]),
    )  # fmt: skip


@router.post("/{session_id}/challenge")
async def answer(
    request: Request, session_id: str, world: Here, decision: Annotated[str, Form(max_length=20)]
) -> Response:
    """The card holder's answer to the bank."""
    await world.catch_up()
    checkout = world.store.get("checkout.session", session_id)
    waiting = world.store.get("challenge", session_id)
    if checkout is None or waiting is None or checkout["status"] != "open":
        return _too_late(request, world, session_id)
    world.store.drop("challenge", session_id)
    card = deck.by_key(waiting["card"]) or deck.DECK[0]
    outcome = world.till.answer_challenge(
        checkout, card, waiting["payer"], approve=decision == "approve"
    )
    return _after(request, world, checkout, outcome, {})


def _after(
    request: Request, world: World, checkout: Json, outcome: str, typed: dict[str, str]
) -> Response:
    if outcome == "paid":
        return RedirectResponse(return_address(checkout), status_code=303)
    return _page(request, world, checkout["id"], error=outcome, typed=typed)


def _too_late(request: Request, world: World, session_id: str) -> Response:
    checkout = world.store.get("checkout.session", session_id)
    if checkout is not None and checkout["status"] == "complete":
        # The second of two clicks: paid once, and the browser follows this answer.
        return RedirectResponse(return_address(checkout), status_code=303)
    return _page(request, world, session_id)


def return_address(checkout: Json) -> str:
    """Where the payer goes after paying, with the session's id filled in."""
    address: str = checkout["success_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", checkout["id"])


def _why_not(number: str) -> str:
    if not deck.digits_of(number):
        return "Please choose a test card or type a card number."
    if not deck.is_possible_number(number):
        return "Your card number is invalid."
    return _NOT_A_TEST_CARD


def _page(
    request: Request,
    world: World,
    session_id: str,
    *,
    error: str | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    checkout = world.store.get("checkout.session", session_id)
    if checkout is None:
        return show("pay_closed.html", request, status=404, checkout=None, merchant="")
    if checkout["status"] != "open":
        return show(
            "pay_closed.html", request, checkout=checkout, merchant=world.merchant,
            status=200 if checkout["status"] == "complete" else 410,
            back=return_address(checkout),
        )  # fmt: skip
    order = world.store.get("order", session_id) or {"lines": []}
    given = {"email": checkout["customer_email"] or "", "name": "", "number": ""} | (typed or {})
    if not deck.by_number(given["number"]):
        given["number"] = ""  # a real number typed by mistake is not shown again
    return show(
        "pay.html", request, checkout=checkout, lines=order["lines"], merchant=world.merchant,
        deck=deck.DECK, error=error, typed=given, status=200 if error is None else 402,
    )  # fmt: skip
