"""The operator's guide names every setting and every command."""

import re

import pytest

from app.cli import COMMANDS
from app.settings import Settings
from tests.guards.source import ROOT

GUIDE = (ROOT / "docs" / "operators-guide.md").read_text(encoding="utf-8")
# For demo, tests and tuning by us; an operator has nothing to choose there.
TOLD_ELSEWHERE = {"STRIPE_API_BASE"}


def test_every_setting_has_a_row():
    rows = {
        name
        for line in GUIDE.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`([A-Z_]+)`", line.split("|")[1])
    }

    assert rows == {name.upper() for name in Settings.model_fields} - TOLD_ELSEWHERE


@pytest.mark.parametrize("command", [" ".join(words) for words in COMMANDS])
def test_every_command_is_explained(command: str):
    assert f"permission-slip {command}" in GUIDE
