"""Alembic's entry: runs on the connection that ``app.migrations.upgrade`` hands over."""

from alembic import context

from app.migrations.models import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
