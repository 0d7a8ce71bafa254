"""What the card processor's client tells of its own accord: nothing that it was not asked to."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.guards.source import ROOT

SAYS = """
import json, stripe
import app.payments.gateway
asking = stripe.StripeClient("sk_test_x")._requestor
print(json.dumps(asking.request_headers("get", "V1", {"api_key": "sk_test_x"})))
"""


def test_no_lasting_id_is_made_and_no_kind_of_machine_is_told(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", SAYS],
        capture_output=True, text=True, check=True,
        env={"HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PATH": os.defpath},
    )  # fmt: skip
    told = json.loads(json.loads(said.stdout)["X-Stripe-Client-User-Agent"])

    assert set(told) == {"bindings_version", "lang", "httplib", "lang_version"}
    assert list(tmp_path.rglob("*")) == []
