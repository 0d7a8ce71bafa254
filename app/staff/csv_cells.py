"""CSV that no spreadsheet runs: cells that could begin a formula are made plain text."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

# ASVS 1.2.10: what a spreadsheet may take for the start of a formula.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def safe_cell(value: str) -> str:
    """The value, with an apostrophe before it when its first sign could start a formula.

    Spreadsheets look past leading blanks and full-width forms, so we do too.
    """
    begins = value.lstrip(" \u00a0\ufeff")[:1]
    risky = value[:1] in DANGEROUS[4:] or begins in (
        *DANGEROUS,
        "\uff1d",
        "\uff0b",
        "\uff0d",
        "\uff20",
    )
    return f"'{value}" if value and risky else value


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """RFC 4180, UTF-8; every cell quoted and safe."""
    out = StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in head])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8")
