"""``retention run`` erases what is due, files and their objects too; a dry run only says so."""

import pytest

from app.commands.retention_run import apply
from tests.privacy.arriving import objects, page, receive

pytestmark = pytest.mark.anyio


@pytest.mark.proves("RET-01")
async def test_a_run_erases_files_and_a_dry_run_does_not(services, settings, clock, database):
    async with services.database.unit_of_work() as session:
        received = await receive(session)
    await page(services.files, received.basis_id)
    assert await apply(settings, dry_run=False) == []
    clock.advance(days=14, seconds=1)

    said = await apply(settings, dry_run=True)
    assert ("page_image (received_mail)", 1) in [(line.what, line.count) for line in said]
    assert len(objects(settings.files_path)) == 1

    assert await apply(settings, dry_run=False) == said
    assert objects(settings.files_path) == []
    assert database.execute("SELECT count(*) FROM file") == [(0,)]
    assert database.execute("SELECT state FROM legal_basis") == [("dead",)]
