"""Printed forms filled in by made-up hands and scanned in every way people scan, from a seed.

For drills, demonstrations and measuring: nothing here reads a form, and nothing of it decides.
"""

from forms.simulate.pictures import Scan
from forms.simulate.printed import NotPrinted, PrintedFile, PrintedForm
from forms.simulate.scenarios import SCENARIOS, Scenario
from forms.simulate.stack import simulate
from forms.simulate.truth import Truth

USUAL = "usual"

__all__ = [
    "SCENARIOS",
    "USUAL",
    "NotPrinted",
    "PrintedFile",
    "PrintedForm",
    "Scan",
    "Scenario",
    "Truth",
    "simulate",
]
