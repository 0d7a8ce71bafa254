"""Whoever can write on the disk or in the table can lose a file, and never show another one."""

import secrets

import pytest
from sqlalchemy import text

from app.privacy import Unsealable
from app.privacy.chunks import CHUNK, SEALED_CHUNK
from tests.privacy.arriving import objects, page, read, stream

pytestmark = pytest.mark.anyio


def pieces(sealed: bytes) -> list[bytes]:
    return [sealed[start : start + SEALED_CHUNK] for start in range(0, len(sealed), SEALED_CHUNK)]


def swapped(sealed: bytes, other: bytes) -> bytes:
    first, second, last = pieces(sealed)
    return second + first + last


def of_another(sealed: bytes, other: bytes) -> bytes:
    first, _, last = pieces(sealed)
    return first + pieces(other)[1] + last


def flipped(place: int):
    def flip(sealed: bytes, other: bytes) -> bytes:
        changed = bytearray(sealed)
        changed[place] ^= 1
        return bytes(changed)

    return flip


TAMPERED = {
    "a bit of the first nonce": flipped(0),
    "a bit of the content": flipped(1000),
    "a bit of the second chunk": flipped(SEALED_CHUNK + 5),
    "the last bit": flipped(-1),
    "cut by one byte": lambda sealed, _: sealed[:-1],
    "cut to less than a tag": lambda sealed, _: sealed[: 2 * SEALED_CHUNK + 13],
    "cut to less than a nonce": lambda sealed, _: sealed[: 2 * SEALED_CHUNK + 3],
    "cut inside a chunk": lambda sealed, _: sealed[: SEALED_CHUNK + 100],
    "the last chunk missing": lambda sealed, _: sealed[: 2 * SEALED_CHUNK],
    "only the first chunk": lambda sealed, _: sealed[:SEALED_CHUNK],
    "the first chunk missing": lambda sealed, _: sealed[SEALED_CHUNK:],
    "nothing left": lambda *_: b"",
    "two chunks changed places": swapped,
    "a chunk of another file": of_another,
    "the whole of another file": lambda _, other: other,
    "a chunk twice": lambda sealed, _: pieces(sealed)[0] + sealed,
    "the last chunk twice": lambda sealed, _: sealed + pieces(sealed)[-1],
    "a byte more": lambda sealed, _: sealed + b"x",
}


@pytest.fixture
async def two(files, received):
    """Two files of three chunks, and where the first one's bytes are."""
    contents = [secrets.token_bytes(2 * CHUNK + 100) for _ in range(2)]
    ids = [await page(files, received.basis_id, content) for content in contents]
    places = {each.name: each for each in objects(files.objects.root)}
    return ids, contents, [places[each.hex] for each in ids]


@pytest.mark.proves("SEC-02")
async def test_every_change_of_the_bytes_is_detected(files, two):
    ids, contents, (place, other) = two
    whole, others = place.read_bytes(), other.read_bytes()
    for name, tamper in TAMPERED.items():
        place.write_bytes(tamper(whole, others))
        with pytest.raises(Unsealable):
            await read(files, ids[0])
            pytest.fail(name)
    place.write_bytes(whole)
    assert await read(files, ids[0]) == contents[0]


ALTERED = {
    "the key of another row": "UPDATE file SET wrapped_key = (SELECT wrapped_key FROM file"
    " WHERE id = '{other}') WHERE id = '{id}'",
    "no key": "UPDATE file SET wrapped_key = '' WHERE id = '{id}'",
    "fewer chunks": "UPDATE file SET chunks = 2, sealed_bytes = 1048700 WHERE id = '{id}'",
    "more chunks": "UPDATE file SET chunks = 4, sealed_bytes = 4194000 WHERE id = '{id}'",
    "another field": "UPDATE file SET field = 'received_scan', erase_at = app_now()"
    " + interval '1 hour' WHERE id = '{id}'",
}


@pytest.mark.parametrize("statement", ALTERED.values(), ids=ALTERED.keys())
async def test_every_change_of_the_row_is_detected(files, two, database, statement):
    """As the owner without triggers: who can do all this still opens nothing as something else."""
    ids, _, _ = two
    database.execute("ALTER TABLE file DISABLE TRIGGER USER")
    try:
        database.execute(statement.format(id=ids[0], other=ids[1]))
    finally:
        database.execute("ALTER TABLE file ENABLE TRIGGER USER")

    flow = "split_scan" if "field" in statement else "read_page"
    with pytest.raises(Unsealable):
        await read(files, ids[0], flow=flow)


async def test_a_file_whose_bytes_are_lost_says_so_and_the_others_go_on(files, two):
    ids, contents, (place, _) = two
    place.unlink()

    with pytest.raises(Unsealable, match="not in the store"):
        await read(files, ids[0])
    assert await read(files, ids[1]) == contents[1]


async def test_a_copy_of_one_file_under_the_id_of_a_new_one_is_not_the_new_one(
    files, received, two
):
    _, _, (place, _) = two
    arrived = await files.receive(
        stream(b"x" * (2 * CHUNK + 100)), basis_id=received.basis_id, field="page_image"
    )
    new = next(each for each in objects(files.objects.root) if each.name == arrived.id.hex)
    new.write_bytes(place.read_bytes())
    async with files.database.unit_of_work() as session:
        await files.keep(session, arrived)
        assert (await session.execute(text("SELECT count(*) FROM file"))).scalar_one() == 3

    with pytest.raises(Unsealable):
        await read(files, arrived.id)


async def test_a_file_cut_between_chunks_is_detected_even_if_its_row_agrees(files, two, database):
    ids, _, (place, _) = two
    place.write_bytes(b"".join(pieces(place.read_bytes())[:2]))
    database.execute("ALTER TABLE file DISABLE TRIGGER USER")
    try:
        database.execute(
            f"UPDATE file SET chunks = 2, sealed_bytes = {2 * SEALED_CHUNK} WHERE id = '{ids[0]}'"
        )
    finally:
        database.execute("ALTER TABLE file ENABLE TRIGGER USER")

    with pytest.raises(Unsealable):
        await read(files, ids[0])
