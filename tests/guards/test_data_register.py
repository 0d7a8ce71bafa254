"""No column without a class, a purpose and an end; and personal values in one column only."""

import pytest
from sqlalchemy import create_engine, inspect

from app.migrations.models import METADATA
from app.platform.database import engine_url
from tests.guards import data_register

PERSONAL = ("sealed personal", "sealed object")


@pytest.fixture
def real(owner_url) -> dict[str, list[str]]:
    engine = create_engine(engine_url(owner_url))
    inspector = inspect(engine)
    names = inspector.get_table_names()
    found = {name: [c["name"] for c in inspector.get_columns(name)] for name in names}
    engine.dispose()
    return found


@pytest.mark.filterwarnings("ignore:Did not recognize type")
@pytest.mark.proves("RET-01")
def test_every_column_of_every_table_is_in_the_register_and_no_other(real):
    registered = {name: sorted(t["columns"]) for name, t in data_register.tables().items()}

    assert len(real) > 20
    assert registered == {name: sorted(columns) for name, columns in real.items()}


@pytest.mark.proves("RET-01")
def test_every_entry_says_class_purpose_and_when_it_goes():
    known = data_register.classes()
    poor = [
        f"{name}.{column}"
        for name, table in data_register.tables().items()
        for column, entry in table["columns"].items()
        if not table["about"] or not table["goes"] or entry[0] not in known or not entry[1]
    ]

    assert poor == []


def test_only_the_gate_holds_personal_values_and_it_seals_them():
    personal = [
        f"{name}.{column}"
        for name, table in data_register.tables().items()
        for column, (kind, _) in table["columns"].items()
        if kind in PERSONAL
    ]

    assert personal == ["datum.sealed", "file.sealed_bytes"]


@pytest.mark.proves("RET-01")
def test_what_is_personal_names_its_basis_its_subject_and_its_day():
    holders = [
        METADATA.tables[name]
        for name, table in data_register.tables().items()
        if any(kind in PERSONAL for kind, _ in table["columns"].values())
    ]

    for table in holders:
        for name in ("basis_id", "subject_id", "erase_at"):
            assert not table.columns[name].nullable, f"{table.name}.{name}"


def test_no_column_is_named_after_something_personal_outside_the_staff():
    words = ("email", "phone", "first", "surname", "address", "birth", "zip", "postcode", "ip")
    named = [
        f"{name}.{column}"
        for name, table in data_register.tables().items()
        for column, (kind, _) in table["columns"].items()
        if kind not in ("staff contact", "keyed hash")
        and any(part in words for part in column.split("_"))
    ]

    assert named == []


def test_the_page_is_what_the_register_says():
    assert data_register.PAGE.read_text(encoding="utf-8") == data_register.render()
