"""Puts the sandbox's routers together into one ASGI application."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from app.sandbox import pages, time_machine
from app.sandbox.cards import api, checkout, console, control
from app.sandbox.cards.errors import ApiError
from app.sandbox.inbox import routes
from app.sandbox.world import World


def create_sandbox(world: World) -> FastAPI:
    """The application over one world."""
    app = FastAPI(title="Sandbox", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.world = world
    for module in (api, checkout, console, control, routes, time_machine, pages):
        app.include_router(module.router)

    time_machine.keep_kind(app)

    @app.exception_handler(ApiError)
    async def stripe_shaped(_request: Request, error: ApiError) -> Response:
        # Controls call the same rules as the card API and refuse in the same words.
        return JSONResponse(error.body(), status_code=error.status)

    return app
