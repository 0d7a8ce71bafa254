"""Awarding a stamp through the whole service, beside a bare route that inserts one row."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx2
from fastapi import FastAPI, Request
from psycopg import sql
from psycopg_pool import AsyncConnectionPool

from app.collecting.albums import create_album
from app.collecting.picture_words import shared_code_text
from app.collecting.stamp_codes import shared_pairs
from app.main import create_app
from app.platform import clock
from app.platform.csrf import form_token
from app.platform.ids import new_id
from app.promotions.publishing import current_revision
from app.routers.children.place import cookie_value
from app.services import Services
from app.settings import Settings
from benchmarks.rates import many

PROMOTION = "lighthouse-summer"
PATH = f"/p/{PROMOTION}/album"


@asynccontextmanager
async def stage(settings: Settings, albums: int) -> AsyncIterator[tuple]:
    """The service and the bare application on one database; each call of ours is a new album."""
    app = create_app(settings)
    async with app.router.lifespan_context(app), bare_pool(settings) as pool:
        parts: Services = app.state.services
        code, secrets = await prepared(parts, albums)
        transport = httpx2.ASGITransport(app=app)
        other = httpx2.ASGITransport(app=bare_app(pool))
        async with (
            httpx2.AsyncClient(transport=transport, base_url=settings.base_url) as http,
            httpx2.AsyncClient(transport=other, base_url=settings.base_url) as bare,
        ):
            each_round = albums // 6
            yield ours(http, parts, code, iter(secrets), each_round), theirs(bare, each_round)


def ours(http, parts: Services, code: str, secrets: Iterator[bytes], count: int):
    async def round_of_awards() -> float:
        return await many([award(next(secrets)) for _ in range(count)])

    def award(secret: bytes):
        async def post() -> None:
            cookie = f"__Host-album={cookie_value(secret)}"
            headers = {"cookie": cookie, "sec-fetch-site": "same-origin"}
            token = form_token(parts.pages.form_key, page_of(cookie))
            answer = await http.post(
                PATH, headers=headers, data={"code": code, "form_token": token}
            )
            assert answer.status_code == 303, answer.status_code

        return post

    return round_of_awards


def theirs(http, count: int):
    async def post() -> None:
        assert (await http.post("/award", data={"code": "seal-lamp"})).status_code == 200

    async def round_of_inserts() -> float:
        return await many([post] * count)

    return round_of_inserts


def page_of(cookie: str) -> Request:
    headers = [(b"cookie", cookie.encode())]
    return Request({"type": "http", "method": "GET", "path": PATH, "headers": headers})


async def prepared(parts: Services, albums: int) -> tuple[str, list[bytes]]:
    """A code for all, and albums that do not have its stamp yet."""
    async with parts.database.unit_of_work() as session:
        declaration = (await current_revision(session, PROMOTION)).declaration
        pair = next(iter(shared_pairs(parts.peppers, declaration).values()))
        today = (await clock.now(session)).date()
        made = [
            await create_album(
                session, parts.peppers, promotion_id=PROMOTION, nickname=(1, 1), today=today
            )
            for _ in range(albums)
        ]
    return shared_code_text(pair, "en"), [each.secret for each in made]


@asynccontextmanager
async def bare_pool(settings: Settings) -> AsyncIterator[AsyncConnectionPool]:
    """A psycopg pool of the same size, with one plain table."""
    assert settings.owner_database_url is not None
    url = settings.owner_database_url.get_secret_value()
    async with AsyncConnectionPool(url, max_size=settings.pool_size, open=False) as pool:
        async with pool.connection() as connection:
            await connection.execute("CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, n int)")
        yield pool


def bare_app(pool: AsyncConnectionPool) -> FastAPI:
    """One route, one insert, one commit: what a stamp would cost without any of our promises."""
    app = FastAPI()

    @app.post("/award")
    async def award(request: Request) -> dict[str, bool]:
        await request.form()
        async with pool.connection() as connection:
            await connection.execute(sql.SQL("INSERT INTO bare (id, n) VALUES (%s, 1)"), [new_id()])
        return {"ok": True}

    return app
