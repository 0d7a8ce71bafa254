"""The references in docs are those that the code writes today, and they leave nothing out."""

import tomllib
from pathlib import Path

import pytest

from app.promotions.catalogue import RANGES
from app.promotions.declaration import PromotionDeclaration
from app.promotions.declaration_reference import declared_tables, key_meanings, promise_reference
from app.promotions.operator import OperatorDeclaration
from app.promotions.rules import RULES
from app.promotions.rules.reference import rules_reference
from tests.promotions.promise_texts import POSTED

DOCS = Path(__file__).parents[2] / "docs"


def test_the_reference_of_the_rules_is_not_stale() -> None:
    assert (DOCS / "checker-rules.md").read_text(encoding="utf-8") == rules_reference(), (
        "run: python -m app.promotions.rules.reference > docs/checker-rules.md"
    )


def test_the_reference_of_the_promise_file_is_not_stale() -> None:
    assert (DOCS / "promise-file.md").read_text(encoding="utf-8") == promise_reference(), (
        "run: python -m app.promotions.declaration_reference > docs/promise-file.md"
    )


def test_every_rule_stands_in_the_reference() -> None:
    text = rules_reference()

    assert all(f"| `{rule.code}` | {rule.requirement} |" in text for rule in RULES)


def test_every_key_has_a_meaning_and_no_meaning_is_left_over() -> None:
    named = set()
    for model in (PromotionDeclaration, OperatorDeclaration):
        tables = {name: inner for name, _many, inner in declared_tables(model)}
        keys = {
            f"{name}.{info.alias or key}"
            for name, inner in tables.items()
            for key, info in inner.model_fields.items()
        }
        named |= set(tables) | keys

    assert set(key_meanings()) == named


@pytest.mark.parametrize("place", list(RANGES), ids=".".join)
def test_every_limit_stands_in_the_reference(place: tuple[str, str]) -> None:
    limits = RANGES[place]
    said = f"| `{place[1]}` | {limits.least:,} to {limits.most:,} {limits.unit}"

    assert said in promise_reference()


def test_every_table_of_a_full_promise_has_a_heading() -> None:
    text = promise_reference()

    for name, value in tomllib.loads(POSTED).items():
        assert f"## `[[{name}]]`" in text if isinstance(value, list) else f"## `[{name}]`" in text
