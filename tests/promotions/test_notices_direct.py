"""The direct notice says every item of 312.4(c)(1), on the page and in the mail, in each language."""

import re

import pytest

from app.promotions.notices import fill, render_notices
from tests.promotions.notice_samples import (
    CO_OPERATOR,
    DIRECT_CHANNELS,
    LANGUAGES,
    PUBLISHED,
    VALUES,
    bare_document,
    body,
    full_document,
    notices,
    operator,
    operator_document,
    plain,
    promise,
)

MAIL_CHANNELS = ("mail_text", "mail_html")
everywhere = pytest.mark.parametrize(
    ("language", "channel"), [(lang, c) for lang in LANGUAGES for c in DIRECT_CHANNELS]
)
in_mail = pytest.mark.parametrize(
    ("language", "channel"), [(lang, c) for lang in LANGUAGES for c in MAIL_CHANNELS]
)


def said(language: str, channel: str, document: dict[str, object] | None = None) -> str:
    return plain(body("direct", language, channel, document))


@pytest.mark.proves("DN-01")
@in_mail
def test_the_mail_says_that_the_child_gave_the_address_and_why(language: str, channel: str) -> None:
    words = {
        "en": "Your child typed it in. We use it for one thing only: to send you this notice "
        "and ask for your consent.",
        "es": "Lo escribió su hijo o hija. Lo usamos solo para una cosa: enviarle este aviso "
        "y pedirle permiso.",
    }
    assert words[language] in said(language, channel)


@pytest.mark.proves("DN-01")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_claims_an_address_only_if_the_child_gave_one(language: str) -> None:
    words = {
        "en": "If your child did not, we have no address.",
        "es": "Si no lo escribió, no tenemos ningún correo.",
    }
    assert words[language] in said(language, "page")


@pytest.mark.proves("DN-01")
@everywhere
def test_no_name_is_said_to_be_held(language: str, channel: str) -> None:
    words = {"en": "We did not ask for your name", "es": "No hemos pedido el nombre de usted"}
    assert words[language] in said(language, channel)


@pytest.mark.proves("DN-01")
@everywhere
def test_consent_is_required_and_nothing_happens_without_it(language: str, channel: str) -> None:
    words = {
        "en": "Without it we will not collect, use, or disclose any personal information",
        "es": "Sin él no vamos a pedir, usar ni dar a nadie ningún dato personal",
    }
    assert words[language] in said(language, channel)


@pytest.mark.proves("DN-01", "DN-02")
@everywhere
def test_each_item_stands_with_its_use(language: str, channel: str) -> None:
    text = said(language, channel)
    for practice in promise().practices:
        use = practice.purpose.text(language)
        assert use[1:] in text, practice.field
    items = {
        "en": ("Your child's first name", "Your postal address", "The state your child lives in"),
        "es": ("El nombre de su hijo o hija", "Su dirección postal", "El estado donde vive"),
    }
    assert all(item in text for item in items[language])


@pytest.mark.proves("DN-01")
@everywhere
def test_an_optional_item_is_called_optional_and_a_needed_one_says_why(
    language: str, channel: str
) -> None:
    text = said(language, channel)
    words = {
        "en": ("nothing depends on it", "Only to get the reward. Mail needs a name."),
        "es": ("nada depende de ello", "Solo para recibir el premio. El sobre lleva un nombre."),
    }
    assert all(phrase in text for phrase in words[language])


@pytest.mark.proves("DN-01")
@everywhere
def test_the_opportunities_for_disclosure_are_said(language: str, channel: str) -> None:
    words = {"en": "cannot make anything public", "es": "no puede hacer público nada"}
    assert words[language] in said(language, channel)


@pytest.mark.proves("DN-01", "DN-03")
@everywhere
def test_third_parties_stand_by_identity_category_items_and_purpose(
    language: str, channel: str
) -> None:
    text = said(language, channel)
    for party in promise().recipients:
        if party.kind == "third_party":
            assert party.name in text
            assert party.category.text(language)[1:] in text
            assert party.purpose.text(language)[1:] in text


@pytest.mark.proves("DN-01", "DN-03")
@everywhere
def test_a_parent_may_agree_to_collection_without_disclosure(language: str, channel: str) -> None:
    words = {
        "en": "You may agree that we collect and use the information, and not agree that "
        "Springfield Lighthouse Society gets any of it. Only Acme Mailing House Inc. goes with "
        "your yes.",
        "es": "Usted puede aceptar que pidamos y usemos los datos, y no aceptar que Springfield "
        "Lighthouse Society reciba ninguno. Solo Acme Mailing House Inc. va junto con su sí.",
    }
    assert words[language] in said(language, channel)


@pytest.mark.proves("DN-01", "DN-03")
@everywhere
def test_an_integral_third_party_alone_still_leaves_the_right(language: str, channel: str) -> None:
    document = full_document()
    document["recipients"] = [r for r in document["recipients"] if r["id"] != "lighthouse-society"]
    document["practices"] = document["practices"][:2]
    words = {
        "en": "not agree that we disclose it to third parties. Only Acme Mailing House Inc.",
        "es": "no aceptar que los demos a terceros. Solo Acme Mailing House Inc.",
    }
    assert words[language] in said(language, channel, document)


@pytest.mark.proves("DN-01")
@everywhere
def test_the_online_notice_is_linked(language: str, channel: str) -> None:
    markup = body("direct", language, channel)
    link = "\n[[online_notice_url]]\n" if channel == "mail_text" else 'href="[[online_notice_url]]"'
    assert link in markup


@pytest.mark.proves("DN-01", "VPC-03")
@everywhere
def test_the_card_charge_is_disclosed_with_refund_and_statement(
    language: str, channel: str
) -> None:
    text = said(language, channel)
    words = {
        "en": ("you pay 50 cents with a credit card", "back 7 days after", "EXAMPLE POST"),
        "es": ("pague 50 centavos con una tarjeta", "a los 7 días del pago", "EXAMPLE POST"),
    }
    assert all(phrase in text for phrase in words[language])


@pytest.mark.proves("DN-01")
@everywhere
def test_no_method_is_named_that_is_not_declared_and_built(language: str, channel: str) -> None:
    other = {
        "en": ("paper", "fax it", "print the form", "scan", "video call"),
        "es": ("papel", "imprim", "escan", "videollamada"),
    }
    document = full_document()
    document["consent"]["methods"] = ["paper", "card"]
    text = said(language, channel, document).lower()
    assert not [phrase for phrase in other[language] if phrase in text]


@pytest.mark.proves("DN-01", "PAR-05")
@everywhere
def test_silence_erases_after_the_declared_days(language: str, channel: str) -> None:
    document = full_document()
    document["consent"]["answer_within_days"] = 9
    words = {"en": "We wait 9 days, until [[answer_by]].", "es": "Esperamos 9 días, hasta el"}
    text = said(language, channel, document)
    assert words[language] in text
    assert "14 d" not in text
    erased = {"en": "we erase your e-mail address and this request", "es": "borramos su correo"}
    assert erased[language] in text


@in_mail
def test_the_mail_needs_no_click_and_says_how_long_it_takes(language: str, channel: str) -> None:
    text = said(language, channel)
    words = {
        "en": ("takes about", "minutes", "Go to [[operator_site]] and choose", "call us at"),
        "es": ("lleva unos", "minutos", "Vaya a [[operator_site]] y elija", "llámenos al"),
    }
    assert all(phrase in text for phrase in (*words[language], "[[reference]]", "+1-217-555-0100"))


@pytest.mark.proves("SEC-06")
@everywhere
def test_numbers_are_never_asked_for_by_mail(language: str, channel: str) -> None:
    words = {
        "en": "Never send card, bank, or Social Security numbers by e-mail.",
        "es": "No mande nunca por correo números de tarjeta, de banco ni del Seguro Social.",
    }
    assert words[language] in said(language, channel)


@in_mail
def test_every_way_out_is_an_agreed_path_of_the_link(language: str, channel: str) -> None:
    markup = body("direct", language, channel)
    found = set(re.findall(r"\[\[link\]\](/[a-z-]+)?", markup))
    assert found == {"", "/not-mine", "/never-mail", "/another-grown-up"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_leaves_no_link_or_joining_code_open(language: str) -> None:
    markup = body("direct", language, "page")
    assert "[[link]]" not in markup
    assert "[[joining_code]]" not in markup


@pytest.mark.proves("SEC-08")
@everywhere
def test_an_agency_prints_its_four_part_notice(language: str, channel: str) -> None:
    text = said(language, channel)
    words = {
        "en": (
            "Privacy Act",
            "The law that lets us ask",
            "What we use it for",
            "voluntary",
            "court",
        ),
        "es": ("Ley de Privacidad", "La ley que nos deja", "Para qué", "voluntario", "tribunal"),
    }
    assert all(phrase in text for phrase in (*words[language], "39 USC 401, 403, 404"))


@everywhere
def test_optional_parts_vanish_when_absent(language: str, channel: str) -> None:
    document = operator_document()
    del document["operator"]["agency_notice"]
    rendered = render_notices(promise(bare_document()), operator(document), PUBLISHED)
    text = next(
        plain(n.body)
        for n in rendered
        if (n.kind, n.language, n.channel) == ("direct", language, channel)
    )
    for gone in ("Privacy Act", "Ley de Privacidad", "Acme", "Society", "None", "Harbor Museum"):
        assert gone not in text
    words = {"en": "We give it to no third party.", "es": "No damos los datos a ningún tercero."}
    assert words[language] in text


@everywhere
def test_a_certificate_is_said_to_need_no_yes(language: str, channel: str) -> None:
    document = full_document()
    document["reward"]["kind"] = "certificate"
    words = {
        "en": "earns a certificate, even if you say no",
        "es": "gana un diploma, también si usted dice que no",
    }
    assert words[language] in said(language, channel, document)


@everywhere
def test_a_partner_site_is_named_with_full_contact(language: str, channel: str) -> None:
    document = full_document()
    document["co_operators"] = [CO_OPERATOR]
    text = said(language, channel, document)
    assert all(fact in text for fact in CO_OPERATOR.values())
    words = {"en": "That site learns your yes or no", "es": "Ese sitio sabe si usted dijo sí o no"}
    assert words[language] in text


@pytest.mark.proves("DN-04")
def test_a_filled_mail_carries_nothing_unrelated() -> None:
    marketing = re.compile(
        r"\b(subscribe|newsletter|offer|discount|on sale|buy|shop|follow us|facebook|instagram|"
        r"hurry|don't miss|limited time|suscr|oferta|descuento|compre|tienda|síganos|no se pierda)",
        re.IGNORECASE,
    )
    for notice in notices():
        if notice.kind == "direct":
            filled = fill(notice.body, VALUES, html=notice.channel != "mail_text")
            assert not marketing.search(filled)
            assert not re.search(r"<(img|script|link|iframe|style|form|svg|object)\b", filled)
            assert not re.search(r"\b(src|srcset|background|on\w+)\s*=|url\(", filled)


@pytest.mark.proves("DN-04")
def test_every_address_in_a_filled_direct_notice_is_the_operators_own() -> None:
    for notice in notices():
        if notice.kind == "direct":
            filled = fill(notice.body, VALUES, html=notice.channel != "mail_text")
            for address in re.findall(r"https?://[^\s\"'<>)]+", filled):
                assert address.startswith("https://kids.example.org"), address


@pytest.mark.proves("DN-04")
@pytest.mark.parametrize("channel", DIRECT_CHANNELS)
def test_both_languages_have_the_same_sections_in_the_same_order(channel: str) -> None:
    if channel == "mail_text":
        counts = {body("direct", lang, channel).count("\n---") for lang in LANGUAGES}
        assert len(counts) == 1
    else:
        keys = {
            tuple(re.findall(r'data-item="(\w+)"', body("direct", lang, channel)))
            for lang in LANGUAGES
        }
        assert len(keys) == 1
