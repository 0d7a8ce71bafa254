"""HEAD: what GET would answer, without the body and without a trace (RFC 9110 9.3.2)."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.database import ONLY_LOOKING


class HeadRequests:
    """Pure ASGI. Whoever sends HEAD has seen nothing: no viewing is recorded, no step counted.

    Tries are counted all the same, or HEAD would be a free way to guess.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        asked = {**scope, "method": "GET"}

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        before = ONLY_LOOKING.set(True)
        try:
            await self.app(asked, receive, without_body)
        finally:
            ONLY_LOOKING.reset(before)
            # The request log, further out, names the route that answered.
            scope["route"] = asked.get("route")
