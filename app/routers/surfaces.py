"""Every router, the surface it serves and what that surface requires of each request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, FastAPI

from app.routers.children import (
    about_you,
    age,
    album,
    asking,
    certificate,
    entry,
    join,
    reward,
    visitors,
    words,
)
from app.routers.deps import same_site
from app.routers.parents import (
    decision,
    done,
    items,
    letters,
    mail,
    paid,
    pin,
    start,
)
from app.routers.parents import home as parent_home
from app.routers.public import health, home, notice
from app.routers.staff import (
    dashboard,
    handovers,
    mailroom,
    oversight,
    own_settings,
    posting,
    programmes,
    sign_in,
    standing_orders,
    under_13,
)
from app.routers.webhooks import stripe


@dataclass(frozen=True)
class Surface:
    """A group of routes for one audience. ``requires`` run before any of its routes."""

    name: str
    router: APIRouter
    requires: tuple[Callable[..., Any], ...]


SURFACES: tuple[Surface, ...] = (
    # A router is asked only when those before it had no answer: the busiest pages come first.
    Surface("children", album.router, (same_site,)),
    Surface("children", entry.router, (same_site,)),
    Surface("children", age.router, (same_site,)),
    Surface("children", words.router, (same_site,)),
    Surface("children", certificate.router, (same_site,)),
    Surface("children", asking.router, (same_site,)),
    Surface("children", join.router, (same_site,)),
    Surface("children", reward.router, (same_site,)),
    Surface("children", about_you.router, (same_site,)),
    Surface("children", visitors.router, (same_site,)),
    Surface("health", health.router, ()),
    Surface("public", home.router, (same_site,)),
    Surface("public", notice.router, (same_site,)),
    Surface("staff", sign_in.router, (same_site,)),
    Surface("staff", dashboard.router, (same_site,)),
    Surface("staff", posting.router, (same_site,)),
    Surface("staff", handovers.router, (same_site,)),
    Surface("staff", mailroom.router, (same_site,)),
    Surface("staff", oversight.router, (same_site,)),
    Surface("staff", standing_orders.router, (same_site,)),
    Surface("staff", programmes.router, (same_site,)),
    Surface("staff", own_settings.router, (same_site,)),
    Surface("staff", under_13.router, (same_site,)),
    Surface("parents", start.router, (same_site,)),
    # Before the letters: their last word in a path may be anything that ends a request.
    Surface("parents", decision.router, (same_site,)),
    Surface("parents", letters.router, (same_site,)),
    Surface("parents", paid.router, (same_site,)),
    Surface("parents", done.router, (same_site,)),
    Surface("parents", mail.router, (same_site,)),
    Surface("parents", pin.router, (same_site,)),
    Surface("parents", parent_home.router, (same_site,)),
    Surface("parents", items.router, (same_site,)),
    # No same_site: what comes here is signed by its sender and carries no cookie.
    Surface("webhooks", stripe.router, ()),
)


def include_all(app: FastAPI) -> None:
    """Mount every surface with its requirements."""
    for surface in SURFACES:
        app.include_router(
            surface.router, dependencies=[Depends(requirement) for requirement in surface.requires]
        )
