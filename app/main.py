"""create_app: middleware in order, routers, error handlers. Nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from app.platform.body_limit import BodyLimit
from app.platform.head_requests import HeadRequests
from app.platform.headers import CHECKOUT, SecurityHeaders
from app.platform.logging import set_up_logging
from app.platform.pages import static_folder
from app.platform.request_log import RequestLog
from app.routers import answers
from app.routers.staff import mailroom
from app.routers.surfaces import include_all
from app.services import build_services
from app.settings import Settings, load_settings

LARGEST_BODY = 64 * 1024
STREAMED = {mailroom.DOOR: mailroom.LARGEST_BATCH}


def create_app(settings: Settings | None = None) -> FastAPI:
    """The web application for one installation."""
    chosen = settings or load_settings()
    set_up_logging(chosen.log_level)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.services = build_services(chosen)
        yield
        await app.state.services.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BodyLimit, ordinary=LARGEST_BODY, streamed=STREAMED)
    app.add_middleware(answers.UnexpectedErrors)
    app.add_middleware(
        SecurityHeaders,
        checkout_origin=checkout_origin(chosen),
        hsts=chosen.base_url.startswith("https://"),
    )
    app.add_middleware(HeadRequests)
    app.add_middleware(RequestLog)
    answers.install(app)
    include_all(app)
    app.mount("/static", StaticFiles(directory=static_folder()), name="static")
    return app


def checkout_origin(settings: Settings) -> str:
    """Where the card page lives: Stripe's own host, or the sandbox that stands in for it."""
    if settings.stripe_api_base == "https://api.stripe.com":
        return CHECKOUT
    parts = urlsplit(settings.stripe_api_base)
    return f"{parts.scheme}://{parts.netloc}"
