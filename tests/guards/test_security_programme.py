"""The template of the security programme says only what this product has."""

import re

import pytest

from app.cli import COMMANDS
from tests.guards.source import ROOT

PAGE = (ROOT / "docs" / "security-programme.md").read_text(encoding="utf-8")


@pytest.mark.proves("SEC-01", "SEC-02")
def test_every_safeguard_names_tests_that_are_there():
    rows = [line.split("|")[1:-1] for line in PAGE.splitlines() if re.match(r"\| R\d+ ", line)]
    assert [row[0].strip() for row in rows] == [f"R{number + 1}" for number in range(len(rows))]
    for risk, _, _, proofs in rows:
        named = re.findall(r"`(tests/[a-z_/]+\.py)`", proofs)
        linked = re.findall(r"\]\(([a-z-]+\.md)\)", proofs)
        assert named or linked, risk
        assert all((ROOT / path).exists() for path in named), (risk, named)
        assert all((ROOT / "docs" / path).exists() for path in linked), (risk, linked)


@pytest.mark.proves("SEC-01")
def test_it_has_each_part_that_the_rule_asks_for():
    for part in ("312.8(b)(1)", "312.8(b)(2), (3)", "312.8(b)(4)", "312.8(b)(2), (5)", "312.8(c)"):
        assert part in PAGE, part


def test_the_commands_in_it_exist():
    named = set(re.findall(r"`permission-slip ([a-z]+(?: [a-z]+)?)", PAGE))
    assert named <= {" ".join(words) for words in COMMANDS}
