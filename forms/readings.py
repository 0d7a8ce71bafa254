"""What reading one page of paper found, as the frozen values of the contract of ``forms read``."""

from dataclasses import dataclass
from typing import Any, Literal

from forms.codes import Authentic

MarkState = Literal["empty", "ticked", "withdrawn", "doubtful"]
Verdict = Literal["yes", "no", "look", "wrong_side", "notice_page", "foreign", "unreadable"]


@dataclass(frozen=True, slots=True)
class MarkReading:
    """One box: share of ink in it (0 to 1), what that means, and how sure we are (0 to 1)."""

    name: str
    coverage: float
    state: MarkState
    confidence: float


@dataclass(frozen=True, slots=True)
class SignatureReading:
    """The room to sign in: ``ink`` in square millimetres, whether that is a signature, how sure."""

    ink: float
    present: bool
    confidence: float


@dataclass(frozen=True, slots=True)
class PageReading:
    """One page. Unknown is None or empty. ``reasons`` are of the closed list in ``verdicts``.

    ``rotation_degrees`` is how far the page was turned clockwise from upright, 0 up to 360.
    ``quality`` is the worst of the page's own measures, 0 to 1; a verdict is a suggestion and
    never a decision.
    """

    page: int
    serial: str | None = None
    form_page: int | None = None
    form_pages: int | None = None
    layout: str | None = None
    authentic: Authentic = "no"
    rotation_degrees: float | None = None
    quality: float = 0.0
    marks: tuple[MarkReading, ...] = ()
    signature: SignatureReading | None = None
    verdict: Verdict = "unreadable"
    reasons: tuple[str, ...] = ()

    def as_json(self, file: str, reference: str | None = None) -> dict[str, Any]:
        """The record of the contract, its keys in its order."""
        return {
            "file": file,
            "page": self.page,
            "serial": self.serial,
            "reference": reference,
            "form_page": self.form_page,
            "form_pages": self.form_pages,
            "layout": self.layout,
            "authentic": self.authentic,
            "rotation_degrees": _turn(self.rotation_degrees),
            "quality": round(self.quality, 3),
            "marks": [_mark(mark) for mark in self.marks],
            "signature": None if self.signature is None else _signature(self.signature),
            "verdict": self.verdict,
            "reasons": list(self.reasons),
        }


def _turn(degrees: float | None) -> float | None:
    return None if degrees is None else round(degrees, 1) % 360


def _mark(mark: MarkReading) -> dict[str, Any]:
    return {
        "name": mark.name,
        "coverage": round(mark.coverage, 4),
        "state": mark.state,
        "confidence": round(mark.confidence, 3),
    }


def _signature(signature: SignatureReading) -> dict[str, Any]:
    return {
        "ink": round(signature.ink, 2),
        "present": signature.present,
        "confidence": round(signature.confidence, 3),
    }
