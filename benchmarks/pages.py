"""What a child's browser loads for each page: the page and every file it names, uncompressed."""

import re

import httpx2

from app.collecting.albums import create_album
from app.main import create_app
from app.platform import clock
from app.routers.children.place import cookie_value
from app.settings import Settings

BASE = "/p/lighthouse-summer"
PAGES = ("", "/album", "/ask", "/ask/email", "/ask/phone", "/join", "/certificate", "/words")
FILES = re.compile(r'(?:src|href)="(/static/[^"#?]+)')
IMPORTED = re.compile(r'url\(["\']?([^)"\']+)["\']?\)')


async def weights(settings: Settings) -> list[tuple[str, int]]:
    """By page: bytes of all that is loaded, counted once each."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        parts = app.state.services
        async with parts.database.unit_of_work() as session:
            album = await create_album(
                session,
                parts.peppers,
                promotion_id="lighthouse-summer",
                nickname=(1, 1),
                today=(await clock.now(session)).date(),
            )
        cookie = {"cookie": f"__Host-album={cookie_value(album.secret)}"}
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=settings.base_url) as http:
            return [
                (f"page {BASE}{page}", await weight(http, BASE + page, cookie)) for page in PAGES
            ]


async def weight(http: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> int:
    page = await http.get(path, headers=headers, follow_redirects=True)
    assert page.status_code == 200, f"{path}: {page.status_code}"
    files, total = list(dict.fromkeys(FILES.findall(page.text))), len(page.content)
    for file in files:
        loaded = await http.get(file)
        total += len(loaded.content)
        if file.endswith(".css"):
            for inner in IMPORTED.findall(loaded.text):
                address = inner if inner.startswith("/") else f"{file.rsplit('/', 1)[0]}/{inner}"
                if not inner.startswith("data:") and address not in files:
                    files.append(address)
    return total
