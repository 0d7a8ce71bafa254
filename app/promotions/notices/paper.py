"""The direct notice on paper, as the blocks a form prints; how they look is in ``forms``."""

import dataclasses
from itertools import pairwise
from typing import cast, get_args

from app.platform.written_dates import written_date
from app.promotions.declaration import PromotionDeclaration
from app.promotions.notices.facts import BUILT_METHODS, NoticeError, gather_facts
from app.promotions.notices.model import PaperWay, RenderedNotice
from app.promotions.notices.placeholders import placeholders_in
from app.promotions.notices.render import direct_notice
from app.promotions.notices.wording import counted_days
from app.promotions.operator import OperatorDeclaration
from forms.content import Block, BlockKind

PAPER_METHODS = (*BUILT_METHODS, "paper")
"""The methods that a printed notice may name; it always names paper, which it is."""

_KINDS = get_args(BlockKind)
_LABELLED = ("fact", "address")
_MAY_FOLLOW_FACTS = ("record", "fact")


def paper_notice(
    declaration: PromotionDeclaration, operator: OperatorDeclaration, lang: str
) -> RenderedNotice:
    """Return the whole direct notice, 312.4(c)(1)(i)-(vii), for a form that comes back signed.

    DN-01, VPC-12, SEC-08. Nothing in it differs from copy to copy, so a run of forms sets it once.
    NoticeError when a practice could not be stated, as for the notices on screen.
    """
    # The direct notice prints no day of its own, so any day of the promise gives the same words.
    day = declaration.promotion.opens
    facts = gather_facts(_waiting_for_paper(declaration), operator, day, lang, PAPER_METHODS)
    methods = ("paper", *(m for m in facts.methods if m != "paper"))
    facts = dataclasses.replace(facts, methods=methods)
    notice = direct_notice(facts, lang, "paper", paper_way(declaration, operator, lang))
    if placeholders_in(notice.body):
        raise NoticeError("a notice on paper leaves nothing open")
    return notice


def _waiting_for_paper(declaration: PromotionDeclaration) -> PromotionDeclaration:
    """The same promise with its answer window as it is where a parent chose paper (PAR-05)."""
    consent = declaration.consent
    longer = consent.model_copy(update={"answer_within_days": consent.paper_within_days})
    return declaration.model_copy(update={"consent": longer})


def paper_way(
    declaration: PromotionDeclaration, operator: OperatorDeclaration, lang: str
) -> PaperWay:
    """Return what the notice says on paper alone: addresses to type, last day, clocks."""
    kept, consent = declaration.retention, declaration.consent
    site = operator.operator.site.rstrip("/")
    return PaperWay(
        site=site,
        online_notice=f"{site}/p/{declaration.promotion.id}/privacy",
        status=status_address(operator),
        until=written_date(consent.forms_until, lang),
        within=counted_days(consent.paper_within_days, lang),
        scan_days=counted_days(kept.scans_after_decision_days, lang),
        unmatched_days=counted_days(kept.unmatched_page_days, lang),
        original_days=counted_days(kept.paper_original_days, lang),
        evidence_days=counted_days(kept.evidence_days, lang),
        reply_days=counted_days(kept.parent_days, lang),
    )


def status_address(operator: OperatorDeclaration) -> str:
    """Return where a parent looks up a form, without any number in it (no reference in a URL)."""
    return f"{operator.operator.site.rstrip('/')}/form"


def blocks_of(body: str) -> tuple[Block, ...]:
    """Return the blocks of a notice on paper, one a line: kind, tab, label, tab, text.

    Strict: NoticeError for a line of any other form, a kind that does not exist, an empty text, a
    label where none belongs, a fact under no record, and anything but one title at the start.
    """
    blocks = tuple(_block(line) for line in body.split("\n") if line)
    titles = [place for place, block in enumerate(blocks) if block.kind == "title"]
    if titles != [0]:
        raise NoticeError("a notice on paper begins with its one title")
    for before, block in pairwise(blocks):
        if block.kind == "fact" and before.kind not in _MAY_FOLLOW_FACTS:
            raise NoticeError("a fact on paper stands under a record")
    return blocks


def _block(line: str) -> Block:
    match line.split("\t"):
        case [kind, label, text] if kind in _KINDS and text.strip():
            if label and kind not in _LABELLED:
                raise NoticeError(f"a {kind} on paper has no label")
            return Block(cast(BlockKind, kind), text, label)
    raise NoticeError("a line of the notice on paper is no block")
