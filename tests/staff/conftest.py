"""The console of a running service: signed-in browsers, and families with rewards to post."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
import pytest

from app.collecting.models import RewardClaim
from app.consent.items import collect_item
from app.main import create_app
from app.platform.ids import new_id
from app.platform.sessions import open_session
from app.promotions.publishing import publish
from app.services import Services
from app.staff.members import find_by_email, invite
from tests.consent.promises import lighthouse, operator
from tests.consent.story import Story, ticks

NAME, ADDRESS, STATE = "Zephyrine", "9 Canary Lane\nSpringfield, IL 62701", "Illinois"


@dataclass
class Console:
    """A browser at the console; forms carry the token of the page as a browser's would."""

    http: httpx2.AsyncClient
    staff_id: UUID | None = None

    async def get(self, path: str, **more: Any) -> httpx2.Response:
        return await self.http.get(path, **more)

    async def post(self, path: str, **fields: str) -> httpx2.Response:
        page = await self.http.get("/staff/settings")
        token = re.search(r'name="form_token" value="(\w+)"', page.text)
        sent = {**fields, "form_token": token.group(1) if token else ""}
        return await self.http.post(path, data=sent, headers={"Sec-Fetch-Site": "same-origin"})


@dataclass(frozen=True)
class Family:
    child_id: UUID
    consent_id: UUID
    basis_id: UUID
    claim_id: UUID
    request_id: UUID


@dataclass
class Families:
    """Children whose parents said yes, up to a reward that is ready to post."""

    story: Story
    parts: Services

    async def ready(
        self,
        *,
        name: str = NAME,
        address: str = ADDRESS,
        home: str | None = None,
        society: bool = False,
        state: str = "ready",
        email: str = "ana.parent@example.org",
    ) -> Family:
        consent = await self.story.yes(choices=ticks(society=society), email=email)
        items = [("first_name", name, "child"), ("mailing_address", address, "parent")]
        if home is not None:
            items.append(("home_state", home, "child"))
        claim = RewardClaim(
            id=new_id(), child_id=consent.child_id, promotion_id="lighthouse-summer", state=state
        )
        async with self.parts.database.unit_of_work() as session:
            for field, value, source in items:
                await collect_item(
                    session,
                    self.parts,
                    consent_id=consent.id,
                    field=field,
                    value=value,
                    source=source,
                )
            session.add(claim)
        return Family(consent.child_id, consent.id, consent.basis_id, claim.id, consent.request_id)


@pytest.fixture
async def published(services):
    async with services.database.unit_of_work() as session:
        return await publish(session, lighthouse(), operator())


@pytest.fixture
def story(services, published, database, clock) -> Story:
    return Story(services, database, clock)


@pytest.fixture
def families(story, services) -> Families:
    return Families(story, services)


@pytest.fixture
async def browser(services, settings, published) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that nobody signed in with."""
    app = create_app(settings)
    app.state.services = services
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(
        transport=transport, base_url="https://localhost:8000", headers={"Accept-Language": "en"}
    ) as http:
        yield http


async def signed_in(http: httpx2.AsyncClient, services: Services, role: str) -> Console:
    email = f"{role}@example.org"
    async with services.database.unit_of_work() as session:
        member = await find_by_email(session, email)
        if member is None:
            member = await invite(session, email=email, role=role)
        token = await open_session(
            session, surface="staff", stage="console", subject_id=member.id, language="en"
        )
    http.cookies.set("__Host-staff", token)
    return Console(http, member.id)


@pytest.fixture
async def staff(browser, services) -> Console:
    return await signed_in(browser, services, "staff")


@pytest.fixture
async def officer(browser, services) -> Console:
    return await signed_in(browser, services, "privacy_officer")
