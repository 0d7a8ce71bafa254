"""What the checker reports: a finding of a rule, and the same with its file, line and reason."""

import re
from dataclasses import asdict, dataclass

from app.promotions.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in a file that breaks a rule, and what is wrong there in words."""

    path: Path
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One reported problem; the fields are the keys of ``promotion check --json``."""

    file: str
    line: int
    rule: str
    message: str
    requirement: str
    reason: str
    fix: str

    def __str__(self) -> str:
        """The one unwrapped line of the report."""
        said = f"{self.file}:{self.line}: {self.rule}: {self.message}"
        return one_line(f"{said} [{self.requirement}] {self.reason} Fix: {self.fix}")

    def as_json(self) -> dict[str, object]:
        """The six contract keys, with the reason inside the message's own sentence."""
        values = asdict(self)
        reason = values.pop("reason")
        return {**values, "message": one_line(f"{self.message}. {reason}")}


def one_line(text: str) -> str:
    """The text without line breaks or control characters, so that a report stays one per line."""
    return re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]+", " ", text).strip()


def counted(number: int) -> str:
    """A number in digits; Python refuses to write out one of many thousand digits."""
    return str(number) if abs(number) < 10**12 else "a huge number"


def shown(value: object) -> str:
    """A declared value as a report quotes it, cut where it is long."""
    text = counted(value) if isinstance(value, int) else one_line(str(value))
    return f'"{text[:60]}…"' if len(text) > 60 else f'"{text}"'
