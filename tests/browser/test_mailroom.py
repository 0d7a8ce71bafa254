"""A batch dropped at the console is seen being read, in a real browser, with and without script."""

import re
from pathlib import Path

import pytest

from app.cli import main as command
from tests.browser.conftest import Sit
from tests.browser.test_family import sign_in
from tests.journeys.demo_tree import DemoTree, until
from tests.mailroom.conftest import blank, pictures

pytestmark = pytest.mark.xdist_group("demo")
PROMISE = Path(__file__).parents[2] / "promotions" / "lighthouse-summer.toml"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A specimen that was printed, filled in and scanned badly."""
    folder = tmp_path_factory.mktemp("stack")
    printed, scans = folder / "printed.pdf", folder / "scans.pdf"
    made = ["forms", "print", "--promotion", str(PROMISE), "--count", "2", "--out", str(printed)]
    assert command(made) == 0
    assert command(["forms", "simulate", str(printed), "--out", str(scans), "--dpi", "150"]) == 0
    return scans.read_bytes()


def test_a_batch_is_dropped_and_seen_being_read(sit: Sit, demo: DemoTree, stack: bytes) -> None:
    staff = sit()
    sign_in(staff, demo)
    staff.go("/staff/mailroom")
    staff.look("mailroom-empty")
    staff.page.locator("[name=box]").fill("12")
    staff.choose("channel", "post")
    scans = [("Smith family.pdf", stack), ("letter.pdf", pictures(blank())), ("odd.pdf", b"odd")]
    staff.page.locator("[name=files]").set_input_files(
        [{"name": name, "mimeType": "application/pdf", "buffer": held} for name, held in scans]
    )
    with staff.page.expect_navigation():
        staff.act("Take the batch in")
    assert re.fullmatch(r"/staff/mailroom/[0-9a-f-]{36}", staff.path)
    staff.look("mail-batch-reading")
    staff.page.wait_for_selector("#live[data-live=no]", timeout=60_000)
    assert "Refused: 1 of 3 files" in staff.text
    assert "whatever its name says" in staff.text
    assert "Smith" not in staff.page.content()
    staff.look("mail-batch-read")

    staff.go("/staff/mailroom?lang=es")
    staff.look("mailroom-es")
    staff.go("/staff/mailroom?lang=en")
    (demo.data_dir / "scans" / "fax-0001.pdf").write_bytes(pictures(blank()))
    until(lambda: not list((demo.data_dir / "scans").glob("*.pdf")), "the folder to be emptied")
    staff.go("/staff/mailroom")
    assert "Watched folder" in staff.text
    staff.look("mailroom")


def test_what_is_wrong_with_a_batch_is_said_on_the_page(sit: Sit, demo: DemoTree) -> None:
    staff = sit()
    sign_in(staff, demo)
    staff.go("/staff/mailroom")
    staff.choose("channel", "fax")
    staff.page.locator("[name=box]").fill("none")
    staff.page.locator("[name=files]").set_input_files(
        [{"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"odd"}]
    )
    staff.act("Take the batch in")
    staff.page.wait_for_selector("#f-box-error")
    staff.look("mailroom-wrong")
    # The form is sent by a script that shows how far it is; its answer is the page with the reasons.
    assert [told.split()[0] for told in staff.complaints] == ["422"]
    staff.complaints.clear()
