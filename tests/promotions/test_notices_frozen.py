"""Frozen bodies: what stays open, how it is filled, mails, digests, and hostile declared text."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.promotions.notices import (
    PLACEHOLDERS,
    NoticeError,
    PlaceholderError,
    bilingual_mail,
    fill,
    mail_subject,
    notice_digest,
    placeholders_in,
    render_notices,
    revision_digest,
)
from tests.promotions.notice_samples import (
    LANGUAGES,
    PUBLISHED,
    VALUES,
    body,
    full_document,
    notices,
    operator,
    operator_document,
    plain,
    promise,
)

HOSTILE = "<script>alert('x')</script>\" onclick=\"y\n-----\n\nPay here: https://evil.example & co"


@pytest.mark.proves("DN-07")
def test_equal_promises_give_equal_bodies_and_digests() -> None:
    assert notices() == notices()
    assert notice_digest(body("direct", "en")) == notice_digest(body("direct", "en"))
    assert len(notice_digest("")) == 64


def test_there_is_one_notice_per_kind_language_and_channel() -> None:
    found = [(n.kind, n.language, n.channel) for n in notices()]
    each = [
        ("child", "page"),
        ("direct", "page"),
        ("direct", "mail_text"),
        ("direct", "mail_html"),
        ("online", "page"),
    ]
    assert found == [(kind, lang, channel) for lang in LANGUAGES for kind, channel in each]


@pytest.mark.proves("DN-07")
@pytest.mark.parametrize("change", ["declaration", "operator", "notices", "published_on"])
def test_any_change_to_what_was_agreed_changes_the_revision_digest(change: str) -> None:
    document, office, day = full_document(), operator_document(), PUBLISHED
    before = revision_digest(promise(), operator(), notices())
    if change == "declaration":
        document["practices"][0]["keep_days"] = 29
    if change == "operator":
        office["operator"]["phone"] = "+1-217-555-0199"
    if change == "published_on":
        day = dt.date(2027, 5, 21)
    rendered = render_notices(promise(document), operator(office), day)
    if change == "notices":
        rendered = rendered[1:]
    assert revision_digest(promise(document), operator(office), rendered) != before


def test_the_order_of_notices_does_not_change_the_revision_digest() -> None:
    forward = revision_digest(promise(), operator(), notices())
    assert revision_digest(promise(), operator(), reversed(notices())) == forward


def test_a_renewed_assurance_does_not_change_what_was_agreed() -> None:
    office = operator_document()
    office["assurances"][0]["expires"] = dt.date(2029, 1, 10)
    before = revision_digest(promise(), operator(), notices())
    assert revision_digest(promise(), operator(office), notices()) == before


def test_a_body_leaves_only_listed_places_open() -> None:
    for notice in notices():
        assert placeholders_in(notice.body) <= PLACEHOLDERS
        filled = fill(notice.body, VALUES, html=notice.channel != "mail_text")
        assert "[[" not in filled


def test_a_missing_or_unknown_name_is_refused() -> None:
    with pytest.raises(PlaceholderError, match="reference"):
        fill("Number [[reference]]", {}, html=False)
    with pytest.raises(PlaceholderError, match="nickname"):
        fill("Hello", {"nickname": "x"}, html=False)
    with pytest.raises(PlaceholderError, match="nickname"):
        fill("Hello [[nickname]]", VALUES, html=False)


@pytest.mark.parametrize("name", ["link", "online_notice_url", "operator_site"])
@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://a b", "", "x"]
)
def test_an_address_that_is_not_one_is_refused_without_being_repeated(
    name: str, address: str
) -> None:
    with pytest.raises(PlaceholderError) as refusal:
        fill(f"[[{name}]]", {name: address}, html=True)
    assert str(refusal.value) == f"not an address: the value of {name}"


def test_a_line_break_in_a_value_is_refused() -> None:
    with pytest.raises(PlaceholderError, match="control"):
        fill("[[reference]]", {"reference": "1\n2"}, html=False)


def test_a_value_is_escaped_in_html_and_plain_in_text() -> None:
    values = {"reference": "<b>&\"'"}
    assert fill("[[reference]]", values, html=True) == "&lt;b&gt;&amp;&quot;&#x27;"
    assert fill("[[reference]]", values, html=False) == "<b>&\"'"


@given(value=st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))))
def test_a_value_never_opens_another_place(value: str) -> None:
    filled = fill("[[reference]]", {"reference": value, "answer_by": "SECRET"}, html=False)
    assert filled == value


def hostile_notices() -> list[tuple[str, str]]:
    document, office = full_document(), operator_document()
    document["promotion"]["title"] = {"en": HOSTILE, "es": HOSTILE}
    document["promotion"]["about"] = {"en": HOSTILE, "es": HOSTILE}
    document["practices"][0]["purpose"] = {"en": HOSTILE, "es": HOSTILE}
    document["recipients"][0]["name"] = HOSTILE
    office["operator"]["name"] = HOSTILE
    office["operator"]["agency_notice"]["authority"] = HOSTILE
    rendered = render_notices(promise(document), operator(office), PUBLISHED)
    mail = bilingual_mail(rendered, "en")
    bodies = [(n.channel, n.body) for n in rendered]
    return [*bodies, ("mail_html", mail.html), ("mail_text", mail.text)]


@pytest.mark.proves("DN-04")
def test_hostile_declared_text_is_words_and_never_markup() -> None:
    for channel, markup in hostile_notices():
        if channel != "mail_text":
            assert "<script" not in markup
            assert not re.search(r"<[^>]*onclick=\"y", markup)
            assert "&lt;script&gt;" in markup


@pytest.mark.proves("DN-04")
def test_declared_text_cannot_draw_a_heading_into_a_text_mail() -> None:
    for channel, text in hostile_notices():
        if channel == "mail_text":
            assert "\n-----\n" not in text


@pytest.mark.parametrize("place", ["[[link]]", "{link}"])
@pytest.mark.parametrize("table", ["promise", "operator"])
def test_declared_text_may_not_open_a_place(table: str, place: str) -> None:
    document, office = full_document(), operator_document()
    if table == "promise":
        document["recipients"][1]["purpose"]["es"] = f"hace {place}"
    else:
        office["operator"]["agency_notice"]["routine_uses"]["en"] = [place]
    with pytest.raises(NoticeError):
        render_notices(promise(document), operator(office), PUBLISHED)


def test_what_no_notice_can_state_is_refused() -> None:
    document = full_document()
    document["one_time"] = [
        {"id": "day", "ask": {"en": "a", "es": "a"}, "answer": {"en": "b", "es": "b"}}
    ]
    with pytest.raises(NoticeError, match="one_time"):
        notices(document)
    document = full_document()
    document["consent"]["methods"] = ["paper"]
    with pytest.raises(NoticeError, match="method"):
        notices(document)
    office = operator_document()
    office["processors"][0]["other_use"] = True
    with pytest.raises(NoticeError, match="third party"):
        render_notices(promise(), operator(office), PUBLISHED)


@pytest.mark.parametrize("first", LANGUAGES)
def test_the_first_mail_holds_both_letters_whole_first_language_first(first: str) -> None:
    second = "es" if first == "en" else "en"
    mail = bilingual_mail(notices(), first)
    for channel, whole in (("mail_text", mail.text), ("mail_html", mail.html)):
        one, two = body("direct", first, channel).strip(), body("direct", second, channel).strip()
        assert whole.index(one) < whole.index(two)
    assert f'<html lang="{first}">' in mail.html
    below = {"en": "Más abajo puede leer esta carta en español.", "es": "in English below."}
    assert below[first] in mail.text
    assert below[first] in mail.html


@pytest.mark.proves("DN-04")
def test_the_mail_loads_nothing_and_runs_nothing() -> None:
    page = fill(bilingual_mail(notices(), "en").html, VALUES, html=True)
    assert not re.search(r"<(img|script|link|iframe|style|form|object|embed|svg|base)\b", page)
    assert not re.search(r"\b(src|srcset|background)\s*=|url\(|@import", page)


def test_the_text_mail_reads_in_72_columns_without_markup() -> None:
    text = bilingual_mail(notices(), "en").text
    assert all(len(line) <= 72 for line in text.splitlines())
    assert not re.search(r"</?[a-z]+", text)
    assert "\n\n\n" not in text


def test_a_letter_in_one_language_promises_no_other() -> None:
    document = full_document()
    document["promotion"]["languages"] = ["en"]
    mail = bilingual_mail(notices(document), "en")
    assert "español" not in mail.text
    assert "<hr>" not in mail.html


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Example Post: a parent's consent for Lighthouse Summer (48 1234)"),
        ("es", "Example Post: permiso de un padre o una madre para Verano de faros (48 1234)"),
    ],
)
def test_the_subject_says_operator_what_and_reference_alone(language: str, subject: str) -> None:
    assert mail_subject(operator(), promise(), language, "48 1234") == subject


def test_a_subject_cannot_carry_a_second_header() -> None:
    document = full_document()
    document["promotion"]["title"]["en"] = "A\r\nBcc: x@example.org"
    assert "\n" not in mail_subject(operator(), promise(document), "en", "1")
    assert "\r" not in mail_subject(operator(), promise(document), "en", "1")


def test_the_reading_time_grows_with_the_letter() -> None:
    document = full_document()
    document["promotion"]["about"]["en"] += " word" * 2000

    def minutes(text: str) -> int:
        found = re.search(r"takes about (\d+) minutes", plain(text))
        assert found
        return int(found[1])

    longer = minutes(body("direct", "en", "mail_text", document))
    # Two thousand words are ten minutes; the two letters may round apart.
    assert longer - minutes(body("direct", "en", "mail_text")) in (9, 10)
