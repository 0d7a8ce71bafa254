"""What a page suggests, from what was found on it: pure rules in which doubt is never consent.

A verdict is a suggestion to a person. ``yes`` needs every single thing to be sure at once;
whatever is missing becomes a reason, and a page with a reason is looked at (312.5(b)(1)).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from forms.codes import Authentic
from forms.layout import COLLECT_USE, PageKind
from forms.reading import reasons
from forms.readings import MarkReading, SignatureReading, Verdict

SURE = 0.7  # how sure a mark or a signature must be to count without a look
QUALITY_FLOOR = 0.35  # under this even a clear measurement is of a page that nobody could measure
# Beside the boxes of a question the paper is white; "NO!" in a small hand is 4 mm2 of ink.
MOST_BESIDE = 1.5
CORNERS_AGREE = 3  # three squares and a code fix a sheet; two would believe a folded half


@dataclass(frozen=True, slots=True)
class Form:
    """Everything about a page with codes of ours that its verdict rests on.

    ``kind`` is None for a STOP slip alone, ``slip`` says that one lies with the page;
    ``serials``, ``copies`` of the sheet and ``codes`` count what was seen; ``drawn`` as in
    ``Raster``; ``beside`` is ink around the boxes, in square millimetres; marks are empty where
    none were measured.
    """

    authentic: Authentic
    kind: PageKind | None
    layout_known: bool = True
    serials: int = 1
    copies: int = 1
    slip: bool = False
    codes: int = 2
    corners: int = 4
    mirrored: bool = False
    drawn: bool = False
    quality: float = 1.0
    beside: float = 0.0
    marks: tuple[MarkReading, ...] = ()
    signature: SignatureReading | None = None


Suggestion = tuple[Verdict, tuple[str, ...]]


def suggestion(form: Form) -> Suggestion:
    """The verdict on a page that carries a code of ours, and why it is not plain."""
    if form.serials > 1 or form.copies > 1:
        return "look", (reasons.TWO_FORMS, *([reasons.STOP_SLIP] if form.slip else []))
    if form.authentic == "no":
        return "foreign", (reasons.FORGED_CODE,)
    if form.kind is None or form.slip:
        return "look", (reasons.STOP_SLIP,)
    if form.kind == "notice":
        return "notice_page", ()
    if form.kind == "wrong_side":
        return "wrong_side", ()
    return _answer(form)


def without_code(*, inked: bool, ours: bool) -> Suggestion:
    """The verdict on a page on which no code of ours could be read."""
    if ours:
        return "unreadable", (reasons.CODE_NOT_READ,)
    return ("foreign", (reasons.NO_CODE,)) if inked else ("unreadable", (reasons.BLANK,))


def _answer(form: Form) -> Suggestion:
    doubts = (*_page_doubts(form), *_mark_doubts(form.marks))
    if not doubts and _refused(form.marks):
        return "no", ()
    doubts = tuple(dict.fromkeys((*doubts, *_signature_doubts(form))))
    if doubts or not _permitted(form.marks):
        return "look", doubts or (reasons.NEITHER_TICKED,)
    return "yes", ()


def _page_doubts(form: Form) -> Iterator[str]:
    if form.drawn:
        yield reasons.NOT_A_SCAN
    if not form.layout_known:
        yield reasons.UNKNOWN_LAYOUT
        return
    if form.mirrored:
        yield reasons.MIRRORED
    if form.corners < CORNERS_AGREE:
        yield reasons.PART_OF_PAGE
    if form.codes < 2:
        yield reasons.ONE_CODE
    if not form.quality >= QUALITY_FLOOR:
        yield reasons.POOR_PAGE
    if not form.beside <= MOST_BESIDE:
        yield reasons.WRITTEN_BESIDE


def _pairs(marks: Sequence[MarkReading]) -> Mapping[str, dict[str, MarkReading]]:
    pairs: dict[str, dict[str, MarkReading]] = {}
    for mark in marks:
        decision, _, choice = mark.name.rpartition(".")
        pairs.setdefault(decision, {})[choice] = mark
    return pairs


def _is(mark: MarkReading | None, state: str) -> bool:
    return mark is not None and mark.state == state and mark.confidence >= SURE


def _mark_doubts(marks: Sequence[MarkReading]) -> tuple[str, ...]:
    """Why the marks as a whole do not speak plainly; a refusal needs no answer on sharing."""
    pairs = _pairs(marks)
    found = [doubt for pair in pairs.values() for doubt in _pair_doubts(pair)]
    collect = pairs.get(COLLECT_USE, {})
    if _is(collect.get("no"), "ticked") and _is(collect.get("yes"), "empty"):
        found = [doubt for doubt in found if doubt != reasons.NEITHER_TICKED]
        if any(
            _is(pair.get("yes"), "ticked") for name, pair in pairs.items() if name != COLLECT_USE
        ):
            found.append(reasons.AGAINST_ITSELF)
    return tuple(dict.fromkeys(found))


def _pair_doubts(pair: Mapping[str, MarkReading]) -> Iterator[str]:
    both = (pair.get("yes"), pair.get("no"))
    if any(mark is not None and mark.state == "withdrawn" for mark in both):
        yield reasons.TAKEN_BACK
    if not all(any(_is(mark, each) for each in ("empty", "ticked", "withdrawn")) for mark in both):
        yield reasons.BETWEEN
    if all(_is(mark, "ticked") for mark in both):
        yield reasons.BOTH_TICKED
    if all(_is(mark, "empty") for mark in both):
        yield reasons.NEITHER_TICKED


def _refused(marks: Sequence[MarkReading]) -> bool:
    pairs = _pairs(marks)
    collect = pairs.get(COLLECT_USE, {})
    return (
        _is(collect.get("no"), "ticked")
        and _is(collect.get("yes"), "empty")
        and all(
            _is(pair.get("yes"), "empty") for name, pair in pairs.items() if name != COLLECT_USE
        )
    )


def _permitted(marks: Sequence[MarkReading]) -> bool:
    pairs = _pairs(marks)
    collect = pairs.get(COLLECT_USE, {})
    return (
        _is(collect.get("yes"), "ticked")
        and _is(collect.get("no"), "empty")
        and all(
            {mark.state for mark in pair.values()} == {"ticked", "empty"}
            and all(mark.confidence >= SURE for mark in pair.values())
            and len(pair) == 2
            for pair in pairs.values()
        )
    )


def _signature_doubts(form: Form) -> Iterator[str]:
    signature = form.signature
    if signature is None:
        yield reasons.NO_SIGNATURE
        return
    if signature.present and signature.confidence >= SURE:
        return
    surely_absent = not signature.present and signature.confidence >= SURE
    yield reasons.NO_SIGNATURE if surely_absent else reasons.FAINT_SIGNATURE
