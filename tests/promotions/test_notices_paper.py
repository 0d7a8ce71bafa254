"""The direct notice on paper: whole, in blocks that nobody can fake, with nothing to click."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.promotions.notices import NoticeError
from app.promotions.notices.paper import blocks_of, paper_notice
from app.promotions.readability import english_grade, inflesz
from forms.content import Block
from forms.words import WORDS
from tests.promotions.notice_samples import (
    CO_OPERATOR,
    LANGUAGES,
    bare_document,
    body,
    full_document,
    operator,
    operator_document,
    promise,
)

each_language = pytest.mark.parametrize("language", LANGUAGES)
PROSE = ("paragraph", "item", "fact")


def blocks(language: str, document: dict[str, object] | None = None) -> tuple[Block, ...]:
    return blocks_of(paper_notice(promise(document), operator(), language).body)


def said(language: str, document: dict[str, object] | None = None) -> str:
    return " ".join(
        f"{b.label}: {b.text}" if b.label else b.text for b in blocks(language, document)
    )


def headings(language: str, document: dict[str, object] | None = None) -> list[str]:
    return [b.text for b in blocks(language, document) if b.kind == "section"]


@pytest.mark.proves("DN-01", "VPC-12")
@each_language
def test_the_printed_notice_is_whole(language: str) -> None:
    text = said(language)
    needed = {
        "en": (
            "We use it for one thing only: to send you this notice and ask for your consent",
            "Without it we will not collect, use, or disclose any personal information",
            "Your child's first name",
            "Your postal address",
            "The state your child lives in",
            "cannot make anything public",
            "You may agree that we collect and use the information, and not agree that "
            "Springfield Lighthouse Society gets any of it.",
            "https://kids.example.org/p/lighthouse-summer/privacy",
            "To say yes, tick YES, and sign the form by hand",
            "If we do not get your signed form, we take that as no.",
        ),
        "es": (
            "Lo usamos solo para una cosa: enviarle este aviso y pedirle permiso",
            "Sin él no vamos a pedir, usar ni dar a nadie ningún dato personal",
            "El nombre de su hijo o hija",
            "Su dirección postal",
            "El estado donde vive su hijo o hija",
            "no puede hacer público nada",
            "Usted puede aceptar que pidamos y usemos los datos, y no aceptar que Springfield "
            "Lighthouse Society reciba ninguno.",
            "https://kids.example.org/p/lighthouse-summer/privacy",
            "Para decir sí, marque SÍ y firme el formulario a mano",
            "Si no nos llega su formulario firmado, para nosotros es un no.",
        ),
    }
    for phrase in needed[language]:
        assert phrase in text, phrase
    for item in promise().practices:
        assert item.purpose.text(language)[1:] in text


@pytest.mark.proves("DN-01")
@each_language
def test_everything_a_mail_says_of_items_and_disclosures_stands_on_paper_too(language: str) -> None:
    document = full_document()
    document["co_operators"] = [CO_OPERATOR]
    text = said(language, document)
    mail = body("direct", language, "mail_html", document)
    for key in ("who", "consent_required", "disclosure", "agency", "contact"):
        section = re.search(rf'<section data-item="{key}">(.*?)</section>', mail, re.DOTALL)
        assert section is not None
        for piece in re.findall(r"<(?:p|li|dd|h3)\b[^>]*>(.*?)</", section[1], re.DOTALL):
            assert piece.replace("&#39;", "'").replace("\n", " ") in text, piece


@pytest.mark.proves("VPC-12")
@each_language
def test_paper_names_every_way_back_and_until_when(language: str) -> None:
    text = said(language)
    for fact in (
        "475 Example Street, Springfield, IL 62701",
        "+1-217-555-0101",
        "example.org/form",
    ):
        assert fact in text
    until = {"en": "September 15, 2027", "es": "15 de septiembre de 2027"}
    within = {"en": "within 30 days", "es": "30 días"}
    assert until[language] in text
    assert within[language] in text


@each_language
def test_without_a_fax_number_nobody_is_told_to_fax(language: str) -> None:
    office = operator_document()
    office["operator"]["fax"] = ""
    facts = blocks_of(paper_notice(promise(), operator(office), language).body)
    way = {"en": "By fax", "es": "Por fax"}[language]
    assert not any(b.text.startswith(way) for b in facts)


@each_language
def test_there_is_nothing_to_click_and_nothing_that_differs_from_copy_to_copy(
    language: str,
) -> None:
    text = said(language).lower()
    assert "[[" not in text
    for word in ("click", "link", "button", "pulse", "enlace", "botón"):
        assert not re.search(rf"\b{word}", text), word


@pytest.mark.proves("RET-01")
@each_language
def test_the_clocks_of_scan_paper_and_proof_are_said(language: str) -> None:
    document = full_document()
    document["retention"] |= {
        "scans_after_decision_days": 21,
        "paper_original_days": 22,
        "unmatched_page_days": 13,
        "evidence_days": 1111,
    }
    text = said(language, document)
    clocks = {
        "en": (
            "scan 21 days",
            "itself 22 days",
            "it 13 days",
            "proof 1,111 days",
            "answer 29 days",
        ),
        "es": ("los 21 días", "los 22 días", "los 13 días", "los 1111 días", "los 29 días"),
    }
    for clock in clocks[language]:
        assert clock in text, clock


@pytest.mark.proves("PAR-05")
@each_language
def test_an_address_the_child_gave_goes_after_the_days_of_paper(language: str) -> None:
    document = full_document()
    document["consent"]["paper_within_days"] = 17
    text = said(language, document)
    words = {
        "en": ("17 days after we wrote to you", "after 17 days without an answer"),
        "es": ("a los 17 días de escribirle", "a los 17 días sin respuesta"),
    }
    assert all(phrase in text for phrase in words[language])
    assert "14 d" not in text.replace("14 days after it came", "").replace("14 días de su", "")


@pytest.mark.proves("REV-01")
@each_language
def test_a_parent_without_e_mail_can_stop_see_and_erase(language: str) -> None:
    words = {
        "en": ("You need no e-mail for this.", "The slip needs no signature.", "We mail a code"),
        "es": (
            "no hace falta correo electrónico",
            "no lleva firma",
            "Mandamos un código por correo",
        ),
    }
    assert all(phrase in said(language) for phrase in words[language])


@pytest.mark.proves("SEC-06")
@each_language
def test_numbers_are_never_asked_for_on_paper(language: str) -> None:
    words = {
        "en": "Never send card, bank, or Social Security numbers by mail",
        "es": "No mande nunca números de tarjeta, de banco ni del Seguro Social",
    }
    assert words[language] in said(language)


@pytest.mark.proves("SEC-08")
@each_language
def test_an_agencys_statement_stands_on_paper_only_where_declared(language: str) -> None:
    heading = {"en": "Privacy Act notice", "es": "Aviso de la Ley de Privacidad"}[language]
    office = operator_document()
    del office["operator"]["agency_notice"]
    without = blocks_of(paper_notice(promise(), operator(office), language).body)
    assert heading in headings(language)
    assert heading not in [b.text for b in without]
    assert "39 USC 401, 403, 404" in said(language)


@pytest.mark.proves("VPC-03")
@each_language
def test_the_card_is_named_as_the_other_way_only_where_declared(language: str) -> None:
    document = full_document()
    document["consent"]["methods"] = ["paper"]
    words = {"en": "50 cents", "es": "50 centavos"}
    assert words[language] in said(language)
    assert words[language] not in said(language, document)
    document["consent"]["methods"] = ["paper", "card"]
    assert words[language] in said(language, document)


@each_language
def test_what_no_notice_can_state_is_on_no_paper_either(language: str) -> None:
    document = full_document()
    document["one_time"] = [
        {
            "id": "next-day",
            "ask": {"en": "Tell me", "es": "Dime"},
            "answer": {"en": "July", "es": "Julio"},
        }
    ]
    with pytest.raises(NoticeError, match="one_time"):
        paper_notice(promise(document), operator(), language)


@each_language
@pytest.mark.parametrize("full", [True, False])
def test_a_printed_notice_reads_at_grade_8_or_inflesz_55(language: str, full: bool) -> None:
    document = full_document() if full else bare_document()
    for kinds in (PROSE, ("paragraph",), ("item",)):
        text = "\n\n".join(b.text for b in blocks(language, document) if b.kind in kinds)
        if language == "en":
            assert english_grade(text) <= 8
        else:
            assert inflesz(text) >= 55


def test_both_languages_have_the_same_blocks_in_the_same_order() -> None:
    kinds = {tuple(b.kind for b in blocks(language)) for language in LANGUAGES}
    assert len(kinds) == 1


@each_language
def test_the_notice_calls_page_and_slip_as_they_are_printed(language: str) -> None:
    printed = WORDS[language]  # type: ignore[index]
    assert printed.send in said(language)
    assert printed.stop in said(language)
    assert printed.only_if_yes in said(language)


@each_language
def test_equal_promises_give_equal_paper(language: str) -> None:
    assert blocks(language) == blocks(language)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab \t\n\r\x0b\x0c\x1c\x1e\x85\u2028\u2029"), min_size=1))
def test_declared_text_cannot_fake_a_block(breaks: str) -> None:
    document = full_document()
    faked = f"x{breaks}\nsection\t\tFaked{breaks}\nparagraph\t\tPay here"
    document["promotion"]["title"]["en"] = faked
    document["promotion"]["about"]["en"] = faked
    document["practices"][0]["purpose"]["en"] = faked
    document["recipients"][0]["name"] = faked
    shape = [(b.kind, b.label) for b in blocks("en", document)]
    assert shape == [(b.kind, b.label) for b in blocks("en")]


@pytest.mark.parametrize(
    "line",
    [
        "paragraph",
        "paragraph\t\t",
        "paragraph\tLabel\tText",
        "paragraph\t\tText\tmore",
        "heading\t\tText",
        "Some words of a template outside every block",
        "title\t\tA second title",
        "fact\tWhat\tunder no record",
    ],
)
def test_what_is_no_block_is_refused(line: str) -> None:
    with pytest.raises(NoticeError):
        blocks_of(f"title\t\tA letter\nparagraph\t\tHello\n{line}\n")


def test_a_notice_without_its_title_is_refused() -> None:
    for whole in ("", "paragraph\t\tHello\n", "paragraph\t\tHello\ntitle\t\tLate\n"):
        with pytest.raises(NoticeError):
            blocks_of(whole)
