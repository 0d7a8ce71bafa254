"""How large a request may be: small everywhere but at the doors that stream a body to storage."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

FILES = "multipart/form-data"


class BodyLimit:
    """Pure ASGI. ``streamed`` names the paths whose forms with files may be larger, and how large."""

    def __init__(self, app: ASGIApp, *, ordinary: int, streamed: Mapping[str, int]) -> None:
        self.ordinary = RequestBodyLimitMiddleware(app, max_body_size=ordinary)
        self.streamed = {
            path: RequestBodyLimitMiddleware(app, max_body_size=most)
            for path, most in streamed.items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self.streamed[scope["path"]] if self._streams(scope) else self.ordinary
        await limit(scope, receive, send)

    def _streams(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "POST":
            return False
        kind = Headers(scope=scope).get("content-type", "").lower()
        return scope["path"] in self.streamed and kind.startswith(FILES)
