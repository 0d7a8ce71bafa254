"""What every migration needs: run a script of statements, and the name of the app's role."""

from alembic import context, op


def run(script: str) -> None:
    """Execute a script; ``{app}`` stands for the application's role, quoted."""
    role = context.config.attributes["app_role"].replace('"', '""')
    op.get_bind().exec_driver_sql(script.replace("{app}", f'"{role}"').replace("%", "%%"))
