"""Security headers on every answer, errors included; and no body of ours is ever cached."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CHECKOUT = "https://checkout.stripe.com"


def content_security_policy(checkout_origin: str) -> str:
    """No inline code, nothing from elsewhere; forms may lead to the card page and no further."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        f" connect-src 'self'; form-action 'self' {checkout_origin}; base-uri 'none';"
        " frame-ancestors 'none'; object-src 'none'"
    )


class SecurityHeaders:
    """Pure ASGI, outermost: it sees every response, whoever made it."""

    def __init__(self, app: ASGIApp, *, checkout_origin: str = CHECKOUT, hsts: bool) -> None:
        self.app = app
        self.headers = {
            "content-security-policy": content_security_policy(checkout_origin),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "x-frame-options": "DENY",
            "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
        }
        if hsts:
            self.headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/static/"):
                    headers["cache-control"] = "public, max-age=3600"
                else:
                    headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, with_headers)
