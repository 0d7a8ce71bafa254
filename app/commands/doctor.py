"""``doctor``: ask every part whether it is well; say what to do where one is not."""

import argparse
import asyncio

from app.examination import Finding, examine
from app.settings import load_settings

MARKS = {"well": "ok   ", "note": "note ", "ill": "ILL  "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: the settings say everything."""


def run(_args: argparse.Namespace) -> int:
    findings = asyncio.run(examine(load_settings()))
    for finding in findings:
        print(told(finding))
    ill = sum(finding.state == "ill" for finding in findings)
    print(f"{ill} to mend" if ill else "all is well")
    return 1 if ill else 0


def told(finding: Finding) -> str:
    """One finding as one line, with what to do after it."""
    line = f"{MARKS[finding.state]}{finding.part}: {finding.words}"
    return f"{line} -> {finding.do}" if finding.do else line
