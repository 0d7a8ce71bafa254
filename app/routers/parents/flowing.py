"""A stored letter's words, free to wrap to the screen; nothing here changes a word."""

import itertools

WIDTH = 72
"""Columns at which letters are set as plain text."""


def flowing(text: str) -> str:
    """The text without the line breaks that its width alone forced."""
    lines = text.split("\n")
    flowed = lines[:1]
    for before, line in itertools.pairwise(lines):
        if _is_forced(before, line):
            flowed[-1] += f" {line.strip()}"
        else:
            flowed.append(line)
    return "\n".join(flowed)


def _is_forced(before: str, line: str) -> bool:
    """Whether the first word of a line found no room on the line before it."""
    first = line.strip().split(" ", 1)[0]
    if not before or not first or first.startswith("-") or len(before) > WIDTH:
        return False
    return len(before) + 1 + len(first) > WIDTH
