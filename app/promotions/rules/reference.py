"""Writes docs/checker-rules.md from the table of rules: ``python -m app.promotions.rules.reference``."""

import sys

from app.promotions.rules import GROUPS, RULES

_HEAD = """\
# Rules of the checker

Written from the table of rules by `python -m app.promotions.rules.reference`; do not edit by hand.

`permission-slip promotion check FILE...` reports every place that breaks one of these {count} rules,
one problem a line:

    file:line: rule: what is wrong [requirement] why the rule exists. Fix: what to change.

What is missing is reported at the line of its table, else at line 1. The exit code is 1 if there
is any problem. `--json` gives a list of `file, line, rule, requirement, message, fix`. The checker
does not depend on the date of today: an assurance must exist; whether it is in date is checked
when a promise is published, when a file is handed over, and by `doctor`. Rule names are stable.

A requirement such as `COL-01` is a line of `docs/compliance.md`; `312.7` is a section of
16 CFR Part 312.
"""


def rules_reference() -> str:
    """The whole reference of the rules as Markdown."""
    parts = [_HEAD.format(count=len(RULES))]
    for group, rules in GROUPS.items():
        rows = [
            f"| `{rule.code}` | {rule.requirement} | {rule.reason} | {_sentence(rule.fix)} |"
            for rule in rules
        ]
        table = ["| Rule | Requirement | Why | What to change |", "|---|---|---|---|", *rows]
        parts.append(f"## {group}\n\n" + "\n".join(table) + "\n")
    return "\n".join(parts)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    sys.stdout.write(rules_reference())
