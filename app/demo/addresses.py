"""Where a person or a script finds each part of a running demo."""

import json
from collections.abc import Mapping
from pathlib import Path

from app.demo.installation import write_whole

ABOUT = {
    "child": "a child starts here",
    "parent": "a parent comes here later",
    "mailbox": "every mail that was sent",
    "staff": "the staff console",
    "staff_sign_in": "... the way in (works once)",
    "scans": "drop scans of paper here",
    "card_sandbox": "payments, refunds, disputes",
    "time_machine": "move the clock",
}


def addresses(base_url: str, sandbox_url: str, staff_sign_in: str, scans: Path) -> dict[str, str]:
    """The contract of demo.json: one absolute address for each name; ``scans`` is a folder."""
    return {
        "child": f"{base_url}/p/lighthouse-summer",
        "parent": f"{base_url}/parent",
        "mailbox": f"{sandbox_url}/mailbox",
        "staff": f"{base_url}/staff",
        "staff_sign_in": staff_sign_in,
        "scans": str(scans),
        "card_sandbox": f"{sandbox_url}/card-sandbox",
        "time_machine": f"{sandbox_url}/time-machine",
        "metrics": f"{base_url}/metrics",
    }


def table(found: dict[str, str]) -> str:
    """The same for people: one line an address."""
    lines = [f"  {about:<27} {found[name]}" for name, about in ABOUT.items() if name in found]
    return "\n".join(lines)


def counters(found: dict[str, str], token: str) -> str:
    """How an operator reads the counters: they are open to a bearer of the token alone."""
    command = f"curl -H 'Authorization: Bearer {token}' {found['metrics']}"
    return f"  {'counters, for operators':<27} {command}"


def write(data_dir: Path, found: dict[str, str], codes: Mapping[str, object]) -> None:
    """``demo.json``: whole or absent, so a script that finds it may begin."""
    write_whole(data_dir / "demo.json", json.dumps(found | {"codes": codes}, indent=1))


def withdraw(data_dir: Path) -> None:
    """Take ``demo.json`` away: the addresses are not served (yet, or any more)."""
    (data_dir / "demo.json").unlink(missing_ok=True)
