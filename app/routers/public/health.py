"""For machines: is the process up, may it serve, what does it count."""

import hmac

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from app.platform.metrics import exposition
from app.platform.problems import NotFound
from app.routers.deps import Svc

router = APIRouter()


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers; says nothing about what it depends on."""
    return Response("ok\n", media_type="text/plain")


@router.get("/readyz")
async def readyz(parts: Svc) -> Response:
    """The database answers too. A 503 problem says that it does not."""
    async with parts.database.unit_of_work() as session:
        await session.execute(text("SELECT 1"))
    return Response("ready\n", media_type="text/plain")


@router.get("/metrics")
async def metrics(request: Request, parts: Svc) -> Response:
    """Counts for the operator's collector; hidden unless a token is set and given."""
    expected = parts.settings.metrics_token
    given = request.headers.get("authorization", "")
    wanted = f"Bearer {expected.get_secret_value()}" if expected else ""
    if not expected or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotFound
    return Response(exposition(), media_type="text/plain; version=0.0.4")
