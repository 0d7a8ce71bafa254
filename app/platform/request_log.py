"""One line and one count per request: the route's template, never the path, which may hold a token."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.platform.clock import monotonic_seconds
from app.platform.logging import get_logger
from app.platform.metrics import DURATION, REQUESTS


class RequestLog:
    """Pure ASGI. Logs no address, no query, no cookie, no agent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = monotonic_seconds(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            self._note(scope, status, monotonic_seconds() - began)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if scope["method"] in KNOWN_METHODS else "OTHER"
        REQUESTS.labels(route, method, str(status)).inc()
        DURATION.labels(route).observe(seconds)
        get_logger().info(
            "request.answered",
            route=route,
            method=method,
            status=status,
            duration_ms=round(seconds * 1000, 1),
        )


KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
