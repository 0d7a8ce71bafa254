"""A running sandbox for every test here: one process, emptied before each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.running import SECRET, Receiver, Running, receiving, running_sandbox


@pytest.fixture(scope="session")
def _receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def _sandbox(_receiver: Receiver) -> Iterator[Running]:
    arguments = ("--webhook-url", _receiver.url, "--webhook-secret", SECRET)
    with running_sandbox(*arguments) as running:
        yield running


@pytest.fixture
def sandbox(_sandbox: Running, _receiver: Receiver) -> Running:
    """A sandbox in which nothing has happened yet."""
    _sandbox.control("reset")
    _receiver.forget()
    return _sandbox


@pytest.fixture
def receiver(sandbox: Running, _receiver: Receiver) -> Receiver:
    """The endpoint to which the sandbox's events go."""
    return _receiver
