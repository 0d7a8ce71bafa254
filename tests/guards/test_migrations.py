"""The schema's history is one line, and its end is what the models say."""

import re

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.dialects import postgresql

from app.migrations.models import METADATA
from app.platform.columns import TRANSACTION
from app.platform.database import engine_url
from tests.guards.source import ROOT

VERSIONS = ROOT / "app" / "migrations" / "versions"


def test_migrations_are_numbered_and_follow_one_another():
    files = sorted(path.name for path in VERSIONS.glob("[0-9]*.py"))

    for position, name in enumerate(files, start=1):
        words = (VERSIONS / name).read_text()
        assert name.startswith(f"{position:04d}_")
        assert f'revision = "{position:04d}"' in words
        before = "None" if position == 1 else f'"{position - 1:04d}"'
        assert f"down_revision = {before}" in words


def test_the_head_is_written_down_so_that_two_branches_collide():
    newest = max(path.name[:4] for path in VERSIONS.glob("[0-9]*.py"))

    assert (ROOT / "app" / "migrations" / "head").read_text().strip() == newest


def described(columns) -> dict[str, tuple[str, bool]]:
    return {
        column["name"]: (as_postgres(column["type"]), column["nullable"])
        for column in columns
        if column["name"] != "opened_by_transaction"
    }


def as_postgres(kind) -> str:
    """A type as Postgres writes it; a text has no length there."""
    written = kind.compile(dialect=postgresql.dialect()).upper()
    return re.sub(r"\(.*\)", "", written).replace("VARCHAR", "TEXT")


@pytest.fixture
def inspected(owner_url):
    engine = create_engine(engine_url(owner_url))
    yield inspect(engine)
    engine.dispose()


@pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")
def test_the_migrations_end_where_the_models_are(inspected):
    tables = {
        name
        for name in inspected.get_table_names()
        if not name.startswith(("procrastinate", "alembic"))
    }
    assert tables == set(METADATA.tables)

    for name in sorted(tables):
        real = described(inspected.get_columns(name))
        columns = [each for each in METADATA.tables[name].columns if each.type is not TRANSACTION]
        modelled = {column.name: column.nullable for column in columns}
        assert {column: nullable for column, (_, nullable) in real.items()} == modelled, name
        for column in columns:
            assert real[column.name][0] == as_postgres(column.type), f"{name}.{column.name}"
