"""Cross-site requests are refused twice: by where the browser says it comes from, and by a token.

First lock: ``Sec-Fetch-Site`` (or ``Origin`` where a browser does not send it) on every unsafe
method. Second lock: a token in each form, keyed to the cookie of the surface it was made for.
"""

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request

from app.platform.problems import CrossSite

FIELD = "form_token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SURFACE_COOKIES = ("__Host-staff", "__Host-parent", "__Host-album", "__Host-age")


def require_same_site(request: Request, *, own_origin: str) -> None:
    """Refuse an unsafe request that another site made. Raises CrossSite.

    A request with neither header comes from no browser of today; it is refused too, because
    every page of ours is used with a browser (programs use the partner surface).
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site != "same-origin":
            raise CrossSite
        return
    origin = request.headers.get("origin")
    if origin is None or not _same_origin(origin, own_origin, request):
        raise CrossSite


def form_token(key: bytes, request: Request) -> str:
    """The token for a form on this page: bound to the surface's cookie, or to having none."""
    return _token(key, _bound_to(request, request.url.path))


def require_form_token(key: bytes, request: Request, sent: str) -> None:
    """Refuse a form that was not made for this browser's session. Raises CrossSite."""
    expected = _token(key, _bound_to(request, request.url.path))
    if not hmac.compare_digest(expected.encode(), sent.encode("utf-8", "replace")):
        raise CrossSite


def _bound_to(request: Request, path: str) -> str:
    surface = surface_cookie(path)
    return f"{surface}={request.cookies.get(surface, '')}"


def surface_cookie(path: str) -> str:
    """Which cookie a path belongs to: staff, parents, or the child's album."""
    if path.startswith("/staff"):
        return "__Host-staff"
    if path.startswith("/parent"):
        return "__Host-parent"
    return "__Host-album"


def _token(key: bytes, bound: str) -> str:
    return hmac.new(key, b"form|" + bound.encode("utf-8", "replace"), sha256).hexdigest()[:32]


def _same_origin(origin: str, own_origin: str, request: Request) -> bool:
    if origin == own_origin:
        return True
    # The demo answers to localhost and to 127.0.0.1 alike.
    return urlsplit(origin).netloc == request.headers.get("host", "") and urlsplit(
        own_origin
    ).hostname in ("localhost", "127.0.0.1")
