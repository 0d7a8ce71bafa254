"""Hand-overs: only by the parent's own yes, once, assured, and safe in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consent.items import withdraw_disclosure
from app.consent.standing import suspend
from app.staff.csv_cells import DANGEROUS, csv_bytes, safe_cell
from tests.staff.conftest import NAME

pytestmark = pytest.mark.anyio

PATH = "/staff/handovers/lighthouse-summer/lighthouse-society"


def rows_of(answer) -> list[list[str]]:
    assert answer.headers["content-type"].startswith("text/csv"), answer.text
    return list(csv.reader(io.StringIO(answer.content.decode())))


async def entries(families) -> list:
    return await families.story.rows(
        "SELECT subject_id, facts FROM ledger WHERE tag = 'staff:disclosure:handed_over'"
    )


@pytest.mark.proves("DIS-01", "DIS-06")
async def test_only_children_whose_parents_said_this_yes_are_handed_over(staff, families) -> None:
    yes = await families.ready(home="Illinois", society=True, email="yes@example.org")
    await families.ready(home="Iowa", society=False, email="no@example.org")
    await families.ready(society=True, email="nothing@example.org")
    assert "<dd>1</dd>" in (await staff.get(PATH)).text
    head, *rows = rows_of(await staff.post(PATH))
    assert head == ["id", "home_state"]
    assert [row[1] for row in rows] == ["Illinois"]
    ((subject, facts),) = await entries(families)
    assert subject == yes.child_id
    assert facts["recipient"] == "lighthouse-society"
    assert facts["fields"] == ["home_state"]
    assert "Illinois" not in str(facts)


async def test_the_file_holds_the_declared_items_and_an_id_of_the_recipients_own(
    staff, families
) -> None:
    family = await families.ready(home="Illinois", society=True)
    text = (await staff.post(PATH)).text
    assert NAME not in text
    for known in (family.child_id, family.claim_id, family.consent_id, family.basis_id):
        assert str(known) not in text
        assert known.hex not in text


@pytest.mark.proves("DIS-06")
async def test_a_child_is_handed_over_once_unless_asked_again(staff, families) -> None:
    await families.ready(home="Illinois", society=True)
    first = rows_of(await staff.post(PATH))
    second = await staff.post(PATH)
    assert second.status_code == 409
    assert "nothing to hand over" in second.text
    assert rows_of(await staff.post(PATH, again="yes")) == first
    assert [facts["again"] for _, facts in await entries(families)] == [False, True]


@pytest.mark.proves("DIS-05")
async def test_nothing_leaves_without_an_assurance_in_date(staff, families, clock) -> None:
    from tests.consent.promises import operator

    await families.ready(home="Illinois", society=True)
    ends = max(a.expires for a in operator().assurances if a.of == "lighthouse-society")
    now = clock.now()
    clock.set(now.replace(year=ends.year, month=ends.month, day=ends.day))
    clock.advance(days=2)
    await families.story.rows(
        "UPDATE browser_session SET seen_at = app_now(), ends_at = app_now() + interval '1 hour'"
        " RETURNING 1"
    )
    answer = await staff.post(PATH)
    assert answer.status_code == 409
    assert "assurance" in answer.text
    assert "Illinois" not in answer.text
    assert await entries(families) == []


@pytest.mark.proves("DIS-01", "RVK-05")
async def test_a_permission_taken_back_stops_the_next_file(staff, families, services) -> None:
    family = await families.ready(home="Illinois", society=True)
    async with services.database.unit_of_work() as session:
        await withdraw_disclosure(
            session, services, consent_id=family.consent_id, recipient_id="lighthouse-society"
        )
    assert (await staff.post(PATH)).status_code == 409
    assert await entries(families) == []


async def test_a_consent_held_back_hands_nothing_over(staff, families, services) -> None:
    family = await families.ready(home="Illinois", society=True)
    async with services.database.unit_of_work() as session:
        await suspend(session, services, consent_id=family.consent_id, reason="fraud_warning")
    assert (await staff.post(PATH, again="yes")).status_code == 409
    assert await entries(families) == []


@pytest.mark.parametrize("recipient", ["acme-mailhouse", "nobody"])
async def test_who_needs_no_own_yes_has_no_page(staff, recipient: str) -> None:
    assert (await staff.get(f"/staff/handovers/lighthouse-summer/{recipient}")).status_code == 404


async def test_what_could_start_a_formula_leaves_as_plain_text(staff, families) -> None:
    await families.ready(home='=HYPERLINK("http://evil.example")', society=True)
    _, row = rows_of(await staff.post(PATH))
    assert row[1].startswith("'=")


@given(st.text(max_size=60))
def test_no_cell_begins_like_a_formula_and_none_is_lost(value: str) -> None:
    safe = safe_cell(value)
    assert not safe.startswith(DANGEROUS)
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@"))
    assert safe in (value, f"'{value}")


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
def test_rows_come_back_as_they_went_in(rows: list[list[str]]) -> None:
    rows = [[cell.replace("\0", "") for cell in row] for row in rows]
    text = csv_bytes(("id", "home_state"), rows).decode("utf-8", "surrogatepass")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [["id", "home_state"], *([safe_cell(cell) for cell in row] for row in rows)]
