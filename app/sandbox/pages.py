"""Renders the sandbox's own pages and serves its one style sheet."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.sandbox.real_time import real_now

_HERE = Path(__file__).parent
_templates = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["dollars"] = lambda cents: f"${cents / 100:,.2f}"

# No script anywhere. No form-action: a paid form ends on the seller's site, wherever that is.
# Inline style is for the letters shown in a frame, which are dressed by their own senders.
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-src 'self'; base-uri 'self'; frame-ancestors 'self'"
)

router = APIRouter()


@router.get("/sandbox.css")
def style() -> Response:
    """The one style sheet."""
    sheet = (_HERE / "static" / "sandbox.css").read_text(encoding="utf-8")
    return Response(sheet, media_type="text/css", headers={"Cache-Control": "no-cache"})


@router.get("/")
def index(request: Request) -> HTMLResponse:
    """The four things that are here."""
    return show("index.html", request, now=request.app.state.world.clock.now())


def show(template: str, request: Request, *, status: int = 200, **values: object) -> HTMLResponse:
    """A rendered page that no cache keeps and that runs no script."""
    page = _templates.get_template(template).render(
        path=request.url.path, year=real_now().year, **values
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(page, status_code=status, headers=headers)
