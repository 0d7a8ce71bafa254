"""Gathers what the notices of one revision say, from promise, operator and catalogue alone."""

import datetime as dt
import re
from collections.abc import Iterator

from app.platform.written_dates import written_date
from app.promotions.catalogue import FIELD_WORDS, OPERATION_WORDS
from app.promotions.catalogue_built_in import (
    BACKUP_CLOCK,
    BUILT_IN_OPERATIONS,
    OPERATION_SAFEGUARD,
)
from app.promotions.declaration import CoOperator, PromotionDeclaration, Recipient
from app.promotions.notices.model import (
    Agency,
    ChildItem,
    Contact,
    Identifier,
    NoticeFacts,
    ThirdParty,
    Worker,
)
from app.promotions.notices.tables import (
    built_in_rows,
    categories_from_children,
    practice_table,
    retention_table,
    with_clocks,
)
from app.promotions.notices.wording import counted_days, written_charge
from app.promotions.operator import Operator, OperatorDeclaration

BUILT_METHODS = ("card",)
"""The consent methods that the service can carry out; a notice names no other."""


# Notices leave [[name]] open, and the mail that carries one leaves {link} open.
_OPEN_PLACE = re.compile(r"\[\[|\]\]|[{}]")


class NoticeError(ValueError):
    """The promise declares what no notice can state yet, or text that would break one."""


def gather_facts(
    declaration: PromotionDeclaration,
    operator: OperatorDeclaration,
    published_on: dt.date,
    lang: str,
    methods: tuple[str, ...] = BUILT_METHODS,
) -> NoticeFacts:
    """Return every fact of the notices in `lang`; NoticeError when one could not be complete.

    `methods` are those a notice may name, where they are declared.
    """
    refuse_what_no_notice_states(declaration, operator, methods)
    promotion, consent = declaration.promotion, declaration.consent
    return NoticeFacts(
        operator=_operator(operator.operator),
        co_operators=tuple(_co_operator(c) for c in declaration.co_operators),
        title=promotion.title.text(lang),
        about=promotion.about.text(lang),
        opens=written_date(promotion.opens, lang),
        closes=written_date(promotion.closes, lang),
        published_on=written_date(published_on, lang),
        mixed=declaration.screens_age,
        posted=declaration.reward.kind == "posted",
        stamps_needed=declaration.reward.stamps_needed,
        items=practice_table(declaration, lang),
        child_items=_child_items(declaration, lang),
        own_practices=built_in_rows(declaration, lang),
        retention=retention_table(declaration, lang),
        categories=categories_from_children(declaration, lang),
        backups=with_clocks(BACKUP_CLOCK, declaration, lang),
        third_parties=_third_parties(declaration, lang),
        workers=_workers(declaration, operator, lang),
        identifiers=_identifiers(declaration, lang),
        safeguard=OPERATION_SAFEGUARD.text(lang),
        methods=named_methods(declaration, methods),
        charge=written_charge(consent.card_charge_cents, lang),
        refund_days=counted_days(consent.card_refund_after_days, lang),
        answer_days=counted_days(consent.answer_within_days, lang),
        never_mail_days=counted_days(declaration.retention.never_mail_me_days, lang),
        agency=_agency(operator.operator, lang),
    )


def named_methods(
    declaration: PromotionDeclaration, methods: tuple[str, ...] = BUILT_METHODS
) -> tuple[str, ...]:
    """Return the declared methods that the service can carry out, in the order declared."""
    return tuple(m for m in declaration.consent.methods if m in methods)


def refuse_what_no_notice_states(
    declaration: PromotionDeclaration,
    operator: OperatorDeclaration,
    methods: tuple[str, ...] = BUILT_METHODS,
) -> None:
    """Raise NoticeError for a practice that the notices would have to leave out (312.4(a))."""
    if not named_methods(declaration, methods):
        raise NoticeError("no declared consent method can be carried out yet")
    for table in ("one_time", "repeated", "contests"):
        if getattr(declaration, table):
            raise NoticeError(f"no notice states [[{table}]] yet")
    for processor in operator.processors:
        if processor.other_use:
            raise NoticeError(f"{processor.id} uses information for itself: a third party")
    for declared in (declaration, operator):
        if any(_OPEN_PLACE.search(text) for text in _texts(declared.model_dump())):
            raise NoticeError("declared text may not hold [[, ]], { or }: they mark open places")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _operator(operator: Operator) -> Contact:
    return Contact(
        name=operator.name,
        address=operator.address,
        phone=operator.phone,
        email=operator.email,
        fax=operator.fax,
        statement_name=operator.statement_name,
    )


def _co_operator(party: CoOperator) -> Contact:
    return Contact(party.name, party.address, party.phone, party.email)


def _child_items(declaration: PromotionDeclaration, lang: str) -> tuple[ChildItem, ...]:
    return tuple(
        ChildItem(
            what=FIELD_WORDS[item.field].child.text(lang),
            use=item.purpose.text(lang),
            from_child=item.from_ == "child",
            optional=item.optional,
        )
        for item in declaration.practices
    )


def _third_parties(declaration: PromotionDeclaration, lang: str) -> tuple[ThirdParty, ...]:
    return tuple(
        _third_party(declaration, party, lang)
        for party in declaration.recipients
        if party.kind == "third_party"
    )


def _third_party(declaration: PromotionDeclaration, party: Recipient, lang: str) -> ThirdParty:
    items = (FIELD_WORDS[p.field].parent.text(lang) for p in declaration.practices_to(party.id))
    return ThirdParty(
        name=party.name,
        category=party.category.text(lang),
        purpose=party.purpose.text(lang),
        items=tuple(items),
        integral=party.integral,
        why_integral=party.why_integral.text(lang) if party.why_integral else "",
    )


def _workers(
    declaration: PromotionDeclaration, operator: OperatorDeclaration, lang: str
) -> tuple[Worker, ...]:
    suppliers = [Worker(p.name, p.does.text(lang)) for p in operator.processors]
    supporters = [
        Worker(r.name, r.purpose.text(lang))
        for r in declaration.recipients
        if r.kind == "internal_support"
    ]
    return (*suppliers, *supporters)


def _identifiers(declaration: PromotionDeclaration, lang: str) -> tuple[Identifier, ...]:
    pairs = [(o.code, o.identifier) for o in BUILT_IN_OPERATIONS]
    pairs += [(o.code, o.identifier) for o in declaration.internal_operations]
    return tuple(
        Identifier(what=what.text(lang), use=OPERATION_WORDS[code].text(lang))
        for code, what in pairs
    )


def _agency(operator: Operator, lang: str) -> Agency | None:
    notice = operator.agency_notice
    if notice is None:
        return None
    return Agency(
        authority=notice.authority,
        voluntary_effect=notice.voluntary_effect.text(lang),
        routine_uses=notice.routine_uses.lines(lang),
    )
