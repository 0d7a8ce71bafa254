"""A browser's loop must be gone before the next test file: two loops cannot share a thread."""

import re

from tests.guards.source import ROOT

OPENS = re.compile(
    r"@pytest\.fixture\(scope=\"(\w+)\"\)\ndef \w+\([^)]*\)[^:]*:\n(?:    .*\n)*?    with sync_playwright"
)


def test_no_browser_outlives_its_test_file():
    long_lived = [
        f"{path.relative_to(ROOT)}: {scope}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for scope in OPENS.findall(path.read_text(encoding="utf-8"))
        if scope != "module"
    ]

    assert long_lived == []
