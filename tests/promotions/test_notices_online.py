"""The online notice says everything of 312.4(d)(1)-(3) and (5), and the retention policy."""

import re

import pytest

from app.promotions.catalogue_built_in import BUILT_IN_PRACTICES
from app.promotions.notices import (
    categories_from_children,
    practice_table,
    render_notices,
    retention_table,
)
from tests.promotions.notice_samples import (
    CO_OPERATOR,
    LANGUAGES,
    PUBLISHED,
    bare_document,
    body,
    full_document,
    operator,
    operator_document,
    plain,
    promise,
    section,
)

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def said(language: str, key: str, document: dict[str, object] | None = None) -> str:
    return section(body("online", language, document=document), key)


@in_each_language
def test_the_day_of_the_last_update_is_said(language: str) -> None:
    words = {"en": "Last updated: May 20, 2027.", "es": "Última actualización: 20 de mayo de 2027."}
    assert words[language] in plain(body("online", language))


@pytest.mark.proves("DN-08")
@in_each_language
def test_the_operator_stands_with_full_contact(language: str) -> None:
    text = said(language, "operators")
    contact = operator().operator
    facts = (contact.name, contact.address, contact.phone, contact.email, contact.fax)
    assert all(fact in text for fact in facts)


@pytest.mark.proves("DN-08")
@in_each_language
def test_no_other_operator_collects_is_said_in_so_many_words(language: str) -> None:
    words = {
        "en": "No other operator collects or keeps personal information",
        "es": "Ningún otro operador pide ni guarda datos personales",
    }
    assert words[language] in said(language, "operators")


@pytest.mark.proves("DN-08")
@in_each_language
def test_every_other_operator_is_listed_with_full_contact(language: str) -> None:
    document = full_document()
    document["co_operators"] = [CO_OPERATOR, {**CO_OPERATOR, "name": "Second Museum"}]
    text = said(language, "operators", document)
    assert all(fact in text for fact in (*CO_OPERATOR.values(), "Second Museum"))
    assert "No other operator" not in text
    assert "Ningún otro operador" not in text


@pytest.mark.proves("DN-09")
@in_each_language
def test_what_is_collected_directly_from_the_child_is_listed(language: str) -> None:
    text = said(language, "directly")
    words = {
        "en": ("Your child's first name.", "The state your child lives in.", "A parent's e-mail"),
        "es": ("El nombre de su hijo o hija.", "El estado donde vive", "El correo electrónico"),
    }
    assert all(item in text for item in words[language])
    assert "postal" not in text


@pytest.mark.proves("DN-09", "COL-06")
@in_each_language
def test_what_is_collected_passively_is_listed(language: str) -> None:
    words = {
        "en": ("network address", "cookie", "connection number"),
        "es": ("dirección de red", "cookie", "número de conexión"),
    }
    text = said(language, "passively")
    assert all(item in text for item in words[language])


@pytest.mark.proves("DN-09")
@in_each_language
def test_each_use_is_listed(language: str) -> None:
    text = said(language, "uses")
    for practice in promise().practices:
        assert practice.purpose.text(language)[1:] in text


@pytest.mark.proves("DN-09")
@in_each_language
def test_a_child_cannot_make_information_public_is_said(language: str) -> None:
    words = {
        "en": "No. A child cannot make personal information public",
        "es": "No. Aquí los niños no pueden hacer públicos sus datos personales",
    }
    assert words[language] in said(language, "public")


@pytest.mark.proves("DN-09")
@in_each_language
def test_third_parties_stand_by_identity_and_category_and_purpose(language: str) -> None:
    text = said(language, "third_parties")
    for party in promise().recipients:
        if party.kind == "third_party":
            assert party.name in text
            assert party.category.text(language)[1:] in text
            assert party.purpose.text(language)[1:] in text


@pytest.mark.proves("DN-09")
@in_each_language
def test_processors_and_internal_supporters_are_named_with_their_work(language: str) -> None:
    words = {
        "en": ("Example Relay Inc. carries our e-mail.", "Label Maker LLC cuts the labels."),
        "es": ("Example Relay Inc. lleva nuestro correo.", "Label Maker LLC corta las etiquetas."),
    }
    text = said(language, "third_parties")
    assert all(item in text for item in words[language])


@pytest.mark.proves("DN-09")
@in_each_language
def test_consent_without_disclosure_is_said(language: str) -> None:
    words = {
        "en": "You may agree to the collection and use of your child's information without "
        "agreeing to its disclosure to third parties, except",
        "es": "Usted puede aceptar que pidamos y usemos los datos de su hijo o hija y no aceptar "
        "que los demos a terceros, salvo",
    }
    assert words[language] in said(language, "third_parties")


@pytest.mark.proves("RET-02", "DN-09")
@in_each_language
def test_the_retention_policy_prints_every_row_of_the_table(language: str) -> None:
    text = said(language, "retention")
    for row in retention_table(promise(), language):
        for cell in (row.what, row.purpose, row.need, row.deletion):
            assert " ".join(cell.split()) in text, row.id


@pytest.mark.proves("RET-01", "RET-02")
@in_each_language
def test_every_row_has_purpose_need_and_time_and_nothing_is_endless(language: str) -> None:
    rows = retention_table(promise(), language)
    built_in = tuple(practice.id for practice in BUILT_IN_PRACTICES)
    assert tuple(r.id for r in rows) == ("first_name", "mailing_address", "home_state", *built_in)
    for row in rows:
        assert all((row.what, row.purpose, row.need, row.deletion))
        assert re.search(r"\d|browser closes|cerrar el navegador", row.deletion), row.id
    words = {
        "en": "We never keep it indefinitely.",
        "es": "Nunca los guardamos por tiempo indefinido.",
    }
    assert words[language] in said(language, "retention")


@pytest.mark.proves("RET-02")
def test_the_clocks_that_are_printed_are_the_clocks_of_the_promise() -> None:
    text = said("en", "retention")
    declared = promise().retention
    for days in (
        declared.mail_log_days,
        declared.access_log_days,
        declared.never_mail_me_days,
        declared.key_generation_days,
        declared.parent_days,
        *(practice.keep_days for practice in promise().practices),
    ):
        assert f"{days} days" in text
    assert "1,095 days" in text


@pytest.mark.proves("RET-02")
def test_an_event_only_shortens_a_clock() -> None:
    by_field = {row.field: row.kept for row in practice_table(promise(), "en")}
    assert by_field["first_name"] == (
        "We erase it after 30 days or, if that is sooner, as soon as we post it."
    )
    assert by_field["mailing_address"] == "We erase it after 31 days."


@pytest.mark.proves("DN-10", "COL-06")
@in_each_language
def test_internal_operations_are_named_with_the_means_that_stop_other_uses(language: str) -> None:
    text = said(language, "internal_operations")
    words = {
        "en": (
            "Support for the internal operations of the website",
            "The network address. We use it to keep the site safe.",
            "The connection number. We use it to carry network traffic.",
            "cannot be used to contact anyone, to build a profile or to advertise",
        ),
        "es": (
            "Apoyo a las operaciones internas del sitio web",
            "La dirección de red. Se usa para proteger el sitio.",
            "El número de conexión. Se usa para llevar el tráfico de la red.",
            "no sirven para contactar a nadie, crear un perfil ni hacer publicidad",
        ),
    }
    assert all(phrase in text for phrase in words[language])


@pytest.mark.proves("DN-09")
@in_each_language
def test_review_delete_and_refuse_stand_with_how(language: str) -> None:
    text = said(language, "rights")
    words = {
        "en": (
            "review the personal information",
            "have us delete it",
            "refuse to let us collect more or use it further",
            "How to review: open the link in any mail from us, then type the PIN",
            "How to delete or refuse: open the stop link",
        ),
        "es": (
            "ver los datos personales",
            "hacer que los borremos",
            "negarse a que pidamos más o a que sigamos usándolos",
            "Para ver los datos: abra el enlace",
            "Para borrar o negarse: abra el enlace para parar",
        ),
    }
    assert all(phrase in text for phrase in words[language])


@in_each_language
def test_children_under_13_and_no_more_than_necessary_are_said(language: str) -> None:
    under = {"en": "made for children under 13", "es": "hecho para menores de 13 años"}
    needed = {"en": "more than is reasonably necessary", "es": "más datos de los que hacen falta"}
    assert under[language] in said(language, "children_under_13")
    assert needed[language] in said(language, "necessary")


@in_each_language
def test_a_mixed_promotion_says_what_becomes_of_the_age(language: str) -> None:
    words = {"en": "month and year of birth", "es": "el mes y el año de nacimiento"}
    assert words[language] in said(language, "children_under_13", bare_document())
    assert words[language] not in said(language, "children_under_13")


@pytest.mark.proves("SEC-07")
@in_each_language
def test_the_privacy_office_takes_complaints_in_confidence(language: str) -> None:
    words = {"en": "keep it confidential", "es": "no se lo contamos a nadie"}
    assert words[language] in said(language, "complaints")


@in_each_language
def test_versions_stay_readable(language: str) -> None:
    words = {"en": "Each version of this notice", "es": "Cada versión de este aviso"}
    assert words[language] in said(language, "versions")


@in_each_language
def test_a_promise_that_asks_for_nothing_still_has_a_whole_notice(language: str) -> None:
    text = plain(body("online", language, document=bare_document()))
    nothing = {"en": "to no third party", "es": "a ningún tercero"}
    assert nothing[language] in text
    assert "Acme" not in text
    assert "None" not in text


@pytest.mark.proves("REV-01")
@in_each_language
def test_categories_from_children_hold_what_a_child_gives_and_nothing_of_the_parents(
    language: str,
) -> None:
    found = categories_from_children(promise(), language)
    declared = {
        "en": ("your child's first name", "the state your child lives in"),
        "es": ("el nombre de su hijo o hija", "el estado donde vive su hijo o hija"),
    }
    assert tuple(c.what for c in found)[:2] == declared[language]
    assert [c.passively for c in found] == [False, False, False, True, True, True]
    assert not [c for c in found if "PIN" in c.what or "postal" in c.what]


def test_every_cell_of_a_table_says_its_column_for_narrow_screens() -> None:
    markup = body("online", "en")
    cells = re.findall(r"<t[dh]\b[^>]*role=\"(?:cell|rowheader)\"[^>]*>", markup)
    assert cells
    assert all("data-label=" in cell for cell in cells)


@pytest.mark.proves("VPC-03")
@in_each_language
def test_how_a_parent_agrees_names_charge_refund_and_the_days_of_silence(language: str) -> None:
    text = said(language, "consent")
    words = {
        "en": ("pays 50 cents", "pay it back 7 days after", "EXAMPLE POST", "within 14 days"),
        "es": ("paga 50 centavos", "a los 7 días del pago", "EXAMPLE POST", "en 14 días"),
    }
    assert all(phrase in text for phrase in words[language])


@pytest.mark.proves("SEC-08")
@in_each_language
def test_an_agency_states_its_four_parts_and_nobody_else_does(language: str) -> None:
    text = said(language, "agency")
    words = {"en": ("What we use it for", "voluntary"), "es": ("Para qué", "voluntario")}
    assert all(phrase in text for phrase in (*words[language], "39 USC 401, 403, 404"))
    office = operator_document()
    del office["operator"]["agency_notice"]
    rendered = render_notices(promise(), operator(office), PUBLISHED)
    assert not [n for n in rendered if 'data-item="agency"' in n.body]
