"""The job queue's own schema, so that tests and production agree on it."""

from procrastinate.schema import SchemaManager

from app.migrations.sql import run

revision = "0003"
down_revision = "0002"

GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events,
    procrastinate_periodic_defers, procrastinate_workers TO {app};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {app};
"""


def upgrade() -> None:
    run(SchemaManager.get_schema())
    run(GRANTS)
