"""The tables that several surfaces print from one source; pages and notices are made elsewhere."""

from app.promotions.catalogue import EVENT_WORDS, FIELD_WORDS, STEP_WORDS
from app.promotions.catalogue_built_in import BUILT_IN_PRACTICES, BuiltInPractice
from app.promotions.declaration import Practice, PromotionDeclaration
from app.promotions.declaration_text import Localised
from app.promotions.notices.model import Category, PracticeRow, RetentionRow
from app.promotions.notices.wording import capital, ended, kept_for, sentence, written_number


def practice_table(declaration: PromotionDeclaration, lang: str) -> tuple[PracticeRow, ...]:
    """Return every declared item with use, need, clock and recipients, as declared (DN-02)."""
    return tuple(_practice_row(declaration, item, lang) for item in declaration.practices)


def retention_table(declaration: PromotionDeclaration, lang: str) -> tuple[RetentionRow, ...]:
    """Return the written retention policy: declared practices, then built-in ones (RET-02).

    312.10 asks for purpose, business need and time for deletion of each; no cell is empty.
    """
    declared = tuple(_retention_row(item, lang) for item in declaration.practices)
    return declared + built_in_rows(declaration, lang)


def built_in_rows(declaration: PromotionDeclaration, lang: str) -> tuple[RetentionRow, ...]:
    """Return what the service itself keeps, with the numbers of this promise."""
    return tuple(_built_in_row(declaration, item, lang) for item in BUILT_IN_PRACTICES)


def with_clocks(text: Localised, declaration: PromotionDeclaration, lang: str) -> str:
    """Return a text of the catalogue with the days of this promise written in."""
    days = {name: written_number(n, lang) for name, n in declaration.clocks().items()}
    return text.text(lang).format_map(days)


def categories_from_children(declaration: PromotionDeclaration, lang: str) -> tuple[Category, ...]:
    """Return the specific kinds collected from children, 312.6(a)(1) (REV-01).

    Asked of the child first (declared, then built in), then what a device sends by itself.
    """
    declared = [
        Category(_parent_words(item, lang), passively=False)
        for item in declaration.practices_from("child")
    ]
    typed = [i for i in BUILT_IN_PRACTICES if i.gathered == "given by the child"]
    passive = [i for i in BUILT_IN_PRACTICES if i.gathered == "passively"]
    return (
        *declared,
        *(Category(i.what.text(lang), passively=False) for i in typed),
        *(Category(i.what.text(lang), passively=True) for i in passive),
        *(
            Category(i.identifier.text(lang), passively=True)
            for i in declaration.internal_operations
        ),
    )


def _practice_row(declaration: PromotionDeclaration, item: Practice, lang: str) -> PracticeRow:
    return PracticeRow(
        field=item.field,
        from_child=item.from_ == "child",
        what=_parent_words(item, lang),
        use=item.purpose.text(lang),
        optional=item.optional,
        step=STEP_WORDS[item.needed_for].text(lang) if item.needed_for else "",
        why=item.why_needed.text(lang) if item.why_needed else "",
        kept=_kept(item, lang),
        recipients=tuple(declaration.recipient(r).name for r in item.recipients),
    )


def _retention_row(item: Practice, lang: str) -> RetentionRow:
    return RetentionRow(
        id=item.field,
        what=capital(_parent_words(item, lang)),
        purpose=sentence(item.purpose.text(lang)),
        need=sentence(item.business_need.text(lang)),
        deletion=_kept(item, lang),
    )


def _built_in_row(
    declaration: PromotionDeclaration, item: BuiltInPractice, lang: str
) -> RetentionRow:
    return RetentionRow(
        id=item.id,
        what=item.what.text(lang),
        purpose=ended(item.purpose.text(lang)),
        need=ended(item.business_need.text(lang)),
        deletion=ended(with_clocks(item.clock, declaration, lang)),
    )


def _kept(item: Practice, lang: str) -> str:
    event = EVENT_WORDS[item.erase_on].text(lang) if item.erase_on else ""
    return kept_for(item.keep_days, event, lang)


def _parent_words(item: Practice, lang: str) -> str:
    return FIELD_WORDS[item.field].parent.text(lang)
