"""One demo serves a whole run only if the tests that share it run in one process."""

import pytest


@pytest.mark.xdist_group("grouped")
def test_tests_of_one_group_run_in_one_process(request: pytest.FixtureRequest) -> None:
    """pytest-xdist tells its scheduler by the test's name, and some versions of pytest do not let it:
    then every process starts a demo of its own, and nothing else would say so."""
    grouping = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@grouped") == grouping
