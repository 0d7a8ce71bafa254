"""Every router, the surface it serves and what that surface requires of each request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, FastAPI

from app.routers.deps import same_site
from app.routers.public import health, home, notice
from app.routers.webhooks import stripe


@dataclass(frozen=True)
class Surface:
    """A group of routes for one audience. ``requires`` run before any of its routes."""

    name: str
    router: APIRouter
    requires: tuple[Callable[..., Any], ...]


SURFACES: tuple[Surface, ...] = (
    Surface("health", health.router, ()),
    Surface("public", home.router, (same_site,)),
    Surface("public", notice.router, (same_site,)),
    # No same_site: what comes here is signed by its sender and carries no cookie.
    Surface("webhooks", stripe.router, ()),
)


def include_all(app: FastAPI) -> None:
    """Mount every surface with its requirements."""
    for surface in SURFACES:
        app.include_router(
            surface.router, dependencies=[Depends(requirement) for requirement in surface.requires]
        )
