"""What every test may ask for: a fresh database, its addresses, settings, the clock, a session.

Also gathers which tests proved which requirement, for ``tests.compliance``.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import cluster, compliance

ROOT = Path(__file__).parent.parent
TEMPLATE = pytest.StashKey[str]()
POSTGRES = pytest.StashKey[cluster.EmbeddedPostgres]()
STALE = pytest.StashKey[list[str]]()
PROOFS = pytest.StashKey[dict[str, dict[str, object]]]()


# --- one cluster for the whole run ---------------------------------------------------------------


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """The controller of parallel workers starts the cluster, as it outlives every worker."""
    node.workerinput["template_url"] = _template_url(node.config)


def _template_url(config: pytest.Config) -> str:
    handed = getattr(config, "workerinput", {}).get("template_url")
    if handed:
        return handed
    if POSTGRES not in config.stash:
        config.stash[POSTGRES] = cluster.start_cluster()
    return config.stash[POSTGRES].app_url


def pytest_unconfigure(config: pytest.Config) -> None:
    if POSTGRES in config.stash:
        cluster.discard_cluster(config.stash[POSTGRES])


@pytest.fixture(scope="session")
def template_url(pytestconfig: pytest.Config) -> str:
    """The application role's address of the migrated template; connect to clones of it only."""
    return _template_url(pytestconfig)


@pytest.fixture(scope="session")
def _cleaner(template_url: str) -> Iterator[tuple[cluster.Database, cluster.Cleaner]]:
    database = cluster.clone(template_url)
    yield database, cluster.Cleaner(database)
    cluster.drop(database)


@pytest.fixture
def database(_cleaner: tuple[cluster.Database, cluster.Cleaner]) -> cluster.Database:
    """A migrated database with no rows of other tests, its clock at ``cluster.START``."""
    database, cleaner = _cleaner
    cleaner.clean()
    cluster.Clock(database).set(cluster.START)
    return database


@pytest.fixture
def fresh_database(template_url: str) -> Iterator[cluster.Database]:
    """A database of its own, for tests that alter tables or want two; slower than ``database``."""
    database = cluster.clone(template_url)
    cluster.Clock(database).set(cluster.START)
    yield database
    cluster.drop(database)


@pytest.fixture
def app_url(database: cluster.Database) -> str:
    return database.app_url


@pytest.fixture
def owner_url(database: cluster.Database) -> str:
    return database.owner_url


@pytest.fixture
def superuser_url(database: cluster.Database) -> str:
    return database.superuser_url


@pytest.fixture
def clock(database: cluster.Database) -> cluster.Clock:
    """The one clock, to be moved: ``clock.advance(days=14)``."""
    return cluster.Clock(database)


# --- the service on that database ----------------------------------------------------------------


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(database: cluster.Database, tmp_path: Path):
    """Settings of a demo-mode service on ``database`` with keys of its own and nobody to call."""
    from app.platform.secrets_folder import write_secret
    from app.settings import Settings

    write_secret(tmp_path / "keys", "pepper")
    return Settings(
        mode="demo",
        base_url="http://localhost:8000",
        database_url=database.app_url,
        owner_database_url=database.owner_url,
        keys_dir=tmp_path / "keys",
        promotions_dir=ROOT / "promotions",
        smtp_host="127.0.0.1",
        smtp_port=9,
        smtp_tls="none",
        mail_from="slips@example.org",
        stripe_api_key="sk_test_tests",
        stripe_api_base="http://127.0.0.1:9",
        stripe_webhook_secret="whsec_tests",
        stripe_live=False,
        pool_size=5,
    )


@pytest.fixture
async def session(settings, anyio_backend: str) -> AsyncIterator:
    """A unit of work of the application's role; committed when the test ends well."""
    from app.platform.database import Database

    database = Database(settings)
    async with database.unit_of_work() as session:
        yield session
    await database.close()


@pytest.fixture
async def services(settings, anyio_backend: str) -> AsyncIterator:
    """The parts of a running service on ``database``, its first keys made."""
    from app import first_start
    from app.services import build_services

    await first_start.prepare(settings)
    parts = build_services(settings)
    yield parts
    await parts.close()


# --- which tests proved which requirement --------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PROOFS] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    known = compliance.known_requirements()
    for item in items:
        ids = sorted({name for mark in item.iter_markers("proves") for name in mark.args})
        unknown = [name for name in ids if name not in known]
        if unknown:
            raise pytest.UsageError(f"{item.nodeid} proves unknown requirements: {unknown}")
        if ids:
            item.user_properties.append(("proves", ids))


class Gatherer:
    """Collects the outcome of every proving test, in the process that sees all reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.proofs = config.stash[PROOFS]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ids = dict(report.user_properties).get("proves")
        if ids is None:
            return
        # Tests of one group carry its name behind an @ when they run in parallel.
        test = report.nodeid.partition("[")[0].partition("@")[0]
        proof = self.proofs.setdefault(test, {"proves": ids, "passed": True})
        proof["passed"] = proof["passed"] and report.outcome == "passed"


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Gatherer(session.config), "compliance-gatherer")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With COMPLIANCE=write the page is written; with COMPLIANCE=check a stale one is a failure."""
    wanted = os.environ.get("COMPLIANCE")
    if not wanted or hasattr(session.config, "workerinput"):
        return
    proofs = session.config.stash[PROOFS]
    if wanted == "write":
        compliance.PAGE.write_text(compliance.render(proofs))
    elif stale := compliance.staleness(proofs):
        session.config.stash[STALE] = stale
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for line in config.stash.get(STALE, []):
        terminalreporter.write_line(line)
