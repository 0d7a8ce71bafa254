"""The card API under /v1: authorises, replays, dispatches and answers in Stripe's shapes."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from app.sandbox.cards import parameters
from app.sandbox.cards.errors import ApiError
from app.sandbox.cards.expanding import expanded
from app.sandbox.cards.forms import flat_fields, nested
from app.sandbox.cards.listing import page
from app.sandbox.cards.objects import API_VERSION
from app.sandbox.cards.replays import ask_of, earlier_answer, keep_answer
from app.sandbox.cards.shapes import Reader
from app.sandbox.cards.till import Till
from app.sandbox.ids import new_id
from app.sandbox.store import Json
from app.sandbox.world import Here, World

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Collection:
    """A kind of resource that can be listed and retrieved; `param` names it in a 404."""

    kind: str
    param: str
    listing: Reader | None


COLLECTIONS = {
    "checkout/sessions": Collection("checkout.session", "session", parameters.list_sessions),
    "payment_intents": Collection("payment_intent", "intent", parameters.list_payment_intents),
    "charges": Collection("charge", "charge", parameters.list_charges),
    "refunds": Collection("refund", "refund", parameters.list_refunds),
    "disputes": Collection("dispute", "dispute", parameters.list_disputes),
    "radar/early_fraud_warnings": Collection(
        "radar.early_fraud_warning", "early_fraud_warning", parameters.list_warnings
    ),
    "events": Collection("event", "id", parameters.list_events),
    "payment_methods": Collection("payment_method", "payment_method", None),
}


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request: the path below /v1 and the fields, nested."""

    method: str
    path: str
    fields: Json
    base_url: str
    about: Json


@router.api_route("/v1/{path:path}", methods=["GET", "POST", "DELETE"])
async def serve(request: Request, path: str, world: Here) -> Response:
    """Every call of the card API."""
    body = await request.body()
    request_id = new_id("req", 14)
    note: Json = {
        "id": request_id,
        "method": request.method,
        "path": f"/v1/{path}",
        "form": {},
        "idempotency_key": request.headers.get("idempotency-key"),
        "status": None,
    }
    world.requests.append(note)
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
    try:
        answer = await _answer(world, request, path, body, note, headers)
        note["status"] = 200
    except ApiError as error:
        answer, note["status"] = error.body(), error.status
    return JSONResponse(answer, status_code=note["status"], headers=headers)


async def _answer(
    world: World, request: Request, path: str, body: bytes, note: Json, headers: dict[str, str]
) -> Json:
    encoded = _decoded(body) if request.method == "POST" else request.url.query
    note["form"] = flat_fields(encoded)
    _authorise(request)
    await world.faults.meet(request.method, note["path"], "before")
    await world.catch_up()
    key = note["idempotency_key"] if request.method == "POST" else None
    ask = ask_of(key, path, body) if key else None
    kept = earlier_answer(world.store, ask) if ask else None
    if kept is not None:
        headers["Idempotent-Replayed"] = "true"
        answer = kept
    else:
        about = {"id": note["id"], "idempotency_key": key}
        base_url = str(request.base_url).rstrip("/")
        call = Call(request.method, path, nested(note["form"]), base_url, about)
        answer = dispatch(world.till, call)
        if ask:
            keep_answer(world.store, ask, answer)
    await world.faults.meet(request.method, note["path"], "after")
    return answer


def dispatch(till: Till, call: Call) -> Json:
    """The answer to one call; raises `ApiError`."""
    if call.method == "POST":
        return _do(till, call)
    collection, record_id, rest = _split(call.path)
    if call.method != "GET" or collection is None or rest:
        raise _unrecognised(call)
    known = COLLECTIONS[collection]
    if not record_id:
        if known.listing is None:
            raise _unrecognised(call)
        params = known.listing(call.fields, "")
        answer = page(till.store.all(known.kind), params, f"/v1/{collection}")
    else:
        params = parameters.only_expand(call.fields, "")
        answer = till.find(known.kind, record_id, known.param)
    return expanded(till.store, answer, params.get("expand", []))


def _do(till: Till, call: Call) -> Json:
    collection, record_id, rest = _split(call.path)
    params: Json
    if call.path == "checkout/sessions":
        params = parameters.create_session(call.fields, "")
        answer = till.open_session(params, call.base_url)
    elif call.path == "refunds":
        params = parameters.create_refund(call.fields, "")
        answer = till.refund(params, call.about)
    elif collection == "checkout/sessions" and rest == "expire":
        params = parameters.only_expand(call.fields, "")
        answer = till.expire_session(record_id, call.about)
    else:
        raise _unrecognised(call)
    return expanded(till.store, answer, params.get("expand", []))


def _split(path: str) -> tuple[str | None, str, str]:
    for name in COLLECTIONS:
        if path == name or path.startswith(name + "/"):
            record_id, _, rest = path[len(name) + 1 :].partition("/")
            return name, record_id, rest
    return None, "", ""


def _unrecognised(call: Call) -> ApiError:
    return ApiError(f"Unrecognized request URL ({call.method}: /v1/{call.path}).", status=404)


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise ApiError("Invalid form: not UTF-8") from error


def _authorise(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise ApiError("You did not provide an API key.", status=401)
    if not key.startswith(("sk_test_", "rk_test_")):
        raise ApiError(f"Invalid API Key provided: {key[:8]}****", status=401)
    version: Any = request.headers.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        raise ApiError(f"Invalid Stripe API version: {version}")
