"""A batch streams into sealed files from the console; what is wrong is said, and nothing is named."""

import re
import tracemalloc
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from app.main import LARGEST_BODY
from app.platform.ids import new_id
from app.platform.problems import BadRequest
from app.routers.staff.mailroom import LARGEST_BATCH
from tests.mailroom.conftest import Room, blank, pictures
from tests.privacy.arriving import MIB, objects
from tests.staff.conftest import Console, browser, published, staff
from tests.world import run_jobs

__all__ = ["browser", "published", "staff"]
pytestmark = pytest.mark.anyio
DOOR = "/staff/mailroom"
SCAN = pictures(blank())
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def made_app(browser: Any) -> Any:
    return browser._transport.app


async def form(staff: Console, **more: str) -> dict[str, str]:
    """The fields of the form as its page gives them, filled in."""
    page = (await staff.get(DOOR)).text
    hidden = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page)[1]
        for name in ("form_token", "batch")
    }
    return {**hidden, "received_on": "2027-06-10", "channel": "fax", "box": "12"} | more


async def send(staff: Console, fields: dict[str, str], *files: tuple[str, bytes]) -> Any:
    sent = [("files", (name, content, "application/pdf")) for name, content in files]
    return await staff.http.post(
        DOOR, data=fields, files=sent or [("files", ("", b""))], headers=SAME
    )


async def test_a_batch_is_taken_read_and_seen(staff: Console, room: Room):
    answer = await send(staff, await form(staff), ("a.pdf", SCAN), ("b.pdf", SCAN), ("c", b"odd"))
    place = answer.headers["location"]

    assert answer.status_code == 303
    waiting = (await staff.get(place)).text
    assert 'data-live="yes"' in waiting
    assert "0 of 3 pages" in waiting
    await run_jobs(room.services)
    for lang, words in (("en", "trays: 2."), ("es", "Rechazados: 1 de 3")):
        page = (await staff.get(place, params={"lang": lang})).text
        assert words in page
        assert 'data-live="no"' in page
    assert "not a PDF, TIFF, JPEG or PNG" in (await staff.get(place, params={"lang": "en"})).text
    assert "2027-06-24" in page, "the day of erasure is said"
    assert 'id="live"' in (await staff.get(f"{place}/live")).text
    assert "box 12" in (await staff.get(DOOR)).text
    ((actor,),) = room.rows("SELECT actor FROM ledger WHERE tag LIKE 'staff:mail%'")
    assert actor == f"staff:{staff.staff_id}"


async def test_the_same_form_sent_twice_makes_one_batch(staff: Console, room: Room):
    fields = await form(staff)
    first, second = [await send(staff, fields, ("a.pdf", SCAN)) for _ in range(2)]

    assert first.headers["location"] == second.headers["location"]
    assert room.rows("SELECT count(*) FROM scan_file") == [(1,)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"received_on": "2027-06-11"}, "in the future"),
        ({"received_on": "2027-05-10"}, "30 days back"),
        ({"received_on": "yesterday"}, "year, month, day"),
        ({"channel": "folder"}, "how the batch came"),
        ({"box": "0"}, "from 1 to 99999"),
        ({"box": "Maria"}, "from 1 to 99999"),
    ],
    ids=str,
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(
    staff: Console, room: Room, wrong: dict[str, str], words: str
):
    answer = await send(staff, await form(staff, **wrong), ("a.pdf", SCAN))

    assert answer.status_code == 422
    assert words in answer.text
    assert room.rows("SELECT count(*) FROM mail_batch") == [(0,)]


async def test_a_form_without_a_file_is_told_so(staff: Console, room: Room):
    fields = await form(staff)
    for answer in (
        await send(staff, fields),
        await staff.http.post(DOOR, data=fields, headers=SAME),
    ):
        assert answer.status_code == 422
        assert "at least one file" in answer.text
    assert room.rows("SELECT count(*) FROM mail_batch") == [(0,)]


async def test_another_sites_form_and_a_strangers_are_refused(staff: Console, room: Room):
    fields = await form(staff)
    assert (await send(staff, fields | {"form_token": "0" * 32}, ("a", SCAN))).status_code == 403
    foreign = {"Sec-Fetch-Site": "cross-site"}
    files = [("files", ("a.pdf", SCAN))]
    answer = await staff.http.post(DOOR, data=fields, files=files, headers=foreign)
    assert answer.status_code == 403
    staff.http.cookies.clear()
    assert (await send(staff, fields, ("a.pdf", SCAN))).status_code == 401
    assert room.rows("SELECT count(*) FROM mail_batch") == [(0,)]


@pytest.mark.proves("SEC-03")
async def test_the_name_of_a_file_is_found_nowhere(
    staff: Console, room: Room, capfd: pytest.CaptureFixture[str]
):
    answer = await send(staff, await form(staff), ("Canarychild Smith.pdf", SCAN))
    await run_jobs(room.services)
    pages = (await staff.get(answer.headers["location"])).text + (await staff.get(DOOR)).text
    rows = room.rows(
        "SELECT b::text, f::text, p::text, l::text FROM mail_batch b, scan_file f, scan_page p, ledger l"
    )

    assert rows
    for told in (pages, str(rows), "".join(capfd.readouterr()), str(answer.headers)):
        assert "canary" not in told.lower()


class Sent:
    """A body that is made as it is asked for, through the application itself."""

    def __init__(self, app: Any, staff: Console) -> None:
        self.app, self.staff = app, staff
        self.status = 0

    async def post(self, fields: dict[str, str], content: AsyncIterator[bytes]) -> int:
        cookie = "; ".join(f"{name}={value}" for name, value in self.staff.http.cookies.items())
        messages = self._messages(fields, content)

        async def receive() -> dict[str, Any]:
            return await anext(messages)

        async def answered(message: dict[str, Any]) -> None:
            self.status = message.get("status", self.status)

        headers = {"content-type": "multipart/form-data; boundary=b", "cookie": cookie}
        headers |= {"sec-fetch-site": "same-origin", "host": "localhost"}
        scope = {
            "type": "http", "method": "POST", "path": DOOR, "raw_path": DOOR.encode(),
            "query_string": b"", "scheme": "https", "http_version": "1.1", "root_path": "",
            "server": ("localhost", 443), "client": ("203.0.113.5", 4000),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }  # fmt: skip
        await self.app(scope, receive, answered)
        return self.status

    async def _messages(
        self, fields: dict[str, str], content: AsyncIterator[bytes]
    ) -> AsyncIterator[dict[str, Any]]:
        head = "".join(
            f'--b\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ) + ('--b\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\n')
        yield {"type": "http.request", "body": head.encode(), "more_body": True}
        async for piece in content:
            if not piece:
                yield {"type": "http.disconnect"}
                return
            yield {"type": "http.request", "body": piece, "more_body": True}
        yield {"type": "http.request", "body": b"\r\n--b--\r\n", "more_body": False}


async def zeros(count: int, *, then: Callable[[], bytes] | None = None) -> AsyncIterator[bytes]:
    for _ in range(count // 65_536):
        yield bytes(65_536)
    if then is not None:
        yield then()


async def test_sixty_four_megabytes_stream_through_little_memory(
    staff: Console, made_app: Any, room: Room
):
    fields = await form(staff)
    tracemalloc.start()
    status = await Sent(made_app, staff).post(fields, zeros(64 * MIB))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert status == 303
    assert room.rows("SELECT size_bytes FROM scan_file") == [(64 * MIB,)]
    assert peak < 12 * MIB


async def test_a_file_that_is_too_large_is_refused_and_the_form_is_answered(
    staff: Console, made_app: Any, room: Room, monkeypatch: pytest.MonkeyPatch
):
    from app.privacy import catalogue

    small = catalogue.KindOfFile("received_scan", "x", "x", frozenset({"received_mail"}), 1 * MIB)
    monkeypatch.setitem(catalogue.FILES, "received_scan", small)
    assert await Sent(made_app, staff).post(await form(staff), zeros(3 * MIB)) == 303

    assert room.files() == [("refused", "too_large")]
    assert objects(room.services.settings.files_path) == []
    assert room.rows("SELECT count(*) FROM file") == [(0,)]


async def test_a_browser_that_goes_away_leaves_half_a_batch_and_no_half_file(
    staff: Console, made_app: Any, room: Room
):
    status = await Sent(made_app, staff).post(await form(staff), zeros(2 * MIB, then=lambda: b""))

    assert status in (0, 400, 500)
    assert room.files() == [("refused", "broke_off")]
    assert room.rows("SELECT state FROM mail_batch") == [("broken_off",)]
    assert objects(room.services.settings.files_path) == []


async def test_a_batch_whose_web_process_died_is_closed_within_the_hour(room: Room):
    from app.mailroom.intake import NewBatch, begin_batch, begin_file
    from app.mailroom.jobs import settle_broken_off
    from app.platform import clock

    async with room.services.database.unit_of_work() as session:
        today = (await clock.now(session)).date()
    batch = NewBatch(new_id(), today, "post")
    await begin_batch(room.services, batch)
    await begin_file(room.services, batch.id)
    room.clock.advance(minutes=59)
    assert await settle_broken_off(room.services) == 0
    room.clock.advance(minutes=2)
    assert await settle_broken_off(room.services) == 2

    assert room.files() == [("refused", "broke_off")]
    assert room.rows("SELECT state FROM mail_batch") == [("broken_off",)]


async def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(staff: Console, room: Room):
    answer = await send(staff, await form(staff), ("a.pdf", SCAN))
    place = answer.headers["location"]
    for _ in range(4):
        room.clock.advance(minutes=4)
        status = (await staff.get(f"{place}/live")).status_code

    assert status == 401


async def test_only_the_door_of_the_mail_room_takes_large_bodies(staff: Console):
    headers = SAME | {"content-type": "multipart/form-data; boundary=b"}
    for path, size in ((DOOR, LARGEST_BATCH), ("/staff/settings/sessions/end", LARGEST_BODY)):
        answer = await staff.http.post(
            path, content=b"x", headers=headers | {"content-length": str(size + 1)}
        )
        assert answer.status_code == 413, path
    typed = {"content-type": "application/x-www-form-urlencoded"}
    answer = await staff.http.post(DOOR, content=b"a=" + b"x" * 70_000, headers=SAME | typed)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "body",
    [b"", b"x", b"--b\r\n\r\nx", b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1',
     b'--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n\xff\r\n--b--\r\n'],
    ids=str,
)  # fmt: skip
async def test_an_odd_body_is_refused(staff: Console, body: bytes):
    headers = SAME | {"content-type": "multipart/form-data; boundary=b"}
    answer = await staff.http.post(DOOR, content=body, headers=headers)

    assert answer.status_code in (int(BadRequest.status), 403)
