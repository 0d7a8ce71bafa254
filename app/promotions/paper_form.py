"""The permission form of a promise, as the values ``forms`` prints; nothing of any family is here."""

import re
from collections.abc import Iterator
from typing import Literal

from app.platform.written_dates import written_date
from app.promotions.catalogue import FIELD_WORDS
from app.promotions.declaration import Practice, PromotionDeclaration, Recipient
from app.promotions.declaration_text import Localised
from app.promotions.notices.paper import blocks_of, paper_notice, status_address
from app.promotions.notices.wording import sentence
from app.promotions.operator import OperatorDeclaration
from forms.content import Contact, Decision, FormContent, WriteIn
from forms.layout import COLLECT_USE, MOST_DECISIONS, LayoutName, UnknownLayout

FormLanguage = Literal["en", "es"]

MOST_LAYOUT_LETTERS = 120
"""Letters of a layout name that the square code of a page has room for."""

_COLLECT_HEADING = Localised(en="Collect and use", es="Pedir y usar datos")
_COLLECT = Localised(
    en="May we collect and use {items}, for {title}?",
    es="¿Podemos pedir y usar {items}, para {title}?",
)
_INTEGRAL = Localised(
    en="This goes with your yes: {name} {purpose}.",
    es="Esto va junto con su sí: {name} {purpose}.",
)
_DISCLOSE_HEADING = Localised(en="Share with {name}", es="Dar datos a {name}")
_DISCLOSE = Localised(
    en="May we give {items} to {name}? It {purpose}. Your child loses nothing by a no.",
    es="¿Podemos dar {items} a {name}, que {purpose}? Con un no, su hijo o hija no pierde nada.",
)
_DISCLOSE_BRIEFLY = Localised(
    en="May it get {items}? Your child loses nothing by a no.",
    es="¿Puede recibir {items}? Con un no, su hijo o hija no pierde nada.",
)
_AND = Localised(en=" and ", es=" y ")
_LINES: dict[str, tuple[Localised, ...]] = {
    "first_name": (Localised(en="First name", es="Nombre"),),
    "home_state": (Localised(en="State", es="Estado"),),
    "mailing_address": (
        Localised(en="Street and number, or PO box", es="Calle y número, o apartado postal"),
        Localised(en="Apartment or unit (optional)", es="Apartamento o unidad (opcional)"),
        Localised(en="City", es="Ciudad"),
        Localised(en="State", es="Estado"),
        Localised(en="ZIP code", es="Código postal (ZIP)"),
    ),
}
_BRIEF_LINES: dict[str, tuple[Localised, ...]] = _LINES | {
    "mailing_address": (
        Localised(en="Street, or PO box", es="Calle y número, o apartado"),
        Localised(en="Apartment", es="Apartamento"),
        Localised(en="City", es="Ciudad"),
        Localised(en="State", es="Estado"),
        Localised(en="ZIP code", es="Código ZIP"),
    ),
}


class PaperFormError(ValueError):
    """The promise declares what no form has room for; the text says what, and what to do."""


def form_content(
    declaration: PromotionDeclaration,
    operator: OperatorDeclaration,
    *,
    language: FormLanguage,
    large: bool = False,
) -> FormContent:
    """Return the whole form in one declared language: notice, questions, write-ins, ways back.

    With `large` the questions are brief: type of 18 points has room for little more than one
    sentence. The notice is the same.

    312.5(b)(2)(i), 312.4(c)(1), 312.5(a)(2) (VPC-12, DIS-01): one question for collecting and
    using, and one of its own for each third party that is not integral. PaperFormError where the
    promise is no paper form; NoticeError where its notice could not be complete.
    """
    if language not in declaration.promotion.languages:
        raise PaperFormError(f"the promise is not written in {language}")
    if not declaration.practices:
        raise PaperFormError("the promise asks for nothing, so there is nothing to permit")
    _refuse_what_has_no_room(declaration)
    return FormContent(
        language=language,
        promotion=declaration.promotion.id,
        title=_one_line(declaration.promotion.title.text(language)),
        operator=_contact(operator),
        decisions=(
            _collect_use(declaration, language, large=large),
            *_disclosures(declaration, language, large=large),
        ),
        write_ins=tuple(
            (_brief_write_in if large else _write_in)(item, language)
            for item in declaration.practices_from("parent")
        ),
        until=written_date(declaration.consent.forms_until, language),
        status_address=status_address(operator),
        notice=blocks_of(paper_notice(declaration, operator, language).body),
    )


def _refuse_what_has_no_room(declaration: PromotionDeclaration) -> None:
    recipients = tuple(party.id for party in declaration.separate_disclosures())
    if len(recipients) >= MOST_DECISIONS:
        raise PaperFormError(
            f"a form has room for {MOST_DECISIONS - 1} disclosures with boxes of their own, and "
            f"the promise declares {len(recipients)}: {', '.join(recipients)}"
        )
    name = LayoutName(1, large=False, recipients=recipients)
    if not _comes_back(name):
        raise PaperFormError(
            "the square code of a form takes recipient ids of a-z, 0-9 and - only: "
            + ", ".join(recipients)
        )
    if len(str(name)) > MOST_LAYOUT_LETTERS:
        raise PaperFormError(
            f"the recipient ids are too long for the square code of a form: {', '.join(recipients)}"
        )


def _comes_back(name: LayoutName) -> bool:
    try:
        return LayoutName.parse(str(name)) == name
    except UnknownLayout:
        return False


def _collect_use(
    declaration: PromotionDeclaration, language: FormLanguage, *, large: bool
) -> Decision:
    asked = _COLLECT.text(language).format(
        items=_listed(declaration.practices, language),
        title=declaration.promotion.title.text(language),
    )
    goes_along = () if large else tuple(_what_goes_along(declaration, language))
    return Decision(
        COLLECT_USE, _COLLECT_HEADING.text(language), _one_line(" ".join((asked, *goes_along)))
    )


def _what_goes_along(declaration: PromotionDeclaration, language: FormLanguage) -> Iterator[str]:
    for party in declaration.recipients:
        if party.kind == "third_party" and party.integral:
            yield _INTEGRAL.text(language).format(
                name=party.name, purpose=_unended(party, language)
            )


def _disclosures(
    declaration: PromotionDeclaration, language: FormLanguage, *, large: bool
) -> Iterator[Decision]:
    words = (_DISCLOSE_BRIEFLY if large else _DISCLOSE).text(language)
    for party in declaration.separate_disclosures():
        asked = words.format(
            items=_listed(declaration.practices_to(party.id), language),
            name=party.name,
            purpose=_unended(party, language),
        )
        heading = _DISCLOSE_HEADING.text(language).format(name=party.name)
        yield Decision(f"disclose.{party.id}", _one_line(heading), _one_line(asked))


def _brief_write_in(item: Practice, language: FormLanguage) -> WriteIn:
    words = sentence(FIELD_WORDS[item.field].parent.text(language))
    lines = tuple(line.text(language) for line in _BRIEF_LINES[item.field])
    return WriteIn(item.field, words, lines)


def _write_in(item: Practice, language: FormLanguage) -> WriteIn:
    # The purpose is worded for the child; why it is needed speaks to whoever reads.
    why = sentence(item.why_needed.text(language)) if item.why_needed else ""
    words = sentence(FIELD_WORDS[item.field].parent.text(language))
    return WriteIn(
        field=item.field,
        words=f"{words} {why}".rstrip(),
        lines=tuple(line.text(language) for line in _LINES[item.field]),
    )


def _contact(operator: OperatorDeclaration) -> Contact:
    who = operator.operator
    return Contact(
        name=_one_line(who.name),
        address=_one_line(who.address),
        phone=who.phone,
        email=who.email,
        fax=who.fax,
        upload=status_address(operator),
    )


def _listed(items: tuple[Practice, ...], language: FormLanguage) -> str:
    words = [FIELD_WORDS[item.field].parent.text(language) for item in items]
    return _AND.text(language).join([", ".join(words[:-1])] * bool(words[1:]) + words[-1:])


def _unended(party: Recipient, language: FormLanguage) -> str:
    return re.sub(r"[.!?]+\s*\Z", "", party.purpose.text(language))


def _one_line(text: str) -> str:
    return " ".join(text.split())
