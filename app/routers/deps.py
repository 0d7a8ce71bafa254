"""What a route may ask for, as annotated aliases."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.platform.csrf import require_same_site
from app.platform.pages import language_of
from app.platform.secrets_folder import Peppers
from app.services import Services


async def services(request: Request) -> Services:
    """The parts of this installation.

    Awaited, though it waits for nothing: what is not would be sent to a thread, at every request.
    """
    return services_of(request)


def services_of(request: Request) -> Services:
    """The same for other dependencies: one that is declared is solved anew each time it is named."""
    found: Services = request.app.state.services
    return found


Svc = Annotated[Services, Depends(services)]


async def unit_of_work(request: Request) -> AsyncIterator[AsyncSession]:
    """One session per request, committed before the response starts (scope="function")."""
    async with services_of(request).database.unit_of_work() as session:
        yield session


Db = Annotated[AsyncSession, Depends(unit_of_work, scope="function")]


async def language(request: Request) -> str:
    """The language this request is answered in."""
    return language_of(request)


Lang = Annotated[str, Depends(language)]


async def same_site(request: Request) -> None:
    """Refuse what another site's page sent. Every HTML surface depends on it."""
    parts = services_of(request)
    require_same_site(request, own_origin=parts.settings.base_url.rstrip("/"))


def network_key(request: Request, peppers: Peppers) -> str:
    """A keyed hash of the network a request comes from, for throttles only; never stored plain.

    An IPv6 household has a /64, so that is what counts as one network.
    """
    address = request.client.host if request.client else ""
    if ":" in address:
        address = ":".join(address.split(":")[:4])
    return peppers.hash("network", address).hex()


def set_cookie(response: Response, name: str, value: str, *, strict: bool = False) -> None:
    """A session cookie: gone with the browser, ours alone, never readable by scripts (SEC-05)."""
    response.set_cookie(
        name, value, secure=True, httponly=True, path="/", samesite="strict" if strict else "lax"
    )


def drop_cookie(response: Response, name: str) -> None:
    """Take a cookie of ours back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True)
