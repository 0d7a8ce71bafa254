"""The running demo for journeys that need no browser."""

import pytest

from tests.journeys.demo_tree import DemoTree, the_demo
from tests.journeys.hand import Hand


@pytest.fixture
def demo(pytestconfig: pytest.Config) -> DemoTree:
    """The running demo, as every journey finds it: its first day, nothing failing."""
    tree = the_demo(pytestconfig)
    tree.settle()
    return tree


@pytest.fixture
def hand(demo: DemoTree) -> Hand:
    """A browser of somebody: cookies, links and forms, no script."""
    return Hand(demo.base)
