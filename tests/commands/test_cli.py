"""The command itself: finds, explains and never prints a value."""

import pytest

from app import cli
from app.commands import Refused


def test_every_command_has_a_module_with_arguments_and_run() -> None:
    from importlib import import_module

    for command in cli.COMMANDS.values():
        module = import_module(f"{command.package}.{command.module}")
        assert callable(module.add_arguments)
        assert callable(module.run)


def test_without_words_it_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    printed = capsys.readouterr().out
    for name, command in cli.COMMANDS.items():
        assert " ".join(name) in printed
        assert command.about in printed


def test_an_unknown_command_is_named_and_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["promise"]) == 2
    assert "no command promise" in capsys.readouterr().err


def test_missing_settings_are_named_one_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.settings import load_settings

    load_settings.cache_clear()
    monkeypatch.setenv("PERMISSION_SLIP_MODE", "canary")
    assert cli.main(["migrate"]) == 1
    printed = capsys.readouterr().err
    assert "\n  PERMISSION_SLIP_DATABASE_URL: " in printed
    assert "canary" not in printed
    assert "Traceback" not in printed


def test_a_refusal_is_one_line() -> None:
    assert cli.explain(Refused("port 8000 is taken")) == "port 8000 is taken"


def test_an_unexpected_error_tells_where_and_not_what() -> None:
    try:
        int("canary@example.org")
    except ValueError as error:
        told = cli.explain(error)
    assert "unexpected ValueError" in told
    assert "test_cli.py" in told
    assert "canary" not in told
